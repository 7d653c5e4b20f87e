//! The vehicle before its new surroundings.
//!
//! Every composition is made at the size of its widest rendition and never larger than the photo allows. Colours are
//! mixed in floating point as sRGB values, since that is how an edge's alpha was estimated.
//!
//! Not for: finding the vehicle or its edge ([`matte`](crate::matte)), encoding.

mod backdrop;
mod blur;
mod complete;
mod fill;
mod ground;
mod padding;
mod reflection;
mod scenes;
mod shadow;
mod soft;

use image::{GrayImage, RgbImage};

pub(crate) use complete::{Placement, complete};
pub(crate) use ground::before_wall;
pub(crate) use padding::padded;
pub(crate) use soft::softened;

/// `over` on `under` by `alpha`, with `over`'s top left pixel at (`left`, `top`) of `under`; what sticks out is cut off.
fn paste(under: &mut RgbImage, over: &RgbImage, alpha: &GrayImage, (left, top): (i64, i64)) {
    for ((x, y, over), alpha) in over.enumerate_pixels().zip(alpha.pixels()) {
        let (Ok(x), Ok(y)) = (u32::try_from(left + i64::from(x)), u32::try_from(top + i64::from(y))) else {
            continue;
        };
        if let Some(under) = under.get_pixel_mut_checked(x, y) {
            mix(under, over, alpha[0]);
        }
    }
}

fn mix(under: &mut image::Rgb<u8>, over: &image::Rgb<u8>, alpha: u8) {
    let share = f32::from(alpha) / 255.0;
    for (under, over) in under.0.iter_mut().zip(over.0) {
        *under = (f32::from(*under) * (1.0 - share) + f32::from(over) * share + 0.5) as u8;
    }
}

/// From 0 to 1 as `value` goes from `from` to `to`, without a corner at either end.
fn ramp(value: f32, from: f32, to: f32) -> f32 {
    let share = ((value - from) / (to - from)).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pastes_by_alpha_and_cuts_off_what_sticks_out() {
        let mut under = RgbImage::from_pixel(3, 1, image::Rgb([100; 3]));
        let over = RgbImage::from_pixel(2, 2, image::Rgb([200; 3]));
        let alpha = GrayImage::from_raw(2, 2, vec![255, 255, 255, 128]).unwrap();
        paste(&mut under, &over, &alpha, (-1, -1));
        paste(&mut under, &over, &alpha, (2, 0));
        let values: Vec<u8> = under.pixels().map(|pixel| pixel[0]).collect();
        assert_eq!(values, [150, 100, 200]);
    }
}
