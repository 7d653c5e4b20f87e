//! `putGuideline`: makes or replaces a guideline.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use forecourt_api::GuidelineId;
use forecourt_api::guideline::GuidelineInput;
use http::StatusCode;

use crate::auth::Caller;
use crate::extract::{self, Path};
use crate::state::AppState;
use crate::{Result, guidelines};

/// 201 for a new one.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<GuidelineId>,
    extract::Json { value, .. }: extract::Json<GuidelineInput>,
) -> Result<Response> {
    let mut tx = state.store.write().await?;
    let (stored, is_new) = guidelines::put(&mut *tx, caller.customer(), id, value, state.now()).await?;
    tx.commit().await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(guidelines::record(&stored))).into_response())
}
