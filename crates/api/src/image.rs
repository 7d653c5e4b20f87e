//! Images: their status in Part A and their record in Part B, renditions and processing options.

use serde::{Deserialize, Serialize};

use crate::open_list::{closed_list, open_list};
use crate::problem::Problem;
use crate::{Angle, ImageId, ImageUrl, Revision, Share, Timestamp, VehicleId};

/// Fewest finished frames that are shown as a spin.
pub const SPIN_MIN_FRAMES: usize = 8;

/// Most frames of one spin.
pub const SPIN_MAX_FRAMES: usize = 180;

/// Largest place of a frame in its turn.
pub const FRAME_MAX: u32 = 999;

/// Most characters of a `spin_id`.
pub const SPIN_ID_MAX_CHARS: usize = 64;

/// Days for which a deleted image can be restored.
pub const IMAGE_TRASH_DAYS: u32 = 30;

/// Most `image_url` of one submission or status call (operations `asyncSubmit`, `asyncStatus`).
pub const IMAGE_URLS_PER_REQUEST: usize = 60;

closed_list! {
    /// Treatment of the picture (schema `CutType`).
    CutType { Complete = "complete", Normal = "normal", Blur = "blur", None = "none" }
}

closed_list! {
    /// `lazy` work starts when none of the account's normal work waits.
    ProcessingSpeed { Normal = "normal", Lazy = "lazy" }
}

closed_list! {
    /// `precise` asks the engine for its next higher level.
    RetouchingAccuracy { Normal = "normal", Precise = "precise" }
}

open_list! {
    /// State of an image (schema `ImageStatusValue`).
    ImageState {
        Processing = "processing",
        Undefined = "undefined",
        Raw = "raw",
        Final = "final",
        Error = "error",
        Expired = "expired",
        Unknown = "unknown",
    }
}

open_list! {
    /// Step of the pipeline, in this order (schema `ImagePhaseValue`).
    Phase {
        Unknown = "unknown",
        Downloading = "downloading",
        Analyzing = "analyzing",
        Cutting = "cutting",
        QualityAssurance = "qa-ing",
        Retouching = "retouching",
        Ready = "ready",
    }
}

open_list! {
    /// Advice on the photo (schema `ImageQualityValue`).
    Quality { Ok = "ok", Retake = "retake" }
}

/// True if an image has come to its end: an end state, or phase `ready` whatever the state's word is.
#[must_use]
pub fn is_finished(state: &ImageState, phase: &Phase) -> bool {
    matches!(state, ImageState::Final | ImageState::Raw | ImageState::Error | ImageState::Expired)
        || *phase == Phase::Ready
}

/// State of one image in Part A (schema `ImageStatus`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageStatus {
    /// URL as submitted; where it is missing, a client matches by position.
    #[serde(default)]
    pub image: Option<ImageUrl>,
    /// Subject of the photo.
    #[serde(default)]
    pub angle: Angle,
    /// State.
    pub status: ImageState,
    /// Step of the pipeline.
    #[serde(default = "unknown_phase")]
    pub phase: Phase,
    /// Advice on the photo; none while not judged.
    #[serde(default)]
    pub quality: Option<Quality>,
}

fn unknown_phase() -> Phase {
    Phase::Unknown
}

impl ImageStatus {
    /// See [`is_finished`].
    #[must_use]
    pub fn is_finished(&self) -> bool {
        is_finished(&self.status, &self.phase)
    }
}

/// Answer of `asyncSubmit` and `asyncStatus` (schema `ImageStatusResponse`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageStatusResponse {
    /// The payload.
    pub data: ImageStatusData,
}

/// Payload of [`ImageStatusResponse`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageStatusData {
    /// One entry per URL, in the order of the request.
    pub images: Vec<ImageStatus>,
}

