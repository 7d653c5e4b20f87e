//! `deleteHotspot`: a feature taken off one image.

use axum::extract::State;
use forecourt_api::{FeatureId, ImageId};
use http::StatusCode;

use crate::Result;
use crate::auth::Caller;
use crate::extract::Path;
use crate::hotspots::Placement;
use crate::state::AppState;

/// Takes it off; a repetition changes nothing.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path((feature_id, image_id)): Path<(FeatureId, ImageId)>,
) -> Result<StatusCode> {
    let customer = caller.customer();
    let mut tx = state.store.write().await?;
    let mut feature = tx.feature(customer, &feature_id).await?.ok_or_else(super::no_feature)?.content;
    let placement = Placement::read(&mut *tx, customer, &feature.vehicle_id).await?;
    placement.take_off(&mut feature, &image_id);
    tx.replace_feature(customer, &feature, state.now()).await?.ok_or_else(super::no_feature)?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
