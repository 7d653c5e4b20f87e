//! Empty state: the reason, and what to do.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// An empty place.
#[component]
pub fn EmptyState(
    /// A picture of what is missing.
    icon: IconName,
    /// Title that names what is missing.
    title: &'static str,
    /// Text that says what to do.
    text: &'static str,
    /// Buttons to do it with.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            <div class="empty-state__icon"><Icon name=icon/></div>
            <h2 class="empty-state__title">{title}</h2>
            <p class="empty-state__text">{text}</p>
            {children.map(|children| view! { <div class="empty-state__actions">{children()}</div> })}
        </div>
    }
}
