//! Where in the list one is, and the way to the pages before and after.

use leptos::prelude::*;

use super::query::Query;
use super::state::{Inventory, Listing};
use crate::browser::focus;
use crate::ui::{Button, IconName};
use crate::words::{Words, text, words};

/// The controls below the list; none where one page holds all.
#[component]
pub fn Pages(
    /// The list.
    inventory: Inventory,
    /// Shows another page; the flag replaces the entry of the history.
    on_query: Callback<(Query, bool)>,
) -> impl IntoView {
    let words = words();
    let turn = move |forward: bool| {
        let query = inventory.query.get_untracked();
        let page = if forward { query.page.saturating_add(1) } else { query.page.saturating_sub(1) };
        on_query.run((query.at_page(page), false));
        focus::move_to("h1");
    };
    move || {
        let listing = inventory.listing()?;
        let query = inventory.query.get();
        if query.page == 1 && !listing.has_next {
            return None;
        }
        let texts = &text().inventory;
        Some(view! {
            <nav class="pages" aria-label=texts.pages>
                <Button icon=IconName::ArrowBack disabled=Signal::derive(move || inventory.query.get().page == 1)
                    on_click=Callback::new(move |()| turn(false))>{texts.previous}</Button>
                <p class="numbers">{range(&query, &listing, words)}</p>
                <Button disabled=!listing.has_next on_click=Callback::new(move |()| turn(true))>{texts.next}</Button>
            </nav>
        })
    }
}

fn range(query: &Query, listing: &Listing, words: Words) -> String {
    let texts = &text().inventory;
    let count = listing.rows.len() as u64;
    if count == 0 {
        return String::new();
    }
    let first = words.number(u64::from(query.offset()) + 1);
    let last = words.number(u64::from(query.offset()) + count);
    match listing.total {
        Some(total) => texts.range.fill([&first, &last, &words.number(total)]),
        None => texts.range_of_unknown.fill([&first, &last]),
    }
}
