//! The image worker: takes what submissions and uploads have queued, makes the results, and keeps promises when it is
//! killed, paused or stopped in between.
//!
//! [`Worker::start`] runs it beside the router; handlers call [`JobNotifier::wake`] after the commit that queued something.
//! [`rules`] are the decisions as plain functions, [`run`] does one claimed job, [`worker`] claims jobs and keeps their
//! number bounded, [`Memory`] what their pictures take, [`housekeeping`] throws away what has had its day.
//!
//! Not here: HTTP, the guard on fetched addresses (it comes in as a [`Source`]), image work itself (`forecourt_imaging`),
//! and the queue (`forecourt_store`), whose epoch decides whether what a worker made is accepted.
//!
//! **Invariants.** A result is visible only after its files are durable and its job was still the newest. Files that were
//! written for nothing go to the trash. Nothing here blocks an async thread.

mod cancel;
pub mod housekeeping;
mod memory;
pub mod rules;
mod run;
mod treatment;
mod worker;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use forecourt_api::Revision;
use forecourt_imaging::{Engine, Limits, Recipe};
use forecourt_store::{Blobs, Store};
use jiff::{SignedDuration, Timestamp};

use crate::metrics::Metrics;

pub(crate) use cancel::Cancel;
pub use memory::Memory;
pub(crate) use treatment::Shelf;
pub use worker::{JobNotifier, Worker, WorkerHandle};

/// Services that the worker uses.
#[derive(Clone)]
pub struct WorkerContext {
    /// Queue and images.
    pub store: Arc<dyn Store>,
    /// Originals and results.
    pub blobs: Arc<dyn Blobs>,
    /// Where images that were submitted by URL come from.
    pub source: Arc<dyn Source>,
    /// Finds the vehicle.
    pub engine: Arc<dyn Engine>,
    /// Bounds on input images.
    pub limits: Limits,
    /// Memory that pictures under way may take together.
    pub memory: Memory,
    /// Widths, proportions and encoding of results; cut type and scene are the image's own.
    pub recipe: Recipe,
    /// Numbers for a monitoring system.
    pub metrics: Metrics,
    /// The present moment.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// A new revision, 8 to 64 characters of `0–9 a–z`, different at every call.
    pub new_revision: Arc<dyn Fn() -> Revision + Send + Sync>,
}

/// Periods of the worker.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// For how long a claim lasts without a heartbeat. With the poll below, a killed worker's job runs again in 15 s.
    pub lease: SignedDuration,
    /// Time between heartbeats; a few of them fit into a lease, so that one slow commit loses nothing.
    pub beat: std::time::Duration,
    /// Longest time between two looks at the queue, for jobs that another process has queued or dropped.
    pub poll: std::time::Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            lease: SignedDuration::from_secs(10),
            beat: std::time::Duration::from_secs(3),
            poll: std::time::Duration::from_secs(4),
        }
    }
}

/// Fetches images from addresses that strangers gave.
#[async_trait]
pub trait Source: Send + Sync {
    /// The bytes at an address, whatever they are.
    ///
    /// # Errors
    /// See [`SourceError`].
    async fn fetch(&self, url: &str) -> Result<Bytes, SourceError>;
}

/// Why a source was not fetched. The texts are for the client: what happened, without the server's own addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceError {
    /// May work later: no connection, a time limit, a 5xx answer.
    Unreachable(String),
    /// Will not work later: a 4xx answer, too many redirects, a name that does not exist.
    Unavailable(String),
    /// The guard forbids the address.
    Forbidden(String),
    /// More bytes than are taken.
    TooLarge(String),
}
