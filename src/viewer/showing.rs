//! Pure: what stands in the viewer where the player would be.

/// The content of the viewer's stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Showing {
    /// A placeholder: photos are being read or fetched.
    Waiting,
    /// Nothing but what went wrong: the photos could not be read.
    Unread,
    /// Nothing but what went wrong: there are finished photos, and none of their files came.
    Unfetched,
    /// That there is no finished photo.
    Empty,
    /// The player.
    Player,
}

/// State of a vehicle's photos.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// They have been read at least once.
    pub(crate) is_read: bool,
    /// The last try to read them failed.
    pub(crate) has_failed: bool,
    /// Photos with a result.
    pub(crate) finished: usize,
    /// Those of them whose file the player can be given.
    pub(crate) playable: usize,
    /// Those of them whose file did not come.
    pub(crate) unfetched: usize,
}

impl Showing {
    /// Decides. Only photos that were read can be none: an error says nothing of them.
    #[must_use]
    pub(crate) fn of(known: Known) -> Self {
        match known {
            Known { playable: 1.., .. } => Self::Player,
            Known { finished: 0, has_failed: true, .. } => Self::Unread,
            Known { is_read: false, .. } => Self::Waiting,
            Known { finished: 0, .. } => Self::Empty,
            Known { finished, unfetched, .. } if unfetched >= finished => Self::Unfetched,
            Known { .. } => Self::Waiting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_never_called_no_photos() {
        let check = |is_read, has_failed, [finished, playable, unfetched]: [usize; 3], expected| {
            let known = Known { is_read, has_failed, finished, playable, unfetched };
            assert_eq!(Showing::of(known), expected, "{known:?}");
        };
        check(false, false, [0, 0, 0], Showing::Waiting);
        check(false, true, [0, 0, 0], Showing::Unread);
        check(true, false, [0, 0, 0], Showing::Empty);
        check(true, true, [0, 0, 0], Showing::Unread);
        check(true, false, [3, 3, 0], Showing::Player);
        check(true, true, [3, 3, 0], Showing::Player);
        check(true, false, [3, 0, 0], Showing::Waiting);
        check(true, false, [3, 0, 2], Showing::Waiting);
        check(true, false, [3, 1, 2], Showing::Player);
        check(true, false, [3, 0, 3], Showing::Unfetched);
    }
}
