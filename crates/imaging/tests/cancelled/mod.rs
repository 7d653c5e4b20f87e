//! For every engine that looks at a picture several times.

use std::cell::Cell;

use forecourt_imaging::{Engine, Error, Level, RgbImage};

/// The signal is asked before each look, and nothing goes on after it.
pub(crate) fn is_heard_between_looks(engine: &dyn Engine, picture: &RgbImage) {
    for (level, looks) in [(Level::Fast, 1), (Level::Standard, 2), (Level::Best, 4)] {
        let asked = Cell::new(0);
        let count = || {
            asked.set(asked.get() + 1);
            false
        };
        assert!(engine.segment(picture, level, &count).is_ok());
        assert_eq!(asked.get(), looks);
        for stop_at in 1..=looks {
            asked.set(0);
            let stop = || {
                asked.set(asked.get() + 1);
                asked.get() == stop_at
            };
            assert_eq!(engine.segment(picture, level, &stop), Err(Error::Cancelled));
            assert_eq!(asked.get(), stop_at, "went on after it");
        }
    }
}