/// Fields of `asyncSubmit` that this version uses (schema `ImageSubmissionForm`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageSubmission {
    /// 1 to [`IMAGE_URLS_PER_REQUEST`] URLs.
    pub image_urls: Vec<ImageUrl>,
    /// The vehicle they show.
    pub vehicle_id: Option<VehicleId>,
    /// Treatment of the picture.
    pub cut_type: Option<CutType>,
    /// Where the request is sent from.
    pub location_id: Option<String>,
    /// Kept with the image, never interpreted.
    pub custom_json: Option<String>,
    /// Scene by id.
    pub scene_id: Option<String>,
    /// Preset that supplies what the others leave open.
    pub guideline_id: Option<String>,
}

/// Options for processing an image (schema `ProcessingOptions`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessingOptions {
    /// Treatment of the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_type: Option<CutType>,
    /// Preset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guideline_id: Option<String>,
    /// Scene by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene_id: Option<String>,
    /// Text given for `scene_id` that names no scene, so that another one was taken; told by the server alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown_scene_id: Option<String>,
    /// Asset before which the vehicle stands in place of a scene.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background_id: Option<String>,
    /// Colour under the alpha of the backdrop, as `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background_color: Option<String>,
    /// Asset that is laid over the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlay_id: Option<String>,
    /// Room around the vehicle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margins: Option<Margins>,
    /// Where the request was sent from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_id: Option<String>,
    /// Order of work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processing_speed: Option<ProcessingSpeed>,
    /// Level of the engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retouching_accuracy: Option<RetouchingAccuracy>,
    /// Plate that is laid over the vehicle's own; wins over `blur_license_plate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_plate_id: Option<String>,
    /// The vehicle's plate is made unreadable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blur_license_plate: Option<bool>,
    /// Kept with the image, never interpreted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_json: Option<String>,
}

/// Room left free around the vehicle, as shares of the frame's height and width (schema `Margins`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Margins {
    /// Of the height.
    pub top: Share,
    /// Of the width.
    pub right: Share,
    /// Of the height.
    pub bottom: Share,
    /// Of the width.
    pub left: Share,
}

impl Margins {
    /// Largest share that a margin takes, so that the vehicle keeps a tenth of the frame.
    pub const MAX: f64 = 0.45;
}

/// One stored file (schema `Rendition`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// Absolute, signed where it has to be.
    pub url: String,
    /// For example `image/jpeg`.
    pub media_type: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Size of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// A result in all its widths (schema `RenditionSet`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenditionSet {
    /// The widest file; width `w` of `dir/file` lies at `dir/w/file`.
    pub src: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// All widths there are, the widest included.
    pub widths: Vec<u32>,
    /// ThumbHash in base64.
    #[serde(default)]
    pub placeholder: Option<String>,
    /// Every stored file.
    pub renditions: Vec<Rendition>,
}

impl RenditionSet {
    /// Address of the smallest file that is at least `width_px` wide, else of the widest.
    #[must_use]
    pub fn url_for_width(&self, width_px: u32) -> &str {
        self.renditions
            .iter()
            .filter(|rendition| rendition.width >= width_px)
            .min_by_key(|rendition| rendition.width)
            .map_or(self.src.as_str(), |rendition| rendition.url.as_str())
    }
}

closed_list! {
    /// Way by which an image came in.
    Origin { Url = "url", Upload = "upload", Sync = "sync" }
}

closed_list! {
    /// Where the angle comes from.
    AngleSource { None = "none", Detected = "detected", Submitted = "submitted", Manual = "manual" }
}

open_list! {
    /// Group in the player (schema `Category`).
    Category {
        Exterior = "exterior",
        Interior = "interior",
        Detail = "detail",
        Spin = "360",
        InteriorSpin = "interior-360",
        Miscellaneous = "other",
        Video = "video",
    }
}

impl Category {
    /// The group that an angle belongs to by its first level.
    #[must_use]
    pub fn of_angle(angle: &Angle) -> Self {
        match angle.levels().first().map(|level| level.to_ascii_lowercase()).as_deref() {
            Some("interior") => Self::Interior,
            Some("detail") => Self::Detail,
            Some("exterior") | None => Self::Exterior,
            Some(_) => Self::Miscellaneous,
        }
    }
}

