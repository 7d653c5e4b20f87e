//! The licence plate in the photo: another one laid over it, or its text made unreadable.
//!
//! Not for: finding it, which the engine does.

mod corners;
mod homography;
#[cfg(test)]
mod sample;

use std::sync::Arc;

use image::{RgbImage, RgbaImage, imageops};

use self::homography::Homography;
use crate::{PlateSighting, Point};

/// Treatment of a licence plate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum PlateTreatment {
    /// It stays as it was photographed.
    #[default]
    Keep,
    /// Blurs it beyond reading.
    Blur,
    /// Another one is laid over it, in its perspective and its light. Where the picture is transparent, the old one shows.
    Inlay(Arc<RgbaImage>),
}

/// Outcome of its treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlateOutcome {
    /// Nothing: nothing was asked for.
    Kept,
    /// Its text is gone.
    Blurred,
    /// The other one lies over it.
    Inlaid,
    /// Nothing: there is none, or where it is was not sure enough.
    NotFound,
}

/// Confidence from which another plate is laid over. One that floats on a bumper is worse than none.
const INLAY_SURE: f32 = 0.5;
/// Share of its size by which the treated part is larger than the plate: what is left of an edge could be read, or shines.
const OVERLAP: f64 = 0.03;
/// Cells of a blurred plate, across and down: fewer than letters, so that none is left.
const CELLS: (usize, usize) = (5, 2);
/// Samples a pixel, across and down.
const SAMPLES: u32 = 3;
/// By how much an inlay is darkened or lightened at most.
const GAIN: std::ops::RangeInclusive<f32> = 0.25..=1.2;
/// Share of the brightest places of a plate that are taken for its paper.
const PAPER: f32 = 0.3;

/// The sighting with its corners on the photo's own edges, to a fraction of a pixel; as it was where those are not clear.
///
/// `seen` is in the pixels of `photo`.
#[must_use]
pub fn refine_plate(photo: &RgbImage, seen: &PlateSighting) -> PlateSighting {
    corners::refined(photo, seen)
}

/// Does to the plate of `photo` what was asked for.
pub(crate) fn treat(
    photo: &mut RgbImage,
    seen: Option<&PlateSighting>,
    treatment: &PlateTreatment,
) -> PlateOutcome {
    let done = match treatment {
        PlateTreatment::Keep => return PlateOutcome::Kept,
        PlateTreatment::Blur => {
            seen.and_then(|seen| blur(photo, &seen.corners)).map(|()| PlateOutcome::Blurred)
        }
        PlateTreatment::Inlay(plate) => seen
            .filter(|seen| seen.confidence >= INLAY_SURE)
            .and_then(|seen| inlay(photo, &seen.corners, plate))
            .map(|()| PlateOutcome::Inlaid),
    };
    done.unwrap_or(PlateOutcome::NotFound)
}

/// Replaces the plate by the means of a few cells, run into each other. `None` where the corners span nothing.
fn blur(photo: &mut RgbImage, corners: &[Point; 4]) -> Option<()> {
    /// Samples of a cell, across and down.
    const GRID: u32 = 12;
    let (across, down) = CELLS;
    let map = Homography::to(corners)?;
    let means: Vec<[f32; 3]> = (0..across * down)
        .map(|cell| {
            let (column, row) = ((cell % across) as f64, (cell / across) as f64);
            let mut sum = [0.0; 3];
            for sample in 0..GRID * GRID {
                let (u, v) = (f64::from(sample % GRID), f64::from(sample / GRID));
                let share =
                    |at: f64, cell: f64, cells: usize| (cell + (at + 0.5) / f64::from(GRID)) / cells as f64;
                let (x, y) = map.map(share(u, column, across), share(v, row, down));
                for (sum, value) in sum.iter_mut().zip(nearest(photo, x, y)) {
                    *sum += value;
                }
            }
            sum.map(|sum| sum / (GRID * GRID) as f32)
        })
        .collect();
    cover(photo, corners, |u, v| {
        let [red, green, blue] = between(&means, CELLS, u, v);
        [red, green, blue, 1.0]
    })
}

