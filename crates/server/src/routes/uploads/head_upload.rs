//! `headUpload`: how many bytes have arrived.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::UploadId;
use http::HeaderMap;

use crate::Result;
use crate::auth::Caller;
use crate::extract::Path;
use crate::state::AppState;
use crate::uploads;

/// Tells the offset.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<UploadId>,
    headers: HeaderMap,
) -> Result<Response> {
    uploads::head(state, caller, id, headers).await
}
