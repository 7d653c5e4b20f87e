//! `patchFeature`: some members of a feature, and its manual places where they are named.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::FeatureId;
use forecourt_api::feature::FeaturePatch;

use crate::Result;
use crate::auth::Caller;
use crate::extract::{MergePatch, Path, Preconditions};
use crate::hotspots::{Placement, checked_patch, etag};
use crate::state::AppState;

/// Changes it when it is still what the caller has seen.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<FeatureId>,
    preconditions: Preconditions,
    MergePatch { value, raw }: MergePatch<FeaturePatch>,
) -> Result<Response> {
    let customer = caller.customer();
    let mut tx = state.store.write().await?;
    let before = tx.feature(customer, &id).await?.ok_or_else(super::no_feature)?;
    let placement = Placement::read(&mut *tx, customer, &before.content.vehicle_id).await?;
    preconditions.check_match(&etag(&before, &placement)?)?;
    let places = value.hotspots.clone().unwrap_or_default();
    let changed = checked_patch(value, &raw, before.content)?;
    super::check_places(&mut *tx, customer, &changed.vehicle_id, &places).await?;
    let feature = tx.replace_feature(customer, &changed, state.now()).await?.ok_or_else(super::no_feature)?;
    tx.commit().await?;
    super::answer(&Preconditions::default(), &feature, &placement)
}
