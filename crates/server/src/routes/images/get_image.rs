//! `getImage`: one image with its files.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::ImageId;

use crate::Result;
use crate::auth::Caller;
use crate::extract::{Path, Preconditions, tagged};
use crate::state::AppState;

/// Reads it.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<ImageId>,
    preconditions: Preconditions,
) -> Result<Response> {
    let mut tx = state.store.read().await?;
    let image = tx.image(caller.customer(), &id).await?.ok_or_else(super::no_image)?;
    let (record, etag) = super::tagged_record(&state, &mut *tx, &image).await?;
    tagged(&preconditions, &etag, &record)
}
