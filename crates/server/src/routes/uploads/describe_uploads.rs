//! `describeUploads`: what the server can do with uploads.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::state::AppState;
use crate::uploads::{TUS_RESUMABLE, TUS_VERSION};

/// Names the protocol's version and extensions.
pub(super) async fn handler(State(state): State<AppState>) -> Response {
    let fixed = [
        (TUS_RESUMABLE, TUS_VERSION),
        (HeaderName::from_static("tus-version"), TUS_VERSION),
        (
            HeaderName::from_static("tus-extension"),
            "creation,creation-with-upload,expiration,checksum,termination",
        ),
        (HeaderName::from_static("tus-checksum-algorithm"), "sha1,sha256"),
    ];
    let mut headers: HeaderMap =
        fixed.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect();
    let max_bytes = HeaderValue::from(state.config.limits.file_max_bytes());
    headers.insert(HeaderName::from_static("tus-max-size"), max_bytes);
    (StatusCode::NO_CONTENT, headers).into_response()
}
