//! State shared by all requests: the store, the files, the clock, the settings. Cheap to clone, made once at startup; tests
//! make it with a clock and identifiers of their own.
//!
//! Not for: state of a single request (that is in its extensions), rules.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use forecourt_api::{FeatureId, ImageId, Revision, TokenId, UploadId};
use forecourt_store::model::{IdempotencyKey, JobId};
use forecourt_store::{Blobs, Store, UploadParts};
use jiff::Timestamp;
use uuid::Uuid;

use crate::compression::CompressedBodies;
use crate::config::Config;
use crate::detached::Detached;
use crate::fetch::GuardedClient;
use crate::jobs::JobNotifier;
use crate::media::MediaKey;
use crate::metrics::Metrics;
use crate::portal;
use crate::rate_limit::Limiter;
use crate::sealed::SealingKey;
use crate::synchronous::Synchronous;
use crate::uploads::UploadLocks;

/// Handle to the [`Services`]. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Services>);

/// Services shared by all requests.
pub struct Services {
    /// Vehicles, images, jobs and everything else that is written down.
    pub store: Arc<dyn Store>,
    /// Originals and results.
    pub blobs: Arc<dyn Blobs>,
    /// Growing files of unfinished uploads.
    pub parts: UploadParts,
    /// To be woken after the commit that queued a job.
    pub job_notifier: JobNotifier,
    /// To be woken after the commit that queued a delivery of a webhook.
    pub webhook_notifier: JobNotifier,
    /// Settings of the operator.
    pub config: Config,
    /// The built portal.
    pub portal: Arc<dyn portal::Files>,
    /// The present moment.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// A fresh UUID at every call; later ones sort after earlier ones.
    pub new_uuid: Arc<dyn Fn() -> Uuid + Send + Sync>,
    /// Connects to addresses that strangers gave.
    pub guard: GuardedClient,
    /// Signs media addresses.
    pub media_key: MediaKey,
    /// Encrypts secrets that are stored.
    pub sealing_key: SealingKey,
    /// In-memory state of this process.
    pub process: ProcessState,
}

/// In-memory state of this process; nothing in it survives a restart, or has to.
#[derive(Default)]
pub struct ProcessState {
    /// Keys whose first request is still being worked on.
    idempotent: Mutex<HashSet<IdempotencyKey>>,
    /// When the use of a token was last written down.
    tokens_noted: Mutex<HashMap<TokenId, Timestamp>>,
    /// Allowances of client addresses.
    pub(crate) limits_by_address: Limiter<IpAddr>,
    /// Allowances of tokens.
    pub(crate) limits_by_token: Limiter<TokenId>,
    /// Numbers for a monitoring system.
    pub metrics: Metrics,
    /// Compressed bodies of public answers.
    pub(crate) compressed: CompressedBodies,
    /// Locks on uploads.
    pub(crate) uploads: UploadLocks,
    /// Processing of photos whose clients wait.
    synchronous: OnceLock<Synchronous>,
    /// Work that outlives its request; shutdown waits for it before the store is closed.
    pub detached: Detached,
}

impl ProcessState {
    /// Begins to serve the synchronous calls; once and for all.
    pub fn serve_synchronous(&self, synchronous: Synchronous) {
        // A second one is another start of the same service, and the first is as good.
        let _ = self.synchronous.set(synchronous);
    }

    /// Processing of photos whose clients wait.
    ///
    /// # Errors
    /// 503 in a process that has no engine for it.
    pub(crate) fn synchronous(&self) -> crate::Result<&Synchronous> {
        let unavailable = || crate::Error::unavailable("This server processes no photos at once.", 60);
        self.synchronous.get().ok_or_else(unavailable)
    }

    /// Requests with an idempotency key that are being worked on.
    pub(crate) fn idempotent(&self) -> MutexGuard<'_, HashSet<IdempotencyKey>> {
        // Whoever panicked inside has left the set as it was: insertions and removals are single steps.
        self.idempotent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When the use of each token was last written down.
    pub(crate) fn tokens_noted(&self) -> MutexGuard<'_, HashMap<TokenId, Timestamp>> {
        self.tokens_noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AppState {
    /// Makes it shared.
    #[must_use]
    pub fn new(services: Services) -> Self {
        Self(Arc::new(services))
    }
}

impl Deref for AppState {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}

impl Services {
    /// The present moment, in the microseconds that the database keeps: what is answered now is what is read later.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = (self.clock)();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// Id for a new image.
    #[must_use]
    pub fn new_image_id(&self) -> ImageId {
        ImageId::new(self.new_id("img"))
    }

    /// Id for a new feature.
    #[must_use]
    pub fn new_feature_id(&self) -> FeatureId {
        FeatureId::new(self.new_id("ftr"))
    }

    /// Id for a new upload.
    #[must_use]
    pub fn new_upload_id(&self) -> UploadId {
        UploadId::new(self.new_id("upl"))
    }

    /// Id for a new job.
    #[must_use]
    pub fn new_job_id(&self) -> JobId {
        JobId::new(self.new_id("job"))
    }

    /// A revision that no bytes have had before.
    #[must_use]
    pub fn new_revision(&self) -> Revision {
        Revision::new((self.new_uuid)().simple().to_string())
    }

    /// Lower-case letters, digits and one underscore, so that an id can be a file's name as it is.
    pub(crate) fn new_id(&self, prefix: &str) -> String {
        format!("{prefix}_{}", (self.new_uuid)().simple())
    }
}
