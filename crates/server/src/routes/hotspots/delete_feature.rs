//! `deleteFeature`: a feature with its places.

use axum::extract::State;
use forecourt_api::FeatureId;
use http::StatusCode;

use crate::Result;
use crate::auth::Caller;
use crate::extract::{Path, Preconditions};
use crate::hotspots::{Placement, etag};
use crate::state::AppState;

/// Deletes it when it is still what the caller has seen.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<FeatureId>,
    preconditions: Preconditions,
) -> Result<StatusCode> {
    let mut tx = state.store.write().await?;
    let feature = tx.feature(caller.customer(), &id).await?.ok_or_else(super::no_feature)?;
    let placement = Placement::read(&mut *tx, caller.customer(), &feature.content.vehicle_id).await?;
    preconditions.check_match(&etag(&feature, &placement)?)?;
    tx.delete_feature(caller.customer(), &id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