/// Lays `plate` over the one in the photo. `None` where the corners span nothing, or the plate is empty.
fn inlay(photo: &mut RgbImage, corners: &[Point; 4], plate: &RgbaImage) -> Option<()> {
    let (width, height) = size(corners);
    if plate.width() == 0 || plate.height() == 0 {
        return None;
    }
    // Brought to the size that it has in the photo first, so that fine print does not flicker.
    let shown = imageops::resize(
        &premultiplied(plate),
        width.min(plate.width()).max(1),
        height.min(plate.height()).max(1),
        imageops::FilterType::Triangle,
    );
    let gain = paper_of_photo(photo, &Homography::to(corners)?)
        .zip(paper_of_plate(&shown))
        .map_or(1.0, |(old, new)| (old / new.max(1.0)).clamp(*GAIN.start(), *GAIN.end()));
    let cells: Vec<[f32; 4]> = shown.pixels().map(|pixel| pixel.0).collect();
    let grid = (shown.width() as usize, shown.height() as usize);
    cover(photo, corners, |u, v| {
        let [red, green, blue, alpha] = between(&cells, grid, u, v);
        let gain = gain * 255.0;
        [red * gain, green * gain, blue * gain, alpha]
    })
}

/// Width and height of a plate in the photo, in whole pixels.
fn size(corners: &[Point; 4]) -> (u32, u32) {
    let side = |a: usize, b: usize| corners[a].distance_px(corners[b]).max(1.0);
    (side(0, 1).max(side(3, 2)).ceil() as u32, side(0, 3).max(side(1, 2)).ceil() as u32)
}

type Premultiplied = image::ImageBuffer<image::Rgba<f32>, Vec<f32>>;

/// Colours times alpha, all 0 to 1: what resizing keeps values of this type within.
fn premultiplied(plate: &RgbaImage) -> Premultiplied {
    Premultiplied::from_fn(plate.width(), plate.height(), |x, y| {
        let [red, green, blue, alpha] = plate.get_pixel(x, y).0.map(|value| f32::from(value) / 255.0);
        image::Rgba([red * alpha, green * alpha, blue * alpha, alpha])
    })
}

/// Lays what `shown` answers for places of the unit square (colours 0 to 255 times alpha, and alpha) over the corners' inside,
/// with soft edges.
fn cover(photo: &mut RgbImage, corners: &[Point; 4], shown: impl Fn(f64, f64) -> [f32; 4]) -> Option<()> {
    let back = Homography::to(corners)?.inverse()?;
    let range = |value: fn(&Point) -> f32, side: u32| {
        let (low, high) = corners
            .iter()
            .map(value)
            .fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)));
        let margin = 2.0 + OVERLAP as f32 * (high - low);
        let within = |at: f32| at.clamp(0.0, side as f32) as u32;
        within((low - margin).floor())..within((high + margin).ceil())
    };
    let (columns, rows) = (range(|at| at.x_px, photo.width()), range(|at| at.y_px, photo.height()));
    let inside = -OVERLAP..=1.0 + OVERLAP;
    for y in rows {
        for x in columns.clone() {
            let mut sum = [0.0_f32; 4];
            for sample in 0..SAMPLES * SAMPLES {
                let offset = |at: u32| (f64::from(at) + 0.5) / f64::from(SAMPLES);
                let (u, v) = back
                    .map(f64::from(x) + offset(sample % SAMPLES), f64::from(y) + offset(sample / SAMPLES));
                if inside.contains(&u) && inside.contains(&v) {
                    for (sum, value) in sum.iter_mut().zip(shown(u, v)) {
                        *sum += value;
                    }
                }
            }
            let [red, green, blue, alpha] = sum.map(|sum| sum / (SAMPLES * SAMPLES) as f32);
            let pixel = photo.get_pixel_mut(x, y);
            for (value, over) in pixel.0.iter_mut().zip([red, green, blue]) {
                *value = (f32::from(*value) * (1.0 - alpha) + over + 0.5).clamp(0.0, 255.0) as u8;
            }
        }
    }
    Some(())
}

