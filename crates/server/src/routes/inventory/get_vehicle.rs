//! `getVehicle`: one vehicle, deleted or not.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::VehicleId;

use crate::Result;
use crate::auth::Caller;
use crate::extract::{Path, Preconditions};
use crate::state::AppState;

/// Reads it.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<VehicleId>,
    preconditions: Preconditions,
) -> Result<Response> {
    let mut tx = state.store.read().await?;
    let row = super::found(&mut *tx, caller.customer(), &id).await?;
    if caller.is_public_only() {
        return super::public_answer(&state, &preconditions, &row);
    }
    super::answer(&state, &preconditions, &row)
}
