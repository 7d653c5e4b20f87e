//! Completion of an upload whose bytes are all there: its file is checked, made durable as an original, and turned into an
//! image with its first job in one commit.

use bytes::Bytes;
use forecourt_imaging::{self as imaging, Header, Limits};
use forecourt_store::model::{Original, Upload, UploadOutcome, UploadState, UploadedImage};
use forecourt_store::{BlobKey, Error as StoreError};
use http::StatusCode;
use sha2::{Digest, Sha256};

use super::refusal::{gone, unknown_upload};
use crate::blocking;
use crate::jobs::rules;
use crate::media::upload_image_key;
use crate::state::AppState;
use crate::{Error, Result};

/// Completes a whole upload, or tells what it was completed to before. The caller has the upload's lock.
///
/// # Errors
/// 422 when the file is not what was announced or no image; the upload is dropped then. 410 when it was dropped before.
pub(super) async fn complete_upload(state: &AppState, upload: &Upload) -> Result<UploadOutcome> {
    let (account, id) = (&upload.account, &upload.begun.upload_id);
    let whole = state.parts.read(id).await?.filter(|bytes| bytes.len() as u64 >= upload.begun.length);
    let Some(bytes) = whole else {
        // Somebody was faster and has taken the file away, or it was lost.
        let now_stored = state.store.read().await?.upload(account, id).await?.ok_or_else(unknown_upload)?;
        return match now_stored.state {
            UploadState::Complete(outcome) => Ok(outcome),
            UploadState::Dropped => Err(gone()),
            UploadState::Open => Err(Error::internal("the bytes of an upload are missing")),
        };
    };
    // What lies behind the announced length was never acknowledged.
    let bytes = bytes.slice(..usize::try_from(upload.begun.length).unwrap_or(usize::MAX));
    let limits = state.config.image_limits;
    let announced = upload.begun.sha256.clone();
    let examined = blocking::run(move || examine(bytes, announced.as_deref(), &limits));
    match examined.await.map_err(Error::internal)? {
        Ok(examined) => store(state, upload, examined).await,
        Err(refusal) => {
            let mut tx = state.store.write().await?;
            tx.drop_upload(account, id, state.now()).await?;
            tx.commit().await?;
            delete_parts(state, upload).await;
            Err(refusal)
        }
    }
}

/// A file that is an image and the one that was announced.
struct Examined {
    bytes: Bytes,
    sha256: String,
    header: Header,
}

fn examine(bytes: Bytes, announced_sha256: Option<&str>, limits: &Limits) -> Result<Examined> {
    let sha256 = format!("{:x}", Sha256::digest(&bytes));
    if announced_sha256.is_some_and(|announced| announced != sha256) {
        return Err(Error::invalid("sha256", "is not that of the bytes that arrived; send the file again"));
    }
    let header = imaging::inspect(&bytes, limits).map_err(|error| refused_image(&error))?;
    Ok(Examined { bytes, sha256, header })
}

fn refused_image(error: &imaging::Error) -> Error {
    let problem = rules::problem(&rules::Failure::Imaging(error.clone()));
    // Also a picture that is too large: its bytes were welcome, its content is not.
    Error::new(problem.slug(), problem.detail.unwrap_or_default())
        .with_status(StatusCode::UNPROCESSABLE_ENTITY)
}

async fn store(state: &AppState, upload: &Upload, examined: Examined) -> Result<UploadOutcome> {
    let (account, begun) = (&upload.account, &upload.begun);
    let twin =
        state.store.read().await?.image_by_sha256(account, &begun.vehicle_id, &examined.sha256).await?;
    if let Some(twin) = twin {
        // Before the file is stored a second time.
        let outcome = UploadOutcome { image_id: twin.image_id, existing: true };
        let mut tx = state.store.write().await?;
        let completed = tx.complete_upload(account, &begun.upload_id, &outcome, state.now()).await?;
        tx.commit().await?;
        if completed {
            delete_parts(state, upload).await;
            return Ok(outcome);
        }
    }
    let (image_id, revision) = (state.new_image_id(), state.new_revision());
    let key = BlobKey::original(&image_id, &revision).map_err(Error::internal)?;
    let original = Original {
        revision,
        key: key.clone(),
        media_type: examined.header.format.media_type().to_owned(),
        width: examined.header.width_px,
        height: examined.header.height_px,
        bytes: examined.bytes.len() as u64,
    };
    state.blobs.put(&key, examined.bytes).await?;
    let uploaded = UploadedImage {
        job_id: state.new_job_id(),
        image_url: upload_image_key(&image_id),
        sha256: examined.sha256,
        original,
        image_id,
    };
    match commit(state, upload, &uploaded).await {
        Ok(outcome) => {
            delete_parts(state, upload).await;
            Ok(outcome)
        }
        Err(error) => {
            tracing::warn!(%key, "a file was stored for an upload that was not completed");
            Err(error)
        }
    }
}

/// Image and job in one commit; the file goes to the trash when nothing came to name it.
async fn commit(state: &AppState, upload: &Upload, uploaded: &UploadedImage) -> Result<UploadOutcome> {
    let (account, id, now) = (&upload.account, &upload.begun.upload_id, state.now());
    let mut tx = state.store.write().await?;
    let finished = tx.finish_upload(account, id, uploaded, now).await?;
    let outcome = match &finished {
        Some(finished) => {
            Ok(UploadOutcome { image_id: finished.image.image_id.clone(), existing: finished.existing })
        }
        None => match tx.upload(account, id).await?.map(|upload| upload.state) {
            Some(UploadState::Complete(outcome)) => Ok(outcome),
            _ => Err(gone()),
        },
    };
    let named = finished.is_some_and(|finished| !finished.existing);
    if !named {
        tx.trash_blobs(std::slice::from_ref(&uploaded.original.key), now).await?;
    }
    tx.commit().await?;
    if named {
        state.job_notifier.wake();
    }
    outcome
}

/// Housekeeping does it when this fails.
async fn delete_parts(state: &AppState, upload: &Upload) {
    let id = &upload.begun.upload_id;
    if let Err(error) = state.parts.delete(id).await {
        let cause: &StoreError = &error;
        tracing::warn!(upload = %id, %cause, "the bytes of an ended upload were not deleted");
    }
}

#[cfg(test)]
mod tests {
    use forecourt_api::problem::Slug;

    use super::*;
    use crate::error::Shape;

    #[test]
    fn pictures_that_are_refused_are_422_with_their_reason() {
        let check = |error: imaging::Error, expected: Slug| {
            let refused = refused_image(&error);
            assert_eq!(refused.status(Shape::Problem), StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(*refused.slug(), expected);
        };
        check(imaging::Error::NotAnImage, Slug::NotAnImage);
        check(imaging::Error::Damaged("no end"), Slug::NotAnImage);
        check(
            imaging::Error::TooLarge { what: imaging::Measure::Pixels, actual: 2, allowed: 1 },
            Slug::TooLarge,
        );
    }
}
