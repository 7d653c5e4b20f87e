//! Photos that are processed while their client waits (operations `syncSubmit`, `demoSegment`): in memory, on a bounded number
//! of threads, nothing is stored.
//!
//! Not here: forms and answers (the routes), jobs ([`crate::jobs`]).
//!
//! **Invariant.** Whatever comes, at most so many photos are worked on and so many wait; further ones are refused at once.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use forecourt_imaging::{self as imaging, Engine, Limits, Outcome, Recipe};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::jobs::rules::{Failure, problem};
use crate::jobs::{Memory, Source, SourceError};
use crate::{Error, Result, blocking};

/// Requests that may wait for each one that is worked on.
const WAITING_PER_RUN: usize = 4;

/// Seconds after which a client that was refused may come again: about two photos.
const RETRY_AFTER_S: u32 = 5;

/// Processing of photos whose clients wait.
pub struct Synchronous {
    engine: Arc<dyn Engine>,
    memory: Memory,
    source: Arc<dyn Source>,
    limits: Limits,
    /// One permit for each request that is let in.
    places: Arc<Semaphore>,
    /// One permit for each photo that is worked on.
    runs: Arc<Semaphore>,
    /// Requests of normal speed that wait for a run.
    normal_waiting: watch::Sender<usize>,
}

impl std::fmt::Debug for Synchronous {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Synchronous")
            .field("places", &self.places.available_permits())
            .finish_non_exhaustive()
    }
}

/// Permission to be worked on; given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Synchronous {
    /// Works on `parallel` photos at a time, with the worker's engine, memory and source.
    #[must_use]
    pub fn new(
        engine: Arc<dyn Engine>,
        memory: Memory,
        source: Arc<dyn Source>,
        limits: Limits,
        parallel: NonZeroUsize,
    ) -> Self {
        Self {
            engine,
            memory,
            source,
            limits,
            places: Arc::new(Semaphore::new(parallel.get() * (1 + WAITING_PER_RUN))),
            runs: Arc::new(Semaphore::new(parallel.get())),
            normal_waiting: watch::Sender::new(0),
        }
    }

    /// Lets a request in.
    ///
    /// # Errors
    /// 503 with `Retry-After` when too many are there.
    pub fn admit(&self) -> Result<Place> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        place
            .map(|permit| Place { _permit: permit })
            .map_err(|_| Error::unavailable("Too many photos are being processed.", RETRY_AFTER_S))
    }

    /// Fetches a photo by its address.
    ///
    /// # Errors
    /// 422 (400 in Part A) with the field's name and what is wrong with the address or its answer.
    pub async fn fetch(&self, field: &str, url: &str) -> Result<Bytes> {
        self.source.fetch(url).await.map_err(|error| {
            let (SourceError::Unreachable(detail)
            | SourceError::Unavailable(detail)
            | SourceError::Forbidden(detail)
            | SourceError::TooLarge(detail)) = error;
            Error::invalid(field, detail)
        })
    }

    /// Checks the head of a photo without processing it.
    ///
    /// # Errors
    /// As [`Synchronous::process`] has them for the photo.
    pub async fn inspect(&self, field: &str, bytes: Bytes) -> Result<()> {
        let limits = self.limits;
        let header = blocking::run(move || imaging::inspect(&bytes, &limits)).await;
        header.map_err(Error::internal)?.map(drop).map_err(|error| refused(field, error))
    }

    /// Processes a photo when its turn comes. A `lazy` one lets all of normal speed go first. When the caller goes away
    /// the work ends.
    ///
    /// # Errors
    /// 422 (400 in Part A) with the field's name for a photo that cannot be read or is too large, 500 when the engine
    /// fails.
    pub async fn process(
        &self,
        _place: &Place,
        field: &str,
        bytes: Bytes,
        recipe: Recipe,
        lazy: bool,
    ) -> Result<Outcome> {
        let run = if lazy { self.lazy_run().await } else { self.normal_run().await };
        let limits = self.limits;
        let (bytes, header) = blocking::run(move || {
            let header = imaging::inspect(&bytes, &limits);
            (bytes, header)
        })
        .await
        .map_err(Error::internal)?;
        let header = header.map_err(|error| refused(field, error))?;
        let room = self.memory.room_for(header.working_bytes + recipe.working_bytes()).await;
        let cancel = CancelOnDrop::default();
        let (engine, cancelled) = (Arc::clone(&self.engine), Arc::clone(&cancel.0));
        let outcome = blocking::run(move || {
            // Held by the work itself: it goes on for a moment after its client has gone.
            let _held = (run, room);
            let is_cancelled = || cancelled.load(Ordering::Relaxed);
            imaging::process(&bytes, &limits, &recipe, &*engine, &mut |_| {}, &is_cancelled)
        });
        outcome.await.map_err(Error::internal)?.map_err(|error| refused(field, error))
    }

    async fn normal_run(&self) -> Option<OwnedSemaphorePermit> {
        let waiting = Waiting::new(&self.normal_waiting);
        let run = Arc::clone(&self.runs).acquire_owned().await;
        drop(waiting);
        // It is never closed.
        run.ok()
    }

    async fn lazy_run(&self) -> Option<OwnedSemaphorePermit> {
        let mut waiting = self.normal_waiting.subscribe();
        loop {
            waiting.wait_for(|count| *count == 0).await.ok()?;
            let run = Arc::clone(&self.runs).acquire_owned().await.ok()?;
            if *waiting.borrow() == 0 {
                return Some(run);
            }
        }
    }
}

