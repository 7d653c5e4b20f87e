//! Pure: when the list is read anew because covers could not be loaded. Their addresses may have run out, or the server may
//! have been away: a new reading brings new addresses and a new try, but not without end.

/// Pauses before a new reading, in milliseconds; after the last one only the person brings another.
const PAUSES_MS: [u32; 3] = [5_000, 20_000, 60_000];

/// Number of times that the list was read anew for its covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recovery {
    readings: usize,
    is_waiting: bool,
}

impl Recovery {
    /// A cover could not be loaded: the pause to make before the list is read anew. None while one is under way, and none
    /// when it has been tried often enough.
    pub(crate) fn failed(&mut self) -> Option<u32> {
        let pause = PAUSES_MS.get(self.readings).filter(|_| !self.is_waiting)?;
        self.readings += 1;
        self.is_waiting = true;
        Some(*pause)
    }

    /// The pause is over.
    pub(crate) fn is_over(&mut self) {
        self.is_waiting = false;
    }

    /// The person looks at the list anew, or the connection is back: it may be tried as often again.
    pub(crate) fn begin_anew(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_that_stay_away_are_not_asked_for_without_end() {
        let mut recovery = Recovery::default();
        let mut pauses = Vec::new();
        for _ in 0..10 {
            // All covers of a page fail at once.
            pauses.extend([recovery.failed(), recovery.failed()].into_iter().flatten());
            recovery.is_over();
        }
        assert_eq!(pauses, PAUSES_MS);
        recovery.begin_anew();
        assert_eq!(recovery.failed(), Some(PAUSES_MS[0]));
    }
}
