//! Floors and ceilings in perspective, and the lines and blocks on them.

/// Height of the eye above the floor line, as a share of the frame's height: that of somebody who stands before a vehicle and
/// holds a camera at the height of its roof.
pub(super) const EYE: f32 = 0.26;

/// Place on a level plane below or above the eye.
pub(super) struct Place {
    /// To the right; one is the distance between plane and eye.
    pub(super) across: f32,
    /// Away from the eye, in the same unit.
    pub(super) away: f32,
    /// Size of a pixel on the plane, across and away.
    pub(super) pixel: (f32, f32),
}

impl Place {
    /// Of what is seen `x` to the right of the frame's middle and `y` from the eye's level, in heights of the frame; `pixel` is
    /// that of a pixel.
    pub(super) fn seen(x: f32, y: f32, pixel: f32) -> Self {
        let near = 1.0 / y.abs().max(1e-3);
        Self { across: x * near, away: near, pixel: (pixel * near, pixel * near * near) }
    }
}

/// Share of a pixel, 0 to 1, that is covered by the nearest of the lines `spacing` apart, all `width` wide. `at` is the
/// pixel's place, and `pixel` its size.
pub(super) fn joint(at: f32, spacing: f32, width: f32, pixel: f32) -> f32 {
    let from_line = ((at / spacing + 0.5).rem_euclid(1.0) - 0.5).abs() * spacing;
    let pixel = pixel.max(1e-6);
    ((0.5 * (width + pixel) - from_line) / pixel).clamp(0.0, (width / pixel).min(1.0))
}

/// Share of a pixel that lies in a stripe from `from` to `to`, with edges at least `soft` wide.
pub(super) fn stripe(at: f32, from: f32, to: f32, soft: f32) -> f32 {
    let soft = soft.max(1e-6);
    let rising = ((at - from) / soft + 0.5).clamp(0.0, 1.0);
    let falling = ((to - at) / soft + 0.5).clamp(0.0, 1.0);
    rising.min(falling)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_weight_however_thin_they_get() {
        for pixel in [0.001_f32, 0.01, 0.1, 0.4] {
            let samples = (2.0 / pixel).round() as u32;
            let sum: f32 = (0..samples).map(|at| joint(at as f32 * pixel, 0.5, 0.02, pixel)).sum();
            let mean = sum / samples as f32;
            assert!((mean - 0.04).abs() < 0.02, "{pixel}: {mean}");
        }
    }

    #[test]
    fn planes_shrink_towards_the_eyes_level() {
        let (near, far) = (Place::seen(0.3, 0.5, 0.001), Place::seen(0.3, 0.25, 0.001));
        assert!((far.away - 2.0 * near.away).abs() < 1e-5 && far.pixel.1 > 3.9 * near.pixel.1);
        assert!(Place::seen(0.3, 0.0, 0.001).across.is_finite());
    }

    #[test]
    fn a_stripe_has_two_edges() {
        let check = |at: f32, expected: f32| {
            assert!((stripe(at, 0.2, 0.4, 0.02) - expected).abs() < 1e-4, "{at}");
        };
        check(0.1, 0.0);
        check(0.2, 0.5);
        check(0.3, 1.0);
        check(0.4, 0.5);
        check(0.5, 0.0);
    }
}
