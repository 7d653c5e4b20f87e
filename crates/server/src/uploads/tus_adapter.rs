//! One request of the protocol over our own stores. The library decides what a request may do; here stands what that does
//! to the database and the growing file, for one account.
//!
//! **Invariant.** The offset in the database is the truth: bytes behind it in the file were never acknowledged and are cut
//! off by the next part. It only moves after the bytes before it are durable.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use forecourt_api::{CustomerId, UploadId};
use forecourt_store::model::{Upload, UploadOutcome, UploadState};
use futures_util::StreamExt as _;
use jiff::Timestamp;
use tus_protocol::chrono::{DateTime, Utc};
use tus_protocol::{
    AppendRequest, ChunkStream, ConcatRequest, Error as TusError, HookContext, HookEvent, HookExecutor,
    LockGuard, Locker, PreHookResult, Result as TusResult, StateStore, Storage, StorageHandle, WriteMode,
};

use super::arrival::Arrival;
use super::creation::{Created, Creation};
use super::locks::{UploadLock, UploadLocks};
use super::refusal::{gone, refusal};
use super::{already_complete, completion, expiry, find};
use crate::Error;
use crate::state::AppState;

/// Bytes are written and flushed in pieces of this size, so that little is lost when a connection breaks.
const PIECE_BYTES: usize = 2 << 20;

/// See the module.
pub(super) struct TusAdapter<'a> {
    state: &'a AppState,
    account: &'a CustomerId,
    locks: UploadLocks,
    arrival: Arrival,
    /// Set where the body has a checksum: bytes that could not be compared with it are not kept.
    checksummed: bool,
    /// Of a creation, what is to be created.
    creation: Option<&'a Creation>,
    observed: Mutex<Observed>,
}

/// Observations inside the library's calls.
#[derive(Debug, Default)]
struct Observed {
    /// The offset in the database when the upload was last looked at.
    offset: u64,
    /// Outcome of a creation.
    created: Option<Created>,
    /// The turn of an upload that this request has created.
    _lock: Option<UploadLock>,
    outcome: Option<UploadOutcome>,
    refused: Option<Error>,
}

impl<'a> TusAdapter<'a> {
    pub(super) fn new(
        state: &'a AppState,
        account: &'a CustomerId,
        arrival: Arrival,
        checksummed: bool,
        creation: Option<&'a Creation>,
    ) -> Self {
        let locks = state.process.uploads.clone();
        Self { state, account, locks, arrival, checksummed, creation, observed: Mutex::default() }
    }

    /// Answer to the client when the protocol has refused.
    pub(super) fn refusal(&self, error: TusError) -> Error {
        let refused = self.observed().refused.take();
        // What was found here says more than what the library made of it.
        refused.or_else(|| self.arrival.interruption()).unwrap_or_else(|| refusal(error))
    }

    /// Outcome of a creation, where it was decided.
    pub(super) fn take_created(&self) -> Option<Created> {
        self.observed().created.take()
    }

    fn observed(&self) -> MutexGuard<'_, Observed> {
        self.observed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes why the library will refuse; what is returned only has to end the request.
    fn refuse(&self, error: impl Into<Error>) -> TusError {
        self.observed().refused = Some(error.into());
        TusError::Internal("refused".to_owned())
    }

    fn now(&self) -> Timestamp {
        self.state.now()
    }

    /// An upload that takes bytes.
    async fn open_upload(&self, id: &str) -> Result<Upload, Error> {
        let upload = find(self.state, self.account, &UploadId::new(id)).await?;
        // Another request may have brought the last byte since this one was looked at.
        if upload.state == UploadState::Open { Ok(upload) } else { Err(already_complete(&upload)?) }
    }

    /// Makes bytes count that are durable in the file.
    async fn advance(&self, id: &str, to: u64, protocol_state: Option<&str>) -> Result<(), Error> {
        let (id, from) = (UploadId::new(id), self.observed().offset);
        let mut tx = self.state.store.write().await?;
        if !tx.advance_upload(self.account, &id, from, to, expiry(self.now())).await? {
            return Err(gone());
        }
        if let Some(protocol_state) = protocol_state {
            tx.keep_protocol_state(self.account, &id, protocol_state).await?;
        }
        tx.commit().await?;
        self.observed().offset = to;
        Ok(())
    }

    async fn append_stream(&self, id: &UploadId, offset: u64, data: ChunkStream) -> TusResult<()> {
        let mut stream = match data {
            ChunkStream::Buffered(bytes) => futures_util::stream::iter([Ok(bytes)]).boxed(),
            ChunkStream::Stream(stream) => stream,
        };
        let (mut piece, mut end) = (BytesMut::new(), offset);
        while let Some(chunk) = stream.next().await {
            match chunk {
                Ok(bytes) => piece.extend_from_slice(&bytes),
                Err(error) => {
                    // The client will ask how far it came, so what has arrived is not thrown away.
                    if self.arrival.interruption().is_some() && !self.checksummed {
                        end = self.write(id, end, piece.freeze()).await?;
                        self.advance(id.as_str(), end, None).await.map_err(|error| self.refuse(error))?;
                    }
                    return Err(TusError::Io(error));
                }
            }
            if piece.len() >= PIECE_BYTES {
                end = self.write(id, end, piece.split().freeze()).await?;
            }
        }
        self.write(id, end, piece.freeze()).await?;
        Ok(())
    }

