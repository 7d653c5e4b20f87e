//! The shape of what is being loaded.

use leptos::prelude::*;

/// A grey block; its size is the surroundings' business.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! { <span class="skeleton" aria-hidden="true"></span> }
}
