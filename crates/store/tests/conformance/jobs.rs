//! The job queue: leases, epochs, results.

use std::collections::BTreeMap;

use forecourt_api::image::{
    AngleSource, Category, ImageState, Phase, ProcessingOptions, ProcessingSpeed, Quality,
};
use forecourt_api::problem::{Problem, Slug};
use forecourt_api::{Angle, CustomerId, ImageId};
use forecourt_store::Store;
use forecourt_store::model::{
    FetchedOriginal, Image, Job, JobFailure, JobId, JobLease, JobQueue, JobSuccess, SourceOutcome,
    UrlSubmission,
};
use jiff::Timestamp;
use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::{Fresh, account, account_named, at, image, original, result, seconds, submission, submit, url};

const LEASE_S: i64 = 10;

async fn claim(store: &dyn Store, second: i64) -> Option<Job> {
    let mut tx = store.write().await.unwrap();
    let job = tx.claim_job(at(second), seconds(LEASE_S)).await.unwrap();
    tx.commit().await.unwrap();
    job
}

fn success(image: &ImageId, tag: &str) -> JobSuccess {
    JobSuccess {
        result: result(image, tag),
        quality: Some(Quality::Ok),
        quality_reason: None,
        detected_angle: Some(Angle::new(["interior", "dashboard"])),
        raw: false,
    }
}

fn failure() -> JobFailure {
    JobFailure {
        problem: Problem::new(&Slug::NoVehicleFound, "Nothing in it looks like a vehicle."),
        phase: Phase::Cutting,
        quality: Some(Quality::Retake),
        quality_reason: Some("no-vehicle".to_owned()),
    }
}

async fn finish(store: &dyn Store, job: &Job, tag: &str, second: i64) -> bool {
    let mut tx = store.write().await.unwrap();
    let accepted = tx.finish_job(&job.job_lease, &success(&job.image_id, tag), at(second)).await.unwrap();
    tx.commit().await.unwrap();
    accepted
}

pub async fn lazy_work_waits_for_the_accounts_normal_work(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    let lazy = |name: &str| UrlSubmission {
        options: ProcessingOptions {
            processing_speed: Some(ProcessingSpeed::Lazy),
            ..ProcessingOptions::default()
        },
        ..submission(name, 1, Some("v"))
    };
    submit(store, &account, &lazy("lazy"), 1).await;
    submit(store, &account, &submission("b", 1, Some("v")), 2).await;
    submit(store, &other, &lazy("others-lazy"), 3).await;
    submit(store, &account, &submission("a", 1, Some("v")), 2).await;
    let next = async || claim(store, 5).await.map(|job| job.image_id.to_string());
    assert_eq!(next().await.as_deref(), Some("img_a_1"), "of equally old ones the lower id");
    assert_eq!(next().await.as_deref(), Some("img_b_1"));
    assert_eq!(next().await.as_deref(), Some("img_lazy_1"), "no normal one waits, though two are under way");
    assert_eq!(next().await.as_deref(), Some("img_others-lazy_1"));
    assert_eq!(next().await, None);
}

