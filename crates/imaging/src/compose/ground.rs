//! [`CutType::Normal`](crate::CutType::Normal): the near ground stays, what is above it becomes the backdrop's wall.

use image::{GrayImage, RgbImage};

use super::backdrop::{self, FloorLine};
use super::{mix, ramp};
use crate::bounds::Bounds;
use crate::{Backdrop, Error};

/// Height above the vehicle's lowest point at which the wall meets the ground, as a share of the vehicle's height: above the
/// farthest tyre in every usual view, and below most of what stands behind.
const FOOT: f64 = 0.40;
/// Half the height of the soft transition, as a share of the vehicle's height.
const SOFT: f64 = 0.06;
/// Darkening of the wall at its foot, where floor and wall take each other's light.
const FOOT_SHADE: f32 = 0.10;

/// `colours` are the photo's with the background taken out of the vehicle's edge; all three show the same.
pub(crate) fn before_wall(
    photo: &RgbImage,
    colours: &RgbImage,
    alpha: &GrayImage,
    vehicle: &Bounds,
    backdrop: &Backdrop,
) -> Result<RgbImage, Error> {
    let (width, height) = photo.dimensions();
    let vehicle_height = vehicle.bottom - vehicle.top;
    let foot = (vehicle.bottom - FOOT * vehicle_height) as f32;
    let soft = (SOFT * vehicle_height) as f32;
    // Where the photo's ground is all there is, so that no other floor is seen.
    let mut picture = backdrop::fitted(backdrop, (width, height), FloorLine::At(foot + soft))?;
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let row = (y as f32 + 0.5) / height as f32;
        let shade = 1.0 - FOOT_SHADE * ramp(row, foot - 4.0 * soft, foot);
        pixel.0 = pixel.0.map(|channel| (f32::from(channel) * shade + 0.5) as u8);
        let ground = ramp(row, foot - soft, foot + soft);
        mix(pixel, photo.get_pixel(x, y), (ground * 255.0 + 0.5) as u8);
        mix(pixel, colours.get_pixel(x, y), alpha.get_pixel(x, y)[0]);
    }
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BackdropPicture, Scene};

    #[test]
    fn ground_and_vehicle_stay_and_the_sky_goes() {
        let vehicle = |x: u32, y: u32| (40..160).contains(&x) && (50..110).contains(&y);
        let photo = RgbImage::from_fn(200, 150, |x, y| {
            image::Rgb(match y {
                _ if vehicle(x, y) => [180, 20, 20],
                0..70 => [40, 120, 250],
                _ => [90, 90, 90],
            })
        });
        let alpha = GrayImage::from_fn(200, 150, |x, y| image::Luma([255 * u8::from(vehicle(x, y))]));
        let bounds = Bounds::of(&alpha).unwrap();
        let picture = before_wall(&photo, &photo, &alpha, &bounds, &Scene::Studio.into()).unwrap();
        assert_eq!(picture.dimensions(), photo.dimensions());
        for (x, y) in [(100, 80), (10, 100), (100, 145)] {
            assert_eq!(picture.get_pixel(x, y), photo.get_pixel(x, y), "{x} {y}");
        }
        let sky = picture.get_pixel(10, 20).0;
        assert!(sky[0].abs_diff(sky[2]) < 15 && sky[0] > 150, "{sky:?}");
    }

    #[test]
    fn a_picture_of_ones_own_stands_behind_it_above_its_floor_line() {
        let photo = RgbImage::from_pixel(200, 150, image::Rgb([90; 3]));
        let alpha = GrayImage::from_fn(200, 150, |x, y| {
            image::Luma([255 * u8::from(x > 60 && (50..110).contains(&y))])
        });
        let bounds = Bounds::of(&alpha).unwrap();
        let pixels =
            RgbImage::from_fn(400, 300, |_, y| image::Rgb(if y < 120 { [20, 60, 200] } else { [200, 0, 0] }));
        let backdrop = BackdropPicture::new(pixels, Some(0.4)).into();
        let picture = before_wall(&photo, &photo, &alpha, &bounds, &backdrop).unwrap();
        let [r, _, b] = picture.get_pixel(10, 40).0;
        assert!(b > 150 && r < 60, "{r} {b}");
        assert!(picture.pixels().all(|pixel| pixel[0] < 120), "its floor is seen");
    }
}
