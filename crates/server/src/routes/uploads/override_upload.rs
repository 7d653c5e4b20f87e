//! `overrideUpload`: the operations of an upload for clients that can send POST only.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use forecourt_api::UploadId;
use forecourt_api::problem::Slug;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::auth::Caller;
use crate::extract::Path;
use crate::state::AppState;
use crate::{Error, Result, uploads};

const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// Does what the method in the header `X-HTTP-Method-Override` would do (tus 1.0.0).
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<UploadId>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    let method = headers.get(METHOD_OVERRIDE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match method.trim().to_ascii_uppercase().as_str() {
        "PATCH" => uploads::append(state, caller, id, headers, body).await,
        "HEAD" => uploads::head(state, caller, id, headers).await,
        "DELETE" => uploads::cancel(state, caller, id, headers).await,
        _ => Err(Error::new(
            Slug::MethodNotAllowed,
            "An upload takes PATCH, HEAD and DELETE, or POST that names one of them in X-HTTP-Method-Override.",
        )
        .with_header(header::ALLOW, HeaderValue::from_static("PATCH, HEAD, DELETE, POST"))),
    }
}
