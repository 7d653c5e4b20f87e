//! `deleteGuideline`: images keep the options that it gave them.

use axum::extract::State;
use forecourt_api::GuidelineId;
use http::StatusCode;

use crate::auth::Caller;
use crate::extract::Path;
use crate::state::AppState;
use crate::{Result, guidelines};

/// Refuses for those that come with the server.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<GuidelineId>,
) -> Result<StatusCode> {
    let mut tx = state.store.write().await?;
    guidelines::delete(&mut *tx, caller.account(), &id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
