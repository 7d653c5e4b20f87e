//! The page of the list.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::empty::NothingToShow;
use super::pages::Pages;
use super::search::{PAGE_SIZE, Search};
use super::state::Inventory;
use super::table::{SkeletonTable, VehicleTable};
use super::toolbar::Toolbar;
use crate::browser::connection::Connection;
use crate::locale::use_locale;
use crate::notices::{ErrorNotice, use_notices};
use crate::routes::Route;
use crate::session::use_session;
use crate::ui::{Icon, IconName, Link, Page};

/// All vehicles of the account.
#[component]
pub fn InventoryPage() -> impl IntoView {
    let t = &use_locale().t.inventory;
    let fmt = use_locale().fmt;
    let session = use_session();
    let search = use_location().search;
    let search = Memo::new(move |_| Search::parse(&search.get()));
    let inventory = Inventory::new(search.into(), session, use_notices(), expect_context::<Connection>());

    let navigate = use_navigate();
    // Typing replaces the entry of the history; a choice adds one, so that the back button undoes it.
    let show = Callback::new(move |(search, replace): (Search, bool)| {
        let address = format!("{}{}", Route::Inventory.path(), search.to_search());
        navigate(&address, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
    });

    let count =
        move || inventory.listing().and_then(|listing| listing.total).map(|total| fmt.count(&t.count, total));
    let note = move || view! { <p class="inventory__count">{count}</p> }.into_any();
    let add = move || {
        view! {
            <Link href=Route::AddVehicle.path() class="button inventory__add"><Icon name=IconName::Add/>{t.add}</Link>
        }
        .into_any()
    };
    // What is empty, still loading or failed is told apart by as little as possible: a list that is there stays mounted.
    let state = Memo::new(move |_| match inventory.listing() {
        None if inventory.error().is_some() => Shown::Nothing,
        None => Shown::Skeleton,
        Some(listing) if listing.rows.is_empty() => Shown::Empty,
        Some(_) => Shown::Table,
    });
    let body = move || match state.get() {
        Shown::Nothing => ().into_any(),
        Shown::Skeleton => view! { <SkeletonTable rows=PAGE_SIZE.min(6)/> }.into_any(),
        Shown::Empty => view! { <NothingToShow search=search on_search=show/> }.into_any(),
        Shown::Table => view! { <VehicleTable inventory=inventory/> }.into_any(),
    };
    let failure = move || {
        inventory.error().map(|error| {
            let retry = Callback::new(move |()| inventory.reload());
            view! { <ErrorNotice error=error title=t.failed_title on_retry=retry/> }
        })
    };
    view! {
        <Page title=t.title note=note actions=add>
            <Toolbar search=search on_search=show part_a=untrack(|| session.is_part_a())/>
            {failure}
            <div class="inventory__body" aria-busy=move || inventory.is_loading().then_some("true")>{body}</div>
            <Pages inventory=inventory on_search=show/>
        </Page>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    Skeleton,
    Empty,
    Table,
}
