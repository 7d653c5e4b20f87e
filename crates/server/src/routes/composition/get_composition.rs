//! `getComposition`: what a player shows of a vehicle.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::VehicleId;
use forecourt_api::account::Scope;

use crate::Result;
use crate::auth::Caller;
use crate::composition::{Viewer, of_vehicle};
use crate::extract::{Path, Preconditions, Query, tagged};
use crate::state::AppState;

/// Composes it. A caller who may only see what is public gets no other vehicle, and no address that opens more.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(vehicle_id): Path<VehicleId>,
    query: Query,
    preconditions: Preconditions,
) -> Result<Response> {
    let viewer = if caller.may(Scope::Read) { Viewer::Account } else { Viewer::Public };
    let composed =
        of_vehicle(&state, caller.customer(), &vehicle_id, viewer, super::language(&query)?).await?;
    let (composition, etag) = composed.ok_or_else(super::no_vehicle)?;
    tagged(&preconditions, &etag, &composition)
}
