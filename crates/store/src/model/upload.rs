//! Resumable uploads (tus 1.0.0): what the server has to remember about one. The bytes are in [`crate::UploadParts`].

use forecourt_api::image::{Category, ProcessingOptions};
use forecourt_api::{Angle, CustomerId, ImageId, ImageUrl, UploadId, VehicleId};
use jiff::Timestamp;

use super::{Image, JobId, Original, VideoFile};

/// An upload to be begun.
#[derive(Clone, Debug, PartialEq)]
pub struct NewUpload {
    /// Made by the caller.
    pub upload_id: UploadId,
    /// Made by the client before its first try.
    pub idempotency_key: Option<String>,
    /// The vehicle that the photo shows.
    pub vehicle_id: VehicleId,
    /// `Upload-Length` in bytes.
    pub length: u64,
    /// `Upload-Metadata` as it came, for HEAD and for the comparison of replays.
    pub metadata: String,
    /// Name of the file.
    pub filename: Option<String>,
    /// Announced hash of the whole file, lower-case hex.
    pub sha256: Option<String>,
    /// Place in the display order; the end without it.
    pub position: Option<u32>,
    /// View that it shows, as submitted.
    pub angle: Option<Angle>,
    /// Group in the player, as submitted; the angle's without it.
    pub category: Option<Category>,
    /// Spin that the photo becomes a frame of.
    pub spin_id: Option<String>,
    /// Place in the turn; behind the last frame without it, or where it is taken when the file is whole.
    pub frame: Option<u32>,
    /// Processing options with the defaults filled in.
    pub options: ProcessingOptions,
    /// When an unfinished upload is dropped.
    pub expires_at: Timestamp,
}

/// A stored upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    /// Whose it is.
    pub account: CustomerId,
    /// Values that it was begun with; `expires_at` moves with every part.
    pub begun: NewUpload,
    /// Bytes that have arrived durably.
    pub offset: u64,
    /// Progress.
    pub state: UploadState,
    /// State of the protocol library, as it gave it; empty at first, never interpreted.
    pub protocol_state: String,
    /// When it was begun.
    pub created_at: Timestamp,
}

/// Progress of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadState {
    /// Takes bytes.
    Open,
    /// Has become an image.
    Complete(UploadOutcome),
    /// Expired, cancelled, or its bytes were wrong (answer 410).
    Dropped,
}

/// The image that an upload has become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadOutcome {
    /// The image.
    pub image_id: ImageId,
    /// Set where the vehicle had it before.
    pub existing: bool,
}

/// Image that a whole, checked upload becomes, unless the vehicle has the same bytes already.
#[derive(Clone, Debug, PartialEq)]
pub struct UploadedImage {
    /// Id for the image.
    pub image_id: ImageId,
    /// Id for its first job.
    pub job_id: JobId,
    /// Its key: the path of its stable address at the server, without scheme and host.
    pub image_url: ImageUrl,
    /// Of the file, lower-case hex.
    pub sha256: String,
    /// The file, already in the blob store.
    pub original: Original,
}

/// Frame of a spin that came as one file with others.
#[derive(Clone, Debug, PartialEq)]
pub struct UploadedFrame {
    /// Name of its file.
    pub filename: String,
    /// Image that it becomes, unless the vehicle has the same bytes already.
    pub image: UploadedImage,
}

/// Outcome of [`crate::repository::Uploads::finish_spin_upload`].
#[derive(Clone, Debug, PartialEq)]
pub struct FinishedSpin {
    /// Image of the first frame.
    pub outcome: UploadOutcome,
    /// Files that no image came to name.
    pub unnamed: Vec<crate::BlobKey>,
}

/// Video that a whole, checked upload becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct UploadedVideo {
    /// Id for its image.
    pub image_id: ImageId,
    /// Its key: the path of its stable address at the server, without scheme and host.
    pub image_url: ImageUrl,
    /// Of the file, lower-case hex.
    pub sha256: String,
    /// The file, already in the blob store.
    pub file: VideoFile,
}

/// Outcome of [`crate::repository::Uploads::finish_upload`].
#[derive(Clone, Debug, PartialEq)]
pub struct FinishedUpload {
    /// The image, new or found.
    pub image: Image,
    /// Set where the vehicle had it before: no job was queued, and the caller may delete the file it stored.
    pub existing: bool,
}
