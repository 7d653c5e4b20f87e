//! Completion of an upload whose bytes are all there: its file is checked, made durable as an original, and turned into an
//! image with its first job in one commit; a ZIP into the frames of a spin, a film into a video.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};

use bytes::Bytes;
use forecourt_api::Revision;
use forecourt_api::image::{Category, SPIN_ID_MAX_CHARS, SPIN_MAX_FRAMES};
use forecourt_api::problem::Slug;
use forecourt_imaging::{self as imaging, Header, Limits};
use forecourt_store::model::{
    Original, SpinFrame, Upload, UploadOutcome, UploadState, UploadedFrame, UploadedImage, UploadedVideo,
    VideoFile,
};
use forecourt_store::{BlobKey, Error as StoreError, Transaction};
use http::StatusCode;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::archive::{self, Archive};
use super::refusal::{gone, unknown_upload};
use super::video;
use crate::blocking;
use crate::jobs::rules;
use crate::media::upload_image_key;
use crate::state::AppState;
use crate::{Error, Result};

/// Bytes by which the kind of a file is told.
const HEAD_BYTES: u64 = 64;

/// Completes a whole upload, or tells what it was completed to before. The caller has the upload's lock.
///
/// # Errors
/// 422 when the file is not what was announced or no image; the upload is dropped then. 410 when it was dropped before.
pub(super) async fn complete_upload(state: &AppState, upload: &Upload) -> Result<UploadOutcome> {
    let (account, id) = (&upload.account, &upload.begun.upload_id);
    match head(state, upload).await? {
        Some(head) if archive::is_archive(&head) => return complete_spin(state, upload).await,
        Some(head) => {
            if let Some(media_type) = video::media_type(&head) {
                return complete_video(state, upload, media_type).await;
            }
            let (bytes, allowed) = (upload.begun.length, state.config.limits.upload_max_bytes);
            if bytes > allowed {
                // Announced as something larger than a photo may be.
                let detail = format!("The file has {bytes} bytes, {allowed} are allowed of a photo.");
                let refused =
                    Error::new(Slug::TooLarge, detail).with_status(StatusCode::UNPROCESSABLE_ENTITY);
                return refuse(state, upload, refused).await;
            }
        }
        None => {}
    }
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
    let is_panorama = upload.begun.category == Some(Category::InteriorSpin);
    let examined = blocking::run(move || {
        let examined = examine(bytes, announced.as_deref(), &limits)?;
        if is_panorama {
            check_panorama(&examined.header)?;
        }
        Ok(examined)
    });
    match examined.await.map_err(Error::internal)? {
        Ok(examined) => store(state, upload, examined).await,
        Err(refusal) => refuse(state, upload, refusal).await,
    }
}

/// Drops an upload whose file is not what it should be.
async fn refuse(state: &AppState, upload: &Upload, refusal: Error) -> Result<UploadOutcome> {
    let mut tx = state.store.write().await?;
    tx.drop_upload(&upload.account, &upload.begun.upload_id, state.now()).await?;
    tx.commit().await?;
    delete_parts(state, upload).await;
    Err(refusal)
}

/// First bytes of a file; `None` where there is none.
async fn head(state: &AppState, upload: &Upload) -> Result<Option<Vec<u8>>> {
    let Some(file) = state.parts.open_file(&upload.begun.upload_id).await? else { return Ok(None) };
    let length = upload.begun.length.min(HEAD_BYTES);
    let read = blocking::run(move || {
        let mut head = Vec::new();
        file.take(length).read_to_end(&mut head).map(|_| head)
    });
    read.await.map_err(Error::internal)?.map(Some).map_err(Error::internal)
}

/// A panorama is checked where somebody can still mend it.
fn check_panorama(header: &Header) -> Result<()> {
    let (width, height) = (header.width_px, header.height_px);
    if rules::is_equirectangular(width, height) {
        return Ok(());
    }
    let detail = format!(
        "is interior-360, so the photo is twice as wide as high; this one has {width} x {height} pixels"
    );
    Err(Error::invalid("category", detail))
}

