//! A stored vehicle as its owner reads it, and its entity tag.

use forecourt_api::Timestamp;
use forecourt_api::image::RenditionSet;
use forecourt_api::vehicle::{VehiclePublic, VehicleRecord};
use forecourt_store::model::{Vehicle, VehicleRow};
use headers::ETag;

use crate::extract::versioned_etag;
use crate::media::Addresses;
use crate::{Error, Result};

/// A vehicle with what a list shows of its images.
#[must_use]
pub fn vehicle_record(row: &VehicleRow, addresses: &Addresses<'_>) -> VehicleRecord {
    let vehicle: &Vehicle = &row.vehicle;
    VehicleRecord {
        vehicle_id: vehicle.vehicle_id.clone(),
        facts: vehicle.facts.clone(),
        app_status: vehicle.app_status.clone(),
        app_status_updated_at: moment(vehicle.app_status_updated_at),
        published: vehicle.published,
        vehicle_lot: vehicle.vehicle_lot.clone(),
        custom_reference: vehicle.custom_reference.clone(),
        suggested_guideline_id: vehicle.suggested_guideline_id.clone(),
        image_counts: row.image_counts,
        attention: row.attention(),
        cover: cover(row, addresses),
        created_at: moment(vehicle.created_at),
        updated_at: moment(vehicle.updated_at),
    }
}

/// A public vehicle as everybody reads it.
#[must_use]
pub fn vehicle_public(row: &VehicleRow, addresses: &Addresses<'_>) -> VehiclePublic {
    VehiclePublic {
        vehicle_id: row.vehicle.vehicle_id.clone(),
        facts: row.vehicle.facts.clone(),
        cover: cover(row, addresses),
        created_at: moment(row.vehicle.created_at),
        updated_at: moment(row.vehicle.updated_at),
    }
}

fn cover(row: &VehicleRow, addresses: &Addresses<'_>) -> Option<RenditionSet> {
    let image = row.cover.as_ref()?;
    Some(addresses.rendition_set(&image.image_id, image.result.as_ref()?, row.vehicle.is_public()))
}

/// The tag of a vehicle: its version for writers, whom progress of its images does not concern, and a hash of all that is
/// shown (signatures apart) for readers.
///
/// # Errors
/// Never for the contract's types.
pub fn etag(row: &VehicleRow, bare: &Addresses<'_>) -> Result<ETag> {
    let bytes = serde_json::to_vec(&vehicle_record(row, bare)).map_err(Error::internal)?;
    versioned_etag(row.vehicle.version, &[&bytes])
}

fn moment(moment: jiff::Timestamp) -> Timestamp {
    Timestamp::new(moment.to_string())
}
