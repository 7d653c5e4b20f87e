//! The list of vehicles.

use crate::{Plural, Template};

/// See the module.
#[derive(Debug)]
pub struct Inventory {
    pub title: &'static str,
    pub add: &'static str,
    pub search: &'static str,
    pub search_hint: &'static str,
    pub clear_search: &'static str,
    pub filter: &'static str,
    pub all: &'static str,
    pub new: &'static str,
    pub active: &'static str,
    pub deleted: &'static str,
    pub sort: &'static str,
    pub newest_change: &'static str,
    pub oldest_change: &'static str,
    pub newest: &'static str,
    pub make: &'static str,
    pub highest_price: &'static str,
    pub lowest_price: &'static str,
    pub newest_year: &'static str,
    pub lowest_mileage: &'static str,
    pub id_order: &'static str,
    pub count: Plural<1>,
    pub table: &'static str,
    pub column_photo: &'static str,
    pub column_vehicle: &'static str,
    pub column_status: &'static str,
    pub column_photos: &'static str,
    pub column_price: &'static str,
    pub column_mileage: &'static str,
    pub column_location: &'static str,
    pub column_updated: &'static str,
    pub column_actions: &'static str,
    pub unnamed: &'static str,
    /// Gap: the vehicle.
    pub cover_of: Template<1>,
    pub no_photo: &'static str,
    pub cover_failed: &'static str,
    pub no_price: &'static str,
    pub photos: Plural<1>,
    /// Gaps: how many are ready, how many there are.
    pub photos_ready: Template<2>,
    pub photos_failed: Plural<1>,
    pub photos_retake: Plural<1>,
    pub attention: &'static str,
    /// Gap: the vehicle.
    pub edit_of: Template<1>,
    /// Gap: the vehicle.
    pub delete_of: Template<1>,
    /// Gap: the vehicle.
    pub restore_of: Template<1>,
    pub restore: &'static str,
    /// Gap: the vehicle.
    pub was_deleted: Template<1>,
    /// Gap: the vehicle.
    pub was_restored: Template<1>,
    pub empty_title: &'static str,
    pub empty_text: &'static str,
    pub no_match_title: &'static str,
    pub no_match_text: &'static str,
    pub clear_filters: &'static str,
    pub search_all: &'static str,
    pub search_deleted: &'static str,
    pub beyond_title: &'static str,
    pub first_page: &'static str,
    pub failed_title: &'static str,
    pub pages: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    /// Gaps: first and last place of the page, how many there are.
    pub range: Template<3>,
    /// Gaps: first and last place of the page.
    pub range_of_unknown: Template<2>,
}
