//! [`CutType::Blur`](crate::CutType::Blur): the surroundings as a lens with a wide aperture would show them.

use image::{GrayImage, RgbImage};

use super::blur::blur;
use super::fill::fill;
use super::{mix, ramp};
use crate::bounds::Bounds;
use crate::{Error, matte, region, rendition};

/// Radius of the blur of what is far, as a share of the picture's width.
const FAR: f32 = 0.009;
/// Radius on the ground at the vehicle's nearest tyre, as a share of the far one: a vehicle stands on sharp ground.
const NEAR: f32 = 0.25;
/// Where the far blur is reached, above the vehicle's lowest point, as a share of its height.
const DEPTH: f64 = 0.45;

/// `colours` are the photo's with the background taken out of the vehicle's edge; all three show the same.
pub(crate) fn softened(
    photo: &RgbImage,
    colours: &RgbImage,
    alpha: &GrayImage,
    vehicle: &Bounds,
    cancel: &dyn Fn() -> bool,
) -> Result<RgbImage, Error> {
    let (width, height) = photo.dimensions();
    // Half the size: nothing fine is left in it.
    let half = (width.div_ceil(2), height.div_ceil(2));
    let small = rendition::resize_rgb(photo, half.0, half.1, None)?;
    let small_alpha = rendition::resize_grey(alpha, half.0, half.1, None)?;
    let behind = without_vehicle(&small, &small_alpha);
    let radius = FAR * half.0 as f32;
    let mut levels = Vec::with_capacity(2);
    for radius in [radius, radius * NEAR] {
        if cancel() {
            return Err(Error::Cancelled);
        }
        let blurred = blurred(&behind, half, radius.round().max(1.0) as usize);
        levels.push(rendition::resize_rgb(&blurred, width, height, None)?);
    }
    let [far, near] = &levels[..] else { return Err(Error::Cancelled) };
    let ground = vehicle.bottom as f32;
    let depth = (DEPTH * (vehicle.bottom - vehicle.top)) as f32;
    let mut picture = far.clone();
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let row = (y as f32 + 0.5) / height as f32;
        let nearness = ramp(row, ground - depth, ground);
        mix(pixel, near.get_pixel(x, y), (nearness * 255.0 + 0.5) as u8);
        mix(pixel, colours.get_pixel(x, y), alpha.get_pixel(x, y)[0]);
    }
    Ok(picture)
}

/// Channels of the picture with the vehicle and its rim filled from around it, so that no dark halo bleeds out.
fn without_vehicle(picture: &RgbImage, alpha: &GrayImage) -> [Vec<f32>; 3] {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let vehicle: Vec<bool> = alpha.pixels().map(|pixel| pixel[0] > 8).collect();
    let rim = region::dilate(&vehicle, width, height, matte::band_px(picture));
    let mut cells: Vec<[f32; 4]> = picture
        .pixels()
        .zip(rim)
        .map(|(pixel, rim)| {
            let [r, g, b] = pixel.0.map(f32::from);
            if rim { [0.0; 4] } else { [r, g, b, 1.0] }
        })
        .collect();
    fill(&mut cells, width, height);
    std::array::from_fn(|channel| cells.iter().map(|cell| cell[channel]).collect())
}

fn blurred(channels: &[Vec<f32>; 3], (width, height): (u32, u32), radius: usize) -> RgbImage {
    let mut picture = RgbImage::new(width, height);
    for (channel, values) in channels.iter().enumerate() {
        let mut values = values.clone();
        blur(&mut values, width as usize, (radius, radius));
        for (pixel, value) in picture.pixels_mut().zip(values) {
            pixel.0[channel] = (value + 0.5).clamp(0.0, 255.0) as u8;
        }
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vehicle_stays_sharp_and_casts_no_halo() {
        let vehicle = |x: u32, y: u32| (100..300).contains(&x) && (100..220).contains(&y);
        // A dark vehicle before stripes.
        let photo = RgbImage::from_fn(400, 300, |x, y| {
            image::Rgb([if vehicle(x, y) { 10 } else { 180 + 60 * (x / 2 % 2) as u8 }; 3])
        });
        let alpha = GrayImage::from_fn(400, 300, |x, y| image::Luma([255 * u8::from(vehicle(x, y))]));
        let bounds = Bounds::of(&alpha).unwrap();
        let picture = softened(&photo, &photo, &alpha, &bounds, &|| false).unwrap();
        assert_eq!(picture.dimensions(), photo.dimensions());
        assert_eq!(picture.get_pixel(150, 150)[0], 10);
        for x in 60..100 {
            let value = picture.get_pixel(x, 150)[0];
            assert!((195..=225).contains(&value), "column {x}: {value}");
        }
    }
}
