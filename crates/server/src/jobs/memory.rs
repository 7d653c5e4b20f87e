//! Bound on the memory that pictures take together: admitted by what they are decoded to, not by their number, so that a few
//! panoramas do not push a small machine over its edge and small photos need not wait.
//!
//! Not for: what a single picture may cost at most, see `forecourt_imaging::Limits`; what it does cost, see its `Header`.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Memory that a run takes whatever the picture's size: the engine's working copies and the renditions, MiB.
const BASE_MIB: u64 = 64;

/// Memory for pictures. Cheap to clone; clones share it.
#[derive(Clone, Debug)]
pub struct Memory {
    free_mib: Arc<Semaphore>,
    total_mib: u32,
}

/// The part of it that a run holds until this is dropped.
#[derive(Debug)]
pub struct Room {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Memory {
    /// So many MiB in all.
    #[must_use]
    pub fn new(total_mib: u32) -> Self {
        Self { free_mib: Arc::new(Semaphore::new(total_mib as usize)), total_mib }
    }

    /// Waits until there is room for a run with a picture of so many working bytes. Whoever asks first is served first,
    /// also where a smaller one would fit; one that needs more than there is runs alone.
    pub async fn room_for(&self, working_bytes: u64) -> Room {
        let needed = u32::try_from(cost_mib(working_bytes)).unwrap_or(u32::MAX).min(self.total_mib);
        // It is never closed.
        Room { _permit: Arc::clone(&self.free_mib).acquire_many_owned(needed).await.ok() }
    }
}

fn cost_mib(working_bytes: u64) -> u64 {
    BASE_MIB + working_bytes.div_ceil(1 << 20)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn many_small_ones_or_a_few_large_ones_are_admitted() {
        let check = |total_mib: u32, working_bytes: u64, expected: usize| {
            let memory = Memory::new(total_mib);
            let rooms: Vec<Room> =
                std::iter::from_fn(|| memory.room_for(working_bytes).now_or_never()).take(99).collect();
            assert_eq!(rooms.len(), expected, "{total_mib} MiB, {working_bytes} bytes");
        };
        check(1024, 84_000_000, 7);
        check(1024, 350_000_000, 2);
        check(1024, 2_100_000, 15);
        // More than there is: alone.
        check(100, 350_000_000, 1);
        check(100, u64::MAX, 1);
    }

    #[test]
    fn room_is_given_back_and_large_ones_are_not_overtaken() {
        let memory = Memory::new(200);
        let first = memory.room_for(7_000_000).now_or_never().unwrap();
        let mut large = Box::pin(memory.room_for(350_000_000));
        assert!(large.as_mut().now_or_never().is_none(), "there is no room yet");
        assert!(memory.room_for(1).now_or_never().is_none(), "nobody goes before it");
        drop(first);
        let large = large.now_or_never().unwrap();
        assert!(memory.room_for(1).now_or_never().is_none());
        drop(large);
        assert!(memory.room_for(1).now_or_never().is_some());
    }
}
