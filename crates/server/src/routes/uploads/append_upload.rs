//! `appendUpload`: the next bytes.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use forecourt_api::UploadId;
use http::HeaderMap;

use crate::Result;
use crate::auth::Caller;
use crate::extract::Path;
use crate::state::AppState;
use crate::uploads;

/// Takes bytes from the present offset on.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<UploadId>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    uploads::append(state, caller, id, headers, body).await
}
