//! The product's name and mark.

use leptos::prelude::*;

use crate::words::text;

/// The mark with the name beside it.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <span class="logo">
            <svg class="logo__mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                <rect class="logo__tile" width="32" height="32" rx="9"></rect>
                <path class="logo__line" d="M7 20.5c.3-3 2-4.300 5-4.700l2.600-3.300c.8-1 1.700-1.500 3-1.500h2.900c1.300 0 2.300.6 3 1.700l1.900 3.200c.4.7.6 1.300.6 2.100v2.500"></path>
                <circle class="logo__line" cx="11.500" cy="21" r="2"></circle>
                <circle class="logo__line" cx="21.500" cy="21" r="2"></circle>
            </svg>
            <span class="logo__name">{text().ui.product}</span>
        </span>
    }
}
