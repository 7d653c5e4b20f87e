//! `reorderImages`: a new display order for a vehicle's images.

use std::collections::HashSet;

use axum::extract::State;
use axum::response::Response;
use forecourt_api::image::ImageOrder;
use forecourt_api::{ImageId, VehicleId};
use forecourt_store::model::Image;

use crate::auth::Caller;
use crate::extract::{Json, Path, Preconditions, tagged};
use crate::state::AppState;
use crate::{Error, Result};

/// Sets it when the order is still the one that the caller has seen.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(vehicle_id): Path<VehicleId>,
    preconditions: Preconditions,
    Json { value: order, .. }: Json<ImageOrder>,
) -> Result<Response> {
    let account = caller.customer();
    let mut tx = state.store.write().await?;
    let vehicle = tx.vehicle(account, &vehicle_id).await?.ok_or_else(super::no_vehicle)?;
    let images = tx.images_of_vehicle(account, &vehicle_id).await?;
    preconditions.require_version(super::order_version(&images))?;
    check(&images, &order.image_ids)?;
    tx.reorder_images(account, &vehicle_id, &order.image_ids, state.now()).await?;
    let images = tx.images_of_vehicle(account, &vehicle_id).await?;
    let (list, etag) = super::tagged_list(&state, &images, vehicle.is_public())?;
    tx.commit().await?;
    tagged(&Preconditions::default(), &etag, &list)
}

/// Refuses an order that does not name every image exactly once.
fn check(images: &[Image], order: &[ImageId]) -> Result<()> {
    let named: HashSet<&ImageId> = order.iter().collect();
    let fault = if named.len() < order.len() {
        Some("names an image twice")
    } else if order.iter().any(|id| images.iter().all(|image| image.image_id != *id)) {
        Some("names an image that the vehicle does not have")
    } else if named.len() < images.len() {
        Some("does not name every image of the vehicle")
    } else {
        None
    };
    fault.map_or(Ok(()), |detail| Err(Error::invalid("/image_ids", detail)))
}
