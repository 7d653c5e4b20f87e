//! One claimed job, from its bytes to its end.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use forecourt_api::ImageUrl;
use forecourt_api::image::Phase;
use forecourt_imaging::{self as imaging, CutType, Encoded, Outcome, Recipe};
use forecourt_store::model::{
    FetchedOriginal, Image, ImageResult, Job, JobFailure, JobLease, JobSuccess, Original, RenditionFile,
    SourceOutcome,
};
use forecourt_store::{BlobKey, Error as StoreError};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::cancel::Cancel;
use super::memory::Room;
use super::rules::{self, Failure, Verdict};
use super::treatment::Shelf;
use super::{Timing, WorkerContext};

/// End of a run, for the log and for tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The result is visible.
    Finished,
    /// The image shows an error.
    Failed,
    /// It will be tried again.
    Postponed,
    /// Given back undone because the worker stops.
    Released,
    /// The source was that of an image of the vehicle: its address is another name of that one now.
    Joined,
    /// Somebody else owns the job, or nobody: deleted, submitted again, or the lease ran out. Nothing was changed.
    Lost,
}

impl Ended {
    /// Its name among the metrics.
    const fn word(&self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Postponed => "postponed",
            Self::Released => "released",
            Self::Joined => "joined",
            Self::Lost => "lost",
        }
    }
}

/// Outcome of the work itself.
enum Work {
    Done(Box<JobSuccess>),
    Failed {
        failure: Failure,
        phase: Phase,
    },
    /// The image has become another name of one that was there.
    Joined,
    /// The cancel signal was seen.
    Interrupted,
}

/// Why the work ended without a result to judge.
enum Halt {
    Failed(Failure),
    Joined,
    Interrupted,
    Store(StoreError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Does a claimed job. `stop` is the worker's: when it is set the job is given back.
///
/// # Errors
/// When the store fails; the lease then runs out and the job is claimed again.
pub(super) async fn run(
    context: &WorkerContext,
    timing: &Timing,
    job: &Job,
    stop: &Cancel,
) -> Result<Ended, StoreError> {
    let run = Run {
        context,
        job_lease: &job.job_lease,
        cancel: Cancel::new(),
        phase: Mutex::new(Phase::Unknown),
        phase_began: Mutex::new((context.now)()),
        written: Mutex::new(Vec::new()),
    };
    let work = run.work(job);
    tokio::pin!(work);
    // The work is never dropped half done: it sees the signal and ends by itself, so that all it wrote is known.
    let work = tokio::select! {
        work = &mut work => work?,
        () = run.keep_lease(timing) => { run.cancel.cancel(); work.await? }
        () = stop.cancelled() => { run.cancel.cancel(); work.await? }
    };
    run.conclude(job, work, stop.is_cancelled()).await
}

struct Run<'a> {
    context: &'a WorkerContext,
    job_lease: &'a JobLease,
    cancel: Cancel,
    /// The step last reported.
    phase: Mutex<Phase>,
    /// When that step began.
    phase_began: Mutex<Timestamp>,
    /// Files that nothing names yet.
    written: Mutex<Vec<BlobKey>>,
}

impl Run<'_> {
    /// Beats until the job is lost.
    async fn keep_lease(&self, timing: &Timing) {
        loop {
            tokio::time::sleep(timing.beat).await;
            match self.renew_lease(timing).await {
                Ok(true) => {}
                Ok(false) => return,
                // The lease may still hold; if not, the epoch decides.
                Err(error) => {
                    tracing::warn!(%error, "the heartbeat was not stored");
                }
            }
        }
    }

    async fn renew_lease(&self, timing: &Timing) -> Result<bool, StoreError> {
        let mut tx = self.context.store.write().await?;
        let owned = tx.heartbeat(self.job_lease, (self.context.now)(), timing.lease).await?;
        tx.commit().await?;
        Ok(owned)
    }

    /// Counts the time that the step last reported has taken until now.
    fn measure_phase(&self, now: Timestamp) {
        let phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let began =
            std::mem::replace(&mut *self.phase_began.lock().unwrap_or_else(PoisonError::into_inner), now);
        self.context.metrics.phase(&phase, now.duration_since(began));
    }

    async fn report(&self, phase: Phase) -> Result<(), Halt> {
        let now = (self.context.now)();
        self.measure_phase(now);
        let mut tx = self.context.store.write().await?;
        let owned = tx.report_phase(self.job_lease, &phase, None, now).await?;
        tx.commit().await?;
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = phase;
        if owned { Ok(()) } else { Err(Halt::Interrupted) }
    }

