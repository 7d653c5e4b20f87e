//! The outline that somebody else's result shows: its vehicle laid over the photo that it was made of.
//!
//! The result is found in the photo by scale and place (edges of both compared), then each pixel is asked what explains it
//! better: the photo, or the backdrop as it goes on from around. Near the ground both are dark, so only what lies above it
//! counts. It is an estimate: how far two pixels more or less would change it is told with it.

use image::{RgbImage, imageops};

/// A mask, and which of its pixels count.
pub(crate) struct Reference {
    pub(crate) mask: Vec<bool>,
    pub(crate) counts: Vec<bool>,
    /// Agreement of the edges, at most 1.
    pub(crate) agreement: f64,
}

/// Values of a picture, row by row.
#[derive(Clone)]
struct Plane {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

/// Takes places of the photo to places of the result.
#[derive(Clone, Copy)]
struct Place {
    scale: f64,
    across: f64,
    down: f64,
}

/// Side of the pictures that are compared, pixels.
const COMPARED_PX: u32 = 800;
/// Strength of an edge from which it counts no more than others.
const EDGE_MOST: f32 = 120.0;
/// Difference to the photo from which a pixel of the result was surely replaced, 0 to 255.
const REPLACED: f32 = 25.0;
/// Pixels of such a part that is no fault of the comparison.
const REPLACED_LEAST_PX: usize = 5000;
/// Share of the vehicle up to which an enclosed part is no hole.
const HOLE: f64 = 0.05;

/// Registers `result` on `photo`, of whose vehicle `hint` is a rough mask. `None` where they do not show the same.
pub(crate) fn register(photo: &RgbImage, result: &RgbImage, hint: &[bool]) -> Option<Reference> {
    let (width, height) = (photo.width() as usize, photo.height() as usize);
    let (place, agreement) = find(photo, result, hint)?;
    // From the photo's pixels to the result's.
    let to_result = |x: usize, y: usize| {
        let half = f64::from(COMPARED_PX) / f64::from(photo.width());
        let grown = f64::from(result.width()) / f64::from(COMPARED_PX);
        (
            ((x as f64 + 0.5) * half * place.scale + place.across) * grown - 0.5,
            ((y as f64 + 0.5) * half * place.scale + place.down) * grown - 0.5,
        )
    };
    let channels: Vec<Plane> =
        (0..3).map(|channel| plane(result, |pixel| f32::from(pixel[channel]))).collect();
    let mut shown: Vec<Plane> = vec![Plane { width, height, values: vec![0.0; width * height] }; 3];
    let mut within = vec![false; width * height];
    for y in 0..height {
        for x in 0..width {
            let (u, v) = to_result(x, y);
            let inside = u >= 0.0
                && v >= 0.0
                && u <= f64::from(result.width() - 1)
                && v <= f64::from(result.height() - 1);
            within[y * width + x] = inside;
            if inside {
                for (shown, channel) in shown.iter_mut().zip(&channels) {
                    shown.values[y * width + x] = channel.at(u, v);
                }
            }
        }
    }
    let source: Vec<Plane> =
        (0..3).map(|channel| plane(photo, |pixel| f32::from(pixel[channel])).blurred(1.0)).collect();
    let by_photo = apart(&shown, &source);
    let replaced = replaced(&by_photo, &within, width, height);
    let (backdrop, known) = continued(&shown, &replaced);
    let by_backdrop = apart(&shown, &backdrop);
    let counts: Vec<bool> =
        above_ground(hint, width).into_iter().zip(&within).map(|(above, &within)| above && within).collect();
    let vehicle: Vec<bool> = (0..width * height)
        .map(|pixel| counts[pixel] && (by_photo.values[pixel] < by_backdrop.values[pixel] || !known[pixel]))
        .collect();
    let opened = grown(&shrunk(&vehicle, width, 4), width, 4);
    let mut mask = largest(&opened, width);
    let area = mask.iter().filter(|inside| **inside).count();
    let outside: Vec<bool> = mask.iter().map(|inside| !inside).collect();
    for hole in parts(&outside, width).into_iter().filter(|part| (part.len() as f64) < HOLE * area as f64) {
        for pixel in hole {
            mask[pixel] = true;
        }
    }
    Some(Reference { mask, counts, agreement })
}

impl Reference {
    /// Intersection over union with another mask, where it counts.
    pub(crate) fn overlap(&self, other: &[bool]) -> f64 {
        overlap_where(&self.mask, other, &self.counts)
    }

