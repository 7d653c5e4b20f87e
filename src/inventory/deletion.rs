//! Deleting a vehicle and bringing it back, in either part of the contract. Not for: what is shown meanwhile.

use forecourt_api::VehicleId;
use forecourt_api::vehicle::{AppStatus, VehicleForm, VehiclePatch};
use forecourt_client::{Client, Error, part_a, part_b};

/// Marks a vehicle deleted.
///
/// # Errors
/// See [`Error`].
pub async fn delete(client: &Client, is_part_a: bool, id: &VehicleId) -> Result<(), Error> {
    if is_part_a {
        client.run(part_a::vehicle_delete(id)).await.map(|_| ())
    } else {
        client.run(part_b::delete_vehicle(id)).await
    }
}

/// Brings a deleted vehicle back to the stage that it had; where that is not known, to active. Part A knows one way, which makes
/// it new.
///
/// # Errors
/// See [`Error`].
pub async fn restore(
    client: &Client,
    is_part_a: bool,
    id: &VehicleId,
    stage: Option<AppStatus>,
) -> Result<(), Error> {
    if is_part_a {
        // Any submission revives it; empty fields keep what is stored.
        let form = VehicleForm::new(id.clone());
        return client.run(part_a::vehicle_submit(&form, None)).await.map(|_| ());
    }
    let stage = stage.filter(|stage| *stage != AppStatus::Deleted).unwrap_or(AppStatus::Active);
    let patch = VehiclePatch { app_status: Some(stage), ..VehiclePatch::default() };
    client.run(part_b::patch_vehicle(id, &patch, None)).await.map(|_| ())
}
