//! `asyncResult`: the bytes of an image's widest result.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use forecourt_api::image::ImageState;
use forecourt_api::problem::Slug;
use forecourt_store::model::{Image, RenditionFile};
use headers::HeaderMapExt as _;
use http::{HeaderValue, StatusCode, header};

use super::address;
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::extract::{Preconditions, Query, strong_etag};
use crate::state::AppState;

/// 404 while there is nothing to fetch yet, 410 when there was something once.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query,
    preconditions: Preconditions,
) -> Result<Response> {
    let address = address::one(query.required("image_url")?);
    let mut tx = state.store.read().await?;
    let named = address::resolve(&mut *tx, &state.config.base_url, caller.customer(), &address).await?;
    drop(tx);
    let image = named.image().ok_or_else(|| Error::not_found("This image_url was never submitted."))?;
    let file = widest(&image)?;
    let etag = strong_etag(&[file.key.as_str().as_bytes()])?;
    let mut response = if preconditions.is_current(&etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let blob = state.blobs.open(&file.key, None).await?.ok_or_else(gone)?;
        let media_type = HeaderValue::try_from(&file.media_type).map_err(Error::internal)?;
        let headers =
            [(header::CONTENT_TYPE, media_type), (header::CONTENT_LENGTH, HeaderValue::from(blob.size))];
        (headers, Body::from_stream(blob.stream)).into_response()
    };
    response.headers_mut().typed_insert(etag);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// The first of several configured outputs, without the padding that compositions ask for. While a run is under way the result of the one before is not handed out: it is
/// not what was asked for last.
fn widest(image: &Image) -> Result<&RenditionFile> {
    match image.state {
        ImageState::Final | ImageState::Raw => {}
        ImageState::Expired => return Err(gone()),
        ImageState::Error => return Err(Error::not_found("The image failed; it has no result.")),
        _ => return Err(Error::not_found("The image is still being processed.")),
    }
    image
        .result
        .as_ref()
        .and_then(|result| {
            result.plain.as_ref().or_else(|| result.renditions.iter().max_by_key(|file| file.width))
        })
        .ok_or_else(gone)
}

fn gone() -> Error {
    Error::new(Slug::Gone, "The result has expired.")
}
