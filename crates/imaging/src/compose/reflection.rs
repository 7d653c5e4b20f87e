//! The vehicle's mirror image in a polished floor.

use image::{GrayImage, RgbImage};

use super::mix;
use super::shadow::ContactLine;

/// Share of the vehicle's colour in its mirror image where it touches the floor.
const STRENGTH: f32 = 0.26;
/// Reach below the line of contact, as a share of the vehicle's height, at which nothing is left.
const REACH: f32 = 0.55;
/// Rows over which the image is spread, as a share of the distance from the floor: no floor is a perfect mirror.
const SPREAD: f32 = 0.10;
/// Samples of that spread.
const TAPS: i32 = 5;

/// Mirrors the vehicle, whose top left pixel is put at (`left`, `top`), in the floor of `frame`, below the line on which it
/// stands.
pub(super) fn mirror(
    frame: &mut RgbImage,
    colours: &RgbImage,
    alpha: &GrayImage,
    contact: &ContactLine,
    (left, top): (i64, i64),
) {
    let reach = (REACH * contact.vehicle_height()).max(1.0);
    for x in 0..alpha.width() {
        let (Ok(column), Some(ground)) = (u32::try_from(left + i64::from(x)), contact.extended(x)) else {
            continue;
        };
        if column >= frame.width() {
            continue;
        }
        let first = ground.ceil();
        for step in 0..reach as i64 {
            let Ok(row) = u32::try_from(top + first as i64 + step) else { continue };
            if row >= frame.height() {
                break;
            }
            let depth = first + step as f32 + 0.5 - ground;
            let (colour, share) = seen(colours, alpha, x, ground, depth);
            let fade = (1.0 - depth / reach).max(0.0);
            let share = STRENGTH * fade * fade * share;
            mix(frame.get_pixel_mut(column, row), &image::Rgb(colour), (share * 255.0 + 0.5) as u8);
        }
    }
}

/// Mean colour and alpha of the vehicle as high above the floor as `depth` is below it.
fn seen(colours: &RgbImage, alpha: &GrayImage, x: u32, ground: f32, depth: f32) -> ([u8; 3], f32) {
    let (mut sum, mut weight) = ([0.0_f32; 3], 0.0_f32);
    for tap in -TAPS / 2..=TAPS / 2 {
        let row = ground - depth - tap as f32 * SPREAD * depth / (TAPS / 2) as f32;
        if row < 0.0 || row as u32 >= alpha.height() {
            continue;
        }
        let opacity = f32::from(alpha.get_pixel(x, row as u32)[0]) / 255.0;
        for (sum, channel) in sum.iter_mut().zip(colours.get_pixel(x, row as u32).0) {
            *sum += opacity * f32::from(channel);
        }
        weight += opacity;
    }
    (sum.map(|sum| (sum / weight.max(1e-3) + 0.5) as u8), weight / TAPS as f32)
}
