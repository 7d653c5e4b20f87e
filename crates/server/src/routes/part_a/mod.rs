//! Part A: the vendor's operations at the vendor's paths. What the contract leaves open is decided here and written in
//! `docs/API.md`.

mod composition;
mod feature;
mod image;
mod vehicle;

use crate::error::{Error, Result};
use crate::router::Operation;
use forecourt_api::VehicleId;

/// The operations of this part.
#[must_use]
pub fn operations() -> Vec<Operation> {
    [vehicle::operations(), image::operations(), composition::operations(), feature::operations()]
        .into_iter()
        .flatten()
        .collect()
}

/// Most characters of a field that describes a vehicle, as in Part B.
const DESCRIPTIVE_MAX_CHARS: usize = 200;

/// Reads a vehicle's id; the reason stands at the field it came in.
fn vehicle_id(text: &str) -> Result<VehicleId> {
    VehicleId::new(text).map_err(|error| Error::invalid("vehicle_id", error.to_string()))
}
