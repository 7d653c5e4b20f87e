//! One signal for all parts of a run or a worker: stop.

use std::sync::Arc;

use tokio::sync::watch;

/// Set once, never unset; seen by async code and by blocking loops.
#[derive(Clone, Debug)]
pub(crate) struct Cancel {
    flag: Arc<watch::Sender<bool>>,
}

impl Cancel {
    pub(crate) fn new() -> Self {
        Self { flag: Arc::new(watch::Sender::new(false)) }
    }

    pub(crate) fn cancel(&self) {
        self.flag.send_replace(true);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        *self.flag.borrow()
    }

    /// Returns as soon as it is set; at once when it was before.
    pub(crate) async fn cancelled(&self) {
        // The sender lives as long as `self`, so waiting ends only with the flag.
        let _ = self.flag.subscribe().wait_for(|cancelled| *cancelled).await;
    }
}
