//! Pure: which vehicles are shown in which order, as the query of the page's address. A link restores the list.

use forecourt_api::vehicle::AppStatus;
use forecourt_client::part_b::SortColumn;
use forecourt_client::{VehicleQuery, VehicleSort};
use percent_encoding::{percent_decode_str, utf8_percent_encode};

use crate::routes::RESERVED;

/// Vehicles of a page.
pub const PAGE_SIZE: u32 = 24;
/// Longest search, in characters (parameter `q`).
pub const WORDS_MAX_CHARS: usize = 200;
/// Highest page: what lies behind is found by searching, not by turning pages.
const LAST_PAGE: u32 = 100_000;

/// Which stages are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusFilter {
    /// All but deleted.
    #[default]
    All,
    /// Still to be photographed.
    New,
    /// Has images.
    Active,
    /// Marked deleted.
    Deleted,
}

impl StatusFilter {
    /// All, in the order in which they are offered.
    pub const ALL: &'static [Self] = &[Self::All, Self::New, Self::Active, Self::Deleted];

    /// The word in the address; none for the usual.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "",
            Self::New => "new",
            Self::Active => "active",
            Self::Deleted => "deleted",
        }
    }

    /// Reads the word; the usual for any other.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        Self::ALL.iter().copied().find(|filter| filter.as_str() == word).unwrap_or_default()
    }

    /// The stages that the server is asked for; none means all but deleted.
    #[must_use]
    pub fn statuses(self) -> Vec<AppStatus> {
        match self {
            Self::All => Vec::new(),
            Self::New => vec![AppStatus::New],
            Self::Active => vec![AppStatus::Active],
            Self::Deleted => vec![AppStatus::Deleted],
        }
    }
}

/// Search of the list: words, filter, order and page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Words that must all match.
    pub words: String,
    /// Which stages.
    pub status: StatusFilter,
    /// Order.
    pub sort: VehicleSort,
    /// Page, from 1.
    pub page: u32,
}

impl Default for Search {
    fn default() -> Self {
        Self { words: String::new(), status: StatusFilter::default(), sort: VehicleSort::default(), page: 1 }
    }
}

impl Search {
    /// Reads the query of an address, with or without its question mark. What it does not know is as usual.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let mut search = Self::default();
        for pair in query.trim_start_matches('?').split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = value.replace('+', " ");
            let value = percent_decode_str(&value).decode_utf8_lossy();
            match name {
                "q" => search.words = value.chars().take(WORDS_MAX_CHARS).collect(),
                "status" => search.status = StatusFilter::parse(&value),
                "sort" => search.sort = VehicleSort::parse(&value).unwrap_or_default(),
                "page" => search.page = value.parse().unwrap_or(1).clamp(1, LAST_PAGE),
                _ => {}
            }
        }
        search
    }

    /// The query of an address, with its question mark; empty for the usual.
    #[must_use]
    pub fn to_search(&self) -> String {
        let usual = Self::default();
        let mut search = String::new();
        let mut add = |name: &str, value: &str| {
            search.push(if search.is_empty() { '?' } else { '&' });
            search.push_str(name);
            search.push('=');
            search.extend(utf8_percent_encode(value, RESERVED));
        };
        if self.words != usual.words {
            add("q", &self.words);
        }
        if self.status != usual.status {
            add("status", self.status.as_str());
        }
        if self.sort != usual.sort {
            add("sort", &self.sort.to_text());
        }
        if self.page != usual.page {
            add("page", &self.page.to_string());
        }
        search
    }

    /// With other words; from the first page.
    #[must_use]
    pub fn with_words(&self, words: &str) -> Self {
        Self { words: words.trim().chars().take(WORDS_MAX_CHARS).collect(), page: 1, ..self.clone() }
    }

    /// With other stages; from the first page.
    #[must_use]
    pub fn with_status(&self, status: StatusFilter) -> Self {
        Self { status, page: 1, ..self.clone() }
    }

    /// In another order; from the first page.
    #[must_use]
    pub fn with_sort(&self, sort: VehicleSort) -> Self {
        Self { sort, page: 1, ..self.clone() }
    }

    /// At another page.
    #[must_use]
    pub fn at_page(&self, page: u32) -> Self {
        Self { page: page.clamp(1, LAST_PAGE), ..self.clone() }
    }

    /// True if some vehicles are left out on purpose.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.words.is_empty() || self.status != StatusFilter::All
    }

    /// The same words where they were not looked for: at all stages, or among the deleted. Tells whether it is the latter.
    #[must_use]
    pub fn elsewhere(&self) -> Option<(Self, bool)> {
        let status = match self.status {
            StatusFilter::All => StatusFilter::Deleted,
            StatusFilter::New | StatusFilter::Active | StatusFilter::Deleted => StatusFilter::All,
        };
        (!self.words.is_empty()).then(|| (self.with_status(status), status == StatusFilter::Deleted))
    }

    /// Number of vehicles before the page.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        (self.page - 1).saturating_mul(PAGE_SIZE)
    }

    /// Request for `listVehicles`.
    #[must_use]
    pub fn to_request(&self) -> VehicleQuery {
        VehicleQuery {
            words: self.words.clone(),
            statuses: self.status.statuses(),
            sort: self.sort,
            limit: PAGE_SIZE,
            offset: self.offset(),
        }
    }
}

