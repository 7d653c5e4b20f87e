//! `getGalleryComposition`: the same at the address that the vendor's player helper builds, for everybody.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::VehicleId;

use crate::Result;
use crate::auth::customer_token;
use crate::composition::{Viewer, of_vehicle};
use crate::extract::{Path, Preconditions, tagged};
use crate::state::AppState;

/// Composes it, when it is published.
pub(super) async fn handler(
    State(state): State<AppState>,
    Path((token, vehicle_id)): Path<(String, VehicleId)>,
    preconditions: Preconditions,
) -> Result<Response> {
    // Accounts are few; their hashes are stored nowhere.
    let accounts = state.store.read().await?.accounts().await?;
    let account = accounts.into_iter().find(|account| customer_token(&account.customer) == token);
    let customer = account.ok_or_else(super::no_vehicle)?.customer;
    let composed = of_vehicle(&state, &customer, &vehicle_id, Viewer::Public).await?;
    let (composition, etag) = composed.ok_or_else(super::no_vehicle)?;
    tagged(&preconditions, &etag, &composition)
}
