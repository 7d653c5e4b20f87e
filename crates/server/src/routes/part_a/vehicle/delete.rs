//! `vehicleDelete`: marks a vehicle deleted. The record stays, and submitting its id brings it back.

use axum::Json;
use axum::extract::State;
use forecourt_api::vehicle::VehicleEnvelope;

use super::super::vehicle_id;
use super::record;
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::extract::Form;
use crate::state::AppState;

/// May be repeated.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    form: Form,
) -> Result<Json<VehicleEnvelope>> {
    let id = vehicle_id(form.required("vehicle_id")?)?;
    let mut tx = state.store.write().await?;
    let vehicle = tx.delete_vehicle(caller.customer(), &id, state.now()).await?;
    let vehicle = vehicle.ok_or_else(|| Error::not_found("There is no vehicle with this vehicle_id."))?;
    tx.commit().await?;
    Ok(Json(record::envelope(&vehicle)))
}
