//! Garbage collection: files that nothing names, deleted images, plates that no image uses, outdated answers, unfinished
//! uploads, the log of webhooks.

use forecourt_store::model::{
    ASSET_RETENTION, DELIVERY_RETENTION, IDEMPOTENCY_RETENTION, IMAGE_TRASH_RETENTION, PLATE_RETENTION,
};
use forecourt_store::{Blobs, Result, Store, UploadParts};
use futures_util::TryStreamExt as _;
use jiff::Timestamp;

/// Most files or uploads in one transaction, so that a transaction stays short.
const BATCH: u32 = 100;

/// Counts of what a round threw away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files of originals, results and plates that were trashed.
    pub files: u64,
    /// Rows of plates that no image names; their files go to the trash.
    pub plates: u64,
    /// Files of plates that no row names: their request ended before it wrote one.
    pub orphaned_plates: u64,
    /// Rows of assets that were deleted, or came with submissions, and that nothing names; their files go to the trash.
    pub assets: u64,
    /// Files of assets that no row names: their request ended before it wrote one.
    pub orphaned_assets: u64,
    /// Uploads that were never finished, with their bytes.
    pub expired_uploads: u64,
    /// Rows of uploads that ended long ago.
    pub ended_uploads: u64,
    /// Deleted images that cannot be restored any more; their files go to the trash.
    pub images: u64,
    /// Results whose account's retention was over; their files go to the trash.
    pub expired_results: u64,
    /// Kept answers.
    pub answers: u64,
    /// Deliveries of webhooks that ended long ago.
    pub deliveries: u64,
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
    let mut swept = Swept {
        images: purge_images(store, now).await?,
        expired_results: expire_results(store, now).await?,
        ..Swept::default()
    };
    loop {
        let keys = store.read().await?.due_trash(now, BATCH).await?;
        if keys.is_empty() {
            break;
        }
        for key in &keys {
            blobs.delete(key).await?;
        }
        let mut tx = store.write().await?;
        tx.forget_trash(&keys).await?;
        tx.commit().await?;
        swept.files += keys.len() as u64;
    }
    loop {
        let mut tx = store.write().await?;
        let expired = tx.expire_uploads(now, BATCH).await?;
        tx.commit().await?;
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
        let mut tx = store.write().await?;
        tx.forget_uploads(&ended).await?;
        tx.commit().await?;
        swept.ended_uploads += ended.len() as u64;
    }
    (swept.plates, swept.orphaned_plates) = sweep_plates(store, blobs, now).await?;
    swept.deliveries = purge_deliveries(store, now).await?;
    (swept.assets, swept.orphaned_assets) = sweep_assets(store, blobs, now).await?;
    let mut tx = store.write().await?;
    swept.answers = tx.purge_answers(now).await?;
    tx.commit().await?;
    Ok(swept)
}

/// Deleted images whose time in the trash is over.
async fn purge_images(store: &dyn Store, now: Timestamp) -> Result<u64> {
    let until = now.saturating_sub(IMAGE_TRASH_RETENTION).unwrap_or(Timestamp::MIN);
    let mut purged = 0;
    loop {
        let mut tx = store.write().await?;
        let batch = tx.purge_images(until, now, BATCH).await?;
        tx.commit().await?;
        purged += batch;
        if batch < u64::from(BATCH) {
            return Ok(purged);
        }
    }
}

/// Deliveries of webhooks that ended long ago.
async fn purge_deliveries(store: &dyn Store, now: Timestamp) -> Result<u64> {
    let before = now.saturating_sub(DELIVERY_RETENTION).unwrap_or(Timestamp::MIN);
    let mut purged = 0;
    loop {
        let mut tx = store.write().await?;
        let batch = tx.purge_webhook_deliveries(before, BATCH).await?;
        tx.commit().await?;
        purged += batch;
        if batch < u64::from(BATCH) {
            return Ok(purged);
        }
    }
}

/// Results that are older than their account keeps them.
async fn expire_results(store: &dyn Store, now: Timestamp) -> Result<u64> {
    let mut expired = 0;
    loop {
        let mut tx = store.write().await?;
        let batch = tx.expire_results(now, BATCH).await?.len();
        tx.commit().await?;
        expired += batch as u64;
        if batch < BATCH as usize {
            return Ok(expired);
        }
    }
}

/// Rows of plates that no image names, and files that no row names.
async fn sweep_plates(store: &dyn Store, blobs: &dyn Blobs, now: Timestamp) -> Result<(u64, u64)> {
    let until = now.saturating_sub(PLATE_RETENTION).unwrap_or(Timestamp::MIN);
    let mut dropped = 0;
    loop {
        let mut tx = store.write().await?;
        let batch = tx.drop_plates(until, now, BATCH).await?;
        tx.commit().await?;
        dropped += batch;
        if batch < u64::from(BATCH) {
            break;
        }
    }
    let mut orphaned = 0;
    // Young files may belong to a request that is about to write their row.
    let old = blobs.plates().try_filter(|file| std::future::ready(file.written_at <= until));
    let mut batches = old.map_ok(|file| file.key).try_chunks(BATCH as usize);
    while let Some(keys) = batches.try_next().await.map_err(|error| error.1)? {
        let orphans = store.read().await?.orphaned_plates(&keys).await?;
        for key in &orphans {
            blobs.delete(key).await?;
        }
        orphaned += orphans.len() as u64;
    }
    Ok((dropped, orphaned))
}

/// Rows of assets that nothing names, and files that no row names.
async fn sweep_assets(store: &dyn Store, blobs: &dyn Blobs, now: Timestamp) -> Result<(u64, u64)> {
    let until = now.saturating_sub(ASSET_RETENTION).unwrap_or(Timestamp::MIN);
    let mut dropped = 0;
    loop {
        let mut tx = store.write().await?;
        let batch = tx.drop_assets(until, now, BATCH).await?;
        tx.commit().await?;
        dropped += batch;
        if batch < u64::from(BATCH) {
            break;
        }
    }
    let mut orphaned = 0;
    // Young files may belong to a request that is about to write their row.
    let old = blobs.assets().try_filter(|file| std::future::ready(file.written_at <= until));
    let mut batches = old.map_ok(|file| file.key).try_chunks(BATCH as usize);
    while let Some(keys) = batches.try_next().await.map_err(|error| error.1)? {
        let orphans = store.read().await?.orphaned_assets(&keys).await?;
        for key in &orphans {
            blobs.delete(key).await?;
        }
        orphaned += orphans.len() as u64;
    }
    Ok((dropped, orphaned))
}
