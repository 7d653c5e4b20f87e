//! A picture in light: linear colours, drawn over one another.
//!
//! Red, green, blue as floats where 1 is white paper in full light; more is possible. Not for: perspective, see
//! `raster` and `ground`.

use super::occlusion::Occlusion;

/// Red, green, blue, linear.
pub(crate) type Colour = [f32; 3];

pub(crate) fn times(colour: Colour, factor: f32) -> Colour {
    colour.map(|channel| channel * factor)
}

pub(crate) fn lit(colour: Colour, light: Colour) -> Colour {
    [colour[0] * light[0], colour[1] * light[1], colour[2] * light[2]]
}

pub(crate) fn blend(from: Colour, to: Colour, share: f32) -> Colour {
    [0, 1, 2].map(|channel| from[channel] + (to[channel] - from[channel]) * share)
}

/// Scale of the canvas over the finished picture, so that edges come out smooth: five pixels for four.
pub(crate) const FINENESS: f32 = 1.25;

/// Pixels of the canvas for so many of the finished picture, a multiple of four.
pub(crate) const fn refined(side: usize) -> usize {
    side * 5 / 4
}

/// The two pixels of the canvas that a pixel of the finished picture lies on, along a side: the first one, and how much of
/// each.
pub(crate) fn beneath(pixel: usize) -> (usize, [f32; 2]) {
    let quarter = (pixel % 4) as f32 / 4.0;
    (refined(pixel), [1.0 - quarter, 0.25 + quarter])
}

/// Number of box filters that make a blur: what is seen of a pixel reaches so many radii.
pub(crate) const BLUR_PASSES: usize = 2;

/// A rectangle of colours.
#[derive(Clone)]
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<Colour>,
    /// Where nothing needs to be drawn.
    pub(crate) occlusion: Occlusion,
}

impl Canvas {
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0.0; 3]; width * height], occlusion: Occlusion::default() }
    }

    /// Calls `paint` with every pixel of a box (clipped to the picture) that is not hidden, and its middle, counted from the
    /// box's corner.
    pub(crate) fn each(
        &mut self,
        (x0, y0): (f32, f32),
        (x1, y1): (f32, f32),
        mut paint: impl FnMut(&mut Colour, f32, f32),
    ) {
        let columns = clipped(x0, x1, self.width);
        for row in clipped(y0, y1, self.height) {
            let start = row * self.width;
            for column in columns.clone() {
                if self.occlusion.hides(start + column) {
                    continue;
                }
                let (x, y) = (column as f32 + 0.5 - x0, row as f32 + 0.5 - y0);
                paint(&mut self.pixels[start + column], x, y);
            }
        }
    }

    pub(crate) fn block(&mut self, from: (f32, f32), to: (f32, f32), colour: Colour) {
        self.each(from, to, |pixel, _, _| *pixel = colour);
    }

    /// A straight stroke with soft edges; `width` in pixels, thinner ones fade.
    pub(crate) fn stroke(&mut self, from: (f32, f32), to: (f32, f32), width: f32, colour: Colour) {
        stroke_box(from, to, width, (self.width, self.height), |index, cover| {
            let pixel = &mut self.pixels[index];
            *pixel = blend(*pixel, colour, cover);
        });
    }

    /// A soft-edged ellipse laid over with `opacity`.
    pub(crate) fn ellipse(&mut self, centre: (f32, f32), half: (f32, f32), colour: Colour, opacity: f32) {
        let (rx, ry) = (half.0.max(0.3), half.1.max(0.3));
        let soft = (rx.min(ry)).max(1.0);
        self.each((centre.0 - rx, centre.1 - ry), (centre.0 + rx, centre.1 + ry), |pixel, x, y| {
            let (u, v) = ((x - rx) / rx, (y - ry) / ry);
            let inside = (1.0 - (u * u + v * v).sqrt()) * soft;
            *pixel = blend(*pixel, colour, inside.clamp(0.0, 1.0) * opacity);
        });
    }

    /// Blurs by boxes of `radius` pixels to either side, which comes close to a Gaussian of about that deviation.
    pub(crate) fn blur(&mut self, radius: usize) {
        if radius == 0 {
            return;
        }
        for _ in 0..BLUR_PASSES {
            box_blur(&mut self.pixels, self.width, radius, f32::NEG_INFINITY);
        }
    }
}

