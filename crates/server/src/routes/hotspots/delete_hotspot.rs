//! `deleteHotspot`: a feature taken off one image.

use axum::extract::State;
use forecourt_api::{FeatureId, ImageId};
use http::StatusCode;

use crate::Result;
use crate::auth::Caller;
use crate::extract::Path;
use crate::state::AppState;

/// Takes it off; a repetition changes nothing.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path((feature_id, image_id)): Path<(FeatureId, ImageId)>,
) -> Result<StatusCode> {
    let mut tx = state.store.write().await?;
    tx.delete_hotspot(caller.customer(), &feature_id, &image_id, state.now())
        .await?
        .ok_or_else(super::no_feature)?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
