//! Per pixel, what colour models look at.

use image::RgbImage;

/// Lightness, two colour axes, texture; each scaled so that one unit matters about alike. About 0–100.
pub(super) const FEATURES: usize = 4;

/// A picture as features.
pub(super) struct Features {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<[f32; FEATURES]>,
}

impl Features {
    pub(super) fn of(picture: &RgbImage) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let mut pixels: Vec<[f32; FEATURES]> = picture.pixels().map(|pixel| oklab(pixel.0)).collect();
        let lightness: Vec<f32> = pixels.iter().map(|pixel| pixel[0]).collect();
        let texture = texture(&lightness, width, height);
        for (pixel, texture) in pixels.iter_mut().zip(texture) {
            pixel[3] = texture;
        }
        Self { width, height, pixels }
    }

    /// Squared colour difference of two pixels; texture is left out, since it is blind to where an edge runs.
    pub(super) fn contrast(&self, a: usize, b: usize) -> f32 {
        let (a, b) = (&self.pixels[a], &self.pixels[b]);
        (0..3).map(|i| (a[i] - b[i]).powi(2)).sum()
    }
}

/// Oklab (Björn Ottosson, "A perceptual color space for image processing", 2020); lightness × 100, colour axes × 200:
/// grey paint before grey ground differs by little colour, and that little has to count.
fn oklab([r, g, b]: [u8; 3]) -> [f32; FEATURES] {
    let linear = |value: u8| {
        let value = f32::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let (r, g, b) = (linear(r), linear(g), linear(b));
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        100.0 * (0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s),
        200.0 * (1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s),
        200.0 * (0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s),
        0.0,
    ]
}

/// The same surface in less light. Oklab is a cube root of light, so all three of its axes shrink alike.
pub(super) fn shaded(point: &[f32; FEATURES], shade: f32) -> [f32; FEATURES] {
    let spread = (point[3] / TEXTURE_SCALE).exp() - 1.0;
    [point[0] * shade, point[1] * shade, point[2] * shade, TEXTURE_SCALE * (1.0 + spread * shade).ln()]
}

const TEXTURE_SCALE: f32 = 15.0;

/// Spread of lightness in each pixel's 5 × 5 neighbourhood, on a logarithmic scale (about 0–60): foliage is rough,
/// paint and sky are smooth.
fn texture(lightness: &[f32], width: usize, height: usize) -> Vec<f32> {
    const RADIUS: usize = 2;
    let mut texture = Vec::with_capacity(lightness.len());
    for y in 0..height {
        for x in 0..width {
            let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
            for row in y.saturating_sub(RADIUS)..(y + RADIUS + 1).min(height) {
                let start = row * width;
                for value in &lightness[start + x.saturating_sub(RADIUS)..start + (x + RADIUS + 1).min(width)]
                {
                    count += 1.0;
                    sum += value;
                    squares += value * value;
                }
            }
            let mean: f32 = sum / count;
            let spread = (squares / count - mean * mean).max(0.0).sqrt();
            texture.push(TEXTURE_SCALE * (1.0 + spread).ln());
        }
    }
    texture
}