pub async fn a_killed_worker_loses_its_job(store: &dyn Store) {
    let account = account(store).await;
    let id = submit(store, &account, &submission("a", 1, Some("v")), 0).await.image_id;
    assert_eq!(store.read().await.unwrap().next_job_due().await.unwrap(), Some(at(0)));
    let paused = claim(store, 1).await.unwrap();
    assert_eq!((paused.job_lease.epoch, paused.attempts, paused.lease_until), (1, 1, at(11)));
    assert_eq!(paused.fetch, Some(url("a")));
    assert_eq!(claim(store, 10).await, None, "the lease is alive");
    assert_eq!(store.read().await.unwrap().next_job_due().await.unwrap(), Some(at(11)));

    let mut tx = store.write().await.unwrap();
    assert!(tx.heartbeat(&paused.job_lease, at(9), seconds(LEASE_S)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(claim(store, 18).await, None, "the beat prolonged it");

    let owner = claim(store, 19).await.unwrap();
    assert_eq!(owner.job_lease.job_id, paused.job_lease.job_id);
    assert_eq!((owner.job_lease.epoch, owner.attempts), (2, 2));

    // The paused one wakes up: nothing that it says counts.
    let fetched = FetchedOriginal { original: original(&id, "late"), sha256: "late".to_owned() };
    let before = image(store, &account, &id).await;
    let mut tx = store.write().await.unwrap();
    let late = &paused.job_lease;
    assert!(!tx.heartbeat(late, at(20), seconds(LEASE_S)).await.unwrap());
    assert!(!tx.report_phase(late, &Phase::Cutting, None, at(20)).await.unwrap());
    assert_eq!(tx.store_original(late, &fetched, at(20)).await.unwrap(), SourceOutcome::Lost);
    assert!(!tx.finish_job(late, &success(&id, "late"), at(20)).await.unwrap());
    assert!(!tx.fail_job(late, &failure(), at(20)).await.unwrap());
    assert!(!tx.retry_job(late, at(21), at(20)).await.unwrap());
    assert!(!tx.release_job(late, at(20)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(image(store, &account, &id).await, before);

    assert!(finish(store, &owner, "r1", 21).await);
    assert!(!finish(store, &owner, "r2", 22).await, "a finished job is gone");
    assert!(!finish(store, &paused, "r3", 22).await);
    assert_eq!(image(store, &account, &id).await.result, Some(result(&id, "r1")));
    assert_eq!(claim(store, 999).await, None);
    assert_eq!(store.read().await.unwrap().next_job_due().await.unwrap(), None);
}

pub async fn a_superseded_run_is_not_accepted(store: &dyn Store) {
    let account = account(store).await;
    let id = submit(store, &account, &submission("a", 1, Some("v")), 0).await.image_id;
    let old = claim(store, 1).await.unwrap();
    submit(store, &account, &submission("a", 2, None), 2).await;
    let new = claim(store, 3).await.unwrap();
    assert_ne!(new.job_lease.job_id, old.job_lease.job_id);
    assert_eq!((old.run, new.run), (1, 2));
    assert!(finish(store, &new, "new", 4).await);
    assert!(!finish(store, &old, "old", 5).await);
    assert_eq!(image(store, &account, &id).await.result, Some(result(&id, "new")));

    submit(store, &account, &submission("b", 1, Some("v")), 6).await;
    let of_deleted = claim(store, 7).await.unwrap();
    let mut tx = store.write().await.unwrap();
    tx.delete_image(&account, &of_deleted.image_id, at(8)).await.unwrap();
    assert!(!tx.heartbeat(&of_deleted.job_lease, at(8), seconds(LEASE_S)).await.unwrap());
    tx.commit().await.unwrap();
    assert!(!finish(store, &of_deleted, "r", 9).await);
}

pub async fn the_queue_is_counted(store: &dyn Store) {
    let account = account(store).await;
    let queue = async |second: i64| store.read().await.unwrap().queue(at(second)).await.unwrap();
    assert_eq!(queue(0).await, JobQueue::default());
    for (name, second) in [("a", 1), ("b", 2), ("c", 3)] {
        submit(store, &account, &submission(name, 1, Some("v")), second).await;
    }
    assert_eq!(queue(4).await, JobQueue { waiting: 3, running: 0, oldest_due: Some(at(1)) });
    let first = claim(store, 4).await.unwrap();
    assert_eq!(queue(5).await, JobQueue { waiting: 2, running: 1, oldest_due: Some(at(2)) });
    assert_eq!(queue(4 + LEASE_S).await, JobQueue { waiting: 3, running: 0, oldest_due: Some(at(1)) });
    let mut tx = store.write().await.unwrap();
    assert!(tx.retry_job(&first.job_lease, at(100), at(5)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(queue(6).await, JobQueue { waiting: 3, running: 0, oldest_due: Some(at(2)) }, "one pauses");
}

pub async fn results_and_failures_reach_the_image(store: &dyn Store) {
    let account = account(store).await;
    let id = submit(store, &account, &submission("a", 1, Some("v")), 0).await.image_id;
    let job = claim(store, 1).await.unwrap();
    let mut seen = Vec::new();
    for (phase, quality) in
        [(Phase::Downloading, None), (Phase::Analyzing, Some(Quality::Ok)), (Phase::Cutting, None)]
    {
        let mut tx = store.write().await.unwrap();
        assert!(tx.report_phase(&job.job_lease, &phase, quality.as_ref(), at(2)).await.unwrap());
        tx.commit().await.unwrap();
        let image = image(store, &account, &id).await;
        assert_eq!(image.state, ImageState::Processing);
        seen.push((image.phase, image.quality));
    }
    let expected = [
        (Phase::Downloading, None),
        (Phase::Analyzing, Some(Quality::Ok)),
        (Phase::Cutting, Some(Quality::Ok)),
    ];
    assert_eq!(seen, expected, "a later step does not forget the advice");

    let mut tx = store.write().await.unwrap();
    let fetched = FetchedOriginal { original: original(&id, "o1"), sha256: "ab".to_owned() };
    assert_eq!(tx.store_original(&job.job_lease, &fetched, at(3)).await.unwrap(), SourceOutcome::Stored);
    assert!(tx.fail_job(&job.job_lease, &failure(), at(4)).await.unwrap());
    tx.commit().await.unwrap();
    let failed = image(store, &account, &id).await;
    assert_eq!((failed.state.clone(), failed.phase.clone()), (ImageState::Error, Phase::Cutting));
    assert_eq!(
        (failed.quality.clone(), failed.quality_reason.as_deref()),
        (Some(Quality::Retake), Some("no-vehicle"))
    );
    assert_eq!(failed.error, Some(failure().problem));
    assert_eq!(failed.original, Some(original(&id, "o1")), "the source is kept although the run failed");
    assert_eq!(failed.sha256.as_deref(), Some("ab"));

    let mut tx = store.write().await.unwrap();
    let options = ProcessingOptions::default();
    tx.process_image(&account, &id, &options, &JobId::new("second"), at(5)).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let job = claim(store, 6).await.unwrap();
    assert!(finish(store, &job, "r1", 7).await);
    let done = image(store, &account, &id).await;
    assert_eq!(
        (done.state.clone(), done.phase.clone(), done.error.clone()),
        (ImageState::Final, Phase::Ready, None)
    );
    assert_eq!((done.quality.clone(), done.quality_reason.clone()), (Some(Quality::Ok), None));
    assert_eq!((done.angle_source, done.category.clone()), (AngleSource::Detected, Category::Interior));
    assert_eq!(done.result, Some(result(&id, "r1")));
    assert_eq!(done.updated_at, at(7));
    assert!(done.version > failed.version);
}

pub async fn giving_back(store: &dyn Store) {
    let account = account(store).await;
    let id = submit(store, &account, &submission("a", 1, Some("v")), 0).await.image_id;
    let first = claim(store, 1).await.unwrap();
    let mut tx = store.write().await.unwrap();
    tx.report_phase(&first.job_lease, &Phase::Downloading, None, at(1)).await.unwrap();
    assert!(tx.retry_job(&first.job_lease, at(30), at(2)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(image(store, &account, &id).await.phase, Phase::Unknown);
    assert_eq!(store.read().await.unwrap().next_job_due().await.unwrap(), Some(at(30)));
    assert_eq!(claim(store, 29).await, None);
    let mut tx = store.write().await.unwrap();
    assert!(!tx.heartbeat(&first.job_lease, at(29), seconds(LEASE_S)).await.unwrap(), "given back is lost");
    drop(tx);

    let second = claim(store, 30).await.unwrap();
    assert_eq!(second.attempts, 2, "a retry counts");
    let mut tx = store.write().await.unwrap();
    assert!(tx.release_job(&second.job_lease, at(31)).await.unwrap());
    tx.commit().await.unwrap();
    let third = claim(store, 31).await.unwrap();
    assert_eq!(third.attempts, 2, "a release does not");
    assert!(!finish(store, &second, "second", 32).await);
    assert!(finish(store, &third, "third", 32).await);
}

/// One step of a history. Tickets and images are picked by index among those there have been.
#[derive(Clone, Debug)]
enum Step {
    Submit { image: u8, lazy: bool },
    Process { image: u8 },
    Delete { image: u8 },
    Wait { seconds: i64 },
    Claim,
    Beat { job_lease: usize },
    Report { job_lease: usize },
    Finish { job_lease: usize },
    Fail { job_lease: usize },
    Retry { job_lease: usize, after: i64 },
    Release { job_lease: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..3u8, any::<bool>()).prop_map(|(image, lazy)| Step::Submit { image, lazy }),
        1 => (0..3u8).prop_map(|image| Step::Process { image }),
        1 => (0..3u8).prop_map(|image| Step::Delete { image }),
        3 => (0..15i64).prop_map(|seconds| Step::Wait { seconds }),
        6 => Just(Step::Claim),
        2 => any::<usize>().prop_map(|job_lease| Step::Beat { job_lease }),
        2 => any::<usize>().prop_map(|job_lease| Step::Report { job_lease }),
        3 => any::<usize>().prop_map(|job_lease| Step::Finish { job_lease }),
        1 => any::<usize>().prop_map(|job_lease| Step::Fail { job_lease }),
        1 => (any::<usize>(), 0..20i64).prop_map(|(job_lease, after)| Step::Retry { job_lease, after }),
        1 => any::<usize>().prop_map(|job_lease| Step::Release { job_lease }),
    ]
}

/// A job as it has to be.
#[derive(Clone, Debug)]
struct Expected {
    lazy: bool,
    due: i64,
    lease_until: Option<i64>,
    epoch: i64,
    attempts: u32,
}

impl Expected {
    fn waits(&self, now: i64) -> bool {
        self.due <= now && self.lease_until.is_none_or(|until| until <= now)
    }
}

/// The queue by definition, driven beside the store.
struct World<'a> {
    store: &'a dyn Store,
    account: CustomerId,
    now: i64,
    /// Image number to the job of its newest run and what the job has to be.
    jobs: BTreeMap<u8, (JobId, Expected)>,
    /// Image number to its present row.
    images: BTreeMap<u8, ImageId>,
    tickets: Vec<(u8, JobLease)>,
    runs: u32,
}

impl World<'_> {
    fn now(&self) -> Timestamp {
        at(self.now)
    }

    /// The job that a lease owns, if it still does.
    fn owned(&mut self, image: u8, job_lease: &JobLease) -> Option<&mut Expected> {
        let (id, job) = self.jobs.get_mut(&image)?;
        (*id == job_lease.job_id && job.epoch == job_lease.epoch).then_some(job)
    }

    fn pick(&self, index: usize) -> Option<(u8, JobLease)> {
        (!self.tickets.is_empty()).then(|| self.tickets[index % self.tickets.len()].clone())
    }

    fn queued(&mut self, image: u8, job: JobId, lazy: bool) {
        let expected = Expected { lazy, due: self.now, lease_until: None, epoch: 0, attempts: 0 };
        self.jobs.insert(image, (job, expected));
    }

    /// The claim that has to come next.
    fn next_claim(&self) -> Option<u8> {
        let waiting = || self.jobs.iter().filter(|(_, (_, job))| job.waits(self.now));
        let normal_waits = waiting().any(|(_, (_, job))| !job.lazy);
        waiting()
            .filter(|(_, (_, job))| !(job.lazy && normal_waits))
            .min_by_key(|(_, (id, job))| (job.due, id.clone()))
            .map(|(image, _)| *image)
    }

    async fn image(&self, image: u8) -> Option<Image> {
        let id = self.images.get(&image)?;
        self.store.read().await.unwrap().image(&self.account, id).await.unwrap()
    }

    async fn take(&mut self, step: Step) {
        let (store, account, now) = (self.store, self.account.clone(), self.now());
        let mut tx = store.write().await.unwrap();
        match step {
            Step::Wait { seconds } => self.now += seconds,
            Step::Submit { image, lazy } => {
                self.runs += 1;
                let speed = if lazy { ProcessingSpeed::Lazy } else { ProcessingSpeed::Normal };
                let submission = UrlSubmission {
                    options: ProcessingOptions {
                        processing_speed: Some(speed),
                        ..ProcessingOptions::default()
                    },
                    job_id: JobId::new(format!("job_{:05}", self.runs)),
                    ..submission(&image.to_string(), self.runs, Some("v"))
                };
                let stored = tx.submit_image_by_url(&account, &submission, now).await.unwrap();
                self.images.insert(image, stored.image_id);
                self.queued(image, submission.job_id, lazy);
            }
            Step::Process { image } => {
                let Some(id) = self.images.get(&image).cloned() else { return };
                self.runs += 1;
                let job = JobId::new(format!("job_{:05}", self.runs));
                let options = ProcessingOptions::default();
                tx.process_image(&account, &id, &options, &job, now).await.unwrap().unwrap();
                self.queued(image, job, false);
            }
            Step::Delete { image } => {
                let Some(id) = self.images.remove(&image) else { return };
                assert!(tx.delete_image(&account, &id, now).await.unwrap());
                self.jobs.remove(&image);
            }
            Step::Claim => {
                let expected = self.next_claim();
                let claimed = tx.claim_job(now, seconds(LEASE_S)).await.unwrap();
                assert_eq!(claimed.is_some(), expected.is_some());
                if let (Some(claimed), Some(image)) = (claimed, expected) {
                    let until = self.now + LEASE_S;
                    let (id, job) = self.jobs.get_mut(&image).unwrap();
                    job.epoch += 1;
                    job.attempts += 1;
                    job.lease_until = Some(until);
                    assert_eq!(claimed.job_lease, JobLease { job_id: id.clone(), epoch: job.epoch });
                    assert_eq!(claimed.attempts, job.attempts);
                    assert_eq!(claimed.lease_until, at(until));
                    self.tickets.push((image, claimed.job_lease));
                }
            }
            Step::Beat { job_lease } => {
                let Some((image, job_lease)) = self.pick(job_lease) else { return };
                let until = self.now + LEASE_S;
                let owned = self.owned(image, &job_lease).map(|job| job.lease_until = Some(until)).is_some();
                assert_eq!(tx.heartbeat(&job_lease, now, seconds(LEASE_S)).await.unwrap(), owned);
            }
            Step::Report { job_lease } => {
                let Some((image, job_lease)) = self.pick(job_lease) else { return };
                let owned = self.owned(image, &job_lease).is_some();
                assert_eq!(tx.report_phase(&job_lease, &Phase::Retouching, None, now).await.unwrap(), owned);
            }
            Step::Finish { job_lease } => {
                let Some((image, job_lease)) = self.pick(job_lease) else { return };
                let owned = self.owned(image, &job_lease).is_some();
                let before = self.image(image).await.map(|image| image.result);
                let tag = format!("{}e{}", job_lease.job_id, job_lease.epoch).replace('_', "");
                let Some(id) = self.images.get(&image).cloned() else { return };
                let accepted = tx.finish_job(&job_lease, &success(&id, &tag), now).await.unwrap();
                assert_eq!(accepted, owned, "{job_lease:?}");
                tx.commit().await.unwrap();
                if owned {
                    self.jobs.remove(&image);
                    assert_eq!(self.image(image).await.unwrap().result, Some(result(&id, &tag)));
                } else {
                    assert_eq!(self.image(image).await.map(|image| image.result), before);
                }
                return;
            }
            Step::Fail { job_lease } => {
                let Some((image, job_lease)) = self.pick(job_lease) else { return };
                let owned = self.owned(image, &job_lease).is_some();
                assert_eq!(tx.fail_job(&job_lease, &failure(), now).await.unwrap(), owned);
                if owned {
                    self.jobs.remove(&image);
                }
            }
            Step::Retry { job_lease, after } => {
                let Some((image, job_lease)) = self.pick(job_lease) else { return };
                let due = self.now + after;
                let owned = self.owned(image, &job_lease).map(|job| {
                    *job = Expected { due, lease_until: None, epoch: job.epoch + 1, ..job.clone() };
                });
                assert_eq!(tx.retry_job(&job_lease, at(due), now).await.unwrap(), owned.is_some());
            }
            Step::Release { job_lease } => {
                let Some((image, job_lease)) = self.pick(job_lease) else { return };
                let due = self.now;
                let owned = self.owned(image, &job_lease).map(|job| {
                    let attempts = job.attempts - 1;
                    *job = Expected { due, lease_until: None, epoch: job.epoch + 1, attempts, ..job.clone() };
                });
                assert_eq!(tx.release_job(&job_lease, now).await.unwrap(), owned.is_some());
            }
        }
        tx.commit().await.unwrap();
    }

    /// Checks what is always true.
    async fn check(&self) {
        let due = self
            .jobs
            .values()
            .map(|(_, job)| job.lease_until.map_or(job.due, |until| until.max(job.due)))
            .min();
        let mut tx = self.store.read().await.unwrap();
        assert_eq!(tx.next_job_due().await.unwrap(), due.map(at));
        drop(tx);
        for number in self.images.keys() {
            let image = self.image(*number).await.unwrap();
            assert_eq!(
                image.is_finished(),
                !self.jobs.contains_key(number),
                "work is owed or done: {image:?}"
            );
        }
    }
}

/// Submissions, claims, beats, ends, deletions and pauses in any order: only the newest lease of an image's newest job is
/// ever accepted, the claims come in the promised order, and what is finished never runs again.
pub fn any_history_has_one_owner(runtime: &Runtime, fresh: impl Fn() -> Fresh) {
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(steps in prop::collection::vec(step(), 1..40))| {
        let fresh = fresh();
        runtime.block_on(async {
            let mut world = World {
                account: account(&*fresh.store).await,
                store: &*fresh.store,
                now: 0,
                jobs: BTreeMap::new(),
                images: BTreeMap::new(),
                tickets: Vec::new(),
                runs: 0,
            };
            for step in steps {
                world.take(step).await;
                world.check().await;
            }
        });
    });
}
