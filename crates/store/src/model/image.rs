//! Images: the original, the visible result and the state of the run in progress.

use forecourt_api::composition::Position;
use forecourt_api::image::{
    AngleSource, Category, IMAGE_TRASH_DAYS, ImagePatch, ImageState, ImageStatus, Origin, Phase,
    ProcessingOptions, Quality, is_finished,
};
use forecourt_api::placement::Frame;
use forecourt_api::problem::Problem;
use forecourt_api::{Angle, CustomerId, ImageId, ImageUrl, Revision, VehicleId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{JobId, WebhookTarget};
use crate::BlobKey;

/// Most names of an image beside its `image_url`: addresses with a new signature a night for a month.
pub const MAX_NAMES: u32 = 32;

/// Time for which a deleted image can be restored.
pub const IMAGE_TRASH_RETENTION: SignedDuration = SignedDuration::from_hours(24 * IMAGE_TRASH_DAYS as i64);

/// An image of a vehicle. Deleted images are handed out by [`crate::repository::Images::public_image`] and
/// [`crate::repository::Images::deleted_images`] alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Made by the caller.
    pub image_id: ImageId,
    /// Whose it is.
    pub account: CustomerId,
    /// The vehicle it shows.
    pub vehicle_id: VehicleId,
    /// Its key in Part A, unique within the account among images that are not deleted: the URL first submitted, or for an
    /// upload the path of its address at the server, whose host may change. Other URLs of the same bytes are further names.
    pub image_url: ImageUrl,
    /// Way by which it came in.
    pub origin: Origin,
    /// Name of the uploaded file.
    pub filename: Option<String>,
    /// Of the original, lower-case hex.
    pub sha256: Option<String>,
    /// Place in the display order, from 0; equal ones by age.
    pub position: u32,
    /// View that it shows.
    pub angle: Angle,
    /// Where the angle comes from.
    pub angle_source: AngleSource,
    /// Group in the player.
    pub category: Category,
    /// Set for images that players leave out.
    pub hidden: bool,
    /// Text alternative.
    pub alt: Option<String>,
    /// Place in a spin; its category is then [`Category::Spin`], whatever its angle.
    pub spin: Option<SpinFrame>,
    /// The film, of a video: it has neither original nor result, and no job.
    pub video: Option<Video>,
    /// State of the newest run.
    pub state: ImageState,
    /// Step of the newest run.
    pub phase: Phase,
    /// Advice on the photo.
    pub quality: Option<Quality>,
    /// Why it should be retaken, as one word of the imaging pipeline.
    pub quality_reason: Option<String>,
    /// Processing options of the newest run.
    pub options: ProcessingOptions,
    /// Number of the newest run, from 1.
    pub run: u32,
    /// The source as it came; none until fetched.
    pub original: Option<Original>,
    /// The visible result: of the last run that was successful, also while another one is under way.
    pub result: Option<ImageResult>,
    /// Why the newest run failed.
    pub error: Option<Problem>,
    /// Grows with every change of this record; for the `ETag`.
    pub version: i64,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When this record was last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

/// A film, kept as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Video {
    /// Where it is.
    pub source: VideoSource,
    /// Image whose result is the still.
    #[serde(default)]
    pub poster_image_id: Option<ImageId>,
}

/// Place of a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum VideoSource {
    /// A file of ours.
    File(VideoFile),
    /// An address elsewhere, for players.
    Link {
        /// http or https.
        url: String,
    },
}

/// Stored film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoFile {
    /// Stands in the media address.
    pub revision: Revision,
    /// Where the bytes are.
    pub key: BlobKey,
    /// By its content, for example `video/mp4`.
    pub media_type: String,
    /// Size of the file.
    pub bytes: u64,
}

/// Place of an image in a spin.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SpinFrame {
    /// Word that all frames of a vehicle's spin have.
    pub spin_id: String,
    /// Place in the turn; frames of a spin differ in it.
    pub frame: u32,
}

