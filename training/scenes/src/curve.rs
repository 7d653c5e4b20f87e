//! Outlines drawn as polylines with rounded corners, the way a side view is sketched.
//!
//! Not for: surfaces; `bodywork` spans those between outlines.

/// A corner of an outline: where, how high, and how far the rounding reaches to either side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Knot {
    at: f32,
    value: f32,
    rounding: f32,
}

pub(crate) const fn knot(at: f32, value: f32, rounding: f32) -> Knot {
    Knot { at, value, rounding }
}

/// A height (or half-width) over the length of the vehicle; constant beyond its ends.
#[derive(Clone, Debug)]
pub(crate) struct Curve {
    knots: Vec<Knot>,
}

impl Curve {
    /// `knots` in ascending order of `at`; a rounding is cut to half of either neighbouring segment.
    pub(crate) fn new(knots: Vec<Knot>) -> Self {
        Self { knots }
    }

    pub(crate) fn at(&self, x: f32) -> f32 {
        let knots = &self.knots;
        let Some((first, last)) = knots.first().zip(knots.last()) else { return 0.0 };
        if x <= first.at {
            return first.value;
        }
        if x >= last.at {
            return last.value;
        }
        for (index, corner) in knots.iter().enumerate().skip(1).take(knots.len() - 2) {
            let (before, after) = (knots[index - 1], knots[index + 1]);
            let reach = corner.rounding.min((corner.at - before.at) / 2.0).min((after.at - corner.at) / 2.0);
            if (x - corner.at).abs() < reach {
                // A parabola that leaves one segment and joins the next along their directions.
                let t = (x - corner.at + reach) / (2.0 * reach);
                let from = corner.value - slope(before, *corner) * reach;
                let to = corner.value + slope(*corner, after) * reach;
                return (1.0 - t) * (1.0 - t) * from + 2.0 * t * (1.0 - t) * corner.value + t * t * to;
            }
        }
        for pair in knots.windows(2) {
            if x <= pair[1].at {
                return pair[0].value + slope(pair[0], pair[1]) * (x - pair[0].at);
            }
        }
        last.value
    }
}

fn slope(from: Knot, to: Knot) -> f32 {
    (to.value - from.value) / (to.at - from.at).max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::{Curve, knot};

    #[test]
    fn a_corner_is_cut_and_the_rest_kept() {
        let roof = Curve::new(vec![knot(0.0, 0.0, 0.0), knot(1.0, 1.0, 0.25), knot(2.0, 0.0, 0.0)]);
        assert!((roof.at(-5.0) - 0.0).abs() < 1e-6);
        assert!((roof.at(0.5) - 0.5).abs() < 1e-6);
        assert!((roof.at(1.0) - 0.875).abs() < 1e-6, "{}", roof.at(1.0));
        assert!((roof.at(0.75) - 0.75).abs() < 1e-5);
        assert!((roof.at(1.5) - 0.5).abs() < 1e-6);
    }
}
