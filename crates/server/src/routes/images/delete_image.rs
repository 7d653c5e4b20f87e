//! `deleteImage`: an image with its files and the hotspots on it. Features stay; work in progress is cancelled.

use axum::extract::State;
use forecourt_api::ImageId;
use http::StatusCode;

use crate::Result;
use crate::auth::Caller;
use crate::extract::{Path, Preconditions};
use crate::state::AppState;

/// Deletes it when it is still what the caller has seen.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<ImageId>,
    preconditions: Preconditions,
) -> Result<StatusCode> {
    let mut tx = state.store.write().await?;
    let image = tx.image(caller.customer(), &id).await?.ok_or_else(super::no_image)?;
    let (_, etag) = super::tagged_record(&state, &mut *tx, &image).await?;
    preconditions.check_match(&etag)?;
    tx.delete_image(caller.customer(), &id, state.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
