//! One request at a time for each upload, and the newest goes first: a phone that changes its network sends the rest on a
//! new connection while the old one still looks alive. Whoever asks for a lock makes the present holder stop reading.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedMutexGuard, watch};

/// The locks of all uploads that a request is working on. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct UploadLocks {
    entries: Arc<Mutex<HashMap<String, LockEntry>>>,
}

/// Holder of the lock on one upload, and those who wait for it.
#[derive(Debug, Default)]
struct LockEntry {
    lock: Arc<tokio::sync::Mutex<()>>,
    /// Number of the newest asker.
    newest: watch::Sender<u64>,
    /// Requests that hold or wait for the lock.
    requests: usize,
}

impl UploadLocks {
    /// Waits for the lock, and makes whoever has it give it up soon.
    pub(super) async fn take_over(&self, upload: &str) -> UploadLock {
        self.wait(upload, true).await
    }

    /// Waits for the lock and lets whoever has it finish.
    pub(super) async fn queue(&self, upload: &str) -> UploadLock {
        self.wait(upload, false).await
    }

    async fn wait(&self, upload: &str, hurry: bool) -> UploadLock {
        let (lock, newest, number, waiter) = {
            let mut entries = self.entries();
            let entry = entries.entry(upload.to_owned()).or_default();
            entry.requests += 1;
            if hurry {
                entry.newest.send_modify(|newest| *newest += 1);
            }
            let number = *entry.newest.borrow();
            let waiter = Waiter { locks: self.clone(), upload: upload.to_owned() };
            (Arc::clone(&entry.lock), entry.newest.subscribe(), number, waiter)
        };
        let guard = lock.lock_owned().await;
        UploadLock { newest, number, _guard: guard, _waiter: waiter }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<String, LockEntry>> {
        // Changes of the map are single steps, so whoever panicked inside has left it whole.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to write to an upload, until it is dropped.
#[derive(Debug)]
pub(super) struct UploadLock {
    newest: watch::Receiver<u64>,
    number: u64,
    // Dropped before the waiter, so that an entry is never forgotten while its lock is taken.
    _guard: OwnedMutexGuard<()>,
    _waiter: Waiter,
}

impl UploadLock {
    /// Something that tells when somebody newer wants the lock.
    pub(super) fn preemption(&self) -> Preemption {
        Preemption { newest: self.newest.clone(), number: self.number }
    }
}

/// See [`UploadLock::preemption`].
#[derive(Clone, Debug)]
pub(super) struct Preemption {
    newest: watch::Receiver<u64>,
    number: u64,
}

impl Preemption {
    /// Returns as soon as somebody newer wants the lock.
    pub(super) async fn arrived(&mut self) {
        let number = self.number;
        if self.newest.wait_for(|newest| *newest != number).await.is_err() {
            // The entry is gone, and with it everybody who could ask.
            std::future::pending::<()>().await;
        }
    }
}

/// A request that holds or waits for a lock; also of a request that is given up while it waits.
#[derive(Debug)]
struct Waiter {
    locks: UploadLocks,
    upload: String,
}

impl Drop for Waiter {
    fn drop(&mut self) {
        if let Entry::Occupied(mut entry) = self.locks.entries().entry(std::mem::take(&mut self.upload)) {
            entry.get_mut().requests -= 1;
            if entry.get().requests == 0 {
                entry.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn the_newest_makes_the_holder_stop() {
        let locks = UploadLocks::default();
        let first = locks.take_over("upl_1").await;
        let mut preemption = first.preemption();
        assert!(preemption.arrived().now_or_never().is_none());

        let queued = locks.clone();
        let mut queued = Box::pin(async move { queued.queue("upl_1").await });
        assert!(queued.as_mut().now_or_never().is_none());
        assert!(preemption.arrived().now_or_never().is_none(), "who queues does not hurry anybody");

        let mut second = Box::pin(locks.take_over("upl_1"));
        assert!(second.as_mut().now_or_never().is_none(), "one at a time");
        assert!(preemption.arrived().now_or_never().is_some());
        drop(first);
        drop(queued.await);
        let second = second.await;
        assert!(second.preemption().arrived().now_or_never().is_none());
        assert!(locks.take_over("upl_2").now_or_never().is_some(), "uploads do not wait for each other");
    }

    #[tokio::test]
    async fn nothing_is_left_behind() {
        let locks = UploadLocks::default();
        let first = locks.take_over("upl_1").await;
        let mut given_up = Box::pin(locks.take_over("upl_1"));
        assert!(given_up.as_mut().now_or_never().is_none());
        drop(given_up);
        drop(first);
        assert!(locks.entries().is_empty());
    }
}
