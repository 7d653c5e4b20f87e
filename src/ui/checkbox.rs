//! A box to tick, with its words and what they mean.

use leptos::prelude::*;

use super::handler::guarded;

/// A native checkbox.
#[component]
pub fn Checkbox(
    /// Ties words to the box.
    id: &'static str,
    /// True if it is ticked.
    #[prop(into)]
    checked: Signal<bool>,
    /// The words.
    label: &'static str,
    /// Help text.
    #[prop(optional)]
    help: Option<&'static str>,
    /// Told when it was ticked or cleared: there `checked` follows.
    on_change: Callback<bool>,
) -> impl IntoView {
    let help_id = format!("{id}-help");
    let described = help.map(|_| help_id.clone());
    let change = move |event| on_change.run(event_target_checked(&event));
    view! {
        <div class="checkbox">
            <input type="checkbox" id=id class="checkbox__box" aria-describedby=described
                prop:checked=move || checked.get() on:change=guarded(change)/>
            <label for=id class="checkbox__label">{label}</label>
            {help.map(|help| view! { <p class="field__help" id=help_id>{help}</p> })}
        </div>
    }
}
