//! Margins of a frame around the vehicle in it.

/// Room that stays free around the vehicle of [`CutType::Complete`](crate::CutType::Complete), as shares (0 to 1) of the
/// frame's width (left, right) and height (top, bottom). The vehicle is as large as it fits between them, and stands on the
/// bottom one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margins {
    /// Above the roof, at least.
    pub top: f32,
    /// Right of it, at least.
    pub right: f32,
    /// Below the lowest tyre.
    pub bottom: f32,
    /// Left of it, at least.
    pub left: f32,
}

/// Most that two margins opposite each other take together: something has to be seen of the vehicle.
const MOST: f32 = 0.9;

impl Default for Margins {
    /// Read from results of the trade's studios.
    fn default() -> Self {
        Self { top: 0.197, right: 0.06, bottom: 0.093, left: 0.06 }
    }
}

impl Margins {
    /// The same margins, each larger by that of `more`.
    #[must_use]
    pub fn plus(self, more: Self) -> Self {
        Self {
            top: self.top + more.top,
            right: self.right + more.right,
            bottom: self.bottom + more.bottom,
            left: self.left + more.left,
        }
    }

    /// No margins at all.
    pub const NONE: Self = Self { top: 0.0, right: 0.0, bottom: 0.0, left: 0.0 };

    /// Margins that leave room for a vehicle: none is negative, and two opposite ones that take nearly all are smaller in
    /// proportion.
    pub(crate) fn bounded(self) -> Self {
        let share = |margin: f32| if margin.is_finite() { margin.clamp(0.0, 1.0) } else { 0.0 };
        let pair = |a: f32, b: f32| {
            let (a, b) = (share(a), share(b));
            let scale = MOST / (a + b).max(MOST);
            (a * scale, b * scale)
        };
        let (top, bottom) = pair(self.top, self.bottom);
        let (left, right) = pair(self.left, self.right);
        Self { top, right, bottom, left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_left_for_a_vehicle() {
        let check = |given: [f32; 4], expected: [f32; 4]| {
            let [top, right, bottom, left] = given;
            let Margins { top, right, bottom, left } = Margins { top, right, bottom, left }.bounded();
            for (seen, expected) in [top, right, bottom, left].into_iter().zip(expected) {
                assert!((seen - expected).abs() < 1e-6, "{given:?}: {seen} {expected}");
            }
        };
        check([0.2, 0.1, 0.1, 0.3], [0.2, 0.1, 0.1, 0.3]);
        check([-1.0, f32::NAN, 0.0, 0.5], [0.0, 0.0, 0.0, 0.5]);
        check([1.0, 0.6, 1.0, 1.2], [0.45, 0.3375, 0.45, 0.5625]);
    }

    #[test]
    fn additions_are_added() {
        let more = Margins { left: 0.1, ..Margins::NONE };
        let sum = Margins::default().plus(more);
        assert!((sum.left - 0.16).abs() < 1e-6 && (sum.right - 0.06).abs() < 1e-6);
    }
}
