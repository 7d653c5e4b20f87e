//! From light to a phone's photo: exposure, tone curve, and the faults of cameras and files.
//!
//! Not for: what is seen.

use super::canvas::{Canvas, Colour, FINENESS, beneath};
use super::random::Random;
use crate::vector::sin_cos_deg;

/// Faults, as bits of a scene's label.
pub mod fault {
    /// Out of focus.
    pub const SOFT: u32 = 1;
    /// Sharpened by the phone.
    pub const SHARPENED: u32 = 2;
    /// Dark corners.
    pub const VIGNETTE: u32 = 4;
    /// A light shines into the lens.
    pub const FLARE: u32 = 8;
    /// Grain.
    pub const NOISE: u32 = 16;
    /// Marks of JPEG's blocks.
    pub const JPEG: u32 = 32;
    /// The camera moved: never drawn for training.
    pub const MOTION: u32 = 64;
    /// Drops or dirt on the lens: never drawn for training.
    pub const DIRT: u32 = 128;
}

/// Entries of the table that takes light to bytes.
const LEVELS: usize = 2048;

/// Makes bytes of `canvas`, which is larger than the picture by [`FINENESS`]; answers them with the faults made.
pub(crate) fn develop(
    random: &mut Random,
    canvas: &mut Canvas,
    width: usize,
    height: usize,
    unseen: bool,
) -> (Vec<u8>, u32) {
    let mut faults = 0;
    if unseen && random.chance(0.7) {
        faults |= fault::MOTION;
        motion(random, canvas);
    }
    let mut picture = shrink(canvas, width, height);
    expose(random, &mut picture);
    if random.chance(0.25) {
        faults |= fault::SOFT;
        soften(&mut picture, random.within(0.15, 0.8));
    } else if random.chance(0.3) {
        faults |= fault::SHARPENED;
        let mut smooth = picture.clone();
        soften(&mut smooth, 0.8);
        let amount = random.within(0.2, 1.2);
        for (pixel, smooth) in picture.pixels.iter_mut().zip(&smooth.pixels) {
            *pixel = [0, 1, 2].map(|channel| pixel[channel] + (pixel[channel] - smooth[channel]) * amount);
        }
    }
    if random.chance(0.3) {
        faults |= fault::VIGNETTE;
        vignette(&mut picture, random.within(0.05, 0.35));
    }
    if random.chance(0.08) {
        faults |= fault::FLARE;
        let radius = random.within(20.0, 90.0);
        let at = (random.within(0.0, width as f32), random.within(0.0, height as f32 * 0.5));
        glow(&mut picture, at, radius, random.within(0.1, 0.7));
    }
    if unseen && (faults & fault::MOTION == 0 || random.chance(0.4)) {
        faults |= fault::DIRT;
        for _ in 0..3 + random.below(8) {
            let at = (random.within(0.0, width as f32), random.within(0.0, height as f32));
            glow(&mut picture, at, random.within(6.0, 28.0), random.within(-0.25, 0.3));
        }
    }
    let noise = random.within(0.0, 0.02);
    if noise > 0.006 {
        faults |= fault::NOISE;
    }
    let mut bytes = vec![0; width * height * 3];
    for (bytes, pixel) in bytes.as_chunks_mut::<3>().0.iter_mut().zip(&picture.pixels) {
        let grains = random.grains();
        *bytes = [0, 1, 2]
            .map(|channel| ((pixel[channel] + grains[channel] * noise).clamp(0.0, 1.0) * 255.0 + 0.5) as u8);
    }
    if random.chance(0.5) {
        faults |= fault::JPEG;
        jpeg(&mut bytes, width, height, random.within(45.0, 95.0));
    }
    (bytes, faults)
}

fn expose(random: &mut Random, canvas: &mut Canvas) {
    let mut exposure = random.within(0.55, 1.6);
    if random.chance(0.5) {
        let sum: f32 = canvas.pixels.iter().step_by(7).map(|pixel| pixel[0] + pixel[1] + pixel[2]).sum();
        let mean = sum / (canvas.pixels.len().div_ceil(7) * 3) as f32;
        exposure = random.within(0.5, 0.9) / mean.max(0.08) * 0.55;
    }
    // A shoulder for the highlights, then the display's curve.
    let (lift, roll) =
        if random.chance(0.7) { (random.within(0.0, 0.3), random.within(0.2, 0.8)) } else { (0.0, 0.0) };
    let top = 8.0;
    let table: Vec<f32> = (0..=LEVELS)
        .map(|step| {
            // Squares of the steps, so that shadows have most of them.
            let root = step as f32 / LEVELS as f32;
            let light = root * root * top;
            let rolled = light * (1.0 + light * lift) / (1.0 + light * roll);
            libm::powf(rolled.clamp(0.0, 1.2), 1.0 / 2.2)
        })
        .collect();
    let channels = canvas.pixels.as_flattened_mut();
    // In a loop of its own, which becomes one over several channels at once.
    for channel in &mut *channels {
        *channel = (*channel * (exposure / top)).clamp(0.0, 1.0).sqrt() * LEVELS as f32;
    }
    for channel in channels {
        let index = (*channel as usize).min(LEVELS - 1);
        let share = *channel - index as f32;
        *channel = table[index] + (table[index + 1] - table[index]) * share;
    }
}

