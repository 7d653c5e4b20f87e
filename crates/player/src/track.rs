//! The row of slides: where it stands, in slides, and how it moves there. Not here: which photo that makes the current one
//! (`player`) and how slides are drawn.

use crate::spring::Spring;

/// Speed that turns to the next photo however short the way, in CSS pixels per millisecond.
const FLICK_PX_PER_MS: f64 = 0.5;
/// Share of a drag that still counts beyond the first or last photo.
const EDGE_FRICTION: f64 = 0.35;
/// Shares of a slide that nobody sees.
const AT_REST: f64 = 0.0005;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Motion {
    Resting,
    /// The hand moves it; `from` is where it was.
    Held {
        from: f64,
    },
    Settling(Spring),
}

/// See the module. 0 shows the first slide, 0.5 half of the first and half of the second.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Track {
    position: f64,
    motion: Motion,
}

/// Where a slide index stands on the track.
#[expect(clippy::cast_precision_loss, reason = "no gallery has 2^52 photos")]
fn place(index: usize) -> f64 {
    index as f64
}

impl Track {
    pub(crate) fn at(index: usize) -> Self {
        Self { position: place(index), motion: Motion::Resting }
    }

    pub(crate) fn position(&self) -> f64 {
        self.position
    }

    pub(crate) fn is_moving(&self) -> bool {
        self.motion != Motion::Resting
    }

    pub(crate) fn is_settling(&self) -> bool {
        matches!(self.motion, Motion::Settling(_))
    }

    /// The hand takes it, wherever it is.
    pub(crate) fn hold(&mut self) {
        self.motion = Motion::Held { from: self.position };
    }

    /// The hand has gone `distance` slides on from where it took the track; `count` slides are there.
    pub(crate) fn drag(&mut self, distance: f64, count: usize) {
        let Motion::Held { from } = self.motion else { return };
        let last = place(count.saturating_sub(1));
        let free = from + distance;
        let inside = free.clamp(0.0, last);
        self.position = inside + (free - inside) * EDGE_FRICTION;
    }

    /// The slide that the hand's release aims at: with enough speed (in slides and CSS pixels per millisecond) the one beside
    /// `current`, else the nearest, but no further than one.
    pub(crate) fn aim(&self, current: usize, count: usize, forward_px_per_ms: f64) -> usize {
        let last = count.saturating_sub(1);
        if forward_px_per_ms >= FLICK_PX_PER_MS {
            return (current + 1).min(last);
        }
        if forward_px_per_ms <= -FLICK_PX_PER_MS {
            return current.saturating_sub(1);
        }
        let offset = self.position - place(current);
        if offset > 0.5 {
            (current + 1).min(last)
        } else if offset < -0.5 {
            current.saturating_sub(1)
        } else {
            current
        }
    }

    /// Springs to a slide; `speed` is in slides per millisecond.
    pub(crate) fn settle(&mut self, index: usize, speed: f64, now_ms: f64) {
        let spring = Spring::new(self.position, place(index), speed, now_ms);
        self.motion = Motion::Settling(spring);
    }

    /// Stands at a slide at once.
    pub(crate) fn cut(&mut self, index: usize) {
        *self = Self::at(index);
    }

    /// Moves on to `now_ms`. Whether it moved.
    pub(crate) fn advance(&mut self, now_ms: f64) -> bool {
        let Motion::Settling(spring) = self.motion else { return false };
        self.position = spring.position(now_ms);
        if (self.position - spring.target()).abs() < AT_REST {
            self.position = spring.target();
            self.motion = Motion::Resting;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn release_aims_at_most_one_slide_away() {
        let check = |position: f64, current: usize, speed: f64, expected: usize| {
            let track = Track { position, motion: Motion::Resting };
            assert_eq!(track.aim(current, 5, speed), expected, "{position} {current} {speed}");
        };
        check(2.4, 2, 0.0, 2);
        check(2.6, 2, 0.0, 3);
        check(1.4, 2, 0.0, 1);
        check(2.1, 2, 0.6, 3);
        check(2.6, 2, -0.6, 1);
        check(4.2, 4, 0.9, 4);
        check(-0.3, 0, -0.9, 0);
        check(4.0, 1, 0.0, 2);
    }

    #[test]
    fn the_edge_gives_way_a_little() {
        let mut track = Track::at(4);
        track.hold();
        track.drag(1.0, 5);
        assert!((track.position() - 4.35).abs() < 1e-12);
        track.drag(-0.5, 5);
        assert!((track.position() - 3.5).abs() < 1e-12);
    }
}
