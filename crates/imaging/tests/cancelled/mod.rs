//! For every engine that looks at a picture several times.

use std::cell::Cell;

use forecourt_imaging::{Engine, Error, Level, RgbImage};

/// The signal is asked before each look, and nothing goes on after it. `looks` is how many there are at each level.
pub(crate) fn is_heard_between_looks(engine: &dyn Engine, picture: &RgbImage, looks: [i32; 3]) {
    for (level, looks) in [Level::Fast, Level::Standard, Level::Best].into_iter().zip(looks) {
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
