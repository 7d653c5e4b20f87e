//! A whole picture in a frame of other proportions, before its own blurred surroundings.

use image::{RgbImage, imageops};

use super::blur::blur;
use crate::{Error, PhotoArea, rendition};

/// Longest side of the picture from which the surroundings are made: nothing fine is left in them.
const SIDE_PX: u32 = 120;
/// Radius of the blur, as a share of that picture's longer side.
const RADIUS: f32 = 0.05;
/// Darkening of the surroundings, so that the picture stands out.
const GAIN: f32 = 0.82;

/// `picture` in the middle of a frame of this size, as large as it fits in whole: pixel by pixel where the frame is no
/// smaller than it and touches it on two sides. Also answers where it lies.
pub(crate) fn padded(
    picture: &RgbImage,
    (width, height): (u32, u32),
) -> Result<(RgbImage, PhotoArea), Error> {
    let (shown_width, shown_height) = rendition::contained(picture.dimensions(), (width, height));
    let resized;
    let shown = if (shown_width, shown_height) == picture.dimensions() {
        picture
    } else {
        resized = rendition::resize_rgb(picture, shown_width, shown_height, None)?;
        &resized
    };
    if (shown_width, shown_height) == (width, height) {
        return Ok((shown.clone(), PhotoArea::WHOLE));
    }
    let mut frame = surroundings(picture, (width, height))?;
    let (left, top) = ((width - shown_width) / 2, (height - shown_height) / 2);
    imageops::replace(&mut frame, shown, i64::from(left), i64::from(top));
    let share = |part: u32, whole: u32| part as f32 / whole as f32;
    let area = PhotoArea {
        left: share(left, width),
        top: share(top, height),
        width: share(shown_width, width),
        height: share(shown_height, height),
    };
    Ok((frame, area))
}

/// The picture so large that it covers the frame, blurred and a little darker.
fn surroundings(picture: &RgbImage, (width, height): (u32, u32)) -> Result<RgbImage, Error> {
    let small_size = rendition::fit((width, height), SIDE_PX);
    let (across, down) = (f64::from(picture.width()), f64::from(picture.height()));
    let scale = (f64::from(small_size.0) / across).max(f64::from(small_size.1) / down);
    let (shown_width, shown_height) = (f64::from(small_size.0) / scale, f64::from(small_size.1) / scale);
    let area = rendition::Area {
        left: (across - shown_width) / 2.0,
        top: (down - shown_height) / 2.0,
        width: shown_width,
        height: shown_height,
    };
    let mut small =
        rendition::resize_rgb(picture, small_size.0, small_size.1, Some(area.within(picture.dimensions())))?;
    let radius = ((small_size.0.max(small_size.1) as f32 * RADIUS).round() as usize).max(1);
    for channel in 0..3 {
        let mut values: Vec<f32> = small.pixels().map(|pixel| f32::from(pixel[channel])).collect();
        blur(&mut values, small_size.0 as usize, (radius, radius));
        for (pixel, value) in small.pixels_mut().zip(values) {
            pixel.0[channel] = (value * GAIN + 0.5).clamp(0.0, 255.0) as u8;
        }
    }
    rendition::resize_rgb(&small, width, height, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]))
    }

    #[test]
    fn the_picture_stays_pixel_by_pixel_in_the_middle() {
        let check = |size: (u32, u32), frame: (u32, u32), place: (u32, u32)| {
            let picture = drawn(size.0, size.1);
            let (made, area) = padded(&picture, frame).unwrap();
            assert_eq!(made.dimensions(), frame);
            let middle = imageops::crop_imm(&made, place.0, place.1, size.0, size.1).to_image();
            assert!(middle == picture, "{size:?} in {frame:?}");
            let (left, top) = (area.left * frame.0 as f32, area.top * frame.1 as f32);
            assert_eq!((left.round() as u32, top.round() as u32), place);
            assert!((area.width * frame.0 as f32 - size.0 as f32).abs() < 0.01);
        };
        check((300, 400), (533, 400), (116, 0));
        check((400, 200), (400, 300), (0, 50));
        check((40, 30), (40, 30), (0, 0));
        check((1, 1), (1, 1), (0, 0));
    }

    #[test]
    fn surroundings_are_soft_and_of_its_own_colours() {
        let picture = RgbImage::from_fn(300, 400, |x, y| {
            image::Rgb(if (x / 4 + y / 4) % 2 == 0 { [240, 40, 40] } else { [160, 20, 20] })
        });
        let (made, _) = padded(&picture, (600, 400)).unwrap();
        let side = imageops::crop_imm(&made, 0, 0, 148, 400).to_image();
        let steepest = side
            .rows()
            .flat_map(|row| {
                row.collect::<Vec<_>>()
                    .windows(2)
                    .map(|two| two[0][0].abs_diff(two[1][0]))
                    .collect::<Vec<_>>()
            })
            .max();
        assert!(steepest < Some(6), "{steepest:?}");
        assert!(side.pixels().all(|pixel| pixel[0] > 100 && pixel[1] < 60), "other colours");
    }

    #[test]
    fn a_smaller_or_larger_frame_takes_it_whole() {
        for (size, frame) in [((800, 600), (200, 200)), ((10, 10), (400, 100)), ((1, 900), (64, 48))] {
            let (made, _) =
                padded(&RgbImage::from_pixel(size.0, size.1, image::Rgb([200; 3])), frame).unwrap();
            assert_eq!(made.dimensions(), frame);
            assert!(made.get_pixel((frame.0 - 1) / 2, frame.1 / 2)[0] >= 195, "{size:?}");
        }
    }
}
