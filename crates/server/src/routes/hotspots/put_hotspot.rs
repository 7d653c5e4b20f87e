//! `putHotspot`: a feature placed or moved on one image by hand.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::feature::HotspotInput;
use forecourt_api::{FeatureId, ImageId};

use crate::auth::Caller;
use crate::extract::{Json, Path, Preconditions};
use crate::hotspots::{Placement, checked_place, etag};
use crate::state::AppState;
use crate::{Error, Result};

/// Places it when the feature is still what the caller has seen.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path((feature_id, image_id)): Path<(FeatureId, ImageId)>,
    preconditions: Preconditions,
    Json { value, .. }: Json<HotspotInput>,
) -> Result<Response> {
    let position = checked_place(value)?;
    let customer = caller.customer();
    let mut tx = state.store.write().await?;
    let before = tx.feature(customer, &feature_id).await?.ok_or_else(super::no_feature)?;
    let placement = Placement::read(&mut *tx, customer, &before.content.vehicle_id).await?;
    preconditions.check_match(&etag(&before, &placement)?)?;
    let mut content = before.content;
    if !placement.put(&mut content, &image_id, position) {
        return Err(Error::not_found("The feature's vehicle has no such image."));
    }
    let feature = tx.replace_feature(customer, &content, state.now()).await?.ok_or_else(super::no_feature)?;
    tx.commit().await?;
    super::answer(&Preconditions::default(), &feature, &placement)
}
