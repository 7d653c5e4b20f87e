//! Vehicles: the vendor's record of Part A and Forecourt's own of Part B.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::image::RenditionSet;
use crate::{CustomerId, Timestamp, VehicleId, json};

/// Stage of a vehicle. Part A compares it without case, since the vendor's text says both `deleted` and `DELETED`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AppStatus {
    /// Still to be photographed.
    New,
    /// Has images.
    Active,
    /// Marked deleted; still readable.
    Deleted,
    /// A word that this version does not know, as it came.
    Other(String),
}

impl AppStatus {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::New => "new",
            Self::Active => "active",
            Self::Deleted => "deleted",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for AppStatus {
    fn from(word: &str) -> Self {
        [Self::New, Self::Active, Self::Deleted]
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(word))
            .unwrap_or_else(|| Self::Other(word.to_owned()))
    }
}

impl Serialize for AppStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for AppStatus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(String::deserialize(deserializer)?.as_str()))
    }
}

/// A vehicle of Part A (schema `Vehicle`). Two members have an older and a newer name; the server writes both, a client
/// reads either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Chosen by the caller.
    pub vehicle_id: VehicleId,
    /// Stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_status: Option<AppStatus>,
    /// `YYYY/MM/DD, HH:MM:SS` without a zone; a Forecourt server writes UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_status_updated: Option<String>,
    /// Make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_manufacturer: Option<String>,
    /// Model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_model: Option<String>,
    /// Trim or further words on the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_model_ext: Option<String>,
    /// Colour in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_color: Option<String>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_location: Option<String>,
    /// Its place there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_lot: Option<String>,
    /// Older name of `vehicle_location`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Older name of `vehicle_lot`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// The dealer's own number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_reference: Option<String>,
    /// Preset proposed to whoever photographs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggested_guideline_id: Option<String>,
}

impl Vehicle {
    /// The location by whichever name it came.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.vehicle_location.as_deref().or(self.location.as_deref())
    }

    /// The lot by whichever name it came.
    #[must_use]
    pub fn parking_lot(&self) -> Option<&str> {
        self.vehicle_lot.as_deref().or(self.lot.as_deref())
    }
}

/// One vehicle in an answer (schema `VehicleEnvelope`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleEnvelope {
    /// The vehicle.
    pub vehicle: Vehicle,
}

/// Several vehicles in an answer: the bare array of `vehicleList` or the envelope of `vehicleShotlist`. The contract asks a
/// client to read either on both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VehicleList(Vec<Vehicle>);

impl VehicleList {
    /// The vehicles of either form.
    #[must_use]
    pub fn into_vec(self) -> Vec<Vehicle> {
        self.0
    }
}

impl<'de> Deserialize<'de> for VehicleList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let answer = Value::deserialize(deserializer)?;
        if answer.is_array() {
            json::read_value(&answer).map(Self)
        } else {
            json::read_value::<VehicleListEnvelope>(&answer).map(|envelope| Self(envelope.vehicles))
        }
        .map_err(Error::custom)
    }
}

/// Shot list as the server writes it (schema `VehicleListEnvelope`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleListEnvelope {
    /// The vehicles.
    pub vehicles: Vec<Vehicle>,
}

/// Fields of `vehicleSubmit` (schema `VehicleForm`). Absent and empty mean: keep what is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VehicleForm {
    /// Chosen by the caller.
    pub vehicle_id: VehicleId,
    /// Make.
    pub vehicle_manufacturer: Option<String>,
    /// Model.
    pub vehicle_model: Option<String>,
    /// Trim.
    pub vehicle_model_ext: Option<String>,
    /// Colour in words.
    pub vehicle_color: Option<String>,
    /// Where it stands.
    pub vehicle_location: Option<String>,
    /// Its place there.
    pub vehicle_lot: Option<String>,
    /// The dealer's own number.
    pub custom_reference: Option<String>,
    /// Preset proposed to whoever photographs it.
    pub suggested_guideline_id: Option<String>,
}

