//! One request at a time for each upload, and the newest goes first: a phone that changes its network sends the rest on a
//! new connection while the old one still looks alive. Whoever asks for a turn makes the present holder stop reading.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedMutexGuard, watch};

/// The turns of all uploads that a request is working on. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Turns {
    lines: Arc<Mutex<HashMap<String, Line>>>,
}

/// Holder of the lock on one upload, and those who wait for it.
#[derive(Debug, Default)]
struct Line {
    turn: Arc<tokio::sync::Mutex<()>>,
    /// Number of the newest asker.
    newest: watch::Sender<u64>,
    /// Requests that hold or wait for the turn.
    requests: usize,
}

impl Turns {
    /// Waits for the turn, and makes whoever has it give it up soon.
    pub(super) async fn take_over(&self, upload: &str) -> Turn {
        self.wait(upload, true).await
    }

    /// Waits for the turn and lets whoever has it finish.
    pub(super) async fn queue(&self, upload: &str) -> Turn {
        self.wait(upload, false).await
    }

    async fn wait(&self, upload: &str, hurry: bool) -> Turn {
        let (turn, newest, number, place) = {
            let mut lines = self.lines();
            let line = lines.entry(upload.to_owned()).or_default();
            line.requests += 1;
            if hurry {
                line.newest.send_modify(|newest| *newest += 1);
            }
            let number = *line.newest.borrow();
            let place = Place { turns: self.clone(), upload: upload.to_owned() };
            (Arc::clone(&line.turn), line.newest.subscribe(), number, place)
        };
        let guard = turn.lock_owned().await;
        Turn { newest, number, _guard: guard, _place: place }
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<String, Line>> {
        // Changes of the map are single steps, so whoever panicked inside has left it whole.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to write to an upload, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    newest: watch::Receiver<u64>,
    number: u64,
    // Dropped before the place in the line, so that a line is never forgotten while its turn is taken.
    _guard: OwnedMutexGuard<()>,
    _place: Place,
}

impl Turn {
    /// Something that tells when somebody newer wants the turn.
    pub(super) fn successor(&self) -> Successor {
        Successor { newest: self.newest.clone(), number: self.number }
    }
}

/// See [`Turn::successor`].
#[derive(Clone, Debug)]
pub(super) struct Successor {
    newest: watch::Receiver<u64>,
    number: u64,
}

impl Successor {
    /// Returns as soon as somebody newer wants the turn.
    pub(super) async fn arrived(&mut self) {
        let number = self.number;
        if self.newest.wait_for(|newest| *newest != number).await.is_err() {
            // The line is gone, and with it everybody who could ask.
            std::future::pending::<()>().await;
        }
    }
}

/// A place in a line; also of a request that is given up while it waits.
#[derive(Debug)]
struct Place {
    turns: Turns,
    upload: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Entry::Occupied(mut line) = self.turns.lines().entry(std::mem::take(&mut self.upload)) {
            line.get_mut().requests -= 1;
            if line.get().requests == 0 {
                line.remove();
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
        let turns = Turns::default();
        let first = turns.take_over("upl_1").await;
        let mut successor = first.successor();
        assert!(successor.arrived().now_or_never().is_none());

        let queued = turns.clone();
        let mut queued = Box::pin(async move { queued.queue("upl_1").await });
        assert!(queued.as_mut().now_or_never().is_none());
        assert!(successor.arrived().now_or_never().is_none(), "who queues does not hurry anybody");

        let mut second = Box::pin(turns.take_over("upl_1"));
        assert!(second.as_mut().now_or_never().is_none(), "one at a time");
        assert!(successor.arrived().now_or_never().is_some());
        drop(first);
        drop(queued.await);
        let second = second.await;
        assert!(second.successor().arrived().now_or_never().is_none());
        assert!(turns.take_over("upl_2").now_or_never().is_some(), "uploads do not wait for each other");
    }

    #[tokio::test]
    async fn nothing_is_left_behind() {
        let turns = Turns::default();
        let first = turns.take_over("upl_1").await;
        let mut given_up = Box::pin(turns.take_over("upl_1"));
        assert!(given_up.as_mut().now_or_never().is_none());
        drop(given_up);
        drop(first);
        assert!(turns.lines().is_empty());
    }
}
