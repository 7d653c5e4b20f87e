//! Pure: what the list shows of a vehicle, whichever part of the contract it came by.

use forecourt_api::image::RenditionSet;
use forecourt_api::vehicle::{AppStatus, ImageCounts, Mileage, Price, Vehicle, VehicleRecord};
use forecourt_api::{Timestamp, VehicleId};

/// Width of a cover in the list, in CSS pixels: in the table, and in a card.
const COVER_WIDTHS_PX: [u32; 3] = [320, 640, 1024];

/// A vehicle in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its id.
    pub id: VehicleId,
    /// Make and model; empty when neither is known.
    pub name: String,
    /// Model year, trim and colour, those that are known.
    pub details: Vec<String>,
    /// Stage.
    pub status: AppStatus,
    /// True if shoppers see it; Part A does not tell.
    pub published: Option<bool>,
    /// First photo.
    pub cover: Option<Cover>,
    /// Number of its photos at each stage; Part A does not tell.
    pub counts: Option<ImageCounts>,
    /// Asking price.
    pub price: Option<Price>,
    /// Distance driven.
    pub mileage: Option<Mileage>,
    /// Where it stands.
    pub location: Option<String>,
    /// When it was last changed.
    pub updated: Option<Updated>,
}

/// When a vehicle was last changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Updated {
    /// A moment.
    At(Timestamp),
    /// Part A's text, which names no time zone.
    AsTold(String),
}

/// A photo in several widths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The one for browsers that do not choose.
    pub src: String,
    /// All, for the browser to choose from.
    pub srcset: String,
    /// Of the widest, in pixels: reserves the room.
    pub width: u32,
    /// Of the widest, in pixels.
    pub height: u32,
}

impl From<&RenditionSet> for Cover {
    fn from(set: &RenditionSet) -> Self {
        let mut choices: Vec<String> = Vec::new();
        for rendition in &set.renditions {
            let choice = format!("{} {}w", rendition.url, rendition.width);
            if COVER_WIDTHS_PX.contains(&rendition.width) && !choices.contains(&choice) {
                choices.push(choice);
            }
        }
        Self {
            src: set.url_for_width(COVER_WIDTHS_PX[1]).to_owned(),
            srcset: choices.join(", "),
            width: set.width,
            height: set.height,
        }
    }
}

fn known(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn name(make: Option<&str>, model: Option<&str>) -> String {
    [known(make), known(model)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn details(year: Option<i32>, trim: Option<&str>, color: Option<&str>) -> Vec<String> {
    let words = [known(trim), known(color)].into_iter().flatten().map(str::to_owned);
    year.map(|year| year.to_string()).into_iter().chain(words).collect()
}

impl Row {
    /// Name of the vehicle: its name, else its id.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.name.is_empty() { self.id.as_str() } else { &self.name }
    }

    /// True if it can be brought back rather than deleted.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.status == AppStatus::Deleted
    }
}

impl From<VehicleRecord> for Row {
    fn from(vehicle: VehicleRecord) -> Self {
        let facts = vehicle.facts;
        Self {
            id: vehicle.vehicle_id,
            name: name(facts.vehicle_manufacturer.as_deref(), facts.vehicle_model.as_deref()),
            details: details(
                facts.model_year,
                facts.vehicle_model_ext.as_deref(),
                facts.vehicle_color.as_deref(),
            ),
            status: vehicle.app_status,
            published: Some(vehicle.published),
            cover: vehicle.cover.as_ref().map(Cover::from),
            counts: Some(vehicle.image_counts),
            price: facts.price,
            mileage: facts.mileage,
            location: known(facts.vehicle_location.as_deref()).map(str::to_owned),
            updated: Some(Updated::At(vehicle.updated_at)),
        }
    }
}

impl From<Vehicle> for Row {
    fn from(vehicle: Vehicle) -> Self {
        Self {
            name: name(vehicle.vehicle_manufacturer.as_deref(), vehicle.vehicle_model.as_deref()),
            details: details(None, vehicle.vehicle_model_ext.as_deref(), vehicle.vehicle_color.as_deref()),
            location: known(vehicle.place()).map(str::to_owned),
            updated: known(vehicle.app_status_updated.as_deref())
                .map(|text| Updated::AsTold(text.to_owned())),
            status: vehicle.app_status.unwrap_or_else(|| AppStatus::Other(String::new())),
            id: vehicle.vehicle_id,
            published: None,
            cover: None,
            counts: None,
            price: None,
            mileage: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VEHICLES: &str = include_str!("../../crates/api/contract/examples/vehicle-list.json");

    #[test]
    fn a_vehicle_without_a_name_is_called_by_its_id() {
        let vehicle: Vehicle =
            serde_json::from_str(r#"{"vehicle_id":"stock/17","vehicle_model":"  "}"#).unwrap();
        let row = Row::from(vehicle);
        assert_eq!((row.title(), row.name.as_str()), ("stock/17", ""));
        assert!(!row.is_deleted());
    }

    #[test]
    fn part_a_tells_what_it_knows() {
        let vehicle: Vehicle = serde_json::from_str(
            r#"{"vehicle_id":"a","app_status":"DELETED","app_status_updated":"2026/11/24, 09:00:00",
                "vehicle_manufacturer":"Audi","vehicle_model":"A4","vehicle_color":"Red","location":"Yard 2"}"#,
        )
        .unwrap();
        let row = Row::from(vehicle);
        assert_eq!(row.title(), "Audi A4");
        assert_eq!(row.details, ["Red"]);
        assert_eq!(row.location.as_deref(), Some("Yard 2"));
        assert_eq!(row.updated, Some(Updated::AsTold("2026/11/24, 09:00:00".into())));
        assert!(row.is_deleted() && row.counts.is_none());
    }

    #[test]
    fn covers_offer_the_widths_of_the_list() {
        let rendition = |width: u32| serde_json::json!({"url": format!("/m/{width}.jpg"), "media_type": "image/jpeg", "width": width, "height": 3});
        let set: RenditionSet = serde_json::from_value(serde_json::json!({
            "src": "/m/1600.jpg", "width": 1600, "height": 1200, "widths": [320, 640, 1600],
            "renditions": [rendition(320), rendition(640), rendition(1600)]
        }))
        .unwrap();
        let cover = Cover::from(&set);
        assert_eq!(cover.src, "/m/640.jpg");
        assert_eq!(cover.srcset, "/m/320.jpg 320w, /m/640.jpg 640w");
    }

    #[test]
    fn the_contracts_example_becomes_rows() {
        let example: serde_json::Value = serde_json::from_str(VEHICLES).unwrap();
        let vehicles: Vec<Vehicle> = serde_json::from_value(example["response"]["body"].clone()).unwrap();
        let row = Row::from(vehicles[0].clone());
        assert_eq!(row.title(), "Audi A4 2.0 TDI");
        assert_eq!(row.details, ["Avant", "Moonlight blue"]);
        assert_eq!(row.location.as_deref(), Some("Graz"));
        assert_eq!(row.status, AppStatus::Active);
    }
}
