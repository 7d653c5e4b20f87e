//! `vehicleShotlist`: what is still to be photographed, the longest waiting first.

use axum::Json;
use axum::extract::State;
use forecourt_api::vehicle::VehicleListEnvelope;

use super::record;
use crate::auth::Caller;
use crate::error::Result;
use crate::state::AppState;

/// All of them; the contract has no pages here.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<VehicleListEnvelope>> {
    let vehicles = state.store.read().await?.shotlist(caller.customer()).await?;
    Ok(Json(VehicleListEnvelope { vehicles: vehicles.iter().map(record::of_part_a).collect() }))
}
