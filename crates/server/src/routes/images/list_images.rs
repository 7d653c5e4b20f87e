//! `listImages`: the images of a vehicle in display order.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::VehicleId;
use forecourt_api::image::ImageList;

use crate::auth::Caller;
use crate::extract::{Path, Preconditions, strong_etag, tagged};
use crate::images::image_record;
use crate::media::Addresses;
use crate::state::AppState;
use crate::{Error, Result};

/// Lists them. The tag covers the order and every image, signatures apart.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(vehicle_id): Path<VehicleId>,
    preconditions: Preconditions,
) -> Result<Response> {
    let mut tx = state.store.read().await?;
    let vehicle = tx.vehicle(caller.customer(), &vehicle_id).await?;
    let public = vehicle.ok_or_else(|| Error::not_found("There is no such vehicle."))?.is_public();
    let images = tx.images_of_vehicle(caller.customer(), &vehicle_id).await?;
    let list = |addresses: &Addresses<'_>| ImageList {
        items: images.iter().map(|image| image_record(image, addresses, public)).collect(),
    };
    let bare =
        serde_json::to_vec(&list(&Addresses::bare(&state.config.base_url))).map_err(Error::internal)?;
    let etag = strong_etag(&[&bare, &[u8::from(public)]])?;
    tagged(&preconditions, &etag, &list(&super::signed(&state)))
}
