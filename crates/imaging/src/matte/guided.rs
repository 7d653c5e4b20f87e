//! Colour guided filter, in a band.
//!
//! He, Sun and Tang ("Guided Image Filtering", PAMI 2013): in each window alpha is taken for a linear function of the
//! colour, so its edge comes to lie on the picture's. Only windows that the band touches are solved, so no integral
//! images of the whole picture are kept.

use image::{GrayImage, RgbImage};

use crate::Error;

/// How much variance of colour (0 to 1 squared) still counts as flat. Less follows noise, more leaves the edge soft.
const EPSILON: f32 = 3e-4;
/// What the filter leaves of full contrast at an edge is stretched back to full: alpha below becomes 0, and its
/// complement 1.
const LEVEL: f32 = 0.25;
/// Windows see every second pixel of every second row where they are wider than this.
const DENSE_RADIUS: usize = 4;

/// In place of a line's number: none was fitted there.
const NONE: u32 = u32::MAX;

/// Alpha is `slope · colour + offset`.
#[derive(Clone, Copy, Default)]
struct Line {
    slope: [f32; 3],
    offset: f32,
}

/// Replaces `alpha` in the `band` by the filter's answer; `radius` is that of its windows, in pixels.
pub(super) fn sharpen(
    picture: &RgbImage,
    alpha: &mut GrayImage,
    band: &[bool],
    radius: usize,
    cancel: &dyn Fn() -> bool,
) -> Result<(), Error> {
    let frame = Frame { width: picture.width() as usize, height: picture.height() as usize, radius };
    let needed = crate::region::grow(band, frame.width, frame.height, radius);
    let (colours, before) = (picture.as_raw(), alpha.as_raw().clone());
    let mut place_of = vec![NONE; needed.len()];
    let mut lines: Vec<Line> = Vec::new();
    for (pixel, _) in needed.iter().enumerate().filter(|(_, needed)| **needed) {
        if lines.len().is_multiple_of(4096) && cancel() {
            return Err(Error::Cancelled);
        }
        place_of[pixel] = u32::try_from(lines.len()).unwrap_or(NONE);
        lines.push(frame.fit(colours, &before, pixel));
    }
    for (pixel, _) in band.iter().enumerate().filter(|(_, band)| **band) {
        if pixel.is_multiple_of(4096) && cancel() {
            return Err(Error::Cancelled);
        }
        let (mut sum, mut count) = (Line::default(), 0.0_f32);
        frame.window(pixel, |other| {
            if let Some(line) = lines.get(place_of[other] as usize) {
                count += 1.0;
                sum.offset += line.offset;
                for (sum, slope) in sum.slope.iter_mut().zip(line.slope) {
                    *sum += slope;
                }
            }
        });
        let colour = colour(colours, pixel);
        let value: f32 = sum.offset + sum.slope.iter().zip(colour).map(|(slope, c)| slope * c).sum::<f32>();
        let stretched = (value / count.max(1.0) - LEVEL) / (1.0 - 2.0 * LEVEL);
        alpha.as_mut()[pixel] = (stretched.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    }
    Ok(())
}

fn colour(colours: &[u8], pixel: usize) -> [f32; 3] {
    std::array::from_fn(|channel| f32::from(colours[3 * pixel + channel]) / 255.0)
}

struct Frame {
    width: usize,
    height: usize,
    radius: usize,
}

impl Frame {
    /// The pixels of the window around one.
    fn window(&self, pixel: usize, mut see: impl FnMut(usize)) {
        let step = if self.radius > DENSE_RADIUS { 2 } else { 1 };
        let (x, y) = (pixel % self.width, pixel / self.width);
        let columns = x.saturating_sub(self.radius)..(x + self.radius + 1).min(self.width);
        for row in (y.saturating_sub(self.radius)..(y + self.radius + 1).min(self.height)).step_by(step) {
            for column in columns.clone().step_by(step) {
                see(row * self.width + column);
            }
        }
    }

    /// The line that fits alpha in the window around a pixel best.
    fn fit(&self, colours: &[u8], alpha: &[u8], pixel: usize) -> Line {
        let (mut count, mut alpha_sum) = (0.0_f32, 0.0_f32);
        let (mut sum, mut mixed) = ([0.0_f32; 3], [0.0_f32; 3]);
        let mut products = [[0.0_f32; 3]; 3];
        self.window(pixel, |other| {
            let colour = colour(colours, other);
            let alpha = f32::from(alpha[other]) / 255.0;
            count += 1.0;
            alpha_sum += alpha;
            for i in 0..3 {
                sum[i] += colour[i];
                mixed[i] += colour[i] * alpha;
                for j in 0..=i {
                    products[i][j] += colour[i] * colour[j];
                }
            }
        });
        let count = count.max(1.0);
        let alpha_mean = alpha_sum / count;
        // One alpha in the whole window: a flat line, and nothing to solve.
        if alpha_mean <= 1e-6 || alpha_mean >= 1.0 - 1e-6 {
            return Line { slope: [0.0; 3], offset: alpha_mean };
        }
        let mean = sum.map(|sum| sum / count);
        let with_alpha: [f32; 3] = std::array::from_fn(|i| mixed[i] / count - mean[i] * alpha_mean);
        let covariance: [[f32; 3]; 3] = std::array::from_fn(|i| {
            std::array::from_fn(|j| {
                let floor = if i == j { EPSILON } else { 0.0 };
                products[i.max(j)][i.min(j)] / count - mean[i] * mean[j] + floor
            })
        });
        let slope = solve(&covariance, &with_alpha);
        let offset = alpha_mean - slope.iter().zip(mean).map(|(slope, mean)| slope * mean).sum::<f32>();
        Line { slope, offset }
    }
}

/// Solves a symmetric positive definite system of three unknowns by Cramer's rule.
fn solve(m: &[[f32; 3]; 3], v: &[f32; 3]) -> [f32; 3] {
    let cross = |a: &[f32; 3], b: &[f32; 3]| {
        [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    };
    let dot = |a: &[f32; 3], b: &[f32; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let minors = [cross(&m[1], &m[2]), cross(&m[2], &m[0]), cross(&m[0], &m[1])];
    // Positive in exact arithmetic; rounding must not turn it round.
    let determinant = dot(&m[0], &minors[0]).max(1e-12);
    std::array::from_fn(|i| (0..3).map(|j| minors[j][i] * v[j]).sum::<f32>() / determinant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_three_unknowns() {
        let matrix = [[4.0, 1.0, 0.5], [1.0, 3.0, -0.2], [0.5, -0.2, 2.0]];
        let unknown = [1.0, -2.0, 3.0];
        let right = matrix.map(|row: [f32; 3]| row.iter().zip(unknown).map(|(a, b)| a * b).sum::<f32>());
        for (found, expected) in solve(&matrix, &right).into_iter().zip(unknown) {
            assert!((found - expected).abs() < 1e-4, "{found} {expected}");
        }
    }
}
