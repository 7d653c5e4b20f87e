//! Vehicles of Part B.

mod delete_vehicle;
mod get_vehicle;
mod list_vehicles;
mod patch_vehicle;
mod put_vehicle;
#[cfg(test)]
mod tests;

use axum::response::Response;
use forecourt_api::{CustomerId, VehicleId};
use forecourt_store::Transaction;
use forecourt_store::model::VehicleRow;
use http::Method;

use crate::auth::Access;
use crate::extract::{Preconditions, strong_etag, tagged};
use crate::inventory::{etag, vehicle_public, vehicle_record};
use crate::media::Addresses;
use crate::router::Operation;
use crate::state::AppState;
use crate::{Error, Result};

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    const ONE: &str = "/v1/vehicles/{vehicle_id}";
    vec![
        Operation::new("listVehicles", Method::GET, "/v1/vehicles", list_vehicles::handler)
            .access(Access::PublicKey),
        Operation::new("getVehicle", Method::GET, ONE, get_vehicle::handler).access(Access::PublicKey),
        Operation::new("putVehicle", Method::PUT, ONE, put_vehicle::handler),
        Operation::new("patchVehicle", Method::PATCH, ONE, patch_vehicle::handler),
        Operation::new("deleteVehicle", Method::DELETE, ONE, delete_vehicle::handler),
    ]
}

/// A vehicle with its tag; 304 when the caller has it already.
fn answer(state: &AppState, preconditions: &Preconditions, row: &VehicleRow) -> Result<Response> {
    let base = &state.config.base_url;
    let tag = etag(row, &Addresses::bare(base))?;
    let addresses = Addresses::signed(base, &state.media_key, state.now());
    tagged(preconditions, &tag, &vehicle_record(row, &addresses))
}

/// A vehicle as everybody sees it, with a tag of its own; 404 for one that is not for everybody.
fn public_answer(state: &AppState, preconditions: &Preconditions, row: &VehicleRow) -> Result<Response> {
    if !row.vehicle.is_public() {
        return Err(no_vehicle());
    }
    let base = &state.config.base_url;
    let bare = serde_json::to_vec(&vehicle_public(row, &Addresses::bare(base))).map_err(Error::internal)?;
    let addresses = Addresses::signed(base, &state.media_key, state.now());
    tagged(preconditions, &strong_etag(&[b"public", &bare])?, &vehicle_public(row, &addresses))
}

/// A vehicle that is there, with its images' counts.
async fn found(tx: &mut dyn Transaction, account: &CustomerId, id: &VehicleId) -> Result<VehicleRow> {
    tx.vehicle_row(account, id).await?.ok_or_else(no_vehicle)
}

fn no_vehicle() -> Error {
    Error::not_found("There is no such vehicle.")
}
