//! Empty states of the inventory: nothing yet, nothing that matches, nothing on this page.

use leptos::prelude::*;

use super::query::Query;
use crate::routes::Route;
use crate::ui::{Button, EmptyState, Icon, IconName, Link};
use crate::words::text;

/// Says why the list is empty and what to do.
#[component]
pub fn NothingToShow(
    /// Content that is shown.
    query: Memo<Query>,
    /// Shows something else; the flag replaces the entry of the history.
    on_query: Callback<(Query, bool)>,
) -> impl IntoView {
    let texts = &text().inventory;
    move || {
        let query = query.get();
        if query.page > 1 {
            let first = Callback::new(move |()| on_query.run((query.at_page(1), false)));
            view! {
                <EmptyState icon=IconName::Car title=texts.beyond_title text="">
                    <Button on_click=first>{texts.first_page}</Button>
                </EmptyState>
            }
            .into_any()
        } else if query.is_filtered() {
            let all = Callback::new(move |()| {
                on_query.run((Query { sort: query.sort, ..Query::default() }, false));
            });
            let elsewhere = query.elsewhere().map(|(elsewhere, is_deleted)| {
                let label = if is_deleted { texts.search_deleted } else { texts.search_all };
                let look = Callback::new(move |()| on_query.run((elsewhere.clone(), false)));
                view! { <Button on_click=look>{label}</Button> }
            });
            view! {
                <EmptyState icon=IconName::Search title=texts.no_match_title text=texts.no_match_text>
                    {elsewhere}
                    <Button on_click=all>{texts.clear_filters}</Button>
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <EmptyState icon=IconName::Camera title=texts.empty_title text=texts.empty_text>
                    <Link href=Route::AddVehicle.path() class="button inventory__add">
                        <Icon name=IconName::Add/>{texts.add}
                    </Link>
                </EmptyState>
            }
            .into_any()
        }
    }
}