/// Merge patch of an image (schema `ImagePatch`): absent keeps, null clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImagePatch {
    /// The angle as a person sees it; null gives the choice back to detection.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub angle: Option<Option<Angle>>,
    /// The group in the player as a person sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Kept out of the player.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
    /// Text in place of the picture.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub alt: Option<Option<String>>,
    /// Spin that the image becomes a frame of; null takes it out of its spin.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub spin_id: Option<Option<String>>,
    /// Place in the turn, 0 to [`FRAME_MAX`].
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub frame: Option<Option<u32>>,
    /// Image whose result is the still of a video.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub poster_image_id: Option<Option<ImageId>>,
    /// Vehicle to whose end the image moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_id: Option<VehicleId>,
}

/// An image of Part B (schema `ImageRecord`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageRecord {
    /// Made by the server.
    pub image_id: ImageId,
    /// The vehicle it shows.
    pub vehicle_id: VehicleId,
    /// Its key in Part A.
    pub image_url: ImageUrl,
    /// Way by which it came in.
    pub origin: Origin,
    /// Name of the uploaded file.
    #[serde(default)]
    pub filename: Option<String>,
    /// Of the original, lower-case hex.
    #[serde(default)]
    pub sha256: Option<String>,
    /// Place in the display order, from 0.
    pub position: u32,
    /// Subject of the photo.
    pub angle: Angle,
    /// Where the angle comes from.
    pub angle_source: AngleSource,
    /// Group in the player.
    pub category: Category,
    /// True if players leave it out.
    pub hidden: bool,
    /// Text alternative.
    #[serde(default)]
    pub alt: Option<String>,
    /// State.
    pub status: ImageState,
    /// Step of the pipeline.
    pub phase: Phase,
    /// Advice on the photo.
    pub quality: Option<Quality>,
    /// Why, or what could not be done; open list.
    #[serde(default)]
    pub quality_reason: Option<String>,
    /// Engine that made the mask of the visible result.
    pub engine: Option<String>,
    /// Confidence of the engine in it, 0 to 1.
    pub confidence: Option<f64>,
    /// Spin that it is a frame of.
    #[serde(default)]
    pub spin_id: Option<String>,
    /// Place in the turn; set where `spin_id` is.
    #[serde(default)]
    pub frame: Option<u32>,
    /// Options that it is processed with.
    pub options: ProcessingOptions,
    /// Of the visible result.
    #[serde(default)]
    pub revision: Option<Revision>,
    /// None until fetched.
    pub original: Option<Rendition>,
    /// The visible result.
    pub result: Option<RenditionSet>,
    /// The film; only videos have it, and they have neither original nor result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<VideoRecord>,
    /// Why the last run failed.
    pub error: Option<Problem>,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted; only images of the trash have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
}

impl ImageRecord {
    /// See [`is_finished`].
    #[must_use]
    pub fn is_finished(&self) -> bool {
        is_finished(&self.status, &self.phase)
    }
}

/// Film of a video (schema `VideoRecord`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoRecord {
    /// Where it is: a signed file of the server, or an address elsewhere.
    pub url: String,
    /// Media type of a file, by its content.
    #[serde(default)]
    pub media_type: Option<String>,
    /// Size of a file.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// Image whose result is the still.
    #[serde(default)]
    pub poster_image_id: Option<ImageId>,
}

/// Input of `createVideo` (schema `VideoInput`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoInput {
    /// Link to the film.
    pub video_url: String,
    /// Image of the vehicle whose result is the still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster_image_id: Option<ImageId>,
}

/// New display order of a vehicle's images (operation `reorderImages`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageOrder {
    /// Every image of the vehicle exactly once.
    pub image_ids: Vec<ImageId>,
}

/// Images of a vehicle in display order (schema `ImageList`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageList {
    /// The images.
    pub items: Vec<ImageRecord>,
}
