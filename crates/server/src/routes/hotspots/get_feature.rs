//! `getFeature`: one feature.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::FeatureId;

use crate::Result;
use crate::auth::Caller;
use crate::extract::{Path, Preconditions};
use crate::state::AppState;

/// Reads it.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<FeatureId>,
    preconditions: Preconditions,
) -> Result<Response> {
    let mut tx = state.store.read().await?;
    let feature = tx.feature(caller.customer(), &id).await?.ok_or_else(super::no_feature)?;
    super::answer(&preconditions, &feature)
}
