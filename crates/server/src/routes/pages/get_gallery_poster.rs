//! `getGalleryPoster`: the lead photo of a published vehicle.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use forecourt_api::VehicleId;
use headers::HeaderMapExt as _;
use http::{HeaderValue, StatusCode, header};

use crate::accounts;
use crate::error::{Error, Result};
use crate::extract::{Path, Preconditions, Query, strong_etag};
use crate::state::AppState;

/// Width of the photo where none is asked for, in pixels.
const USUAL_WIDTH_PX: u32 = 1024;

/// Another photo may lead soon, so caches keep it for a minute; they show the old one while they ask.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=60, stale-while-revalidate=600");

/// Answers the narrowest file that is at least as wide as asked.
pub(super) async fn handler(
    State(state): State<AppState>,
    Path((token, vehicle_id)): Path<(String, VehicleId)>,
    Query(query): Query,
    preconditions: Preconditions,
) -> Result<Response> {
    let width_px = query.parsed::<u32>("width")?.unwrap_or(USUAL_WIDTH_PX);
    if !(1..=8192).contains(&width_px) {
        return Err(Error::invalid("width", "is a number from 1 to 8192"));
    }
    let mut tx = state.store.read().await?;
    let account = accounts::of_customer_token(&mut *tx, &token).await?.ok_or_else(super::no_vehicle)?;
    let row = tx.vehicle_row(&account.customer, &vehicle_id).await?;
    drop(tx);
    let row = row.filter(|row| row.vehicle.is_public()).ok_or_else(super::no_vehicle)?;
    let result = row.cover.and_then(|image| image.result);
    let file = result.as_ref().and_then(|result| result.rendition_for_width(width_px));
    let file = file.ok_or_else(|| Error::not_found("The vehicle has no photo yet."))?;
    let etag = strong_etag(&[file.key.as_str().as_bytes()])?;
    let mut response = if preconditions.is_current(&etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let reader = state.blobs.open(&file.key, None).await?;
        let reader = reader.ok_or_else(|| Error::not_found("There is no such file."))?;
        let length = reader.range.end - reader.range.start;
        let mut response = Response::new(Body::from_stream(reader.stream));
        let media_type = HeaderValue::try_from(&file.media_type).map_err(Error::internal)?;
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        response
    };
    response.headers_mut().typed_insert(etag);
    response.headers_mut().insert(header::CACHE_CONTROL, CACHE);
    Ok(response)
}
