//! Surroundings at the size of a frame: a scene drawn for it, or a picture that covers it.

use image::RgbImage;

use super::scenes;
use crate::rendition::{self, Area};
use crate::{Backdrop, BackdropPicture, Error};

/// Place of the line in which wall meets floor, as a share of the frame's height from its top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum FloorLine {
    /// Where the backdrop has it, shifted by `offset`, but not below `lowest`.
    Own { offset: f32, lowest: f32 },
    /// There; only what is above it will be seen.
    At(f32),
}

impl FloorLine {
    /// The place, of a backdrop that has it at `own` by itself.
    fn place(self, own: f32) -> f32 {
        match self {
            Self::Own { offset, lowest } => (own + offset).min(lowest),
            Self::At(place) => place,
        }
    }
}

/// By how much a picture is enlarged at most beyond covering the frame, so that its floor line comes to the place; where that
/// is not enough, its first or last row goes on.
const ENLARGED: f64 = 2.0;

/// The backdrop, with its floor line where it belongs.
pub(super) fn fitted(
    backdrop: &Backdrop,
    frame: (u32, u32),
    floor_line: FloorLine,
) -> Result<RgbImage, Error> {
    match backdrop {
        Backdrop::Scene(scene) => {
            Ok(scenes::draw(*scene, frame, floor_line.place(scene.ground_y()).clamp(0.02, 0.98)))
        }
        Backdrop::Picture(picture) => covering(picture, frame, floor_line),
    }
}

fn covering(
    backdrop: &BackdropPicture,
    (width, height): (u32, u32),
    floor_line: FloorLine,
) -> Result<RgbImage, Error> {
    let picture = backdrop.picture();
    let (across, down) = (f64::from(picture.width().max(1)), f64::from(picture.height().max(1)));
    let (frame_width, frame_height) = (f64::from(width), f64::from(height));
    let cover = (frame_width / across).max(frame_height / down);
    // A row of the picture, and where in the frame it comes to lie.
    let (row, place) = match (backdrop.ground_y(), floor_line) {
        (Some(ground), _) => {
            let own = 0.5 + (f64::from(ground) - 0.5) * cover * down / frame_height;
            (f64::from(ground), f64::from(floor_line.place(own as f32)))
        }
        (None, FloorLine::Own { offset, .. }) => (0.5, 0.5 + f64::from(offset)),
        (None, FloorLine::At(_)) => (0.5, 0.5),
    };
    let place = place * frame_height;
    let above = if row > 0.0 { place / (row * down) } else { 0.0 };
    let below = if row < 1.0 { (frame_height - place) / ((1.0 - row) * down) } else { 0.0 };
    let scale = cover.max(above).max(below).min(cover * ENLARGED);
    let top = place - row * down * scale;
    let first = top.round().clamp(0.0, frame_height - 1.0);
    let last = (top + down * scale).round().clamp(first + 1.0, frame_height);
    let area = Area {
        left: (across - frame_width / scale) / 2.0,
        top: (first - top) / scale,
        width: frame_width / scale,
        height: (last - first) / scale,
    };
    let shown = rendition::resize_rgb(
        picture,
        width,
        (last - first) as u32,
        Some(area.within(picture.dimensions())),
    )?;
    let first = first as u32;
    Ok(RgbImage::from_fn(width, height, |x, y| {
        *shown.get_pixel(x, y.saturating_sub(first).min(shown.height() - 1))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blue above the line, grey below it, with a green bar in the middle column.
    fn picture(width: u32, height: u32, ground: f32) -> BackdropPicture {
        let line = (ground * height as f32).round() as u32;
        let picture = RgbImage::from_fn(width, height, |x, y| {
            let bar = x.abs_diff(width / 2) < width / 40;
            image::Rgb(if bar {
                [0, 200, 0]
            } else if y < line {
                [40, 80, 220]
            } else {
                [120; 3]
            })
        });
        BackdropPicture::new(picture, Some(ground))
    }

    /// Row in which the second column turns from wall to floor, as a share.
    fn line_of(frame: &RgbImage) -> f32 {
        let row = (0..frame.height()).find(|&y| frame.get_pixel(1, y)[2] < 170).unwrap_or(frame.height());
        row as f32 / frame.height() as f32
    }

    #[test]
    fn a_pictures_floor_line_stays_unless_the_vehicle_would_hover() {
        let check = |size: (u32, u32), ground: f32, offset: f32, lowest: f32, expected: f32| {
            let picture = picture(size.0, size.1, ground);
            let frame = covering(&picture, (400, 300), FloorLine::Own { offset, lowest }).unwrap();
            assert!((line_of(&frame) - expected).abs() < 0.012, "{size:?} {ground}: {}", line_of(&frame));
            // It is in the middle, and covers all.
            assert!(frame.get_pixel(200, 150)[1] > 150 && frame.get_pixel(150, 2)[1] < 130, "{size:?}");
        };
        check((800, 600), 0.6, 0.0, 0.8, 0.6);
        check((800, 600), 0.6, 0.1, 0.8, 0.7);
        check((800, 600), 0.6, -0.2, 0.8, 0.4);
        check((800, 600), 0.9, 0.0, 0.7, 0.7);
        check((1600, 600), 0.6, 0.0, 0.8, 0.6);
        // Upright: its upper and lower parts are cut off alike.
        check((300, 600), 0.55, 0.0, 0.8, 0.6333);
        check((40, 30), 0.6, 0.0, 0.5, 0.5);
    }

    #[test]
    fn the_line_of_a_picture_can_be_set() {
        let frame = covering(&picture(800, 600, 0.7), (400, 300), FloorLine::At(0.4)).unwrap();
        assert!((line_of(&frame) - 0.4).abs() < 0.012, "{}", line_of(&frame));
    }

    #[test]
    fn the_smallest_and_the_oddest_cover_the_frame() {
        for (width, height) in [(1, 1), (3000, 2), (2, 3000)] {
            for ground in [None, Some(0.0), Some(0.5), Some(1.0)] {
                for offset in [-1.0, 0.0, 1.0] {
                    let pixels = RgbImage::from_pixel(width, height, image::Rgb([90, 10, 200]));
                    let picture = BackdropPicture::new(pixels, ground);
                    let frame = covering(&picture, (64, 48), FloorLine::Own { offset, lowest: 0.7 }).unwrap();
                    assert_eq!(frame.dimensions(), (64, 48));
                    assert!(frame.pixels().all(|pixel| pixel.0 == [90, 10, 200]), "{width} {ground:?}");
                }
            }
        }
    }
}