    /// Overlap of this mask with itself, two pixels smaller, and two pixels larger.
    pub(crate) fn uncertainty(&self, width: usize) -> (f64, f64) {
        (self.overlap(&shrunk(&self.mask, width, 2)), self.overlap(&grown(&self.mask, width, 2)))
    }
}

fn overlap_where(one: &[bool], other: &[bool], counts: &[bool]) -> f64 {
    let (mut both, mut either) = (0_u32, 0_u32);
    for ((&a, &b), _) in one.iter().zip(other).zip(counts).filter(|(_, counts)| **counts) {
        both += u32::from(a && b);
        either += u32::from(a || b);
    }
    f64::from(both) / f64::from(either.max(1))
}

/// Where the photo's vehicle is in the result, and how well their edges agree.
fn find(photo: &RgbImage, result: &RgbImage, hint: &[bool]) -> Option<(Place, f64)> {
    let compared = |picture: &RgbImage| {
        let height = COMPARED_PX * picture.height() / picture.width().max(1);
        imageops::resize(picture, COMPARED_PX, height, imageops::FilterType::Triangle)
    };
    let (small, other) = (compared(photo), compared(result));
    let (source, shown) = (edges(&small), edges(&other));
    let ratio = photo.width() as usize / COMPARED_PX as usize;
    let inner = shrunk(hint, photo.width() as usize, 8);
    let inside = |x: usize, y: usize| {
        inner.get(y * ratio.max(1) * photo.width() as usize + x * ratio.max(1)).copied().unwrap_or(false)
    };
    let score = |place: Place, step: usize| {
        let (mut count, mut a, mut b, mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for y in (0..source.height).step_by(step) {
            for x in (0..source.width).step_by(step).filter(|&x| inside(x, y)) {
                let one = f64::from(source.values[y * source.width + x]);
                let other = f64::from(
                    shown.at(x as f64 * place.scale + place.across, y as f64 * place.scale + place.down),
                );
                count += 1.0;
                a += one;
                b += other;
                aa += one * one;
                bb += other * other;
                ab += one * other;
            }
        }
        let spread = ((aa - a * a / count) * (bb - b * b / count)).sqrt();
        if count > 20.0 && spread > 1e-6 { (ab - a * b / count) / spread } else { -1.0 }
    };
    let mut best = (-1.0, Place { scale: 1.0, across: 0.0, down: 0.0 });
    for scale in (25..=100).map(|share| f64::from(share) / 50.0) {
        for across in (-30..=20).map(|place| f64::from(place) * 16.0) {
            for down in (-30..=20).map(|place| f64::from(place) * 16.0) {
                let place = Place { scale, across, down };
                let score = score(place, 24);
                if score > best.0 {
                    best = (score, place);
                }
            }
        }
    }
    let middle = (source.width as f64 / 2.0, source.height as f64 / 2.0);
    for (scale, shift, step) in [
        (0.02, 8.0, 12),
        (0.01, 4.0, 8),
        (0.005, 2.0, 4),
        (0.0025, 1.0, 3),
        (0.001, 0.5, 2),
        (0.0005, 0.25, 2),
    ] {
        best.0 = score(best.1, step);
        for _ in 0..8 {
            let before = best.1;
            for turn in 0..27 {
                let by = |place: i32| f64::from(turn / place % 3 - 1);
                let grown = by(1) * scale;
                let place = Place {
                    scale: before.scale + grown,
                    // The middle stays where it is while the scale changes.
                    across: before.across + by(3) * shift - grown * middle.0,
                    down: before.down + by(9) * shift - grown * middle.1,
                };
                let score = score(place, step);
                if score > best.0 {
                    best = (score, place);
                }
            }
            if best.1.scale == before.scale && best.1.across == before.across && best.1.down == before.down {
                break;
            }
        }
    }
    (best.0 > 0.8).then_some((best.1, best.0))
}

fn plane(picture: &RgbImage, value: impl Fn([u8; 3]) -> f32) -> Plane {
    Plane {
        width: picture.width() as usize,
        height: picture.height() as usize,
        values: picture.pixels().map(|pixel| value(pixel.0)).collect(),
    }
}

/// Strength of the edges of brightness.
fn edges(picture: &RgbImage) -> Plane {
    let grey = plane(picture, |[red, green, blue]| {
        0.299 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue)
    })
    .blurred(1.0);
    let (width, height) = (grey.width, grey.height);
    let mut values = vec![0.0; width * height];
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let at = |dx: usize, dy: usize| grey.values[(y + dy - 1) * width + x + dx - 1];
            let across = at(2, 0) + 2.0 * at(2, 1) + at(2, 2) - at(0, 0) - 2.0 * at(0, 1) - at(0, 2);
            let down = at(0, 2) + 2.0 * at(1, 2) + at(2, 2) - at(0, 0) - 2.0 * at(1, 0) - at(2, 0);
            values[y * width + x] = across.hypot(down).min(EDGE_MOST);
        }
    }
    Plane { width, height, values }
}

