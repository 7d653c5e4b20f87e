//! A picture that is never replaced by a gap: the next one is decoded before it takes the place of the one on screen.

use leptos::prelude::*;

use super::handler::guarded;
#[cfg(target_arch = "wasm32")]
use crate::browser::task::Task;
use crate::effect::on_change;

/// An image. Its box is the surroundings' business, so that nothing moves when it changes.
#[component]
pub fn SteadyImage(
    /// Its address; nothing yet, nothing shown.
    #[prop(into)]
    src: Signal<Option<String>>,
    /// Its text alternative.
    #[prop(into)]
    alt: Signal<String>,
    /// When an address could not be shown.
    #[prop(optional)]
    on_error: Option<Callback<String>>,
) -> impl IntoView {
    let shown = RwSignal::new(None::<String>);
    follow(src, shown);
    let failed = move |_: web_sys::ErrorEvent| {
        if let (Some(on_error), Some(address)) = (on_error, shown.get_untracked()) {
            on_error.run(address);
        }
    };
    let is_shown = Memo::new(move |_| shown.with(Option::is_some));
    move || {
        is_shown.get().then(|| {
            view! {
                <img class="steady-image" decoding="async" draggable="false" src=move || shown.get() alt=move || alt.get()
                    on:error=guarded(failed)/>
            }
        })
    }
}

#[cfg(target_arch = "wasm32")]
fn follow(src: Signal<Option<String>>, shown: RwSignal<Option<String>>) {
    let loading = StoredValue::new_local(None::<Task>);
    on_change(move || {
        let next = src.get();
        if next.is_none() || shown.with_untracked(Option::is_none) {
            loading.set_value(None);
            shown.set(next);
            return;
        }
        let task = Task::spawn(async move {
            if let (Some(next), Ok(image)) = (&next, web_sys::HtmlImageElement::new()) {
                image.set_src(next);
                // What can't be decoded is shown as broken by the element itself.
                let _ = wasm_bindgen_futures::JsFuture::from(image.decode()).await;
            }
            shown.try_set(next);
        });
        loading.set_value(Some(task));
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn follow(src: Signal<Option<String>>, shown: RwSignal<Option<String>>) {
    on_change(move || shown.set(src.get()));
}
