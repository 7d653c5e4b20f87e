//! The contract itself, as it was built in.

use axum::response::IntoResponse;
use axum::response::Response;
use headers::HeaderMapExt as _;
use http::{HeaderValue, StatusCode, header};

use crate::error::Result;
use crate::extract::{Preconditions, strong_etag};

/// Where it lies.
pub const PATH: &str = "/openapi.yaml";

pub(crate) const DOCUMENT: &str = include_str!("../../../api/contract/openapi.yaml");

/// Public: whoever writes a client reads it first.
pub async fn handler(preconditions: Preconditions) -> Result<Response> {
    let etag = strong_etag(&[DOCUMENT.as_bytes()])?;
    let mut response = if preconditions.is_current(&etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, HeaderValue::from_static("application/yaml"))], DOCUMENT).into_response()
    };
    response.headers_mut().typed_insert(etag);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}
