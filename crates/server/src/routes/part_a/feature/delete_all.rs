//! `featuresDelete`: deletes all features of a vehicle, with their hotspots.

use axum::Json;
use axum::extract::State;
use forecourt_api::feature::DeletedFeaturesEnvelope;

use super::super::vehicle_id;
use super::record;
use crate::auth::Caller;
use crate::error::Result;
use crate::extract::Form;
use crate::state::AppState;

/// May be repeated; then nothing is left to delete.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    form: Form,
) -> Result<Json<DeletedFeaturesEnvelope>> {
    let id = vehicle_id(form.required("vehicle_id")?)?;
    let mut tx = state.store.write().await?;
    let features = tx.delete_features_of_vehicle(caller.customer(), &id).await?;
    tx.commit().await?;
    Ok(Json(record::deleted(&features)))
}
