//! Sideways strokes of a wheel or a touch pad: one photo a stroke, however long its momentum lasts. Not here: vertical
//! strokes, which scroll the page.

/// Distance that turns to the next photo, in CSS pixels.
const TURN_PX: f64 = 40.0;
/// A pause so long ends a stroke, in milliseconds; a touch pad's momentum sends events far closer together.
const STROKE_END_MS: f64 = 160.0;

/// Tells strokes apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Wheel {
    travelled_px: f64,
    has_turned: bool,
    last_ms: f64,
}

impl Wheel {
    /// True for a move that is more sideways than upright.
    pub(crate) fn is_sideways(dx: f64, dy: f64) -> bool {
        dx.abs() > dy.abs()
    }

    /// Takes in a sideways move; 1.0 when its stroke turns to the right, -1.0 to the left.
    pub(crate) fn stroke(&mut self, dx: f64, now_ms: f64) -> Option<f64> {
        let is_back = self.travelled_px * dx < 0.0;
        if is_back || now_ms - self.last_ms >= STROKE_END_MS {
            *self = Self::default();
        }
        self.last_ms = now_ms;
        self.travelled_px += dx;
        if self.has_turned || self.travelled_px.abs() < TURN_PX {
            return None;
        }
        self.has_turned = true;
        Some(self.travelled_px.signum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(moves: &[(f64, f64)]) -> Vec<f64> {
        let mut wheel = Wheel::default();
        moves.iter().filter_map(|&(dx, now_ms)| wheel.stroke(dx, now_ms)).collect()
    }

    #[test]
    fn a_stroke_turns_once() {
        let check = |name: &str, moves: &[(f64, f64)], expected: &[f64]| {
            assert_eq!(turns(moves), expected, "{name}");
        };
        check("one notch", &[(120.0, 1_000.0)], &[1.0]);
        check("a touch", &[(5.0, 1_000.0), (9.0, 1_016.0)], &[]);
        let momentum: Vec<(f64, f64)> =
            (0..60).map(|step| (-30.0, 1_000.0 + 16.0 * f64::from(step))).collect();
        check("momentum", &momentum, &[-1.0]);
        check("two strokes", &[(60.0, 1_000.0), (60.0, 1_400.0)], &[1.0, 1.0]);
        check("there and back", &[(60.0, 1_000.0), (-60.0, 1_016.0)], &[1.0, -1.0]);
        check("what was left of a stroke does not count", &[(30.0, 1_000.0), (30.0, 1_400.0)], &[]);
    }

    #[test]
    fn up_and_down_is_the_pages() {
        assert!(Wheel::is_sideways(-3.0, 2.0));
        assert!(!Wheel::is_sideways(3.0, 3.0));
        assert!(!Wheel::is_sideways(f64::NAN, 0.0));
    }
}
