//! Colour guided filter, in a band.
//!
//! He, Sun and Tang ("Guided Image Filtering", PAMI 2013): in each window alpha is taken for a linear function of the
//! colour, so its edge comes to lie on the picture's. Only windows that the band touches are solved; their sums slide from
//! one to the next, so that a wide window costs as much as a narrow one.

use std::ops::{AddAssign, Range, SubAssign};

use image::{GrayImage, RgbImage};

use crate::{Error, region};

/// Variance of colour (0 to 1 squared) that still counts as flat: a deviation of two steps of a byte. Less follows noise,
/// more leaves the edge soft.
const EPSILON: f32 = 5e-5;
/// Margins of the contrast stretch at an edge: alpha below becomes 0, and its
/// complement 1.
const LEVEL: f32 = 0.25;
/// Widest window, pixels to either side: as many products of two bytes as it has fit into 32 bits.
const WIDEST: usize = 128;

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
    let frame = Frame {
        width: picture.width() as usize,
        height: picture.height() as usize,
        radius: radius.min(WIDEST),
    };
    let needed = region::dilate(band, frame.width, frame.height, frame.radius);
    let (colours, before) = (picture.as_raw(), alpha.as_raw().clone());
    let mut place_of = vec![NONE; needed.len()];
    let mut lines: Vec<Line> = Vec::new();
    let sample = |pixel: usize| moments(colours, &before, pixel);
    frame.slide(&needed, cancel, sample, |pixel, sums| {
        place_of[pixel] = u32::try_from(lines.len()).unwrap_or(NONE);
        lines.push(Line::fit(sums));
    })?;
    let line_at = |pixel: usize| {
        lines.get(place_of[pixel] as usize).map_or([0.0; 5], |line| {
            let [red, green, blue] = line.slope.map(f64::from);
            [1.0, f64::from(line.offset), red, green, blue]
        })
    };
    frame.slide(band, cancel, line_at, |pixel, [count, offset, slope @ ..]| {
        let colour = colours[3 * pixel..].iter().map(|&byte| f64::from(byte) / 255.0);
        let value = offset + slope.iter().zip(colour).map(|(slope, colour)| slope * colour).sum::<f64>();
        let stretched = ((value / count.max(1.0)) as f32 - LEVEL) / (1.0 - 2.0 * LEVEL);
        alpha.as_mut()[pixel] = (stretched.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    })
}

/// Sums of a window over its pixels: one, alpha, the colour, the colour times alpha, and the colour's products with itself
/// (red with red; green with red and green; blue with all), in bytes.
fn moments(colours: &[u8], alpha: &[u8], pixel: usize) -> [u32; 14] {
    let [r, g, b] = [0, 1, 2].map(|channel| u32::from(colours[3 * pixel + channel]));
    let a = u32::from(alpha[pixel]);
    [1, a, r, g, b, r * a, g * a, b * a, r * r, g * r, g * g, b * r, b * g, b * b]
}

struct Frame {
    width: usize,
    height: usize,
    radius: usize,
}

impl Frame {
    /// Calls `see` with every pixel that is `wanted`, and what the pixels in the window around it add up to.
    fn slide<T: Copy + Default + AddAssign + SubAssign, const N: usize>(
        &self,
        wanted: &[bool],
        cancel: &dyn Fn() -> bool,
        value: impl Fn(usize) -> [T; N],
        mut see: impl FnMut(usize, &[T; N]),
    ) -> Result<(), Error> {
        let Some((rows, columns)) = self.bounds(wanted) else { return Ok(()) };
        let around = |range: &Range<usize>, length: usize| {
            range.start.saturating_sub(self.radius)..(range.end + self.radius).min(length)
        };
        let (tall, wide) = (around(&rows, self.height), around(&columns, self.width));
        // Of each column, the part that lies in the windows of the row.
        let mut sums = vec![[T::default(); N]; wide.len()];
        let mut come = tall.start;
        for row in rows {
            if cancel() {
                return Err(Error::Cancelled);
            }
            while come < (row + self.radius + 1).min(tall.end) {
                for (sum, column) in sums.iter_mut().zip(wide.clone()) {
                    add(sum, &value(come * self.width + column));
                }
                come += 1;
            }
            if let Some(gone) = row.checked_sub(self.radius + 1).filter(|gone| *gone >= tall.start) {
                for (sum, column) in sums.iter_mut().zip(wide.clone()) {
                    subtract(sum, &value(gone * self.width + column));
                }
            }
            let start = row * self.width;
            let mut column = columns.start;
            while column < columns.end {
                if !wanted[start + column] {
                    column += 1;
                    continue;
                }
                let mut window = [T::default(); N];
                let from = column.saturating_sub(self.radius);
                for sum in &sums[from - wide.start..(column + self.radius).min(wide.end) - wide.start] {
                    add(&mut window, sum);
                }
                while column < columns.end && wanted[start + column] {
                    if column + self.radius < wide.end {
                        add(&mut window, &sums[column + self.radius - wide.start]);
                    }
                    see(start + column, &window);
                    if let Some(gone) = column.checked_sub(self.radius) {
                        subtract(&mut window, &sums[gone - wide.start]);
                    }
                    column += 1;
                }
            }
        }
        Ok(())
    }

