//! Where in the list one is, and the way to the pages before and after.

use leptos::prelude::*;

use super::search::Search;
use super::state::{Inventory, Listing};
use crate::browser::focus;
use crate::locale::{Formatter, use_locale};
use crate::ui::{Button, IconName};

/// The controls below the list; none where one page holds all.
#[component]
pub fn Pages(
    /// The list.
    inventory: Inventory,
    /// Shows another page; the flag replaces the entry of the history.
    on_search: Callback<(Search, bool)>,
) -> impl IntoView {
    let fmt = use_locale().fmt;
    let turn = move |forward: bool| {
        let search = inventory.search.get_untracked();
        let page = if forward { search.page.saturating_add(1) } else { search.page.saturating_sub(1) };
        on_search.run((search.at_page(page), false));
        focus::move_to("h1");
    };
    move || {
        let listing = inventory.listing()?;
        let search = inventory.search.get();
        if search.page == 1 && !listing.has_next {
            return None;
        }
        let t = &use_locale().t.inventory;
        Some(view! {
            <nav class="pages" aria-label=t.pages>
                <Button icon=IconName::ArrowBack disabled=Signal::derive(move || inventory.search.get().page == 1)
                    on_click=Callback::new(move |()| turn(false))>{t.previous}</Button>
                <p class="numbers">{range(&search, &listing, fmt)}</p>
                <Button disabled=!listing.has_next on_click=Callback::new(move |()| turn(true))>{t.next}</Button>
            </nav>
        })
    }
}

fn range(search: &Search, listing: &Listing, fmt: Formatter) -> String {
    let t = &use_locale().t.inventory;
    let count = listing.rows.len() as u64;
    if count == 0 {
        return String::new();
    }
    let first = fmt.number(u64::from(search.offset()) + 1);
    let last = fmt.number(u64::from(search.offset()) + count);
    match listing.total {
        Some(total) => t.range.fill([&first, &last, &fmt.number(total)]),
        None => t.range_of_unknown.fill([&first, &last]),
    }
}
