//! Questions about many vehicles, and their answers.

use forecourt_api::vehicle::{AppStatus, ImageCounts};

use super::{Image, Vehicle};

/// Filters of `vehicleList` (Part A) as the store takes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VehicleQuery {
    /// All must match; a filter matches when one of its values does, `None` standing for "has none".
    pub filters: Vec<(VehicleColumn, Vec<Option<String>>)>,
    /// Most vehicles to answer; all without it.
    pub limit: Option<u64>,
    /// Matches to skip.
    pub offset: u64,
    /// By last update, oldest first; newest first when false.
    pub oldest_first: bool,
}

/// Columns that `vehicleList` filters by: the members of the contract's `Vehicle`, older names included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VehicleColumn {
    /// `vehicle_id`.
    VehicleId,
    /// `app_status`, compared without case.
    AppStatus,
    /// `app_status_updated`, as the text that Part A writes: `YYYY/MM/DD, HH:MM:SS` in UTC.
    AppStatusUpdated,
    /// `vehicle_manufacturer`.
    Manufacturer,
    /// `vehicle_model`.
    Model,
    /// `vehicle_model_ext`.
    ModelExt,
    /// `vehicle_color`.
    Color,
    /// `vehicle_location` and its older name `location`.
    Location,
    /// `vehicle_lot` and its older name `lot`.
    Lot,
    /// `custom_reference`.
    CustomReference,
    /// `suggested_guideline_id`.
    SuggestedGuideline,
}

impl VehicleColumn {
    /// The column of a member's name; `None` for a name that `Vehicle` does not have (the server answers 400).
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "vehicle_id" => Self::VehicleId,
            "app_status" => Self::AppStatus,
            "app_status_updated" => Self::AppStatusUpdated,
            "vehicle_manufacturer" => Self::Manufacturer,
            "vehicle_model" => Self::Model,
            "vehicle_model_ext" => Self::ModelExt,
            "vehicle_color" => Self::Color,
            "vehicle_location" | "location" => Self::Location,
            "vehicle_lot" | "lot" => Self::Lot,
            "custom_reference" => Self::CustomReference,
            "suggested_guideline_id" => Self::SuggestedGuideline,
            _ => return None,
        })
    }
}

/// Vehicles that match a [`VehicleQuery`].
#[derive(Clone, Debug, PartialEq)]
pub struct VehicleMatches {
    /// The part between offset and limit.
    pub vehicles: Vec<Vehicle>,
    /// All matches.
    pub total: u64,
}

/// Query of `listVehicles` (Part B). An empty list filters nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VehicleSearch {
    /// Words that must all occur in id, VIN, make, model, trim, colour, reference, location or lot. Case, diacritics and
    /// punctuation make no difference; the store splits them at white space.
    pub words: String,
    /// Shows only vehicles that everybody may see, and finds words only in what everybody may see of them.
    pub public_only: bool,
    /// Stages to show; without any, all but the deleted ones.
    pub statuses: Vec<AppStatus>,
    /// Makes, exactly.
    pub manufacturers: Vec<String>,
    /// Models, exactly.
    pub models: Vec<String>,
    /// Locations, exactly.
    pub locations: Vec<String>,
    /// Body types, exactly.
    pub body_types: Vec<String>,
    /// Fuel types, exactly.
    pub fuel_types: Vec<String>,
    /// Model years.
    pub model_year: NumberRange,
    /// Prices in minor units.
    pub price: NumberRange,
    /// Only vehicles priced in this currency.
    pub currency: Option<String>,
    /// Distance driven in kilometres; miles are converted.
    pub mileage_km: NumberRange,
    /// Set where an image failed, expired or should be retaken.
    pub attention: Option<bool>,
    /// Order.
    pub sort: VehicleSort,
    /// Most vehicles to answer, at least 1.
    pub limit: u32,
    /// Where the page begins.
    pub start: PageStart,
    /// Asks for the count of all matches (costs a second pass).
    pub count_total: bool,
}

/// Whole numbers between two bounds, both included; an absent bound does not bind. Vehicles without the value match only
/// when neither binds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NumberRange {
    /// Smallest.
    pub from: Option<i64>,
    /// Largest.
    pub to: Option<i64>,
}

/// Order of `listVehicles`: equal ones by `vehicle_id` ascending, those without a value last in either direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VehicleSort {
    /// Sort key.
    pub key: SortKey,
    /// Largest first.
    pub descending: bool,
}

impl Default for VehicleSort {
    /// `-updated_at`.
    fn default() -> Self {
        Self { key: SortKey::UpdatedAt, descending: true }
    }
}

/// Sort keys of `listVehicles`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKey {
    /// `updated_at`.
    UpdatedAt,
    /// `created_at`.
    CreatedAt,
    /// `vehicle_id`.
    VehicleId,
    /// `vehicle_manufacturer`.
    Manufacturer,
    /// `model_year`.
    ModelYear,
    /// `price`: currency, then amount.
    Price,
    /// `mileage` in kilometres.
    Mileage,
    /// `body_type`.
    BodyType,
    /// `fuel_type`.
    FuelType,
}

impl SortKey {
    /// Every key.
    pub const ALL: [Self; 9] = [
        Self::UpdatedAt,
        Self::CreatedAt,
        Self::VehicleId,
        Self::Manufacturer,
        Self::ModelYear,
        Self::Price,
        Self::Mileage,
        Self::BodyType,
        Self::FuelType,
    ];

    /// The contract's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UpdatedAt => "updated_at",
            Self::CreatedAt => "created_at",
            Self::VehicleId => "vehicle_id",
            Self::Manufacturer => "vehicle_manufacturer",
            Self::ModelYear => "model_year",
            Self::Price => "price",
            Self::Mileage => "mileage",
            Self::BodyType => "body_type",
            Self::FuelType => "fuel_type",
        }
    }
}

impl VehicleSort {
    /// Reads the contract's `sort` parameter, a key with a leading minus for descending; `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (word, descending) = match text.strip_prefix('-') {
            Some(word) => (word, true),
            None => (text, false),
        };
        let key = SortKey::ALL.into_iter().find(|key| key.as_str() == word)?;
        Some(Self { key, descending })
    }
}

/// Where a page begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PageStart {
    /// At the first match.
    #[default]
    First,
    /// After so many matches.
    Offset(u64),
    /// Where the page before ended: its `next_cursor`, with the same filters and sort.
    Cursor(String),
}

/// One page of [`VehicleSearch`].
#[derive(Clone, Debug, PartialEq)]
pub struct VehiclePage {
    /// The vehicles.
    pub rows: Vec<VehicleRow>,
    /// Where the next page begins; none on the last.
    pub next_cursor: Option<String>,
    /// All matches, when asked for.
    pub total: Option<u64>,
}

/// A vehicle with what a list shows of its images.
#[derive(Clone, Debug, PartialEq)]
pub struct VehicleRow {
    /// The vehicle.
    pub vehicle: Vehicle,
    /// Progress of its images.
    pub image_counts: ImageCounts,
    /// Its first image with a result that is not hidden.
    pub cover: Option<Image>,
}

impl VehicleRow {
    /// Set where an image failed, expired or should be retaken.
    #[must_use]
    pub const fn attention(&self) -> bool {
        self.image_counts.error > 0 || self.image_counts.retake > 0
    }
}