/// Unpacks a ZIP into the frames of a spin: all of them, or none.
async fn complete_spin(state: &AppState, upload: &Upload) -> Result<UploadOutcome> {
    let (account, begun) = (&upload.account, &upload.begun);
    let Some(file) = state.parts.open_file(&begun.upload_id).await? else { return Err(gone()) };
    let limits = state.config.limits;
    let bounds = archive::Bounds { entry_bytes: limits.upload_max_bytes, total_bytes: limits.zip_max_bytes };
    let (image_limits, announced, length) = (state.config.image_limits, begun.sha256.clone(), begun.length);
    // One picture is unpacked while the one before it is stored.
    let (sender, mut unpacked) = mpsc::channel::<Result<(String, Examined)>>(1);
    let unpacking = tokio::spawn(blocking::run(move || {
        let end = unpack(file, length, bounds, announced.as_deref(), &image_limits, &sender);
        if let Err(refusal) = end {
            // The receiver is gone only where it has failed itself.
            let _ = sender.blocking_send(Err(refusal));
        }
    }));
    let mut frames = Vec::new();
    let mut refused = None;
    while let Some(next) = unpacked.recv().await {
        match next {
            Ok((filename, examined)) => {
                let image = store_original(state, examined).await?;
                frames.push(UploadedFrame { filename, image });
            }
            Err(refusal) => refused = Some(refusal),
        }
    }
    unpacking.await.map_err(Error::internal)?.map_err(Error::internal)?;
    if let Some(refusal) = refused {
        return refuse(state, upload, refusal).await;
    }
    let spin_id = begun.spin_id.clone().unwrap_or_else(|| spin_name(begun.filename.as_deref()));
    let (id, now) = (&begun.upload_id, state.now());
    let mut tx = state.store.write().await?;
    if let Some(refusal) = spin_refusal(state, &mut *tx, upload, &spin_id, frames.len() as u64).await? {
        drop(tx);
        return refuse(state, upload, refusal).await;
    }
    let Some(finished) = tx.finish_spin_upload(account, id, &spin_id, &frames, now).await? else {
        return match tx.upload(account, id).await?.map(|upload| upload.state) {
            Some(UploadState::Complete(outcome)) => Ok(outcome),
            _ => Err(gone()),
        };
    };
    let named = frames.into_iter().map(|frame| frame.image.original.key);
    let named: Vec<BlobKey> = named.filter(|key| !finished.unnamed.contains(key)).collect();
    tx.forget_trash(&named).await?;
    tx.commit().await?;
    delete_parts(state, upload).await;
    state.job_notifier.wake();
    Ok(finished.outcome)
}

/// Why the vehicle or the spin has no room for so many frames.
async fn spin_refusal(
    state: &AppState,
    tx: &mut dyn Transaction,
    upload: &Upload,
    spin_id: &str,
    frames: u64,
) -> Result<Option<Error>> {
    let (account, vehicle) = (&upload.account, &upload.begun.vehicle_id);
    let place = SpinFrame { spin_id: spin_id.to_owned(), frame: 0 };
    let (known, _) = tx.spin_frame(account, vehicle, &place).await?;
    let max_images = state.config.limits.images_per_vehicle;
    let detail = if known + frames > SPIN_MAX_FRAMES as u64 {
        format!("The spin {spin_id} has {known} frames already; {SPIN_MAX_FRAMES} are allowed.")
    } else if tx.count_images(account, vehicle).await? + frames > max_images {
        format!("The vehicle has {max_images} images at most; there is no room for {frames} more.")
    } else {
        return Ok(None);
    };
    Ok(Some(Error::new(Slug::TooLarge, detail).with_status(StatusCode::UNPROCESSABLE_ENTITY)))
}

/// Sends the pictures of an archive in turning order. Blocks.
fn unpack(
    mut file: File,
    length: u64,
    bounds: archive::Bounds,
    announced_sha256: Option<&str>,
    limits: &Limits,
    sender: &mpsc::Sender<Result<(String, Examined)>>,
) -> Result<()> {
    let sha256 = sha256_of(&mut file, length)?;
    check_announced(&sha256, announced_sha256)?;
    let mut archive = Archive::open(file, bounds)?;
    for picture in archive.pictures().to_vec() {
        let examined = examine(archive.unpack(&picture)?, None, limits).map_err(|error| {
            let detail = error.problem().detail.clone().unwrap_or_default();
            Error::new(error.slug().clone(), format!("{}: {detail}", picture.filename))
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
        })?;
        if sender.blocking_send(Ok((picture.filename, examined))).is_err() {
            break;
        }
    }
    Ok(())
}

/// Name of a spin after its file.
fn spin_name(filename: Option<&str>) -> String {
    let stem = filename.map(|name| name.rsplit_once('.').map_or(name, |(stem, _)| stem)).unwrap_or_default();
    let name: String = stem.chars().filter(|letter| !letter.is_control()).take(SPIN_ID_MAX_CHARS).collect();
    if name.is_empty() { "spin".to_owned() } else { name }
}

/// Makes the file of a frame durable. It lies in the trash until a row names it, so that nothing is left of a ZIP that fails.
async fn store_original(state: &AppState, examined: Examined) -> Result<UploadedImage> {
    let (image_id, revision) = (state.new_image_id(), state.new_revision());
    let key = BlobKey::original(&image_id, &revision).map_err(Error::internal)?;
    trash_first(state, &key).await?;
    let original = examined.original(key, revision);
    state.blobs.put(&original.key, examined.bytes).await?;
    Ok(UploadedImage {
        job_id: state.new_job_id(),
        image_url: upload_image_key(&image_id),
        sha256: examined.sha256,
        original,
        image_id,
    })
}