    async fn write(&self, id: &UploadId, offset: u64, bytes: Bytes) -> TusResult<u64> {
        if bytes.is_empty() {
            return Ok(offset);
        }
        self.state.parts.append(id, offset, bytes).await.map_err(TusError::storage)
    }

    /// Tells that an upload that is being created is kept although its body broke off: its key leads back to it.
    fn survives_creation(&self) -> bool {
        self.creation.is_some() && self.arrival.interruption().is_some()
    }
}

#[async_trait]
impl Storage for TusAdapter<'_> {
    fn name(&self) -> &'static str {
        "parts"
    }

    async fn create(&self, upload_id: &str) -> TusResult<StorageHandle> {
        // The file begins with its first byte.
        Ok(StorageHandle::new(upload_id))
    }

    async fn append(&self, request: AppendRequest) -> TusResult<StorageHandle> {
        let id = UploadId::new(request.handle.key());
        self.append_stream(&id, request.expected_offset, request.data).await?;
        Ok(request.handle)
    }

    async fn concat(&self, _: ConcatRequest) -> TusResult<StorageHandle> {
        Err(TusError::ExtensionNotSupported("concatenation".to_owned()))
    }

    async fn delete(&self, handle: &StorageHandle) -> TusResult<()> {
        if self.survives_creation() {
            return Ok(());
        }
        self.state.parts.delete(&UploadId::new(handle.key())).await.map_err(TusError::storage)
    }

    async fn size(&self, _: &StorageHandle) -> TusResult<Option<u64>> {
        // The library has just read the upload, and holds its lock.
        Ok(Some(self.observed().offset))
    }
}

#[async_trait]
impl StateStore for TusAdapter<'_> {
    fn name(&self) -> &'static str {
        "store"
    }

    async fn set(&self, state: &tus_protocol::UploadState, mode: WriteMode) -> TusResult<()> {
        let kept = serde_json::to_string(state).map_err(TusError::state_store)?;
        match (mode, self.creation) {
            (WriteMode::CreateNew, Some(creation)) => {
                let lock = self.locks.take_over(state.id()).await;
                self.arrival.yield_to(lock.preemption());
                let created = creation.insert(self.state, self.account, state.id(), &kept).await;
                let created = created.map_err(|error| self.refuse(error))?;
                let is_new = created == Created::New;
                let mut observed = self.observed();
                observed.created = Some(created);
                observed._lock = Some(lock);
                if is_new { Ok(()) } else { Err(TusError::AlreadyExists(state.id().to_owned())) }
            }
            (WriteMode::CreateNew, None) => Err(TusError::Internal("nothing is to be created".to_owned())),
            // It has ended in an image; there is nothing more to remember.
            _ if self.observed().outcome.is_some() => Ok(()),
            _ => self
                .advance(state.id(), state.offset(), Some(&kept))
                .await
                .map_err(|error| self.refuse(error)),
        }
    }

    async fn get(&self, id: &str) -> TusResult<Option<tus_protocol::UploadState>> {
        let upload = self.open_upload(id).await.map_err(|error| self.refuse(error))?;
        self.observed().offset = upload.offset;
        serde_json::from_str(&upload.protocol_state).map(Some).map_err(TusError::state_store)
    }

    async fn delete(&self, id: &str) -> TusResult<()> {
        if self.survives_creation() {
            return Ok(());
        }
        let mut tx = self.state.store.write().await.map_err(TusError::state_store)?;
        tx.drop_upload(self.account, &UploadId::new(id), self.now()).await.map_err(TusError::state_store)?;
        tx.commit().await.map_err(TusError::state_store)
    }

    async fn list_expired(&self, _: DateTime<Utc>) -> TusResult<Vec<String>> {
        // Housekeeping sweeps by our own clock.
        Ok(Vec::new())
    }
}

#[async_trait]
impl Locker for TusAdapter<'_> {
    fn name(&self) -> &'static str {
        "locks"
    }

    async fn lock(&self, upload_id: &str, timeout: Duration) -> TusResult<LockGuard> {
        let lock = tokio::time::timeout(timeout, self.locks.take_over(upload_id))
            .await
            .map_err(|_| TusError::LockTimeout(upload_id.to_owned()))?;
        self.arrival.yield_to(lock.preemption());
        Ok(LockGuard::with_release(upload_id, move || drop(lock)))
    }

    async fn try_lock(&self, upload_id: &str) -> TusResult<Option<LockGuard>> {
        self.lock(upload_id, Duration::ZERO).await.map(Some)
    }
}

#[async_trait]
impl HookExecutor for TusAdapter<'_> {
    async fn execute_pre(&self, context: &HookContext) -> TusResult<PreHookResult> {
        if context.event() != HookEvent::PreFinish {
            return Ok(PreHookResult::proceed());
        }
        let upload = self.open_upload(context.upload().id()).await.map_err(|error| self.refuse(error))?;
        let outcome =
            completion::complete_upload(self.state, &upload).await.map_err(|error| self.refuse(error))?;
        self.observed().outcome = Some(outcome);
        Ok(PreHookResult::proceed())
    }

    async fn execute_post(&self, _: &HookContext) {}
}
