//! Links within the portal, and the way to go somewhere without one.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::handler::guarded;

/// Goes to an address of the portal. The flag replaces the current entry of the history instead of adding one.
#[must_use]
pub fn use_go() -> Callback<(String, bool)> {
    let navigate = use_navigate();
    Callback::new(move |(address, replace): (String, bool)| {
        navigate(&address, NavigateOptions { replace, ..NavigateOptions::default() });
    })
}

/// True if a click on a link means to go there in this tab: the others are the browser's own.
#[must_use]
pub fn is_plain_click(event: &web_sys::MouseEvent) -> bool {
    let has_modifier = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
    event.button() == 0 && !has_modifier && !event.default_prevented()
}

/// A link to a page of the portal. It handles its own clicks: the router's handler for all links decodes and encodes the path
/// once too often for ids that contain a percent sign.
#[component]
pub fn Link(
    /// Path, perhaps with a query.
    #[prop(into)]
    href: Signal<String>,
    /// Its class.
    #[prop(default = "link")]
    class: &'static str,
    /// Its name, where the words in it do not suffice.
    #[prop(optional, into)]
    label: Option<String>,
    /// `aria-current`: which link one is at.
    #[prop(optional, into)]
    current: Signal<bool>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let go = use_go();
    let click = move |event: web_sys::MouseEvent| {
        if is_plain_click(&event) {
            event.prevent_default();
            go.run((href.get_untracked(), false));
        }
    };
    view! {
        <a class=class href=move || href.get() aria-label=label aria-current=move || current.get().then_some("page")
            on:click=guarded(click)>{children()}</a>
    }
}
