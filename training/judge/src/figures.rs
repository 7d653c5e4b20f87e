//! Figures that outlines are judged by.

use forecourt_imaging::GrayImage;

/// Distance within which an outline is right, pixels of the alpha channel.
const NEAR_PX: i64 = 3;

pub(crate) fn inside(alpha: &GrayImage) -> Vec<bool> {
    alpha.pixels().map(|pixel| pixel[0] >= 128).collect()
}

/// Intersection over union.
pub(crate) fn overlap(one: &[bool], other: &[bool]) -> f64 {
    let both = one.iter().zip(other).filter(|(a, b)| **a && **b).count();
    let either = one.iter().zip(other).filter(|(a, b)| **a || **b).count();
    both as f64 / either.max(1) as f64
}

pub(crate) fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len().saturating_sub(1)) as f64 * share;
    sorted.get(place.round() as usize).copied().unwrap_or(f64::NAN)
}

/// Harmonic mean of the shares of either outline that lie within [`NEAR_PX`] of the other.
pub(crate) fn boundary_f(one: &GrayImage, other: &GrayImage) -> f64 {
    let rims = [rim(one), rim(other)];
    let near = |from: &[bool], to: &[bool]| {
        let (width, height) = (i64::from(one.width()), i64::from(one.height()));
        let (mut hit, mut all) = (0_u32, 0_u32);
        for pixel in (0..from.len()).filter(|&pixel| from[pixel]) {
            let (x, y) = (pixel as i64 % width, pixel as i64 / width);
            all += 1;
            let found = (-NEAR_PX..=NEAR_PX).any(|dy| {
                (-NEAR_PX..=NEAR_PX).any(|dx| {
                    let (x, y) = (x + dx, y + dy);
                    dx * dx + dy * dy <= NEAR_PX * NEAR_PX
                        && (0..width).contains(&x)
                        && (0..height).contains(&y)
                        && to[(y * width + x) as usize]
                })
            });
            hit += u32::from(found);
        }
        f64::from(hit) / f64::from(all.max(1))
    };
    let (precision, recall) = (near(&rims[0], &rims[1]), near(&rims[1], &rims[0]));
    2.0 * precision * recall / (precision + recall).max(1e-9)
}

fn rim(alpha: &GrayImage) -> Vec<bool> {
    let (width, height) = alpha.dimensions();
    let inside = inside(alpha);
    let at = |x: u32, y: u32| inside[(y * width + x) as usize];
    (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .map(|(x, y)| {
            at(x, y)
                && (x == 0
                    || y == 0
                    || x + 1 == width
                    || y + 1 == height
                    || !at(x - 1, y)
                    || !at(x + 1, y)
                    || !at(x, y - 1)
                    || !at(x, y + 1))
        })
        .collect()
}
