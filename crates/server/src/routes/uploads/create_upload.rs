//! `createUpload`: begins an upload.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;

use crate::Result;
use crate::auth::Caller;
use crate::extract::IdempotencyKey;
use crate::state::AppState;
use crate::uploads;

/// Takes the announcement and perhaps the first bytes.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    IdempotencyKey(key): IdempotencyKey,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    uploads::create(state, caller, key, headers, body).await
}