impl VehicleForm {
    /// A submission that says no more than the id.
    #[must_use]
    pub const fn new(vehicle_id: VehicleId) -> Self {
        Self {
            vehicle_id,
            vehicle_manufacturer: None,
            vehicle_model: None,
            vehicle_model_ext: None,
            vehicle_color: None,
            vehicle_location: None,
            vehicle_lot: None,
            custom_reference: None,
            suggested_guideline_id: None,
        }
    }
}

/// Body of `vehicleList` (schema `VehicleListRequest`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleListRequest {
    /// Account id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// All must match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<ColumnFilter>,
    /// Most vehicles to answer; all without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Matches to skip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// The contract knows one word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort_by: Option<SortColumn>,
    /// Newest first without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort_direction: Option<SortDirection>,
}

crate::open_list::closed_list! {
    /// Sort column of `vehicleList`.
    SortColumn { LastUpdate = "last_update" }
}

crate::open_list::closed_list! {
    /// Direction of `vehicleList`.
    SortDirection { Ascending = "ASC", Descending = "DESC" }
}

/// One filter of `vehicleList`: matches when the column has one of the values; without values it says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnFilter {
    /// Name of a member of [`Vehicle`].
    pub column: String,
    /// Values of which one has to match; null stands for none. Numbers and truth values are read as their text.
    #[serde(default, deserialize_with = "filter_values")]
    pub values: Vec<Option<String>>,
}

/// A value of a filter as clients write it.
#[derive(Deserialize)]
#[serde(untagged)]
enum FilterValue {
    Text(String),
    Number(serde_json::Number),
    Flag(bool),
}

fn filter_values<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Option<String>>, D::Error> {
    let values = Option::<Vec<Option<FilterValue>>>::deserialize(deserializer)?;
    let text = |value: FilterValue| match value {
        FilterValue::Text(text) => text,
        FilterValue::Number(number) => number.to_string(),
        FilterValue::Flag(flag) => flag.to_string(),
    };
    Ok(values.unwrap_or_default().into_iter().map(|value| value.map(text)).collect())
}

/// Facts about a vehicle for shoppers (schema `VehicleFacts`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VehicleFacts {
    /// Make.
    #[serde(default)]
    pub vehicle_manufacturer: Option<String>,
    /// Model.
    #[serde(default)]
    pub vehicle_model: Option<String>,
    /// Trim.
    #[serde(default)]
    pub vehicle_model_ext: Option<String>,
    /// Colour in words.
    #[serde(default)]
    pub vehicle_color: Option<String>,
    /// Where it stands.
    #[serde(default)]
    pub vehicle_location: Option<String>,
    /// Vehicle identification number.
    #[serde(default)]
    pub vin: Option<String>,
    /// 1880 to 2200.
    #[serde(default)]
    pub model_year: Option<i32>,
    /// Asking price.
    #[serde(default)]
    pub price: Option<Price>,
    /// Distance driven.
    #[serde(default)]
    pub mileage: Option<Mileage>,
    /// New or used.
    #[serde(default)]
    pub condition: Option<String>,
    /// Open list.
    #[serde(default)]
    pub body_type: Option<String>,
    /// Open list.
    #[serde(default)]
    pub fuel_type: Option<String>,
    /// Open list.
    #[serde(default)]
    pub transmission: Option<String>,
    /// Plain text.
    #[serde(default)]
    pub description: Option<String>,
    /// The vehicle's page at the dealer's; http or https.
    #[serde(default)]
    pub detail_url: Option<String>,
    /// Date, `YYYY-MM-DD`.
    #[serde(default)]
    pub in_stock_since: Option<String>,
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// In the currency's smallest unit, 0 to 999 999 999 999 999.
    pub amount_minor: i64,
    /// ISO 4217, three capital letters.
    pub currency: String,
}

/// A distance driven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mileage {
    /// 0 to 10 000 000.
    pub value: i64,
    /// Unit of the value.
    pub unit: MileageUnit,
}

crate::open_list::closed_list! {
    /// Unit of a distance driven.
    MileageUnit { Kilometres = "km", Miles = "mi" }
}