impl Image {
    /// A new image of no origin in particular, waiting for its first run.
    #[must_use]
    pub fn new(
        account: CustomerId,
        image_id: ImageId,
        vehicle_id: VehicleId,
        image_url: ImageUrl,
        now: Timestamp,
    ) -> Self {
        Self {
            image_id,
            account,
            vehicle_id,
            image_url,
            origin: Origin::Url,
            filename: None,
            sha256: None,
            position: 0,
            angle: Angle::default(),
            angle_source: AngleSource::None,
            category: Category::of_angle(&Angle::default()),
            hidden: false,
            alt: None,
            spin: None,
            video: None,
            state: ImageState::Processing,
            phase: Phase::Unknown,
            quality: None,
            quality_reason: None,
            options: ProcessingOptions::default(),
            run: 1,
            original: None,
            result: None,
            error: None,
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Makes it a video, which is finished as it is.
    #[must_use]
    pub fn with_video(self, video: Video) -> Self {
        Self {
            video: Some(video),
            category: Category::Video,
            state: ImageState::Final,
            phase: Phase::Ready,
            ..self
        }
    }

    /// Every file of it.
    pub fn file_keys(&self) -> impl Iterator<Item = &BlobKey> {
        let film = self.video.iter().filter_map(|video| match &video.source {
            VideoSource::File(file) => Some(&file.key),
            VideoSource::Link { .. } => None,
        });
        let original = self.original.iter().map(|original| &original.key);
        original.chain(self.result.iter().flat_map(ImageResult::keys)).chain(film)
    }

    /// Status as Part A tells it.
    #[must_use]
    pub fn status(&self) -> ImageStatus {
        ImageStatus {
            image: Some(self.image_url.clone()),
            angle: self.angle.clone(),
            status: self.state.clone(),
            phase: self.phase.clone(),
            quality: self.quality.clone(),
        }
    }

    /// A new run waits: what the one before said about the photo is forgotten, its result stays visible.
    pub fn begin_run(&mut self, options: &ProcessingOptions, now: Timestamp) {
        self.options = options.clone();
        self.run += 1;
        self.state = ImageState::Processing;
        self.phase = Phase::Unknown;
        self.quality = None;
        self.quality_reason = None;
        self.error = None;
        self.version += 1;
        self.updated_at = now;
    }

    /// Applies what a person says about it (operation `patchImage`). The move to another vehicle is the store's.
    pub fn apply(&mut self, patch: &ImagePatch, now: Timestamp) {
        match &patch.spin_id {
            Some(None) => self.leave_spin(),
            Some(Some(spin_id)) => {
                let frame = patch.frame.flatten().or(self.spin.as_ref().map(|place| place.frame));
                self.spin = frame.map(|frame| SpinFrame { spin_id: spin_id.clone(), frame });
            }
            None => {
                if let (Some(place), Some(Some(frame))) = (&mut self.spin, patch.frame) {
                    place.frame = frame;
                }
            }
        }
        if let Some(angle) = &patch.angle {
            self.angle_source = if angle.is_some() { AngleSource::Manual } else { AngleSource::None };
            self.angle = angle.clone().unwrap_or_default();
            self.category = Category::of_angle(&self.angle);
        }
        if let Some(category) = &patch.category {
            self.angle_source = AngleSource::Manual;
            self.category = category.clone();
            let has_angle = matches!(category, Category::Exterior | Category::Interior | Category::Detail);
            if has_angle && (self.angle.is_unknown() || Category::of_angle(&self.angle) != *category) {
                self.angle = Angle::new([category.as_str()]);
            }
        }
        if self.spin.is_some() {
            self.category = Category::Spin;
        }
        if let Some(video) = &mut self.video {
            self.category = Category::Video;
            if let Some(poster) = &patch.poster_image_id {
                video.poster_image_id.clone_from(poster);
            }
        }
        if let Some(hidden) = patch.hidden {
            self.hidden = hidden;
        }
        if let Some(alt) = &patch.alt {
            self.alt.clone_from(alt);
        }
        self.version += 1;
        self.updated_at = now;
    }

    /// Makes it an ordinary photo of the group that its angle belongs to.
    pub(crate) fn leave_spin(&mut self) {
        if self.spin.take().is_some() {
            self.category = Category::of_angle(&self.angle);
        }
    }

    /// Tells that a run with these options would make what this image has or is being made. Its speed does not matter.
    #[must_use]
    pub fn is_processed_with(&self, options: &ProcessingOptions) -> bool {
        let unhurried =
            |options: &ProcessingOptions| ProcessingOptions { processing_speed: None, ..options.clone() };
        let stands = matches!(self.state, ImageState::Processing | ImageState::Final | ImageState::Raw);
        stands && unhurried(&self.options) == unhurried(options)
    }

    /// Tells that the newest run has come to its end.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        is_finished(&self.state, &self.phase)
    }
}

/// The source of an image, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Original {
    /// Changes with the bytes; stands in the media address.
    pub revision: Revision,
    /// Where the bytes are.
    pub key: BlobKey,
    /// By its content, for example `image/jpeg`.
    pub media_type: String,
    /// In pixels, upright.
    pub width: u32,
    /// In pixels, upright.
    pub height: u32,
    /// Size of the file.
    pub bytes: u64,
}

