//! Jobs: work that is owed to an image. A job exists until it is done, has failed for good or was cancelled.

use forecourt_api::image::{Phase, Quality};
use forecourt_api::problem::Problem;
use forecourt_api::{Angle, CustomerId, ImageId, ImageUrl};
use jiff::Timestamp;

use super::{ImageResult, Original};

/// Id of a job; another one for every run of an image.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(String);

impl JobId {
    /// Takes the text as it is.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for JobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A job that a worker has claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Proof of ownership; every write about the job carries it.
    pub job_lease: JobLease,
    /// Whose image it is.
    pub account: CustomerId,
    /// The image to process.
    pub image_id: ImageId,
    /// The image's run that this job does.
    pub run: u32,
    /// Address that the source has to be fetched from (anew); `None` where the stored original is processed.
    pub fetch: Option<ImageUrl>,
    /// Number of claims, this one included; claims given back by a shutdown do not count.
    pub attempts: u32,
    /// Until when nobody else may claim it.
    pub lease_until: Timestamp,
}

/// Id and fencing epoch: whoever claims the job after a lease has run out gets a higher epoch, and nothing that carries a
/// lower one is accepted any more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JobLease {
    /// The job.
    pub job_id: JobId,
    /// Number of the claim, from 1.
    pub epoch: i64,
}

/// Outcome of a successful job.
#[derive(Clone, Debug, PartialEq)]
pub struct JobSuccess {
    /// The new visible result.
    pub result: ImageResult,
    /// Advice on the photo.
    pub quality: Option<Quality>,
    /// Why it should be retaken.
    pub quality_reason: Option<String>,
    /// View that the photo was found to show; an angle that was submitted or set by hand stays.
    pub detected_angle: Option<Angle>,
    /// Set where the picture was left as it was (state `raw` instead of `final`).
    pub raw: bool,
}

/// Outcome of a job that ended for good without a result.
#[derive(Clone, Debug, PartialEq)]
pub struct JobFailure {
    /// Why, for the client.
    pub problem: Problem,
    /// Where.
    pub phase: Phase,
    /// Advice on the photo, where it was judged.
    pub quality: Option<Quality>,
    /// Why it should be retaken.
    pub quality_reason: Option<String>,
}

/// A source that a job has fetched and stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedOriginal {
    /// The file.
    pub original: Original,
    /// Lower-case hex.
    pub sha256: String,
}

/// Outcome of handing in a fetched source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceOutcome {
    /// It is the image's original now.
    Stored,
    /// The vehicle has this image of the same bytes already. The address that was fetched has become another name of it, the
    /// job's own image is gone, and so is the job, unless the existing image is processed again with the options submitted.
    Existing(ImageId),
    /// The job belongs to somebody else; nothing was changed.
    Lost,
}

/// Jobs that are owed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobQueue {
    /// Jobs that nobody works on.
    pub waiting: u64,
    /// Jobs that somebody works on.
    pub running: u64,
    /// When the oldest job that waits and could be worked on fell due.
    pub oldest_due: Option<Timestamp>,
}