/// A vehicle of Part B as an owner sees it (schema `VehicleRecord`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VehicleRecord {
    /// Chosen by the caller.
    pub vehicle_id: VehicleId,
    /// Facts for shoppers.
    #[serde(flatten)]
    pub facts: VehicleFacts,
    /// Stage.
    pub app_status: AppStatus,
    /// When the stage was last set.
    pub app_status_updated_at: Timestamp,
    /// True if websites show it.
    pub published: bool,
    /// Place at its location.
    #[serde(default)]
    pub vehicle_lot: Option<String>,
    /// The dealer's own number.
    #[serde(default)]
    pub custom_reference: Option<String>,
    /// Preset proposed to whoever photographs it.
    #[serde(default)]
    pub suggested_guideline_id: Option<String>,
    /// Number of its images at each stage.
    pub image_counts: ImageCounts,
    /// True if an image failed, expired or should be retaken.
    pub attention: bool,
    /// First image with a result that is not hidden.
    #[serde(default)]
    pub cover: Option<RenditionSet>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A vehicle of Part B as everybody may see it (schema `VehiclePublic`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VehiclePublic {
    /// Chosen by the caller.
    pub vehicle_id: VehicleId,
    /// Facts for shoppers.
    #[serde(flatten)]
    pub facts: VehicleFacts,
    /// First image with a result that is not hidden.
    #[serde(default)]
    pub cover: Option<RenditionSet>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// One page of vehicles as everybody may see them (schema `VehiclePage`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublicVehiclePage {
    /// The vehicles.
    pub items: Vec<VehiclePublic>,
    /// Where the next page begins; none on the last.
    pub next_cursor: Option<String>,
}

/// Number of a vehicle's images at each stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageCounts {
    /// All.
    pub total: u64,
    /// Under way.
    pub processing: u64,
    /// With a result.
    #[serde(rename = "final")]
    pub finished: u64,
    /// Failed or expired.
    pub error: u64,
    /// To be photographed again.
    pub retake: u64,
}

/// One page of vehicles (schema `VehiclePage`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VehiclePage {
    /// The vehicles.
    pub items: Vec<VehicleRecord>,
    /// Where the next page begins; none on the last.
    pub next_cursor: Option<String>,
}

/// Merge patch of a vehicle (schema `VehicleInput`): absent keeps, null clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VehiclePatch {
    /// Make.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub vehicle_manufacturer: Option<Option<String>>,
    /// Model.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub vehicle_model: Option<Option<String>>,
    /// Trim.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub vehicle_model_ext: Option<Option<String>>,
    /// Colour in words.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub vehicle_color: Option<Option<String>>,
    /// Where it stands.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub vehicle_location: Option<Option<String>>,
    /// Place there.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub vehicle_lot: Option<Option<String>>,
    /// Vehicle identification number.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub vin: Option<Option<String>>,
    /// 1880 to 2200.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub model_year: Option<Option<i32>>,
    /// Asking price.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub price: Option<Option<Price>>,
    /// Distance driven.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub mileage: Option<Option<Mileage>>,
    /// `new` or `used`.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub condition: Option<Option<String>>,
    /// Open list.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub body_type: Option<Option<String>>,
    /// Open list.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub fuel_type: Option<Option<String>>,
    /// Open list.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub transmission: Option<Option<String>>,
    /// Plain text, at most 10,000 characters.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub description: Option<Option<String>>,
    /// The vehicle's page at the dealer's; http or https.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub detail_url: Option<Option<String>>,
    /// Date, `YYYY-MM-DD`.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub in_stock_since: Option<Option<String>>,
    /// The dealer's own number.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub custom_reference: Option<Option<String>>,
    /// Preset proposed to whoever photographs it.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub suggested_guideline_id: Option<Option<String>>,
    /// `active` restores a deleted vehicle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_status: Option<AppStatus>,
    /// True if websites show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<bool>,
}
