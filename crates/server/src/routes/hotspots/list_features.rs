//! `listFeatures`: the features of a vehicle with their places, oldest first.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::VehicleId;
use forecourt_api::feature::FeatureList;

use crate::auth::Caller;
use crate::extract::{Path, Preconditions, strong_etag, tagged};
use crate::hotspots::{Placement, feature_record};
use crate::state::AppState;
use crate::{Error, Result};

/// Lists them.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(vehicle_id): Path<VehicleId>,
    preconditions: Preconditions,
) -> Result<Response> {
    let mut tx = state.store.read().await?;
    if tx.vehicle(caller.customer(), &vehicle_id).await?.is_none() {
        return Err(Error::not_found("There is no such vehicle."));
    }
    let features = tx.features_of_vehicle(caller.customer(), &vehicle_id).await?;
    let placement = Placement::read(&mut *tx, caller.customer(), &vehicle_id).await?;
    let items = features.iter().map(|feature| feature_record(feature, &placement)).collect();
    let list = FeatureList { items };
    let bytes = serde_json::to_vec(&list).map_err(Error::internal)?;
    tagged(&preconditions, &strong_etag(&[&bytes])?, &list)
}