/// The value of a grid of cells at a place of the unit square, between the cells' middles.
fn between<const N: usize>(cells: &[[f32; N]], (across, down): (usize, usize), u: f64, v: f64) -> [f32; N] {
    let place = |share: f64, count: usize| {
        let at = (share * count as f64 - 0.5).clamp(0.0, count.saturating_sub(1) as f64);
        let first = at as usize;
        (first, (first + 1).min(count.saturating_sub(1)), at.fract() as f32)
    };
    let (left, right, along) = place(u, across);
    let (upper, lower, under) = place(v, down);
    std::array::from_fn(|part| {
        let row = |row: usize| {
            cells[row * across + left][part] * (1.0 - along) + cells[row * across + right][part] * along
        };
        row(upper) * (1.0 - under) + row(lower) * under
    })
}

fn nearest(photo: &RgbImage, x: f64, y: f64) -> [f32; 3] {
    let place = |at: f64, side: u32| at.clamp(0.0, f64::from(side.saturating_sub(1))) as u32;
    photo.get_pixel(place(x, photo.width()), place(y, photo.height())).0.map(f32::from)
}

/// Brightness of the paper of the plate that is to be covered, 0 to 255.
fn paper_of_photo(photo: &RgbImage, map: &Homography) -> Option<f32> {
    const GRID: u32 = 24;
    paper((0..GRID * GRID).map(|sample| {
        let share = |at: u32| 0.08 + 0.84 * (f64::from(at) + 0.5) / f64::from(GRID);
        let (x, y) = map.map(share(sample % GRID), share(sample / GRID));
        luma(nearest(photo, x, y))
    }))
}

/// The same of the one that is laid over it, where it is opaque.
fn paper_of_plate(plate: &Premultiplied) -> Option<f32> {
    paper(plate.pixels().filter(|pixel| pixel.0[3] > 0.9).map(|&image::Rgba([red, green, blue, alpha])| {
        luma([red, green, blue].map(|value| value / alpha * 255.0))
    }))
}

/// Mean of the brightest places.
fn paper(levels: impl Iterator<Item = f32>) -> Option<f32> {
    let mut levels: Vec<f32> = levels.collect();
    levels.sort_by(|a, b| b.total_cmp(a));
    levels.truncate((levels.len() as f32 * PAPER).ceil() as usize);
    (!levels.is_empty()).then(|| levels.iter().sum::<f32>() / levels.len() as f32)
}

/// Brightness by ITU-R BT.601, of values as they are stored.
fn luma([red, green, blue]: [f32; 3]) -> f32 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

#[cfg(test)]
mod tests {
    use super::sample::{plate_in, sighting};
    use super::*;

    const CORNERS: [(f32, f32); 4] = [(102.0, 140.0), (297.0, 118.0), (294.0, 161.0), (105.0, 185.0)];

