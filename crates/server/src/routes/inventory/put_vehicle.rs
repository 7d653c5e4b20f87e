//! `putVehicle`: a vehicle made or replaced as a whole.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use forecourt_api::VehicleId;
use forecourt_api::problem::Slug;
use forecourt_api::vehicle::{VehicleForm, VehiclePatch};
use http::StatusCode;

use crate::auth::Caller;
use crate::extract::{Json, Path, Preconditions};
use crate::inventory::{checked, etag, replacing};
use crate::media::Addresses;
use crate::state::AppState;
use crate::{Error, Result};

/// Makes it (201) or replaces it (200) when it is still what the caller has seen; `If-None-Match: *` makes only.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<VehicleId>,
    preconditions: Preconditions,
    Json { value, raw }: Json<VehiclePatch>,
) -> Result<Response> {
    let fields = replacing(checked(value, &raw)?);
    let (account, now) = (caller.customer(), state.now());
    let mut tx = state.store.write().await?;
    let before = tx.vehicle_row(account, &id).await?;
    preconditions.check_version(before.as_ref().map(|row| row.vehicle.version))?;
    if let Some(row) = &before
        && preconditions.is_current(&etag(row, &Addresses::bare(&state.config.base_url))?)
    {
        return Err(Error::new(Slug::StaleEtag, "There is a vehicle of this id already."));
    }
    if before.is_none() {
        // What a vehicle begins as is decided in one place: the submission's.
        tx.submit_vehicle(account, &VehicleForm::new(id.clone()), now).await?;
    }
    tx.patch_vehicle(account, &id, &fields, now).await?;
    let row = super::found(&mut *tx, account, &id).await?;
    tx.commit().await?;
    let answer = super::answer(&state, &Preconditions::default(), &row)?;
    let status = if before.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, answer).into_response())
}
