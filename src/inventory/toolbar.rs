//! Search, status and order. What is typed is searched for when the person pauses.

use forecourt_client::VehicleSort;
use forecourt_client::part_b::SortColumn;
use forecourt_text::Inventory as Texts;
use leptos::prelude::*;

use super::search::{SORTS, Search, StatusFilter};
use crate::browser::clock::Timer;
use crate::browser::focus;
use crate::locale::use_locale;
use crate::ui::{Icon, IconButton, IconName, SelectField, SelectOption, guarded, submit_handler};

/// Length of a pause in typing, in milliseconds.
const TYPING_PAUSE_MS: u32 = 300;

/// The controls above the list.
#[component]
pub fn Toolbar(
    /// Content that is shown.
    search: Memo<Search>,
    /// Shows something else; the flag replaces the entry of the history.
    on_search: Callback<(Search, bool)>,
    /// True if the server knows Part A alone: it neither searches nor sorts by more than the last change.
    part_a: bool,
) -> impl IntoView {
    let t = &use_locale().t.inventory;
    view! {
        <div class="toolbar">
            {(!part_a).then(|| view! { <SearchField search=search on_search=on_search/> })}
            <StatusChoice search=search on_search=on_search/>
            <div class="toolbar__sort">{sort_choice(search, on_search, part_a, t)}</div>
        </div>
    }
}

/// Content of the search field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Typed {
    text: String,
    /// True if it has not been searched for yet.
    is_pending: bool,
}

impl Typed {
    /// Content of the field beside the words of the address: what is typed is not touched by its own search, but the back
    /// button and “show all” bring other words.
    fn shown<'a>(&'a self, words: &'a str) -> &'a str {
        if self.is_pending || self.text.trim() == words { &self.text } else { words }
    }
}

#[component]
fn SearchField(search: Memo<Search>, on_search: Callback<(Search, bool)>) -> impl IntoView {
    let t = &use_locale().t.inventory;
    let typed = RwSignal::new(Typed::default());
    let timer = StoredValue::new_local(None::<Timer>);
    let shown =
        Memo::new(move |_| typed.with(|typed| search.with(|search| typed.shown(&search.words).to_owned())));
    let search = move || {
        timer.set_value(None);
        typed.update(|typed| typed.is_pending = false);
        let wanted = search.get_untracked().with_words(&typed.with_untracked(|typed| typed.text.clone()));
        if wanted.words != search.with_untracked(|search| search.words.clone()) {
            on_search.run((wanted, true));
        }
    };
    let input = move |event| {
        typed.set(Typed { text: event_target_value(&event), is_pending: true });
        timer.set_value(Some(Timer::after(TYPING_PAUSE_MS, search)));
    };
    let submit = move || {
        typed.set(Typed { text: shown.get_untracked(), is_pending: true });
        search();
    };
    let clear = Callback::new(move |()| {
        typed.set(Typed { text: String::new(), is_pending: true });
        search();
        focus::move_to("#inventory-search");
    });
    view! {
        <form class="search" role="search" on:submit=submit_handler(submit)>
            <Icon name=IconName::Search/>
            <input class="input search__input" id="inventory-search" type="search" aria-label=t.search
                placeholder=t.search_hint autocomplete="off" spellcheck="false" enterkeyhint="search" dir="auto"
                prop:value=move || shown.get() on:input=guarded(input)/>
            {move || (!shown.with(String::is_empty)).then(|| view! {
                <IconButton icon=IconName::Close label=t.clear_search on_click=clear/>
            })}
        </form>
    }
}

#[component]
fn StatusChoice(search: Memo<Search>, on_search: Callback<(Search, bool)>) -> impl IntoView {
    let t = &use_locale().t.inventory;
    let choices = StatusFilter::ALL
        .iter()
        .map(|&filter| {
            let label = match filter {
                StatusFilter::All => t.all,
                StatusFilter::New => t.new,
                StatusFilter::Active => t.active,
                StatusFilter::Deleted => t.deleted,
            };
            let chosen = move || search.with(|search| search.status == filter);
            view! {
                <label class="segments__item">
                    <input class="segments__input" type="radio" name="inventory-status" value=filter.as_str()
                        prop:checked=chosen
                        on:change=guarded(move |_| on_search.run((search.get_untracked().with_status(filter), false)))/>
                    <span class="segments__label">{label}</span>
                </label>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <fieldset class="segments"><legend class="visually-hidden">{t.filter}</legend>{choices}</fieldset>
    }
}

fn sort_choice(
    search: Memo<Search>,
    on_search: Callback<(Search, bool)>,
    part_a: bool,
    t: &Texts,
) -> AnyView {
    let options = SORTS
        .iter()
        .filter(|sort| !part_a || sort.column == SortColumn::UpdatedAt)
        .map(|sort| SelectOption::new(sort.to_text(), sort_label(*sort, t)))
        .collect();
    let chosen = Signal::derive(move || search.with(|search| search.sort.to_text()));
    let change = Callback::new(move |word: String| {
        if let Some(sort) = VehicleSort::parse(&word) {
            on_search.run((search.get_untracked().with_sort(sort), false));
        }
    });
    view! {
        <SelectField id="inventory-sort" label=use_locale().t.inventory.sort value=chosen options=options on_change=change/>
    }
    .into_any()
}

const fn sort_label(sort: VehicleSort, t: &Texts) -> &'static str {
    match (sort.column, sort.descending) {
        (SortColumn::UpdatedAt, true) => t.newest_change,
        (SortColumn::UpdatedAt, false) => t.oldest_change,
        (SortColumn::CreatedAt, _) => t.newest,
        (SortColumn::Manufacturer, _) => t.make,
        (SortColumn::Price, true) => t.highest_price,
        (SortColumn::Price, false) => t.lowest_price,
        (SortColumn::ModelYear, _) => t.newest_year,
        (SortColumn::Mileage, _) => t.lowest_mileage,
        (SortColumn::VehicleId, _) => t.id_order,
    }
}

#[cfg(test)]
mod tests {
    use super::Typed;

    #[test]
    fn a_search_does_not_touch_what_is_typed_and_the_address_does() {
        let check = |text: &str, is_pending, words: &str, expected: &str| {
            let typed = Typed { text: text.to_owned(), is_pending };
            assert_eq!(typed.shown(words), expected, "{text:?} {words:?}");
        };
        check("", false, "golf", "golf");
        check("gol", true, "", "gol");
        check("golf ", false, "golf", "golf ");
        check("golf ", false, "audi", "audi");
        check("golf", false, "", "");
        check("", true, "golf", "");
    }
}
