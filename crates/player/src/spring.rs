//! A spring in closed form: where it is follows from when it began, so that frames may be late, skipped or doubled. Not
//! here: what is moved.

/// Undamped angular frequency in radians per second; settles a slide in about a third of a second.
const FREQUENCY: f64 = 20.0;

/// A critically damped spring: the fastest way to rest without swinging over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spring {
    target: f64,
    displacement: f64,
    /// Per second.
    velocity: f64,
    began_ms: f64,
}

impl Spring {
    /// Leaves `from` with `velocity_per_ms` at `now_ms`. A speed away from the target is taken as none, and one that would
    /// shoot past it as the highest that does not: a slide never shows what lies behind its aim.
    #[must_use]
    pub(crate) fn new(from: f64, target: f64, velocity_per_ms: f64, now_ms: f64) -> Self {
        let displacement = from - target;
        let per_second = if velocity_per_ms.is_finite() { velocity_per_ms * 1_000.0 } else { 0.0 };
        let fastest = -displacement * FREQUENCY;
        let velocity =
            if displacement > 0.0 { per_second.clamp(fastest, 0.0) } else { per_second.clamp(0.0, fastest) };
        Self { target, displacement, velocity, began_ms: now_ms }
    }

    /// Where it comes to rest.
    #[must_use]
    pub(crate) fn target(&self) -> f64 {
        self.target
    }

    /// Where it is; a time before it began is its beginning.
    #[must_use]
    pub(crate) fn position(&self, now_ms: f64) -> f64 {
        let seconds = ((now_ms - self.began_ms) / 1_000.0).max(0.0);
        let slope = self.velocity + FREQUENCY * self.displacement;
        self.target + (self.displacement + slope * seconds) * (-FREQUENCY * seconds).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_starts_where_it_was_and_settles_in_half_a_second() {
        let spring = Spring::new(3.0, 4.0, 0.0, 1_000.0);
        assert!((spring.position(1_000.0) - 3.0).abs() < 1e-12);
        assert!((spring.position(900.0) - 3.0).abs() < 1e-12);
        assert!((spring.position(1_500.0) - 4.0).abs() < 1e-3);
    }

    proptest! {
        #[test]
        fn it_nears_its_target_and_never_passes_it(
            from in -50.0..50.0_f64, target in -50.0..50.0_f64, velocity in -1.0..1.0_f64,
            steps_ms in proptest::collection::vec(0.0..100.0_f64, 1..60),
        ) {
            let spring = Spring::new(from, target, velocity, 0.0);
            let (mut now_ms, mut distance) = (0.0, (from - target).abs());
            for step_ms in steps_ms {
                now_ms += step_ms;
                let offset = spring.position(now_ms) - target;
                prop_assert!(offset.abs() <= distance + 1e-9);
                prop_assert!(offset.abs() < 1e-9 || (offset > 0.0) == (from > target));
                distance = offset.abs();
            }
        }
    }
}
