//! `createVideo`: a video by its address. It is a link for players; nothing is fetched from it.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use forecourt_api::VehicleId;
use forecourt_api::image::VideoInput;
use forecourt_store::model::{Image, Video, VideoSource};
use headers::HeaderMapExt as _;
use http::StatusCode;

use crate::auth::Caller;
use crate::extract::{Json, Path};
use crate::media::upload_image_key;
use crate::state::AppState;
use crate::{Error, Result, link};

/// Adds it at the end of the vehicle. An address that the vehicle has already is that video, so that the call may be repeated.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(vehicle_id): Path<VehicleId>,
    Json { value: mut input, .. }: Json<VideoInput>,
) -> Result<Response> {
    link::trim(&mut input.video_url);
    if let Some(fault) = link::fault(&input.video_url) {
        return Err(Error::invalid("/video_url", fault));
    }
    let (account, now) = (caller.customer(), state.now());
    let mut tx = state.store.write().await?;
    if tx.vehicle(account, &vehicle_id).await?.is_none() {
        return Err(super::no_vehicle());
    }
    if let Some(poster) = &input.poster_image_id {
        super::check_poster(&mut *tx, account, &vehicle_id, poster, "/poster_image_id").await?;
    }
    let id = state.new_image_id();
    let source = VideoSource::Link { url: input.video_url };
    let video = Video { source, poster_image_id: input.poster_image_id };
    let url = upload_image_key(&id);
    let image = Image::new(account.clone(), id, vehicle_id.clone(), url, now).with_video(video);
    let room = super::check_room(&state, &mut *tx, account, &vehicle_id).await;
    let (image, existing) = tx.insert_video_link(&image, now).await?;
    if !existing {
        room?;
    }
    let (record, etag) = super::tagged_record(&state, &mut *tx, &image).await?;
    tx.commit().await?;
    let status = if existing { StatusCode::OK } else { StatusCode::CREATED };
    let mut response = (status, axum::Json(record)).into_response();
    response.headers_mut().typed_insert(etag);
    Ok(response)
}