/// Result of a successful run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageResult {
    /// Changes with the bytes; stands in the media address.
    pub revision: Revision,
    /// One file a width, the widest first; at least one.
    pub renditions: Vec<RenditionFile>,
    /// The picture without its padding, where the renditions have some.
    #[serde(default)]
    pub plain: Option<RenditionFile>,
    /// ThumbHash in base64.
    pub placeholder: Option<String>,
    /// The mask, for touching up.
    pub alpha: Option<BlobKey>,
    /// Engine that made the mask; none without one.
    pub engine: Option<String>,
    /// Confidence of the engine in it, 0 to 1.
    pub confidence: Option<f64>,
    /// Parts of the vehicle that were found in it; none in results of before they were kept.
    #[serde(default)]
    pub parts: FoundParts,
}

/// Parts of a vehicle in a result.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FoundParts {
    /// Frame of the vehicle's outline.
    pub vehicle: Option<Frame>,
    /// Middles of wheels, in no order.
    pub wheels: Vec<Position>,
    /// Middle of the licence plate.
    pub plate: Option<Position>,
}

impl ImageResult {
    /// Every file of it.
    pub fn keys(&self) -> impl Iterator<Item = &BlobKey> {
        self.renditions.iter().chain(&self.plain).map(|file| &file.key).chain(&self.alpha)
    }

    /// The smallest file at least `width_px` wide, else the widest.
    #[must_use]
    pub fn rendition_for_width(&self, width_px: u32) -> Option<&RenditionFile> {
        self.renditions
            .iter()
            .filter(|file| file.width >= width_px)
            .min_by_key(|file| file.width)
            .or_else(|| self.renditions.iter().max_by_key(|file| file.width))
    }
}

/// One stored width of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenditionFile {
    /// Where the bytes are.
    pub key: BlobKey,
    /// For example `image/jpeg`.
    pub media_type: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Size of the file.
    pub bytes: u64,
}

/// An image as the media addresses need it: whoever asks, deleted or not.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicImage {
    /// The image.
    pub image: Image,
    /// Set for one that was deleted (answer 410, except to its own account).
    pub deleted: bool,
    /// Set for a deleted one whose files were given up (answer 410 to everybody).
    pub purged: bool,
    /// Set where its vehicle is published and not deleted, so that results need no token.
    pub public: bool,
}

/// Outcome of [`crate::repository::Images::restore_image`].
#[derive(Clone, Debug, PartialEq)]
pub enum Restored {
    /// It is there again, or has been there all along.
    Image(Box<Image>),
    /// Another image has its address or its bytes now.
    Replaced(ImageId),
}

/// One URL of `asyncSubmit`.
#[derive(Clone, Debug, PartialEq)]
pub struct UrlSubmission {
    /// The key or another name, exactly as submitted. An address of this server that names an image by another one (its result, say) is
    /// turned into that image's own `image_url` by the caller.
    pub image_url: ImageUrl,
    /// The vehicle named; without one a known image stays where it is and a new one goes to
    /// [`super::vehicle::UNASSIGNED`].
    pub vehicle_id: Option<VehicleId>,
    /// Processing options with the defaults filled in; they replace those of a known image.
    pub options: ProcessingOptions,
    /// Source of the bytes.
    pub source: UrlSource,
    /// Whom to tell of the run's end; the account's address where it says nothing.
    pub webhook: Option<WebhookTarget>,
    /// Id for the image, in case it is new.
    pub image_id: ImageId,
    /// Id for the job of this run.
    pub job_id: JobId,
}

/// Source of the bytes of a submission by URL.
#[derive(Clone, Debug, PartialEq)]
pub enum UrlSource {
    /// Fetch them anew; an image that came as an upload is processed from its stored original all the same.
    Fetch,
    /// Nothing: the run ends at once with this error (an address of this server that names no image, for example).
    Refused(Problem),
}
