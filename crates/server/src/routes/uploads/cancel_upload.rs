//! `cancelUpload`: forgets an upload.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::UploadId;
use http::HeaderMap;

use crate::Result;
use crate::auth::Caller;
use crate::extract::Path;
use crate::state::AppState;
use crate::uploads;

/// Drops an upload; the image that it has become stays.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<UploadId>,
    headers: HeaderMap,
) -> Result<Response> {
    uploads::cancel(state, caller, id, headers).await
}
