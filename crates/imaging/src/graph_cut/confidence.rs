//! Confidence of the graph cut.

/// Share of the vehicle that stays where it is when every pixel's odds are moved up and down by as much as the prior
/// may be wrong: a cut along strong edges with clear colours does not move. 0 to 1.
pub(super) fn of(generous: &[bool], strict: &[bool]) -> f32 {
    let both = generous.iter().zip(strict).filter(|(a, b)| **a && **b).count();
    let either = generous.iter().zip(strict).filter(|(a, b)| **a || **b).count();
    both as f32 / either.max(1) as f32
}
