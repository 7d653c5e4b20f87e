//! Style sheet of the pages, at an address that changes with it.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};

use crate::pages::STYLE;

/// Answers the sheet; its address is `crate::pages::STYLE_PATH`.
pub(crate) async fn handler() -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, STYLE).into_response()
}
