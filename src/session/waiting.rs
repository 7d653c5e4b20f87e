//! The changes that a server has not answered for long: how many there are, and the way to stop waiting for them. What becomes
//! of a change then is told where it was made.

use forecourt_client::{Pause, Waiting};
use futures_util::FutureExt as _;
use futures_util::future::{AbortHandle, abortable, pending};
use leptos::prelude::*;

/// The changes that are waited for; a context.
#[derive(Clone, Copy)]
pub struct SlowChanges {
    list: RwSignal<Vec<(u32, AbortHandle)>>,
    next: StoredValue<u32>,
}

impl Default for SlowChanges {
    fn default() -> Self {
        Self::new()
    }
}

impl SlowChanges {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self { list: RwSignal::default(), next: StoredValue::new(0) }
    }

    /// Number of them; a signal.
    #[must_use]
    pub fn count(self) -> usize {
        self.list.with(Vec::len)
    }

    /// Stops waiting for all of them.
    pub fn stop(self) {
        for (_, handle) in self.list.try_get_untracked().unwrap_or_default() {
            handle.abort();
        }
    }
}

/// Takes a change off the list when nobody waits for it any more.
struct Entry {
    changes: SlowChanges,
    number: u32,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.changes.list.try_update(|list| list.retain(|(number, _)| *number != self.number));
    }
}

impl Waiting for SlowChanges {
    fn begin(&self) -> Pause {
        let number = self.next.try_get_value().unwrap_or_default();
        self.next.try_set_value(number.wrapping_add(1));
        let (stopped, handle) = abortable(pending::<()>());
        self.list.try_update(|list| list.push((number, handle)));
        let entry = Entry { changes: *self, number };
        Box::pin(stopped.map(move |_| drop(entry)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_counted_while_they_wait_and_stop_together() {
        Owner::new().with(|| {
            let changes = SlowChanges::new();
            let (first, mut second) = (changes.begin(), changes.begin());
            assert_eq!(untrack(|| changes.count()), 2);
            drop(first);
            assert_eq!(untrack(|| changes.count()), 1);
            assert_eq!((&mut second).now_or_never(), None);
            changes.stop();
            assert_eq!((&mut second).now_or_never(), Some(()));
            drop(second);
            assert_eq!(untrack(|| changes.count()), 0);
        });
    }
}
