//! `listImages`: the images of a vehicle in display order, or those in its trash.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::VehicleId;

use crate::Result;
use crate::auth::Caller;
use crate::extract::{Path, Preconditions, Query, tagged};
use crate::state::AppState;

/// Lists them. The tag covers the order and every image, signatures apart.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(vehicle_id): Path<VehicleId>,
    Query(query): Query,
    preconditions: Preconditions,
) -> Result<Response> {
    let deleted = query.parsed::<bool>("deleted")?.unwrap_or_default();
    let mut tx = state.store.read().await?;
    let vehicle = tx.vehicle(caller.customer(), &vehicle_id).await?.ok_or_else(super::no_vehicle)?;
    let (images, public) = if deleted {
        // Nobody sees a deleted photo without a token or a signature.
        (tx.deleted_images(caller.customer(), &vehicle_id).await?, false)
    } else {
        (tx.images_of_vehicle(caller.customer(), &vehicle_id).await?, vehicle.is_public())
    };
    let (list, etag) = super::tagged_list(&state, &images, public)?;
    tagged(&preconditions, &etag, &list)
}
