//! The vehicle's own colour where the background shines through its edge.
//!
//! Blur fusion (Forte, "Approximate Fast Foreground Colour Estimation", ICIP 2021): near means of vehicle and
//! background, weighted by alpha, corrected by what they leave of the pixel.

use image::{GrayImage, RgbImage};

use crate::Error;

/// `picture` with the old background taken out of the pixels that `alpha` shares between it and the vehicle. Means are
/// taken within `radius` pixels.
pub(crate) fn foreground(
    picture: &RgbImage,
    alpha: &GrayImage,
    radius: usize,
    cancel: &dyn Fn() -> bool,
) -> Result<RgbImage, Error> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (colours, alphas) = (picture.as_raw(), alpha.as_raw());
    let mut cleaned = picture.clone();
    for y in 0..height {
        if cancel() {
            return Err(Error::Cancelled);
        }
        for x in 0..width {
            let pixel = y * width + x;
            if matches!(alphas[pixel], 0 | 255) {
                continue;
            }
            let (mut vehicle, mut vehicle_weight) = ([0.0_f32; 3], 1e-3_f32);
            let (mut ground, mut ground_weight) = ([0.0_f32; 3], 1e-3_f32);
            for row in y.saturating_sub(radius)..(y + radius + 1).min(height) {
                for column in x.saturating_sub(radius)..(x + radius + 1).min(width) {
                    let other = row * width + column;
                    let share = f32::from(alphas[other]) / 255.0;
                    vehicle_weight += share;
                    ground_weight += 1.0 - share;
                    for channel in 0..3 {
                        let value = f32::from(colours[3 * other + channel]);
                        vehicle[channel] += share * value;
                        ground[channel] += (1.0 - share) * value;
                    }
                }
            }
            let share = f32::from(alphas[pixel]) / 255.0;
            for channel in 0..3 {
                let near = vehicle[channel] / vehicle_weight;
                let behind = ground[channel] / ground_weight;
                let seen = f32::from(colours[3 * pixel + channel]);
                let own = near + share * (seen - share * near - (1.0 - share) * behind);
                cleaned.as_mut()[3 * pixel + channel] = (own + 0.5).clamp(0.0, 255.0) as u8;
            }
        }
    }
    Ok(cleaned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_background_leaves_the_edge() {
        let (red, sky) = ([160.0, 20.0, 30.0], [200.0, 220.0, 250.0]);
        let share = |x: u32| (x as f32 / 4.0 - 4.0).clamp(0.0, 1.0);
        let picture = RgbImage::from_fn(40, 20, |x, _| {
            image::Rgb(std::array::from_fn(|i| (share(x) * red[i] + (1.0 - share(x)) * sky[i]) as u8))
        });
        let alpha = GrayImage::from_fn(40, 20, |x, _| image::Luma([(share(x) * 255.0) as u8]));
        let cleaned = foreground(&picture, &alpha, 6, &|| false).unwrap();
        let blue = |picture: &RgbImage, x: u32| f32::from(picture.get_pixel(x, 10)[2]);
        for x in 17..20 {
            let (before, after) = (blue(&picture, x) - red[2], blue(&cleaned, x) - red[2]);
            assert!(after < before * 0.5, "column {x}: {before} {after}");
        }
        assert_eq!(cleaned.get_pixel(5, 5), picture.get_pixel(5, 5));
        assert_eq!(cleaned.get_pixel(35, 5), picture.get_pixel(35, 5));
    }
}