impl Plane {
    /// Between four pixels; 0 beyond the frame.
    fn at(&self, x: f64, y: f64) -> f32 {
        if x < 0.0 || y < 0.0 || x > (self.width - 1) as f64 || y > (self.height - 1) as f64 {
            return 0.0;
        }
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (across, down) = (x.fract() as f32, y.fract() as f32);
        let row = |row: usize| {
            self.values[row * self.width + left] * (1.0 - across)
                + self.values[row * self.width + right] * across
        };
        row(top) * (1.0 - down) + row(bottom) * down
    }

    /// By a Gaussian of that deviation; beyond the frame its last pixel goes on.
    fn blurred(&self, deviation: f32) -> Self {
        let reach = (3.0 * deviation).ceil() as i64;
        let kernel: Vec<f32> =
            (-reach..=reach).map(|at| (-(at as f32 / deviation).powi(2) / 2.0).exp()).collect();
        let sum: f32 = kernel.iter().sum();
        let along = |values: &[f32], count: usize, step: usize, start: usize, out: &mut [f32]| {
            for at in 0..count {
                let mut total = 0.0;
                for (weight, offset) in kernel.iter().zip(-reach..=reach) {
                    let near = (at as i64 + offset).clamp(0, count as i64 - 1) as usize;
                    total += weight * values[start + near * step];
                }
                out[start + at * step] = total / sum;
            }
        };
        let mut half = vec![0.0; self.values.len()];
        for y in 0..self.height {
            along(&self.values, self.width, 1, y * self.width, &mut half);
        }
        let mut values = vec![0.0; half.len()];
        for x in 0..self.width {
            along(&half, self.height, self.width, x, &mut values);
        }
        Self { values, ..*self }
    }
}

/// Distance of the colours of two pictures, a little blurred.
fn apart(one: &[Plane], other: &[Plane]) -> Plane {
    let mut sum = Plane { values: vec![0.0; one[0].values.len()], ..one[0] };
    for (a, b) in one.iter().zip(other) {
        for (sum, (a, b)) in sum.values.iter_mut().zip(a.values.iter().zip(&b.values)) {
            *sum += (a - b) * (a - b);
        }
    }
    for value in &mut sum.values {
        *value = value.sqrt();
    }
    sum.blurred(1.5)
}

/// Pixels that are surely not of the photo any more.
fn replaced(by_photo: &Plane, within: &[bool], width: usize, height: usize) -> Vec<bool> {
    let different: Vec<bool> =
        by_photo.values.iter().zip(within).map(|(apart, &within)| within && *apart > REPLACED).collect();
    let mut replaced = vec![false; width * height];
    for part in parts(&different, width).into_iter().filter(|part| part.len() > REPLACED_LEAST_PX) {
        for pixel in part {
            replaced[pixel] = true;
        }
    }
    shrunk(&replaced, width, 3)
}

