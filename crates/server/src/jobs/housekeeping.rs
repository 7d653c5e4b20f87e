//! Throws away what has had its day: files that nothing names, outdated answers, uploads that were left unfinished.

use forecourt_store::model::IDEMPOTENCY_RETENTION;
use forecourt_store::{Blobs, Result, Store, UploadParts};
use jiff::Timestamp;

/// Most files or uploads in one unit, so that a unit stays short.
const BATCH: u32 = 100;

/// How much a round threw away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files of originals and results.
    pub files: u64,
    /// Uploads that were never finished, with their bytes.
    pub expired_uploads: u64,
    /// Rows of uploads that ended long ago.
    pub ended_uploads: u64,
    /// Kept answers.
    pub answers: u64,
}

/// One round. Safe at any time and in several processes: each thing is thrown away before it is forgotten.
///
/// # Errors
/// The store's or the disk's; what was done stays done, the next round does the rest.
pub async fn sweep(
    store: &dyn Store,
    blobs: &dyn Blobs,
    parts: &UploadParts,
    now: Timestamp,
) -> Result<Swept> {
    let mut swept = Swept::default();
    loop {
        let keys = store.read().await?.due_trash(now, BATCH).await?;
        if keys.is_empty() {
            break;
        }
        for key in &keys {
            blobs.delete(key).await?;
        }
        let mut unit = store.write().await?;
        unit.forget_trash(&keys).await?;
        unit.commit().await?;
        swept.files += keys.len() as u64;
    }
    loop {
        let mut unit = store.write().await?;
        let expired = unit.expire_uploads(now, BATCH).await?;
        unit.commit().await?;
        if expired.is_empty() {
            break;
        }
        for id in &expired {
            parts.delete(id).await?;
        }
        swept.expired_uploads += expired.len() as u64;
    }
    let before = now.saturating_sub(IDEMPOTENCY_RETENTION).unwrap_or(Timestamp::MIN);
    loop {
        let ended = store.read().await?.ended_uploads(before, BATCH).await?;
        if ended.is_empty() {
            break;
        }
        // A crash may have kept their bytes from being deleted when they ended.
        for id in &ended {
            parts.delete(id).await?;
        }
        let mut unit = store.write().await?;
        unit.forget_uploads(&ended).await?;
        unit.commit().await?;
        swept.ended_uploads += ended.len() as u64;
    }
    let mut unit = store.write().await?;
    swept.answers = unit.purge_answers(now).await?;
    unit.commit().await?;
    Ok(swept)
}
