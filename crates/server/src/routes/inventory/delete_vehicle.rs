//! `deleteVehicle`: a vehicle marked deleted; `patchVehicle` brings it back.

use axum::extract::State;
use forecourt_api::VehicleId;
use http::StatusCode;

use crate::Result;
use crate::auth::Caller;
use crate::extract::{Path, Preconditions};
use crate::state::AppState;

/// Marks it when it is still what the caller has seen; a repetition changes nothing.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<VehicleId>,
    preconditions: Preconditions,
) -> Result<StatusCode> {
    let mut tx = state.store.write().await?;
    let before = tx.vehicle(caller.customer(), &id).await?.ok_or_else(super::no_vehicle)?;
    preconditions.check_version(Some(before.version))?;
    tx.delete_vehicle(caller.customer(), &id, state.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