/// Notes a file for the trash before it is written; who names it takes it out again.
async fn trash_first(state: &AppState, key: &BlobKey) -> Result<()> {
    let mut tx = state.store.write().await?;
    tx.trash_blobs(std::slice::from_ref(key), state.now()).await?;
    Ok(tx.commit().await?)
}

/// Keeps a film as it came.
async fn complete_video(
    state: &AppState,
    upload: &Upload,
    media_type: &'static str,
) -> Result<UploadOutcome> {
    let (account, begun) = (&upload.account, &upload.begun);
    let (id, length) = (&begun.upload_id, begun.length);
    let allowed = state.config.limits.video_max_bytes;
    if length > allowed {
        let detail = format!("The video has {length} bytes, {allowed} are allowed.");
        let refused = Error::new(Slug::TooLarge, detail).with_status(StatusCode::UNPROCESSABLE_ENTITY);
        return refuse(state, upload, refused).await;
    }
    let Some(mut file) = state.parts.open_file(id).await? else { return Err(gone()) };
    let announced = begun.sha256.clone();
    let hashed = blocking::run(move || {
        let sha256 = sha256_of(&mut file, length)?;
        check_announced(&sha256, announced.as_deref()).map(|()| sha256)
    });
    let sha256 = match hashed.await.map_err(Error::internal)? {
        Ok(sha256) => sha256,
        Err(refusal) => return refuse(state, upload, refusal).await,
    };
    let (image_id, revision) = (state.new_image_id(), state.new_revision());
    let key = BlobKey::video(&image_id, &revision).map_err(Error::internal)?;
    trash_first(state, &key).await?;
    state.blobs.put_stream(&key, state.parts.stream(id, length).await?).await?;
    let film = VideoFile { revision, key: key.clone(), media_type: media_type.to_owned(), bytes: length };
    let image_url = upload_image_key(&image_id);
    let video = UploadedVideo { image_id, image_url, sha256, file: film };
    let mut tx = state.store.write().await?;
    let Some(finished) = tx.finish_video_upload(account, id, &video, state.now()).await? else {
        return match tx.upload(account, id).await?.map(|upload| upload.state) {
            Some(UploadState::Complete(outcome)) => Ok(outcome),
            _ => Err(gone()),
        };
    };
    if !finished.existing {
        tx.forget_trash(std::slice::from_ref(&key)).await?;
    }
    tx.commit().await?;
    delete_parts(state, upload).await;
    Ok(UploadOutcome { image_id: finished.image.image_id, existing: finished.existing })
}

/// Hash of the first `length` bytes of a file, in lower-case hex. Blocks.
fn sha256_of(file: &mut File, length: u64) -> Result<String> {
    let mut hash = Sha256::new();
    let copied = io::copy(&mut file.take(length), &mut hash).map_err(Error::internal)?;
    if copied < length {
        return Err(Error::internal("the bytes of an upload are missing"));
    }
    file.rewind().map_err(Error::internal)?;
    Ok(format!("{:x}", hash.finalize()))
}

fn check_announced(sha256: &str, announced: Option<&str>) -> Result<()> {
    if announced.is_some_and(|announced| announced != sha256) {
        return Err(Error::invalid("sha256", "is not that of the bytes that arrived; send the file again"));
    }
    Ok(())
}

/// A file that is an image and the one that was announced.
struct Examined {
    bytes: Bytes,
    sha256: String,
    header: Header,
}

impl Examined {
    /// The original that it becomes under a key.
    fn original(&self, key: BlobKey, revision: Revision) -> Original {
        Original {
            revision,
            key,
            media_type: self.header.format.media_type().to_owned(),
            width: self.header.width_px,
            height: self.header.height_px,
            bytes: self.bytes.len() as u64,
        }
    }
}

fn examine(bytes: Bytes, announced_sha256: Option<&str>, limits: &Limits) -> Result<Examined> {
    let sha256 = format!("{:x}", Sha256::digest(&bytes));
    check_announced(&sha256, announced_sha256)?;
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
    let original = examined.original(key.clone(), revision);
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
    use super::*;
    use crate::error::Shape;

    #[test]
    fn spins_are_named_after_their_files() {
        let check = |filename: Option<&str>, expected: &str| assert_eq!(spin_name(filename), expected);
        check(Some("outside.zip"), "outside");
        check(Some("a.b.zip"), "a.b");
        check(Some(".zip"), "spin");
        check(None, "spin");
        check(Some(&"x".repeat(100)), &"x".repeat(64));
    }

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
