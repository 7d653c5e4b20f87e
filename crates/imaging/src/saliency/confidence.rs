//! Confidence in an outline that the operator's model drew.
//!
//! **Not calibrated.** The factors are set by hand so that each sign of doubt counts, and that an outline with few of them
//! gets about 0.9. How often such a model is wrong is not known here: the number tells a clean answer from a doubtful one
//! of the same model, and is no probability.

/// Signs of doubt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Doubts {
    /// Intersection over union of both passes; `None` where there was one only.
    pub(super) agreement: Option<f32>,
    /// Pixels between yes and no, as a share of the object's.
    pub(super) unsure: f32,
    /// Mean difference between plain and mirrored pass; `None` where none was mirrored.
    pub(super) mirror_spread: Option<f32>,
    /// Sides of the frame that the object touches, 0 to 4.
    pub(super) sides_cut: u8,
}

/// In place of a sign that was not looked for: a little worse than what good outlines have.
const UNKNOWN_AGREEMENT: f32 = 0.93;
const UNKNOWN_SPREAD: f32 = 0.01;
/// Weight of a difference between plain and mirrored pass.
const SPREAD: f32 = 4.0;
/// Factor for each side that is touched.
const SIDE_CUT: f32 = 0.97;

impl Doubts {
    /// 0 to 1; falls with each sign of doubt.
    pub(super) fn confidence(&self) -> f32 {
        let clear = (1.0 - self.unsure).max(0.0).powi(2);
        let agreed = self.agreement.unwrap_or(UNKNOWN_AGREEMENT);
        let steady = (1.0 - SPREAD * self.mirror_spread.unwrap_or(UNKNOWN_SPREAD)).max(0.0);
        let whole = SIDE_CUT.powi(i32::from(self.sides_cut));
        (clear * agreed * steady * whole).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Doubts =
        Doubts { agreement: Some(0.98), unsure: 0.02, mirror_spread: Some(0.004), sides_cut: 0 };

    #[test]
    fn good_outlines_pass_and_poor_ones_do_not() {
        assert!(GOOD.confidence() > 0.85);
        assert!(Doubts { agreement: Some(0.8), unsure: 0.3, ..GOOD }.confidence() < 0.5);
        assert!(Doubts { agreement: None, mirror_spread: None, ..GOOD }.confidence() > 0.8);
        assert!(Doubts { unsure: 1.0, mirror_spread: Some(1.0), ..GOOD }.confidence().abs() < 1e-6);
    }

    #[test]
    fn falls_with_every_doubt() {
        let doubts = [
            Doubts { agreement: Some(0.9), ..GOOD },
            Doubts { agreement: None, ..GOOD },
            Doubts { unsure: 0.2, ..GOOD },
            Doubts { mirror_spread: Some(0.1), ..GOOD },
            Doubts { mirror_spread: None, ..GOOD },
            Doubts { sides_cut: 1, ..GOOD },
        ];
        for doubt in doubts {
            assert!(doubt.confidence() < GOOD.confidence(), "{doubt:?}");
        }
    }
}
