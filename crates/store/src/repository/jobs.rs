//! The job queue as workers see it. Jobs are made by [`super::Images`] and [`super::Uploads`].
//!
//! Every write carries a [`JobLease`] and answers `false` when the lease is no longer the job's newest one, or the job is
//! finished or cancelled: the worker has lost it and must drop what it made.

use async_trait::async_trait;
use forecourt_api::ImageId;
use forecourt_api::image::{Phase, Quality};
use jiff::{SignedDuration, Timestamp};

use crate::Result;
use crate::model::{FetchedOriginal, Job, JobFailure, JobLease, JobQueue, JobSuccess, SourceOutcome};

/// The job queue.
#[async_trait]
pub trait Jobs {
    /// Claims one job that is due and has no live lease, the longest due first; lazy ones only when no normal one of their
    /// account is waiting. The claim has a new epoch and lasts for `lease`.
    async fn claim_job(&mut self, now: Timestamp, lease: SignedDuration) -> Result<Option<Job>>;

    /// When the next job becomes claimable: in the past when one is. `None` when there is no job.
    async fn next_job_due(&mut self) -> Result<Option<Timestamp>>;

    /// Number and age of the jobs that are owed at a moment.
    async fn queue(&mut self, now: Timestamp) -> Result<JobQueue>;

    /// Prolongs the lease to `now + lease`.
    async fn heartbeat(
        &mut self,
        job_lease: &JobLease,
        now: Timestamp,
        lease: SignedDuration,
    ) -> Result<bool>;

    /// Reports the step that the run is at, and the advice on the photo once there is one.
    async fn report_phase(
        &mut self,
        job_lease: &JobLease,
        phase: &Phase,
        quality: Option<&Quality>,
        now: Timestamp,
    ) -> Result<bool>;

    /// Notes the source that was fetched, so that it is kept even when the rest of the run fails. The file it replaces goes
    /// to the [`super::Trash`]. The first source of an image may be known: see [`Jobs::join_existing`]; the caller then
    /// gives its own file to the trash.
    async fn store_original(
        &mut self,
        job_lease: &JobLease,
        fetched: &FetchedOriginal,
        now: Timestamp,
    ) -> Result<SourceOutcome>;

    /// Makes the job's image another name of the oldest image of the same vehicle whose original has this hash
    /// (lower-case hex), if there is one and the job's image has had no original yet.
    ///
    /// The existing image is processed again when its last run failed or the options submitted are others, by a job that
    /// may be claimed at once; else it stays as it is. Hotspots on the job's image and features that show it move along.
    /// An image keeps its [`crate::model::image::MAX_NAMES`] latest names.
    async fn join_existing(
        &mut self,
        job_lease: &JobLease,
        sha256: &str,
        now: Timestamp,
    ) -> Result<Option<ImageId>>;

    /// Ends the job and makes its result the visible one. The files of the one before go to the [`super::Trash`].
    async fn finish_job(
        &mut self,
        job_lease: &JobLease,
        success: &JobSuccess,
        now: Timestamp,
    ) -> Result<bool>;

    /// Ends the job for good without a result; the one before stays visible.
    async fn fail_job(&mut self, job_lease: &JobLease, failure: &JobFailure, now: Timestamp) -> Result<bool>;

    /// Gives the job back to be tried again at `due`. The image shows that it waits.
    async fn retry_job(&mut self, job_lease: &JobLease, due: Timestamp, now: Timestamp) -> Result<bool>;

    /// Gives the job back undone, to be claimed at once and without counting as an attempt (shutdown).
    async fn release_job(&mut self, job_lease: &JobLease, now: Timestamp) -> Result<bool>;
}
