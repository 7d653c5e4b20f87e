//! Empty states of the inventory: nothing yet, nothing that matches, nothing on this page.

use leptos::prelude::*;

use super::search::Search;
use crate::locale::use_locale;
use crate::routes::Route;
use crate::ui::{Button, EmptyState, Icon, IconName, Link};

/// Says why the list is empty and what to do.
#[component]
pub fn NothingToShow(
    /// Content that is shown.
    search: Memo<Search>,
    /// Shows something else; the flag replaces the entry of the history.
    on_search: Callback<(Search, bool)>,
) -> impl IntoView {
    let t = &use_locale().t.inventory;
    move || {
        let search = search.get();
        if search.page > 1 {
            let first = Callback::new(move |()| on_search.run((search.at_page(1), false)));
            view! {
                <EmptyState icon=IconName::Car title=t.beyond_title text="">
                    <Button on_click=first>{t.first_page}</Button>
                </EmptyState>
            }
            .into_any()
        } else if search.is_filtered() {
            let all = Callback::new(move |()| {
                on_search.run((Search { sort: search.sort, ..Search::default() }, false));
            });
            let elsewhere = search.elsewhere().map(|(elsewhere, is_deleted)| {
                let label = if is_deleted { t.search_deleted } else { t.search_all };
                let look = Callback::new(move |()| on_search.run((elsewhere.clone(), false)));
                view! { <Button on_click=look>{label}</Button> }
            });
            view! {
                <EmptyState icon=IconName::Search title=t.no_match_title text=t.no_match_text>
                    {elsewhere}
                    <Button on_click=all>{t.clear_filters}</Button>
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <EmptyState icon=IconName::Camera title=t.empty_title text=t.empty_text>
                    <Link href=Route::AddVehicle.path() class="button inventory__add">
                        <Icon name=IconName::Add/>{t.add}
                    </Link>
                </EmptyState>
            }
            .into_any()
        }
    }
}