/// A photo that was refused, or failed.
fn refused(field: &str, error: imaging::Error) -> Error {
    match error {
        imaging::Error::EngineFailed(_) | imaging::Error::Cancelled | imaging::Error::NoVehicle => {
            Error::from(problem(&Failure::Imaging(error)))
        }
        error => Error::invalid(field, error.to_string()),
    }
}

/// One request that waits.
struct Waiting<'a>(&'a watch::Sender<usize>);

impl<'a> Waiting<'a> {
    fn new(count: &'a watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// Flag that is set when its owner is dropped.
#[derive(Default)]
struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use forecourt_imaging::GraphCut;
    use futures_util::FutureExt as _;

    use super::*;

    struct Nowhere;

    #[async_trait]
    impl Source for Nowhere {
        async fn fetch(&self, _: &str) -> std::result::Result<Bytes, SourceError> {
            Err(SourceError::Forbidden("The host is not on the public internet.".to_owned()))
        }
    }

    fn pool(parallel: usize) -> Synchronous {
        Synchronous::new(
            Arc::new(GraphCut::default()),
            Memory::new(1024),
            Arc::new(Nowhere),
            Limits::default(),
            NonZeroUsize::new(parallel).unwrap(),
        )
    }

    #[tokio::test]
    async fn more_than_fit_are_refused_at_once() {
        let pool = pool(2);
        let mut places: Vec<Place> = (0..10).map(|_| pool.admit().unwrap()).collect();
        assert_eq!(pool.admit().unwrap_err().problem().status, 503);
        places.pop();
        assert!(pool.admit().is_ok());
    }

    #[tokio::test]
    async fn lazy_work_lets_the_normal_go_first() {
        let pool = pool(1);
        let running = pool.normal_run().now_or_never().unwrap();
        let mut lazy = Box::pin(pool.lazy_run());
        assert!(lazy.as_mut().now_or_never().is_none());
        let mut normal = Box::pin(pool.normal_run());
        assert!(normal.as_mut().now_or_never().is_none());
        drop(running);
        assert!(lazy.as_mut().now_or_never().is_none(), "somebody of normal speed waits");
        let running = normal.await;
        assert!(running.is_some());
        assert!(lazy.as_mut().now_or_never().is_none(), "there is one run");
        drop(running);
        assert!(lazy.await.is_some());
    }

    #[tokio::test]
    async fn refusals_name_their_field() {
        let pool = pool(1);
        let place = pool.admit().unwrap();
        let error = pool.fetch("image_url", "http://10.0.0.1/").await.unwrap_err();
        assert_eq!(error.problem().errors[0].pointer, "image_url");
        let bytes = Bytes::from_static(b"<svg/>");
        let error = pool.process(&place, "image", bytes, Recipe::default(), false).await.unwrap_err();
        assert_eq!(error.problem().errors[0].pointer, "image");
    }
}
