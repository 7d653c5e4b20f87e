//! The page of the list.

use leptos::prelude::*;

use crate::ui::Page;
use crate::words::text;

/// All vehicles of the account.
#[component]
pub fn InventoryPage() -> impl IntoView {
    view! { <Page title=text().inventory.title>""</Page> }
}
