//! The product's name and mark.

use leptos::prelude::*;

use crate::locale::use_locale;

/// The mark with the name beside it.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <span class="logo">
            <svg class="logo__mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                <rect class="logo__tile" width="32" height="32" rx="9"></rect>
                <path class="logo__line" d="M7 20.5c.3-3 2-4.3 5-4.7l2.6-3.3c.8-1 1.7-1.5 3-1.5h2.9c1.3 0 2.3.6 3 1.7l1.9 3.2c.4.7.6 1.3.6 2.1v2.5"></path>
                <circle class="logo__line" cx="11.5" cy="21" r="2"></circle>
                <circle class="logo__line" cx="21.5" cy="21" r="2"></circle>
            </svg>
            <span class="logo__name">{use_locale().t.ui.product}</span>
        </span>
    }
}
