//! A switch: something that is on or off, and becomes so at once.

use leptos::prelude::*;

use super::handler::guarded;

/// A switch with its words.
#[component]
pub fn Switch(
    /// The words.
    label: &'static str,
    /// True if it is on.
    #[prop(into)]
    checked: Signal<bool>,
    /// Told the state that it is to have: there `checked` follows.
    on_change: Callback<bool>,
) -> impl IntoView {
    let click = move |_: web_sys::MouseEvent| on_change.run(!checked.get_untracked());
    view! {
        <button class="switch" type="button" role="switch" aria-checked=move || if checked.get() { "true" } else { "false" }
            on:click=guarded(click)>
            <span class="switch__track" aria-hidden="true"></span>
            <span class="switch__words">{label}</span>
        </button>
    }
}