/// Five pixels to four, each by the area that it covers.
fn shrink(canvas: &Canvas, width: usize, height: usize) -> Canvas {
    let mut picture = Canvas::new(width, height);
    let line_of = |row: usize| &canvas.pixels[row * canvas.width..][..canvas.width];
    for (row, line) in picture.pixels.chunks_mut(width).enumerate() {
        let (y, [upper, lower]) = beneath(row);
        let (above, below) = (line_of(y), line_of(y + 1));
        let column_at = |x: usize| {
            let (above, below) = (above[x], below[x]);
            [0, 1, 2].map(|channel| above[channel] * upper + below[channel] * lower)
        };
        for (column, pixel) in line.iter_mut().enumerate() {
            let (x, [left, right]) = beneath(column);
            let (before, after) = (column_at(x), column_at(x + 1));
            *pixel = [0, 1, 2].map(|channel| {
                (before[channel] * left + after[channel] * right) * (1.0 / (FINENESS * FINENESS))
            });
        }
    }
    picture
}

/// Blends every pixel with its eight neighbours; beyond the edge the picture goes on as its last pixels.
fn soften(picture: &mut Canvas, amount: f32) {
    let (width, height) = (picture.width, picture.height);
    let share = amount * 0.67;
    let blended = |before: &Colour, middle: &Colour, after: &Colour| {
        [0, 1, 2].map(|channel| {
            let sides = (before[channel] + after[channel]) / 2.0;
            middle[channel] + (sides - middle[channel]) * share
        })
    };
    for line in picture.pixels.chunks_mut(width) {
        let mut before = line[0];
        for column in 0..width {
            let (middle, after) = (line[column], line[(column + 1).min(width - 1)]);
            line[column] = blended(&before, &middle, &after);
            before = middle;
        }
    }
    let source = picture.pixels.clone();
    let line_of = |row: usize| &source[row * width..][..width];
    for (row, line) in picture.pixels.chunks_mut(width).enumerate() {
        let (above, below) = (line_of(row.saturating_sub(1)), line_of((row + 1).min(height - 1)));
        for (((pixel, above), middle), below) in line.iter_mut().zip(above).zip(line_of(row)).zip(below) {
            *pixel = blended(above, middle, below);
        }
    }
}

fn vignette(picture: &mut Canvas, depth: f32) {
    let (width, height) = (picture.width as f32, picture.height as f32);
    picture.each((0.0, 0.0), (width, height), |pixel, x, y| {
        let (u, v) = (2.0 * x / width - 1.0, 2.0 * y / height - 1.0);
        *pixel = pixel.map(|channel| channel * (1.0 - depth * (u * u + v * v) / 2.0));
    });
}

fn glow(picture: &mut Canvas, centre: (f32, f32), radius: f32, strength: f32) {
    picture.each(
        (centre.0 - radius, centre.1 - radius),
        (centre.0 + radius, centre.1 + radius),
        |pixel, x, y| {
            let (u, v) = (x / radius - 1.0, y / radius - 1.0);
            let share = (1.0 - u * u - v * v).max(0.0);
            *pixel = pixel.map(|channel| channel + strength * share * share);
        },
    );
}

/// Smears along one direction, by some pixels.
fn motion(random: &mut Random, canvas: &mut Canvas) {
    let (sine, cosine) = sin_cos_deg(random.within(0.0, 180.0));
    let reach = 2 + random.below(4) as isize;
    let source = canvas.pixels.clone();
    let (width, height) = (canvas.width as isize, canvas.height as isize);
    for row in 0..height {
        for column in 0..width {
            let mut sum = [0.0; 3];
            for step in -reach..=reach {
                let x = (column + (step as f32 * cosine) as isize).clamp(0, width - 1);
                let y = (row + (step as f32 * sine) as isize).clamp(0, height - 1);
                let pixel = source[(y * width + x) as usize];
                for channel in 0..3 {
                    sum[channel] += pixel[channel] / (2 * reach + 1) as f32;
                }
            }
            canvas.pixels[(row * width + column) as usize] = sum;
        }
    }
}