/// Makes each value of a picture the mean of those up to `radius` to either side, along rows and then along columns; beyond
/// its edge the picture goes on as its last value. Nothing becomes less than `least`, as rounding might have it.
pub(crate) fn box_blur<const N: usize>(values: &mut [[f32; N]], width: usize, radius: usize, least: f32) {
    let (height, reach) = (values.len() / width.max(1), radius as isize);
    let share = 1.0 / (2 * radius + 1) as f32;
    let take = |sum: &[f32; N]| sum.map(|value| (value * share).max(least));
    let within = |index: isize, length: usize| index.clamp(0, length as isize - 1) as usize;
    let mut line = vec![[0.0; N]; width];
    for row in values.chunks_mut(width.max(1)) {
        line.copy_from_slice(row);
        let at = |index: isize| &line[within(index, width)];
        let mut sum = [0.0; N];
        (-reach..=reach).for_each(|index| add(&mut sum, at(index)));
        for (index, value) in (0..).zip(row) {
            *value = take(&sum);
            replace(&mut sum, at(index - reach), at(index + reach + 1));
        }
    }
    // All columns side by side, row by row: going down one after the other would fetch each line of memory many times.
    let source = values.to_vec();
    let row_at = |index: isize| &source[within(index, height) * width..][..width];
    let mut sums = vec![[0.0; N]; width];
    for index in -reach..=reach {
        sums.iter_mut().zip(row_at(index)).for_each(|(sum, value)| add(sum, value));
    }
    for (index, row) in (0..).zip(values.chunks_mut(width.max(1))) {
        let (gone, come) = (row_at(index - reach), row_at(index + reach + 1));
        for (((value, sum), gone), come) in row.iter_mut().zip(&mut sums).zip(gone).zip(come) {
            *value = take(sum);
            replace(sum, gone, come);
        }
    }
}

fn add<const N: usize>(sum: &mut [f32; N], value: &[f32; N]) {
    for (sum, value) in sum.iter_mut().zip(value) {
        *sum += value;
    }
}

fn replace<const N: usize>(sum: &mut [f32; N], gone: &[f32; N], come: &[f32; N]) {
    for ((sum, gone), come) in sum.iter_mut().zip(gone).zip(come) {
        *sum += come - gone;
    }
}

/// The whole pixels whose middles lie between two places.
pub(crate) fn clipped(from: f32, to: f32, count: usize) -> std::ops::Range<usize> {
    let low = (from - 0.5).max(-1.0).ceil().max(0.0) as usize;
    let high = ((to - 0.5).ceil().max(0.0) as usize).min(count);
    low.min(high)..high
}

/// Visits the pixels of a stroke with how much of each it covers.
pub(crate) fn stroke_box(
    from: (f32, f32),
    to: (f32, f32),
    width: f32,
    (columns, rows): (usize, usize),
    mut visit: impl FnMut(usize, f32),
) {
    let half = (width / 2.0).max(0.5);
    let fade = width.clamp(0.0, 1.0);
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let square = (dx * dx + dy * dy).max(1e-6);
    let reach = half + 1.0;
    for row in clipped(from.1.min(to.1) - reach, from.1.max(to.1) + reach, rows) {
        let y = row as f32 + 0.5;
        // A long slanting stroke touches few pixels of its box: only those near it in this row.
        let (mut left, mut right) = (from.0.min(to.0) - reach, from.0.max(to.0) + reach);
        if dy.abs() > 1e-3 {
            let middle = from.0 + dx * (y - from.1) / dy;
            let slant = reach * (1.0 + (dx / dy).abs());
            left = left.max(middle - slant);
            right = right.min(middle + slant);
        }
        for column in clipped(left, right, columns) {
            let x = column as f32 + 0.5;
            let along = (((x - from.0) * dx + (y - from.1) * dy) / square).clamp(0.0, 1.0);
            let (ox, oy) = (x - from.0 - dx * along, y - from.1 - dy * along);
            let cover = (half + 0.5 - (ox * ox + oy * oy).sqrt()).clamp(0.0, 1.0) * fade;
            if cover > 0.0 {
                visit(row * columns + column, cover);
            }
        }
    }
}
