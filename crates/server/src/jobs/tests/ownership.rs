//! Killed, paused, cancelled and stopped workers.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use forecourt_api::image::{ImageState, Phase, ProcessingOptions};
use forecourt_store::Store;
use forecourt_store::model::ImageResult;

use super::{StubEngine, World, is_done};
use crate::jobs::cancel::Cancel;
use crate::jobs::run::{Ended, run};
use crate::jobs::{JobNotifier, Timing, Worker, WorkerContext};

fn cores(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

#[tokio::test]
async fn a_killed_workers_job_runs_again() {
    let world = World::new().await;
    let id = world.submit("a", ProcessingOptions::default()).await;
    let killed = world.claim().await.unwrap();
    world.wait(9);
    assert_eq!(world.claim().await, None);
    world.wait(1);
    let again = world.claim().await.unwrap();
    assert_eq!((again.job_lease.job_id.clone(), again.attempts), (killed.job_lease.job_id, 2));
    assert_eq!(world.run(&again).await, Ended::Finished);
    assert!(is_done(&world.image(&id).await));
}

#[tokio::test]
async fn a_run_that_dies_half_way_is_done_by_the_next() {
    let world = World::new().await;
    let id = world.submit("a", ProcessingOptions::default()).await;
    let job = world.claim().await.unwrap();
    world.engine.busy.store(true, Ordering::SeqCst);
    {
        let (context, timing, stop) = (world.context(), Timing::default(), Cancel::new());
        let doomed = run(&context, &timing, &job, &stop);
        tokio::select! {
            _ = doomed => panic!("the engine is busy"),
            _ = world.until(&id, |image| image.phase == Phase::Cutting) => {}
        }
        // Dropped in the middle, as by a kill.
    }
    world.engine.busy.store(false, Ordering::SeqCst);
    world.wait(10);
    assert_eq!(world.work().await, Ended::Finished);
    assert!(is_done(&world.image(&id).await));
}

#[tokio::test]
async fn a_paused_worker_cannot_overwrite_the_newer_result() {
    let world = World::new().await;
    let id = world.submit("a", ProcessingOptions::default()).await;
    let paused = world.claim().await.unwrap();
    world.engine.paused.store(true, Ordering::SeqCst);
    let (context, timing, stop) = (world.context(), Timing::default(), Cancel::new());
    let late = run(&context, &timing, &paused, &stop);
    let meanwhile = async {
        world.until(&id, |image| image.phase == Phase::Cutting).await;
        world.wait(11);
        let owner = world.claim().await.unwrap();
        let context = WorkerContext { engine: Arc::new(StubEngine::default()), ..world.context() };
        assert_eq!(run(&context, &timing, &owner, &stop).await.unwrap(), Ended::Finished);
        let image = world.image(&id).await;
        world.engine.paused.store(false, Ordering::SeqCst);
        image
    };
    let (late, finished) = tokio::join!(late, meanwhile);
    assert_eq!(late.unwrap(), Ended::Lost);
    assert_eq!(world.image(&id).await, finished, "nothing of the paused one's is seen");
    let mut named: Vec<String> =
        finished.result.iter().flat_map(ImageResult::keys).map(ToString::to_string).collect();
    named.extend(finished.original.map(|original| original.key.to_string()));
    named.extend(world.trash().await);
    named.sort();
    assert_eq!(world.files(), named, "every file is named by the image or thrown away");
}

#[tokio::test]
async fn work_on_a_deleted_image_is_cancelled() {
    let world = World::new().await;
    let id = world.submit("a", ProcessingOptions::default()).await;
    let job = world.claim().await.unwrap();
    world.engine.busy.store(true, Ordering::SeqCst);
    let timing = Timing { beat: Duration::from_millis(1), ..Timing::default() };
    let (context, stop) = (world.context(), Cancel::new());
    let delete = async {
        world.until(&id, |image| image.phase == Phase::Cutting).await;
        let mut tx = world.store.write().await.unwrap();
        assert!(tx.delete_image(&world.account, &id, world.now()).await.unwrap());
        tx.commit().await.unwrap();
    };
    let (ended, ()) = tokio::join!(run(&context, &timing, &job, &stop), delete);
    assert_eq!(ended.unwrap(), Ended::Lost, "the engine, though busy, saw the signal");
    let files = world.files();
    assert!(
        files.iter().all(|file| file.starts_with("original/")),
        "only what comes back with it: {files:?}"
    );
    assert_eq!(world.trash().await, [""; 0]);
}

#[tokio::test]
async fn a_long_run_keeps_its_lease() {
    let world = World::new().await;
    let id = world.submit("a", ProcessingOptions::default()).await;
    let job = world.claim().await.unwrap();
    world.engine.busy.store(true, Ordering::SeqCst);
    let timing = Timing { beat: Duration::from_millis(1), ..Timing::default() };
    let (context, stop) = (world.context(), Cancel::new());
    let watch = async {
        world.until(&id, |image| image.phase == Phase::Cutting).await;
        for _ in 0..5 {
            world.wait(9);
            let prolonged = world.now() + timing.lease;
            while world.store.read().await.unwrap().next_job_due().await.unwrap() != Some(prolonged) {
                tokio::task::yield_now().await;
            }
            assert_eq!(world.claim().await, None);
        }
        world.engine.busy.store(false, Ordering::SeqCst);
    };
    let (ended, ()) = tokio::join!(run(&context, &timing, &job, &stop), watch);
    assert_eq!(ended.unwrap(), Ended::Finished);
}

#[tokio::test]
async fn the_worker_does_what_is_queued_and_no_more_at_once_than_it_may() {
    let world = World::new().await;
    let worker =
        Worker::start(world.context(), world.parts(), Timing::default(), cores(2), JobNotifier::default());
    let job_notifier = worker.job_notifier();
    let mut ids = Vec::new();
    for number in 0..6 {
        ids.push(world.submit(&number.to_string(), ProcessingOptions::default()).await);
        job_notifier.wake();
    }
    for id in &ids {
        world.until(id, is_done).await;
    }
    worker.stop().await;
    assert!(world.engine.most_at_work.load(Ordering::SeqCst) <= 2);
}

#[tokio::test]
async fn a_stopped_worker_gives_its_jobs_back() {
    let world = World::new().await;
    let id = world.submit("a", ProcessingOptions::default()).await;
    world.engine.busy.store(true, Ordering::SeqCst);
    let worker =
        Worker::start(world.context(), world.parts(), Timing::default(), cores(1), JobNotifier::default());
    world.until(&id, |image| image.phase == Phase::Cutting).await;
    worker.stop().await;
    let image = world.image(&id).await;
    assert_eq!((image.state, image.phase), (ImageState::Processing, Phase::Unknown));
    world.engine.busy.store(false, Ordering::SeqCst);
    let job = world.claim().await.expect("claimable at once");
    assert_eq!(job.attempts, 1, "a stop is no attempt");
    assert_eq!(world.run(&job).await, Ended::Finished);
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_silent_source() {
    let world = World::new().await;
    let id = world.submit("a", ProcessingOptions::default()).await;
    world.source.silent.store(true, Ordering::SeqCst);
    let worker =
        Worker::start(world.context(), world.parts(), Timing::default(), cores(1), JobNotifier::default());
    world.until(&id, |image| image.phase == Phase::Downloading).await;
    worker.stop().await;
    assert!(world.claim().await.is_some());
}