/// Orders that are offered, by column and direction.
pub const SORTS: [VehicleSort; 9] = [
    VehicleSort { column: SortColumn::UpdatedAt, descending: true },
    VehicleSort { column: SortColumn::UpdatedAt, descending: false },
    VehicleSort { column: SortColumn::CreatedAt, descending: true },
    VehicleSort { column: SortColumn::Manufacturer, descending: false },
    VehicleSort { column: SortColumn::Price, descending: true },
    VehicleSort { column: SortColumn::Price, descending: false },
    VehicleSort { column: SortColumn::ModelYear, descending: true },
    VehicleSort { column: SortColumn::Mileage, descending: false },
    VehicleSort { column: SortColumn::VehicleId, descending: false },
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_search() -> impl Strategy<Value = Search> {
        let words = "\\PC{0,40}";
        let status = prop::sample::select(StatusFilter::ALL);
        let sort = (prop::sample::select(SortColumn::ALL), any::<bool>())
            .prop_map(|(column, descending)| VehicleSort { column, descending });
        (words, status, sort, 1..=LAST_PAGE).prop_map(|(words, status, sort, page)| Search {
            words,
            status,
            sort,
            page,
        })
    }

    proptest! {
        #[test]
        fn a_link_restores_the_list(search in any_search()) {
            prop_assert_eq!(Search::parse(&search.to_search()), search);
        }

        #[test]
        fn any_address_is_some_list(search in "\\PC{0,80}") {
            let search = Search::parse(&search);
            prop_assert!((1..=LAST_PAGE).contains(&search.page));
            prop_assert_eq!(Search::parse(&search.to_search()), search);
        }

        #[test]
        fn another_filter_begins_at_the_first_page(search in any_search(), words in "\\PC{0,20}") {
            prop_assert_eq!(search.with_words(&words).page, 1);
            prop_assert_eq!(search.with_status(StatusFilter::New).page, 1);
            prop_assert_eq!(search.with_sort(VehicleSort::default()).page, 1);
        }
    }

    #[test]
    fn the_usual_list_has_a_bare_address() {
        assert_eq!(Search::default().to_search(), "");
        assert_eq!(Search::parse(""), Search::default());
        assert_eq!(Search::parse("?sort=luck&page=-3&status=lost&utm=1"), Search::default());
    }

    #[test]
    fn forms_of_the_web_are_read_too() {
        assert_eq!(Search::parse("?q=audi+a4%20b").words, "audi a4 b");
        assert_eq!(
            Search::parse("q=%F0%9F%9A%97&page=2"),
            Search { words: "🚗".into(), page: 2, ..Search::default() }
        );
        assert_eq!(Search::parse(&format!("q={}", "x".repeat(500))).words.len(), WORDS_MAX_CHARS);
    }

    #[test]
    fn words_are_looked_for_elsewhere_where_a_stage_hides_them() {
        let searched = Search::default().with_words("skoda").at_page(2);
        for status in [StatusFilter::New, StatusFilter::Active, StatusFilter::Deleted] {
            let all = Search::default().with_words("skoda");
            assert_eq!(searched.with_status(status).elsewhere(), Some((all, false)));
        }
        let deleted = Search::default().with_words("skoda").with_status(StatusFilter::Deleted);
        assert_eq!(searched.elsewhere(), Some((deleted, true)));
        assert_eq!(Search::default().with_status(StatusFilter::New).elsewhere(), None);
    }

    #[test]
    fn pages_follow_each_other_without_gap() {
        assert_eq!(Search::default().offset(), 0);
        assert_eq!(Search::default().at_page(3).offset(), 2 * PAGE_SIZE);
        assert_eq!(Search::default().at_page(0).page, 1);
    }
}
