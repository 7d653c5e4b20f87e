//! Confidence of the network in an outline: one number from what its passes disagree about.
//!
//! An overlap of 0.975 with the truth should get 0.9, one of 0.9 gets 0.6. The constants of the base and of the overlap
//! that is to be expected are fitted (`training/py/fit_confidence.py`) to the real errors on held-out scenes that make no
//! figures. What two passes disagree about and cut sides add next to nothing there and are kept small by hand, as is what
//! a mirror image changes.

/// Signals that tell a good outline from a poor one. Shares are 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Signals {
    /// Intersection over union of the first and the second pass; `None` where there was one pass only.
    pub agreement: Option<f32>,
    /// Overlap with the truth to be expected if the network's probabilities are true.
    pub expected_overlap: f32,
    /// Mean difference between plain and mirrored pass within the vehicle's box; `None` where none was mirrored.
    pub mirror_spread: Option<f32>,
    /// Sides of the frame that cut the vehicle off, 0 to 4.
    pub sides_cut: u8,
    /// Probability of the likeliest view.
    pub view: f32,
}

const BASE: f32 = 2.65;
const DISAGREEMENT: f32 = -1.0;
const EXPECTED_LOSS: f32 = -20.49;
const MIRROR_SPREAD: f32 = -2.0;
const SIDE_CUT: f32 = -0.01;
/// In place of a signal that is not there: what a fair outline has.
const USUAL_AGREEMENT: f32 = 0.96;
const USUAL_SPREAD: f32 = 0.01;

impl Signals {
    /// 0 to 1; falls with each sign of doubt.
    #[must_use]
    pub fn confidence(&self) -> f32 {
        let logit = BASE
            + DISAGREEMENT * (1.0 - self.agreement.unwrap_or(USUAL_AGREEMENT))
            + EXPECTED_LOSS * (1.0 - self.expected_overlap)
            + MIRROR_SPREAD * self.mirror_spread.unwrap_or(USUAL_SPREAD)
            + SIDE_CUT * f32::from(self.sides_cut);
        1.0 / (1.0 + (-logit).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Signals = Signals {
        agreement: Some(0.98),
        expected_overlap: 0.98,
        mirror_spread: Some(0.005),
        sides_cut: 0,
        view: 0.9,
    };

    /// Confidence by overlap with the truth, see `training/py/fit_confidence.py`: both passes agree as far as they are right.
    #[test]
    fn means_what_it_was_fitted_to() {
        let check = |overlap: f32, expected: f32| {
            let seen = Signals { agreement: Some(overlap), expected_overlap: overlap, ..GOOD };
            let found = seen.confidence();
            assert!((found - expected).abs() < 0.05, "{overlap}: {found}, not {expected}");
        };
        check(0.975, 0.9);
        check(0.95, 0.8);
        check(0.9, 0.6);
        check(0.85, 0.4);
    }

    #[test]
    fn good_outlines_pass_and_poor_ones_do_not() {
        assert!(GOOD.confidence() > 0.85);
        assert!(Signals { agreement: Some(0.8), expected_overlap: 0.85, ..GOOD }.confidence() < 0.4);
    }

    #[test]
    fn falls_with_every_doubt() {
        let doubts = [
            Signals { agreement: Some(0.9), ..GOOD },
            Signals { expected_overlap: 0.9, ..GOOD },
            Signals { mirror_spread: Some(0.1), ..GOOD },
            Signals { sides_cut: 1, ..GOOD },
            Signals { agreement: None, ..GOOD },
        ];
        for doubt in doubts {
            assert!(doubt.confidence() < GOOD.confidence(), "{doubt:?}");
        }
    }
}