/// The backdrop, continued from where it is sure, and where that is near enough to be believed.
fn continued(shown: &[Plane], replaced: &[bool]) -> (Vec<Plane>, Vec<bool>) {
    let weight = Plane {
        values: replaced.iter().map(|replaced| f32::from(u8::from(*replaced))).collect(),
        ..shown[0]
    };
    let mut backdrop: Vec<Plane> =
        shown.iter().map(|plane| Plane { values: vec![0.0; replaced.len()], ..*plane }).collect();
    let mut known = vec![false; replaced.len()];
    for deviation in [5.0, 10.0, 20.0] {
        let weights = weight.blurred(deviation);
        let sums: Vec<Plane> = shown
            .iter()
            .map(|plane| {
                let values = plane.values.iter().zip(&weight.values).map(|(value, weight)| value * weight);
                Plane { values: values.collect(), ..*plane }.blurred(deviation)
            })
            .collect();
        for (pixel, (known, &weight)) in known.iter_mut().zip(&weights.values).enumerate() {
            if !*known && weight > 0.02 {
                *known = true;
                for (backdrop, sum) in backdrop.iter_mut().zip(&sums) {
                    backdrop.values[pixel] = sum.values[pixel] / weight;
                }
            }
        }
    }
    (backdrop, known)
}

/// Pixels above the line through the lowest places of the vehicle's two ends.
fn above_ground(hint: &[bool], width: usize) -> Vec<bool> {
    /// Share of the vehicle's length that is an end of it.
    const END: f64 = 0.03;
    let columns = || (0..hint.len()).filter(|&pixel| hint[pixel]).map(|pixel| pixel % width);
    let (left, right) = (columns().min().unwrap_or(0) as f64, columns().max().unwrap_or(0) as f64);
    let length = right - left;
    let lowest = |from: f64, to: f64| {
        (0..hint.len())
            .filter(|&pixel| hint[pixel] && (from..=to).contains(&((pixel % width) as f64)))
            .map(|pixel| pixel / width)
            .max()
            .unwrap_or(0) as f64
    };
    let (start, end) = (lowest(left, left + END * length), lowest(right - END * length, right));
    (0..hint.len())
        .map(|pixel| {
            let share = ((pixel % width) as f64 - left) / length.max(1.0);
            ((pixel / width) as f64) < start + (end - start) * share
        })
        .collect()
}

/// Pixels of each part that hangs together by its sides.
fn parts(inside: &[bool], width: usize) -> Vec<Vec<usize>> {
    let mut seen = vec![false; inside.len()];
    let mut parts = Vec::new();
    for start in 0..inside.len() {
        if !inside[start] || seen[start] {
            continue;
        }
        seen[start] = true;
        let (mut part, mut next) = (vec![start], 0);
        while let Some(&pixel) = part.get(next) {
            next += 1;
            let column = pixel % width;
            let neighbours = [
                (column > 0).then(|| pixel - 1),
                (column + 1 < width).then_some(pixel + 1),
                pixel.checked_sub(width),
                Some(pixel + width).filter(|&below| below < inside.len()),
            ];
            for near in neighbours.into_iter().flatten() {
                if inside[near] && !seen[near] {
                    seen[near] = true;
                    part.push(near);
                }
            }
        }
        parts.push(part);
    }
    parts
}

fn largest(inside: &[bool], width: usize) -> Vec<bool> {
    let mut mask = vec![false; inside.len()];
    for pixel in parts(inside, width).into_iter().max_by_key(Vec::len).unwrap_or_default() {
        mask[pixel] = true;
    }
    mask
}

/// With all that lies within `radius` pixels of it.
fn grown(inside: &[bool], width: usize, radius: i64) -> Vec<bool> {
    let height = (inside.len() / width.max(1)) as i64;
    let mut grown = inside.to_vec();
    for pixel in (0..inside.len()).filter(|&pixel| inside[pixel]) {
        let (x, y) = ((pixel % width) as i64, (pixel / width) as i64);
        for dy in -radius..=radius {
            for dx in -radius..=radius {
                let (x, y) = (x + dx, y + dy);
                if dx * dx + dy * dy <= radius * radius
                    && (0..width as i64).contains(&x)
                    && (0..height).contains(&y)
                {
                    grown[y as usize * width + x as usize] = true;
                }
            }
        }
    }
    grown
}

/// Without all that lies within `radius` pixels of its outside.
fn shrunk(inside: &[bool], width: usize, radius: i64) -> Vec<bool> {
    let outside: Vec<bool> = inside.iter().map(|inside| !inside).collect();
    grown(&outside, width, radius).into_iter().map(|outside| !outside).collect()
}
