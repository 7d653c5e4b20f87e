//! Claims jobs and runs a bounded number of them at the same time.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use forecourt_store::model::Job;
use forecourt_store::{Error as StoreError, UploadParts};
use jiff::Timestamp;
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};
use tracing::Instrument as _;

use super::cancel::Cancel;
use super::{Timing, WorkerContext, housekeeping, run};

/// Time between two rounds of [`housekeeping`].
const HOUSEKEEPING_PERIOD: Duration = Duration::from_secs(600);

/// Pause after the store has failed, before it is asked again.
const STORE_PAUSE: Duration = Duration::from_secs(1);

/// Starts the image worker.
pub struct Worker;

impl Worker {
    /// Runs jobs on the present tokio runtime until [`WorkerHandle::stop`], at most `parallel` at the same time: as many as there
    /// are cores, since each keeps one busy. `job_notifier` tells it that something was queued.
    #[must_use]
    pub fn start(
        context: WorkerContext,
        parts: UploadParts,
        timing: Timing,
        parallel: NonZeroUsize,
        job_notifier: JobNotifier,
    ) -> WorkerHandle {
        let stop = Cancel::new();
        let driver = Driver {
            context: context.clone(),
            timing,
            parallel,
            job_notifier: job_notifier.clone(),
            stop: stop.clone(),
        };
        let driver = tokio::spawn(driver.run());
        let sweeper = tokio::spawn(sweep(context, parts, stop.clone()));
        WorkerHandle { job_notifier, stop, driver, sweeper }
    }
}

/// Tells a worker, of images or of webhooks, that something was queued. Cheap to clone; a new one wakes nobody until a worker is
/// started with it.
#[derive(Clone, Debug, Default)]
pub struct JobNotifier {
    signal: Arc<Notify>,
}

impl JobNotifier {
    /// Call after the commit that queued a job. Calls are never lost and never add up.
    pub fn wake(&self) {
        self.signal.notify_one();
    }

    /// Returns when something was queued since it last did.
    pub(crate) async fn notified(&self) {
        self.signal.notified().await;
    }
}

/// A running worker.
#[derive(Debug)]
pub struct WorkerHandle {
    job_notifier: JobNotifier,
    stop: Cancel,
    driver: JoinHandle<()>,
    sweeper: JoinHandle<()>,
}

impl WorkerHandle {
    /// For whoever queues jobs.
    #[must_use]
    pub fn job_notifier(&self) -> JobNotifier {
        self.job_notifier.clone()
    }

    /// Takes no more jobs, gives those under way back to the queue, and returns when all are.
    pub async fn stop(self) {
        self.stop.cancel();
        for task in [self.driver, self.sweeper] {
            if let Err(error) = task.await {
                tracing::error!(%error, "the image worker ended by a panic");
            }
        }
    }
}

struct Driver {
    context: WorkerContext,
    timing: Timing,
    parallel: NonZeroUsize,
    job_notifier: JobNotifier,
    stop: Cancel,
}

impl Driver {
    async fn run(self) {
        let mut running = JoinSet::new();
        while !self.stop.is_cancelled() {
            let pause = match self.fill(&mut running).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::error!(%error, "the job queue cannot be read");
                    STORE_PAUSE
                }
            };
            tokio::select! {
                () = self.job_notifier.notified() => {}
                Some(ended) = running.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "a job's task ended by a panic; its lease will run out");
                    }
                }
                () = tokio::time::sleep(pause) => {}
                () = self.stop.cancelled() => {}
            }
        }
        running.join_all().await;
    }

    /// Claims jobs while there is room and one is due. Answers how long the queue need not be looked at.
    async fn fill(&self, running: &mut JoinSet<()>) -> Result<Duration, StoreError> {
        while running.len() < self.parallel.get() {
            let now = (self.context.now)();
            // Looking costs no disk flush; claiming does.
            let due = self.context.store.read().await?.next_job_due().await?;
            let pause = pause_until(due, now, self.timing.poll);
            if !pause.is_zero() {
                return Ok(pause);
            }
            let mut tx = self.context.store.write().await?;
            let Some(job) = tx.claim_job(now, self.timing.lease).await? else {
                return Ok(self.timing.poll);
            };
            tx.commit().await?;
            let span = tracing::info_span!("job", id = %job.job_lease.job_id, image = %job.image_id);
            running.spawn(one(self.context.clone(), self.timing, job, self.stop.clone()).instrument(span));
        }
        Ok(self.timing.poll)
    }
}

/// Time to wait for the job that becomes due next; the poll interval at most.
fn pause_until(due: Option<Timestamp>, now: Timestamp, poll: Duration) -> Duration {
    let Some(due) = due else { return poll };
    Duration::try_from(due.duration_since(now)).map_or(Duration::ZERO, |wait| wait.min(poll))
}

async fn one(context: WorkerContext, timing: Timing, job: Job, stop: Cancel) {
    let begun = (context.now)();
    match run::run(&context, &timing, &job, &stop).await {
        Ok(ended) => {
            let took_ms = (context.now)().duration_since(begun).as_millis();
            tracing::info!(run = job.run, attempt = job.attempts, ?ended, %took_ms, "job");
        }
        Err(error) => {
            tracing::error!(%error, "the job could not be ended");
        }
    }
}

/// Keeps house now and then until the worker stops.
async fn sweep(context: WorkerContext, parts: UploadParts, stop: Cancel) {
    loop {
        match housekeeping::sweep(&*context.store, &*context.blobs, &parts, (context.now)()).await {
            Ok(swept) if swept == housekeeping::Swept::default() => {}
            Ok(swept) => tracing::info!(?swept, "housekeeping"),
            Err(error) => tracing::error!(%error, "housekeeping failed"),
        }
        tokio::select! {
            () = tokio::time::sleep(HOUSEKEEPING_PERIOD) => {}
            () = stop.cancelled() => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_for_the_next_job_but_never_longer_than_the_poll() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let check = |due: Option<i64>, expected_s: u64| {
            let pause = pause_until(due.map(at), at(100), Duration::from_secs(4));
            assert_eq!(pause, Duration::from_secs(expected_s), "{due:?}");
        };
        check(None, 4);
        check(Some(99), 0);
        check(Some(100), 0);
        check(Some(103), 3);
        check(Some(900), 4);
    }
}