    async fn work(&self, job: &Job) -> Result<Work, StoreError> {
        match self.result(job).await {
            Ok(success) => Ok(Work::Done(Box::new(success))),
            Err(Halt::Joined) => Ok(Work::Joined),
            Err(Halt::Interrupted) => Ok(Work::Interrupted),
            Err(Halt::Store(error)) => Err(error),
            Err(Halt::Failed(failure)) => {
                let phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner).clone();
                Ok(Work::Failed { failure, phase })
            }
        }
    }

    async fn result(&self, job: &Job) -> Result<JobSuccess, Halt> {
        let image = self.context.store.read().await?.image(&job.account, &job.image_id).await?;
        let Some(image) = image else { return Err(Halt::Interrupted) };
        let bytes = match (&job.fetch, &image.original) {
            (None, Some(original)) => {
                self.context.blobs.get(&original.key).await?.ok_or(Failure::OriginalMissing)?
            }
            (Some(url), _) => self.fetch(&image, url).await?,
            (None, None) => self.fetch(&image, &image.image_url).await?,
        };
        let outcome = self.process(&image, bytes).await?;
        self.store_result(&image, outcome).await
    }

    /// Fetches the source and stores it as the image's original, so that it is there even if the rest fails.
    async fn fetch(&self, image: &Image, url: &ImageUrl) -> Result<Bytes, Halt> {
        self.report(Phase::Downloading).await?;
        let bytes = tokio::select! {
            fetched = self.context.source.fetch(url.as_str()) => fetched.map_err(Failure::Source)?,
            () = self.cancel.cancelled() => return Err(Halt::Interrupted),
        };
        // Only what has an image's head is kept.
        let limits = self.context.limits;
        let (bytes, header, sha256) = blocking(move || {
            let header = imaging::inspect(&bytes, &limits);
            let sha256 = format!("{:x}", Sha256::digest(&bytes));
            (bytes, header, sha256)
        })
        .await?;
        let header = header.map_err(Failure::Imaging)?;
        self.join_existing(image, &sha256).await?;
        let revision = (self.context.new_revision)();
        let original = Original {
            key: key(BlobKey::original(&image.image_id, &revision))?,
            revision,
            media_type: header.format.media_type().to_owned(),
            width: header.width_px,
            height: header.height_px,
            bytes: bytes.len() as u64,
        };
        self.put(&original.key, bytes.clone()).await?;
        let mut tx = self.context.store.write().await?;
        let fetched = FetchedOriginal { original, sha256 };
        let outcome = tx.store_original(self.job_lease, &fetched, (self.context.now)()).await?;
        tx.commit().await?;
        match outcome {
            SourceOutcome::Stored => {
                self.written.lock().unwrap_or_else(PoisonError::into_inner).clear();
                Ok(bytes)
            }
            SourceOutcome::Existing(_) => Err(Halt::Joined),
            SourceOutcome::Lost => Err(Halt::Interrupted),
        }
    }

    /// Ends the run where the vehicle has an image of these bytes, before their file is written a second time.
    async fn join_existing(&self, image: &Image, sha256: &str) -> Result<(), Halt> {
        if image.original.is_some() {
            return Ok(());
        }
        let known = self
            .context
            .store
            .read()
            .await?
            .image_by_sha256(&image.account, &image.vehicle_id, sha256)
            .await?;
        if known.is_none() {
            return Ok(());
        }
        let mut tx = self.context.store.write().await?;
        let joined = tx.join_existing(self.job_lease, sha256, (self.context.now)()).await?;
        tx.commit().await?;
        if joined.is_some() { Err(Halt::Joined) } else { Ok(()) }
    }

    /// Runs the pipeline on a thread that may block, and reports its steps as they happen.
    async fn process(&self, image: &Image, bytes: Bytes) -> Result<Outcome, Halt> {
        let shelf = Shelf { store: &*self.context.store, blobs: &*self.context.blobs };
        let recipe = shelf.recipe(&self.context.recipe, &image.account, &image.options).await?;
        let padded_aspect = rules::padded_aspect(image, &recipe);
        let recipe = Recipe { subject: rules::chosen_subject(image), padded_aspect, ..recipe };
        let recipe = rules::shaped(recipe, image);
        let _room = self.room_for(&bytes, recipe.working_bytes()).await?;
        let (limits, engine) = (self.context.limits, Arc::clone(&self.context.engine));
        let cancel = self.cancel.clone();
        let (steps, mut reported) = mpsc::unbounded_channel();
        let pipeline = blocking(move || {
            let mut progress = |step| {
                // The receiver waits until the sender is gone.
                let _ = steps.send(step);
            };
            imaging::process(&bytes, &limits, &recipe, &*engine, &mut progress, &|| cancel.is_cancelled())
        });
        let reports = async {
            let mut answer = Ok(());
            while let Some(step) = reported.recv().await {
                if answer.is_ok() {
                    answer = self.report(rules::phase(step)).await;
                }
                if answer.is_err() {
                    self.cancel.cancel();
                }
            }
            answer
        };
        let (outcome, reports) = tokio::join!(pipeline, reports);
        reports?;
        match outcome? {
            Ok(outcome) => {
                if let Some(why) = outcome.engine_failure {
                    tracing::warn!(why, "the engine failed; the graph cut helped out");
                }
                Ok(outcome)
            }
            Err(imaging::Error::Cancelled) => Err(Halt::Interrupted),
            Err(error) => Err(Failure::Imaging(error).into()),
        }
    }

    /// Waits until there is memory for the picture and its frame. What cannot be read needs none: the pipeline will say what is wrong.
    async fn room_for(&self, bytes: &Bytes, frame_bytes: u64) -> Result<Room, Halt> {
        let (bytes, limits) = (bytes.clone(), self.context.limits);
        let needed_bytes =
            blocking(move || imaging::inspect(&bytes, &limits).map_or(0, |header| header.working_bytes))
                .await?;
        tokio::select! {
            room = self.context.memory.room_for(needed_bytes.saturating_add(frame_bytes)) => Ok(room),
            () = self.cancel.cancelled() => Err(Halt::Interrupted),
        }
    }

    /// Makes the files durable and describes them.
    async fn store_result(&self, image: &Image, outcome: Outcome) -> Result<JobSuccess, Halt> {
        let (quality, quality_reason) = rules::advice(&outcome, image);
        let detected_angle = rules::angle(&outcome);
        let revision = (self.context.new_revision)();
        let mut renditions = Vec::new();
        for file in outcome.renditions {
            let key = key(BlobKey::rendition(&image.image_id, &revision, file.width_px, "jpg"))?;
            renditions.push(self.put_jpeg(key, file).await?);
        }
        let plain = match outcome.plain {
            Some(file) => Some(self.put_jpeg(key(BlobKey::plain(&image.image_id, &revision))?, file).await?),
            None => None,
        };
        let alpha = match outcome.alpha_png {
            Some(png) => {
                let key = key(BlobKey::alpha(&image.image_id, &revision))?;
                self.put(&key, png.into()).await?;
                Some(key)
            }
            None => None,
        };
        let raw = rules::recipe(&self.context.recipe, &image.options).cut_type == CutType::None;
        Ok(JobSuccess {
            result: ImageResult {
                revision,
                renditions,
                plain,
                placeholder: Some(STANDARD.encode(outcome.placeholder)),
                alpha,
                engine: outcome.engine,
                confidence: outcome.confidence.map(f64::from),
                parts: rules::found_parts(&outcome.parts),
            },
            quality: Some(quality),
            quality_reason,
            detected_angle,
            raw,
        })
    }

    /// Makes a file of a result durable and describes it.
    async fn put_jpeg(&self, key: BlobKey, file: Encoded) -> Result<RenditionFile, Halt> {
        let rendition = RenditionFile {
            key,
            media_type: "image/jpeg".to_owned(),
            width: file.width_px,
            height: file.height_px,
            bytes: file.bytes.len() as u64,
        };
        self.put(&rendition.key, file.bytes.into()).await?;
        Ok(rendition)
    }

    async fn put(&self, key: &BlobKey, bytes: Bytes) -> Result<(), Halt> {
        if self.cancel.is_cancelled() {
            return Err(Halt::Interrupted);
        }
        self.written.lock().unwrap_or_else(PoisonError::into_inner).push(key.clone());
        Ok(self.context.blobs.put(key, bytes).await?)
    }

    /// Ends the job in one transaction, if it is still this run's; else throws away what was written.
    async fn conclude(&self, job: &Job, work: Work, stopping: bool) -> Result<Ended, StoreError> {
        let now = (self.context.now)();
        let mut tx = self.context.store.write().await?;
        let (owned, ended) = match work {
            Work::Done(success) => (tx.finish_job(self.job_lease, &success, now).await?, Ended::Finished),
            Work::Failed { failure, phase } => match rules::judge(&failure, job.attempts) {
                Verdict::Retry(pause) => {
                    let due = now.saturating_add(pause).unwrap_or(now);
                    (tx.retry_job(self.job_lease, due, now).await?, Ended::Postponed)
                }
                Verdict::End(problem) => {
                    let failure = JobFailure { problem, phase, quality: None, quality_reason: None };
                    (tx.fail_job(self.job_lease, &failure, now).await?, Ended::Failed)
                }
            },
            Work::Interrupted if stopping => (tx.release_job(self.job_lease, now).await?, Ended::Released),
            // The store has ended the job or given it to the other image.
            Work::Joined => (true, Ended::Joined),
            Work::Interrupted => (false, Ended::Lost),
        };
        let ended = if owned { ended } else { Ended::Lost };
        if ended != Ended::Finished {
            let written = self.written.lock().unwrap_or_else(PoisonError::into_inner).clone();
            tx.trash_blobs(&written, now).await?;
        }
        tx.commit().await?;
        self.measure_phase(now);
        self.context.metrics.job(ended.word());
        Ok(ended)
    }
}

/// Keys are made of ids and revisions of our own making.
fn key<E: std::error::Error + Send + Sync + 'static>(key: Result<BlobKey, E>) -> Result<BlobKey, Halt> {
    key.map_err(|error| Halt::Store(StoreError::Internal(error.into())))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Halt> {
    crate::blocking::run(work).await.map_err(|error| {
        if error.is_panic() {
            tracing::error!("the image pipeline panicked");
            Halt::Failed(Failure::Crashed)
        } else {
            // The runtime is going down.
            Halt::Interrupted
        }
    })
}
