//! Tasks that outlive the request that began them, counted so that shutdown can wait for them before the store is closed.
//!
//! Not for: jobs, which the worker owns and gives back to the queue.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

/// Most tasks at a time; far more than there are connections.
const MAX_TASKS: u32 = 1 << 20;

/// Counts the tasks that run detached from their requests.
#[derive(Debug)]
pub struct Detached {
    /// One permit a task.
    room: Arc<Semaphore>,
}

impl Default for Detached {
    fn default() -> Self {
        Self { room: Arc::new(Semaphore::new(MAX_TASKS as usize)) }
    }
}

impl Detached {
    /// Runs work to its end, whatever becomes of the caller, in the caller's span.
    pub(crate) fn spawn<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        let room = Arc::clone(&self.room);
        // Taken before the task first runs, so that it counts from now on.
        let permit = room.try_acquire_owned();
        let counted = async move {
            let output = work.await;
            drop(permit);
            output
        };
        tokio::spawn(counted.in_current_span())
    }

    /// Waits until no task runs, `limit` at most; begin when no more requests come. Answers how many tasks were left.
    pub async fn finish(&self, limit: Duration) -> usize {
        match tokio::time::timeout(limit, self.room.acquire_many(MAX_TASKS)).await {
            Ok(_) => 0,
            Err(_) => (MAX_TASKS as usize).saturating_sub(self.room.available_permits()),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn shutdown_waits_for_what_outlived_its_request() {
        let detached = Detached::default();
        assert_eq!(detached.finish(Duration::ZERO).await, 0);
        let (end, ended) = oneshot::channel::<()>();
        detached.spawn(ended);
        assert_eq!(detached.finish(Duration::ZERO).await, 1, "it has had its time");
        end.send(()).unwrap();
        assert_eq!(detached.finish(Duration::from_secs(60)).await, 0);
    }
}
