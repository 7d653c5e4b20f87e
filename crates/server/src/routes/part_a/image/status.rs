//! `asyncStatus`: how far images are, one entry an address, in the order asked.

use axum::Json;
use axum::extract::State;
use forecourt_api::image::{ImageState, ImageStatus, ImageStatusData, ImageStatusResponse};

use super::address;
use crate::auth::Caller;
use crate::error::Result;
use crate::extract::Query;
use crate::state::AppState;

/// `unknown` for what was never submitted, whatever text it is.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query,
) -> Result<Json<ImageStatusResponse>> {
    let addresses = address::list(&query.all("image_url").collect::<Vec<_>>())?;
    let mut tx = state.store.read().await?;
    let mut images = tx.image_statuses(caller.customer(), &addresses).await?;
    for (status, address) in images.iter_mut().zip(&addresses) {
        if status.status != ImageState::Unknown {
            continue;
        }
        let named = address::resolve(&mut *tx, &state.config.base_url, caller.customer(), address).await?;
        if let Some(image) = named.image() {
            *status = ImageStatus { image: Some(address.clone()), ..image.status() };
        }
    }
    Ok(Json(ImageStatusResponse { data: ImageStatusData { images } }))
}