type Square = [[f32; 8]; 8];

/// Quantisation of luminance at quality 50 (ITU-T T.81, annex K.1), row by row.
const LUMINANCE: [u8; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17,
    22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78,
    87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

/// Loss of JPEG: blocks of 8 × 8 to cosines, rounded, and back. Colour is halved in both directions first.
fn jpeg(bytes: &mut [u8], width: usize, height: usize, quality: f32) {
    let scale = if quality < 50.0 { 50.0 / quality } else { 2.0 - quality / 50.0 };
    let basis: Square = std::array::from_fn(|frequency| {
        std::array::from_fn(|place| {
            let (_, cosine) = sin_cos_deg((2 * place + 1) as f32 * frequency as f32 * 11.25);
            cosine * if frequency == 0 { 0.353_553_4 } else { 0.5 }
        })
    });
    let (half_width, half_height) = (width / 2, height / 2);
    let mut luma = vec![0.0_f32; width * height];
    let mut chroma = [vec![0.0_f32; half_width * half_height], vec![0.0_f32; half_width * half_height]];
    for row in 0..height {
        for column in 0..width {
            let pixel = (row * width + column) * 3;
            let [r, g, b] = [0, 1, 2].map(|channel| f32::from(bytes[pixel + channel]));
            luma[row * width + column] = 0.299 * r + 0.587 * g + 0.114 * b - 128.0;
            if row / 2 < half_height && column / 2 < half_width {
                let small = row / 2 * half_width + column / 2;
                chroma[0][small] += (-0.168_7 * r - 0.331_3 * g + 0.5 * b) / 4.0;
                chroma[1][small] += (0.5 * r - 0.418_7 * g - 0.081_3 * b) / 4.0;
            }
        }
    }
    lose(&mut luma, width, height, &basis, scale, 1.0);
    for plane in &mut chroma {
        lose(plane, half_width, half_height, &basis, scale, 1.4);
    }
    for row in 0..height {
        for column in 0..width {
            let small = (row / 2).min(half_height - 1) * half_width + (column / 2).min(half_width - 1);
            let (y, blue, red) = (luma[row * width + column] + 128.0, chroma[0][small], chroma[1][small]);
            let pixel = (row * width + column) * 3;
            let colours = [y + 1.402 * red, y - 0.344_1 * blue - 0.714_1 * red, y + 1.772 * blue];
            for (byte, colour) in bytes[pixel..pixel + 3].iter_mut().zip(colours) {
                *byte = (colour.clamp(0.0, 255.0) + 0.5) as u8;
            }
        }
    }
}

fn lose(plane: &mut [f32], width: usize, height: usize, basis: &Square, scale: f32, coarse: f32) {
    // The transform is orthonormal: turned, it is its own inverse.
    let back = turned(basis);
    let steps: Square = std::array::from_fn(|row| {
        std::array::from_fn(|column| (f32::from(LUMINANCE[row * 8 + column]) * scale * coarse).max(1.0))
    });
    for top in (0..height / 8 * 8).step_by(8) {
        for left in (0..width / 8 * 8).step_by(8) {
            let mut block = [[0.0_f32; 8]; 8];
            for (row, line) in block.iter_mut().enumerate() {
                let start = (top + row) * width + left;
                line.copy_from_slice(&plane[start..start + 8]);
            }
            let mut waves = between(basis, &block, &back);
            for (row, line) in waves.iter_mut().enumerate() {
                for (value, step) in line.iter_mut().zip(steps[row]) {
                    // Rounded by a cast: `floor` is a call on plain x86-64.
                    *value = ((*value / step + 1024.5) as i32 - 1024) as f32 * step;
                }
            }
            let block = between(&back, &waves, basis);
            for (row, line) in block.iter().enumerate() {
                let start = (top + row) * width + left;
                plane[start..start + 8].copy_from_slice(line);
            }
        }
    }
}

/// `left` × `block` × `right`.
fn between(left: &Square, block: &Square, right: &Square) -> Square {
    let product = |a: &Square, b: &Square| {
        let mut sum = [[0.0_f32; 8]; 8];
        for (row, factors) in sum.iter_mut().zip(a) {
            for (factor, line) in factors.iter().zip(b) {
                for (value, other) in row.iter_mut().zip(line) {
                    *value += factor * other;
                }
            }
        }
        sum
    };
    product(&product(left, block), right)
}

fn turned(square: &Square) -> Square {
    std::array::from_fn(|row| std::array::from_fn(|column| square[column][row]))
}
