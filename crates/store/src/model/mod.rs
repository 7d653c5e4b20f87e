//! Stored records, as values. Moments are [`jiff::Timestamp`] (kept to the microsecond); words of the contract have the
//! types of `forecourt_api`.

pub mod account;
pub mod asset;
pub mod feature;
pub mod feature_rule;
pub mod guideline;
pub mod idempotency;
pub mod image;
pub mod job;
pub mod plate;
pub mod search;
pub mod upload;
pub mod vehicle;
pub mod webhook;

pub use account::{Account, SealedSecret, SignInCode, SignInCodeSha256, Token, TokenSha256};
pub use asset::{ASSET_RETENTION, Asset, MAX_ASSETS};
pub use feature::{Feature, Hotspot, NewFeature};
pub use feature_rule::{FeatureRule, NewFeatureRule};
pub use guideline::{Guideline, MAX_GUIDELINES};
pub use idempotency::{IDEMPOTENCY_RETENTION, IdempotencyKey, IdempotencyRecord};
pub use image::{
    FoundParts, IMAGE_TRASH_RETENTION, Image, ImageResult, Original, PublicImage, RenditionFile, Restored,
    SpinFrame, UrlSource, UrlSubmission, Video, VideoFile, VideoSource,
};
pub use job::{FetchedOriginal, Job, JobFailure, JobId, JobLease, JobQueue, JobSuccess, SourceOutcome};
pub use plate::{PLATE_RETENTION, PlateId};
pub use search::{
    NumberRange, PageStart, SortKey, VehicleColumn, VehicleMatches, VehiclePage, VehicleQuery, VehicleRow,
    VehicleSearch, VehicleSort,
};
pub use upload::{
    FinishedSpin, FinishedUpload, NewUpload, Upload, UploadOutcome, UploadState, UploadedFrame,
    UploadedImage, UploadedVideo,
};
pub use vehicle::Vehicle;
pub use webhook::{
    AfterAttempt, AttemptRecord, ClaimedDelivery, DELIVERY_RETENTION, Delivery, DeliveryLease, DeliveryPage,
    DeliveryQuery, DueTarget, EndedImage, NewDelivery, Requeued, TargetKey, TargetNote, WebhookEvent,
    WebhookTarget,
};
