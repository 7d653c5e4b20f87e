//! Which photos are loaded beside the current one, and which are given up. Not here: in what width, and how.

/// Photos so far from the current one are given up: their memory is worth more than the way back.
const KEPT_AROUND: usize = 2;

/// Where the viewer last went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Travel {
    /// To higher numbers.
    #[default]
    Forward,
    /// To lower numbers.
    Backward,
}

/// The photos to load once the current one has painted, the likeliest next one first.
pub(crate) fn neighbours(current: usize, count: usize, travel: Travel) -> impl Iterator<Item = usize> {
    let after = current.checked_add(1).filter(|&next| next < count);
    let before = current.checked_sub(1);
    let order = match travel {
        Travel::Forward => [after, before],
        Travel::Backward => [before, after],
    };
    order.into_iter().flatten()
}

/// True for photos that stay loaded.
#[must_use]
pub(crate) fn is_kept(index: usize, current: usize) -> bool {
    index.abs_diff(current) <= KEPT_AROUND
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_that_is_gone_comes_first() {
        let check = |current: usize, count: usize, travel: Travel, expected: &[usize]| {
            assert_eq!(
                neighbours(current, count, travel).collect::<Vec<_>>(),
                expected,
                "{current} of {count}"
            );
        };
        check(3, 9, Travel::Forward, &[4, 2]);
        check(3, 9, Travel::Backward, &[2, 4]);
        check(0, 9, Travel::Forward, &[1]);
        check(8, 9, Travel::Forward, &[7]);
        check(0, 1, Travel::Forward, &[]);
        check(0, 0, Travel::Forward, &[]);
    }

    #[test]
    fn every_neighbour_is_kept() {
        assert!(neighbours(5, 9, Travel::Forward).all(|index| is_kept(index, 5)));
        assert!(!is_kept(8, 5));
        assert!(!is_kept(0, 3));
    }
}