    /// Rows and columns that hold all that is wanted.
    fn bounds(&self, wanted: &[bool]) -> Option<(Range<usize>, Range<usize>)> {
        let mut bounds: Option<(Range<usize>, Range<usize>)> = None;
        for (row, line) in wanted.chunks(self.width.max(1)).enumerate() {
            let Some(first) = line.iter().position(|wanted| *wanted) else { continue };
            let end = line.iter().rposition(|wanted| *wanted).unwrap_or(first) + 1;
            let (rows, columns) = bounds.get_or_insert((row..row, first..end));
            rows.end = row + 1;
            *columns = columns.start.min(first)..columns.end.max(end);
        }
        bounds
    }
}

fn add<T: Copy + AddAssign, const N: usize>(sums: &mut [T; N], values: &[T; N]) {
    for (sum, &value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}

fn subtract<T: Copy + SubAssign, const N: usize>(sums: &mut [T; N], values: &[T; N]) {
    for (sum, &value) in sums.iter_mut().zip(values) {
        *sum -= value;
    }
}

impl Line {
    /// The line that fits alpha best where the [`moments`] add up to these.
    fn fit(sums: &[u32; 14]) -> Self {
        let [count, alpha, mean @ ..] = sums.map(f64::from);
        let [r, g, b, ra, ga, ba, rr, gr, gg, br, bg, bb] = mean.map(|sum| sum / count.max(1.0));
        let alpha_mean = alpha / count.max(1.0);
        // One alpha in the whole window: a flat line, and nothing to solve.
        if alpha == 0.0 || alpha_mean >= 255.0 {
            return Self { slope: [0.0; 3], offset: (alpha_mean / 255.0) as f32 };
        }
        let square = 255.0 * 255.0;
        let mean = [r, g, b];
        let with_alpha = [ra, ga, ba];
        let with_alpha = [0, 1, 2].map(|i| ((with_alpha[i] - mean[i] * alpha_mean) / square) as f32);
        let products = [[rr, gr, br], [gr, gg, bg], [br, bg, bb]];
        let covariance = [0, 1, 2].map(|i| {
            [0, 1, 2].map(|j| {
                let floor = if i == j { EPSILON } else { 0.0 };
                ((products[i][j] - mean[i] * mean[j]) / square) as f32 + floor
            })
        });
        let slope = solve(&covariance, &with_alpha);
        let at_mean = slope.iter().zip(mean).map(|(slope, mean)| slope * (mean / 255.0) as f32).sum::<f32>();
        Self { slope, offset: (alpha_mean / 255.0) as f32 - at_mean }
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
    fn windows_add_up_what_lies_in_them() {
        let frame = Frame { width: 9, height: 7, radius: 2 };
        let value = |pixel: usize| [1, (pixel * pixel % 31) as u32];
        // Runs that begin and end anywhere, at the borders too.
        let wanted: Vec<bool> = (0..63).map(|pixel| pixel * 7 % 5 < 3 && pixel / 9 != 3).collect();
        let mut seen = vec![false; 63];
        frame
            .slide(&wanted, &|| false, value, |pixel, sums| {
                let (x, y) = (pixel % 9, pixel / 9);
                let mut expected = [0; 2];
                for other in (0..63_usize).filter(|at| (at % 9).abs_diff(x) <= 2 && (at / 9).abs_diff(y) <= 2)
                {
                    add(&mut expected, &value(other));
                }
                assert_eq!(*sums, expected, "at {x} {y}");
                seen[pixel] = true;
            })
            .unwrap();
        assert_eq!(seen, wanted);
        let stopped = frame.slide(&wanted, &|| true, value, |_, _| {});
        assert!(matches!(stopped, Err(Error::Cancelled)));
        frame.slide(&[false; 63], &|| true, value, |_, _| panic!("nothing is wanted")).unwrap();
    }

    #[test]
    fn the_widest_window_does_not_overflow() {
        let side = 2 * WIDEST as u64 + 1;
        assert!(side * side * 255 * 255 <= u64::from(u32::MAX));
    }

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
