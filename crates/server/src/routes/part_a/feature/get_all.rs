//! `featuresGet`: features of a vehicle, oldest first.

use axum::Json;
use axum::extract::State;
use forecourt_api::feature::FeaturesEnvelope;

use super::super::vehicle_id;
use super::record;
use crate::auth::Caller;
use crate::error::Result;
use crate::extract::Form;
use crate::state::AppState;

/// None for a vehicle that was never submitted: the contract knows no 404 here.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    form: Form,
) -> Result<Json<FeaturesEnvelope>> {
    let id = vehicle_id(form.required("vehicle_id")?)?;
    let features = state.store.read().await?.features_of_vehicle(caller.customer(), &id).await?;
    Ok(Json(record::envelope(&features)))
}
