//! Pictures of what was found, to be looked at.

use forecourt_imaging::{GrayImage, RgbImage};
use image::{Rgb, imageops};

/// Draws the outline of `alpha`.
pub(crate) fn mark(picture: &mut RgbImage, alpha: &GrayImage, colour: [u8; 3]) {
    let (width, height) = alpha.dimensions();
    let inside = |x: u32, y: u32| alpha.get_pixel(x, y)[0] >= 128;
    for y in 0..height - 1 {
        for x in 0..width - 1 {
            if inside(x, y) != inside(x + 1, y) || inside(x, y) != inside(x, y + 1) {
                picture.put_pixel(x, y, Rgb(colour));
            }
        }
    }
}

/// Source with outlines, alpha channel, cut on green, and the outline's four extreme places twice as large.
pub(crate) fn photo_sheet(source: &RgbImage, marked: &RgbImage, alpha: &GrayImage) -> RgbImage {
    let (width, height) = alpha.dimensions();
    let mut sheet = RgbImage::new(2 * width, 2 * height);
    let matte = RgbImage::from_fn(width, height, |x, y| Rgb([alpha.get_pixel(x, y)[0]; 3]));
    let cut = on_green(source, alpha);
    let mut put =
        |part: &RgbImage, x: u32, y: u32| imageops::replace(&mut sheet, part, i64::from(x), i64::from(y));
    put(marked, 0, 0);
    put(&matte, width, 0);
    put(&cut, 0, height);
    let (part_width, part_height) = (width / 4, height / 4);
    for (place, (x, y)) in extremes(alpha).into_iter().enumerate() {
        let within = |at: u32, part: u32, side: u32| at.saturating_sub(part / 2).min(side - part);
        let left = within(x, part_width, width);
        let top = within(y, part_height, height);
        let part = imageops::crop_imm(&cut, left, top, part_width, part_height).to_image();
        let large = imageops::resize(&part, 2 * part_width, 2 * part_height, imageops::FilterType::Nearest);
        let place = place as u32;
        put(&large, width + place % 2 * 2 * part_width, height + place / 2 * 2 * part_height);
    }
    sheet
}

/// The vehicle's highest, leftmost, rightmost and lowest pixel.
fn extremes(alpha: &GrayImage) -> Vec<(u32, u32)> {
    let inside = || alpha.enumerate_pixels().filter(|(_, _, pixel)| pixel[0] >= 128).map(|(x, y, _)| (x, y));
    [
        inside().min_by_key(|&(_, y)| y),
        inside().min_by_key(|&(x, _)| x),
        inside().max_by_key(|&(x, _)| x),
        inside().max_by_key(|&(_, y)| y),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The cut before a green wall.
pub(crate) fn on_green(picture: &RgbImage, alpha: &GrayImage) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let share = f32::from(alpha.get_pixel(x, y)[0]) / 255.0;
        let source = picture.get_pixel(x, y);
        let mix = |from: u8, to: u8| (f32::from(from) + (f32::from(to) - f32::from(from)) * share) as u8;
        Rgb([mix(60, source[0]), mix(200, source[1]), mix(60, source[2])])
    })
}