    fn contrast(photo: &RgbImage, corners: &[Point; 4]) -> f32 {
        let map = Homography::to(corners).unwrap();
        let levels: Vec<f32> = (0..60)
            .map(|at| {
                let (x, y) = map.map(0.1 + 0.8 * f64::from(at) / 60.0, 0.5);
                luma(nearest(photo, x, y))
            })
            .collect();
        levels.windows(2).map(|two| (two[1] - two[0]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn a_blurred_plate_cannot_be_read() {
        let seen = sighting(CORNERS, 0.4);
        let before = plate_in(400, 300, &seen.corners, 230, 40);
        let mut photo = before.clone();
        assert_eq!(treat(&mut photo, Some(&seen), &PlateTreatment::Blur), PlateOutcome::Blurred);
        assert!(contrast(&before, &seen.corners) > 90.0);
        assert!(contrast(&photo, &seen.corners) < 12.0, "{}", contrast(&photo, &seen.corners));
        // All else is as it was.
        for (x, y) in [(20, 20), (200, 100), (200, 200), (90, 160), (310, 140)] {
            assert_eq!(photo.get_pixel(x, y), before.get_pixel(x, y), "{x} {y}");
        }
    }

    #[test]
    fn an_inlay_lies_in_the_plates_perspective_and_light() {
        let seen = sighting(CORNERS, 0.9);
        // In the shade: its paper is as bright as half of white.
        let mut photo = plate_in(400, 300, &seen.corners, 120, 20);
        // Left half white, right half red.
        let plate = RgbaImage::from_fn(520, 110, |x, _| {
            image::Rgba(if x < 260 { [250, 250, 250, 255] } else { [200, 20, 20, 255] })
        });
        let treatment = PlateTreatment::Inlay(Arc::new(plate));
        assert_eq!(treat(&mut photo, Some(&seen), &treatment), PlateOutcome::Inlaid);
        let map = Homography::to(&seen.corners).unwrap();
        let at = |u: f64, v: f64| {
            let (x, y) = map.map(u, v);
            nearest(&photo, x, y)
        };
        for v in [0.1, 0.5, 0.9] {
            let [red, green, blue] = at(0.25, v);
            let is_grey = (red - green).abs() < 2.0 && (red - blue).abs() < 2.0;
            assert!((110.0..130.0).contains(&red) && is_grey, "{red} {green} {blue}");
            let [red, green, _] = at(0.75, v);
            assert!(red > 80.0 && green < 20.0, "{red} {green}");
        }
    }

    #[test]
    fn transparent_parts_show_the_old_plate() {
        let seen = sighting(CORNERS, 0.9);
        let before = plate_in(400, 300, &seen.corners, 230, 40);
        let mut photo = before.clone();
        let treatment = PlateTreatment::Inlay(Arc::new(RgbaImage::new(52, 11)));
        assert_eq!(treat(&mut photo, Some(&seen), &treatment), PlateOutcome::Inlaid);
        assert_eq!(photo, before);
    }

    #[test]
    fn nothing_is_done_where_it_is_not_sure() {
        let seen = sighting(CORNERS, 0.4);
        let before = plate_in(400, 300, &seen.corners, 230, 40);
        let white = PlateTreatment::Inlay(Arc::new(RgbaImage::from_pixel(52, 11, image::Rgba([255; 4]))));
        let nothing = PlateTreatment::Inlay(Arc::new(RgbaImage::new(0, 0)));
        let flat = sighting([(10.0, 10.0), (20.0, 10.0), (30.0, 10.0), (40.0, 10.0)], 0.9);
        let sure = sighting(CORNERS, 0.9);
        let check = |seen: Option<&PlateSighting>, treatment: &PlateTreatment, expected: PlateOutcome| {
            let mut photo = before.clone();
            assert_eq!(treat(&mut photo, seen, treatment), expected);
            assert_eq!(photo, before);
        };
        check(Some(&seen), &PlateTreatment::Keep, PlateOutcome::Kept);
        check(Some(&seen), &white, PlateOutcome::NotFound);
        check(None, &white, PlateOutcome::NotFound);
        check(None, &PlateTreatment::Blur, PlateOutcome::NotFound);
        check(Some(&flat), &white, PlateOutcome::NotFound);
        check(Some(&flat), &PlateTreatment::Blur, PlateOutcome::NotFound);
        check(Some(&sure), &nothing, PlateOutcome::NotFound);
    }

    #[test]
    fn a_plate_that_leaves_the_frame_is_treated_as_far_as_it_is_seen() {
        let seen = sighting([(-50.0, 140.0), (60.0, 140.0), (60.0, 165.0), (-50.0, 165.0)], 0.9);
        let mut photo = plate_in(400, 300, &seen.corners, 230, 40);
        assert_eq!(treat(&mut photo, Some(&seen), &PlateTreatment::Blur), PlateOutcome::Blurred);
    }
}
