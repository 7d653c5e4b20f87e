//! `vehicleStatus`: one vehicle, deleted or not.

use axum::Json;
use axum::extract::State;
use forecourt_api::vehicle::VehicleEnvelope;

use super::super::vehicle_id;
use super::record;
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::extract::Form;
use crate::state::AppState;

/// 404 for an id that was never submitted.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    form: Form,
) -> Result<Json<VehicleEnvelope>> {
    let id = vehicle_id(form.required("vehicle_id")?)?;
    let vehicle = state.store.read().await?.vehicle(caller.customer(), &id).await?;
    let vehicle = vehicle.ok_or_else(|| Error::not_found("There is no vehicle with this vehicle_id."))?;
    Ok(Json(record::envelope(&vehicle)))
}
