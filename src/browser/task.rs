//! Work under way that ends with whatever it belongs to.

use futures_util::future::{AbortHandle, LocalBoxFuture, abortable};

/// A future that runs until it is done or this is dropped; then the future is dropped too, and with it its requests.
#[derive(Debug)]
pub(crate) struct Task(AbortHandle);

impl Task {
    /// Starts it.
    #[must_use = "dropping the task ends it"]
    pub(crate) fn spawn(work: impl Future<Output = ()> + 'static) -> Self {
        Self::spawn_boxed(Box::pin(work))
    }

    /// One copy for all kinds of work.
    fn spawn_boxed(work: LocalBoxFuture<'static, ()>) -> Self {
        let (work, handle) = abortable(work);
        leptos::task::spawn_local(async move {
            // Whether it was done or ended early makes no difference to anybody.
            let _ = work.await;
        });
        Self(handle)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}
