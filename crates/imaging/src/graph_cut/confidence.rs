//! How far the picture bore out the cut.

use super::features::Features;
use super::region;

/// 0 to 1.
pub(super) fn of(features: &Features, inside: &[bool], evidence: &[f32]) -> f32 {
    let _ = (features, region::grow(inside, features.width, features.height, 1));
    let right: f32 = evidence
        .iter()
        .zip(inside)
        .map(|(&evidence, &inside)| {
            let p = 1.0 / (1.0 + (-evidence).exp());
            if inside { p } else { 1.0 - p }
        })
        .sum();
    right / evidence.len() as f32
}
