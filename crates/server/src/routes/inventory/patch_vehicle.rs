//! `patchVehicle`: some fields of a vehicle; the stage only when it is named.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::VehicleId;
use forecourt_api::vehicle::VehiclePatch;

use crate::Result;
use crate::auth::Caller;
use crate::extract::{MergePatch, Path, Preconditions};
use crate::inventory::checked;
use crate::state::AppState;

/// Changes it when it is still what the caller has seen.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<VehicleId>,
    preconditions: Preconditions,
    MergePatch { value, raw }: MergePatch<VehiclePatch>,
) -> Result<Response> {
    let patch = checked(value, &raw)?;
    let mut tx = state.store.write().await?;
    let before = tx.vehicle(caller.customer(), &id).await?.ok_or_else(super::no_vehicle)?;
    preconditions.check_version(Some(before.version))?;
    tx.patch_vehicle(caller.customer(), &id, &patch, state.now()).await?;
    let row = super::found(&mut *tx, caller.customer(), &id).await?;
    tx.commit().await?;
    super::answer(&state, &Preconditions::default(), &row)
}
