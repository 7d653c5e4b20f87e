//! `restoreImage`: a deleted image back from the trash.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::ImageId;
use forecourt_api::problem::Slug;
use forecourt_store::model::Restored;

use crate::auth::Caller;
use crate::extract::{Path, Preconditions, tagged};
use crate::state::AppState;
use crate::{Error, Result};

/// Restores it. One that is not deleted is answered as it is, so that the call may be repeated.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<ImageId>,
) -> Result<Response> {
    let account = caller.customer();
    let mut tx = state.store.write().await?;
    if let Some(deleted) = tx.deleted_image(account, &id).await? {
        super::check_room(&state, &mut *tx, account, &deleted.vehicle_id).await?;
    }
    let restored = tx.restore_image(account, &id, &state.new_job_id(), state.now()).await?;
    let image = match restored.ok_or_else(super::no_image)? {
        Restored::Image(image) => image,
        Restored::Replaced(by) => {
            let detail = format!("The vehicle has this photo again, as image {by}.");
            return Err(Error::new(Slug::Conflict, detail));
        }
    };
    let (record, etag) = super::tagged_record(&state, &mut *tx, &image).await?;
    tx.commit().await?;
    state.job_notifier.wake();
    tagged(&Preconditions::default(), &etag, &record)
}
