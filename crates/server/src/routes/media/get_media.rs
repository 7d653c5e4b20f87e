//! `getMedia`: the widest file of a result, or the original.

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;

use crate::auth::Caller;
use crate::extract::{Path, Preconditions, Query};
use crate::media::{MediaRequest, deliver};
use crate::state::AppState;
use crate::{Error, Result};

/// Delivers it.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Option<Caller>,
    Path((image, revision, file)): Path<(String, String, String)>,
    Query(query): Query,
    preconditions: Preconditions,
    headers: HeaderMap,
) -> Result<Response> {
    let request = MediaRequest::read(&image, &revision, None, &file)
        .ok_or_else(|| Error::not_found("No image has a file of that name."))?;
    deliver(&state, caller.as_ref(), &request, &query, &headers, &preconditions).await
}
