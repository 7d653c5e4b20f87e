//! From an engine's answer to an alpha channel whose edge follows the picture.
//!
//! Not for: deciding where the vehicle is. What an engine has missed by more than the [band](BAND) stays missed.

mod colour;
mod guided;

use image::{GrayImage, RgbImage, imageops};

use crate::{Error, region, rendition};

pub(crate) use colour::foreground;

/// Alpha from which a pixel may be vehicle, if it hangs together with what surely is.
const HYSTERESIS_LOW: u8 = 56;
/// Alpha from which a pixel surely is vehicle.
const HYSTERESIS_HIGH: u8 = 153;
/// Enclosed parts up to this share of the vehicle's area are no view through it, but misses.
const MAX_HOLE_SHARE: f64 = 0.02;
/// Share of the surest part's sure pixels from which another part is no leftover: a post may stand before the vehicle.
const MIN_COMPONENT_SHARE: f64 = 0.05;
/// Longest side of the grid on which parts of a finished alpha channel are told apart, cells.
const CELLS: u32 = 1024;
/// Half the width of the band around the outline in which the edge is sought anew, as a share of the longer side:
/// three steps of the coarsest engine's grid.
const BAND: f32 = 0.006;

/// Deviation of the blur that takes the filter's ragged steps out of the outline, as a share of the longer side; bodywork has
/// none of them.
const SMOOTH: f32 = 0.001_25;
/// By how much that blur's soft edge is made steeper again.
const CONTRAST_GAIN: f32 = 2.0;

/// Passes of the filter. After one, an edge that was off by a few pixels leaves a faint rim where it was.
const PASSES: usize = 2;

/// An engine's answer made an alpha channel at the picture's size: what does not hang together with the vehicle is gone,
/// small holes are filled, and the edge follows the picture's own.
///
/// `mask` shows what `picture` shows, at any scale.
///
/// # Errors
/// [`Error::Cancelled`], and what resizing can run into.
pub fn outline(picture: &RgbImage, mask: &GrayImage, cancel: &dyn Fn() -> bool) -> Result<GrayImage, Error> {
    refine(picture, &clean(mask), cancel)
}

/// Throws away what is neither the vehicle's surest part nor a large one beside it, and fills small holes. Keeps soft edges.
pub(crate) fn clean(alpha: &GrayImage) -> GrayImage {
    let (width, height) = (alpha.width() as usize, alpha.height() as usize);
    let weak: Vec<bool> = alpha.pixels().map(|pixel| pixel[0] >= HYSTERESIS_LOW).collect();
    let (labels, sizes) = region::connected_components(&weak, width, height);
    let sure = alpha.pixels().map(|pixel| u32::from(pixel[0] >= HYSTERESIS_HIGH));
    let kept = keep_components(&labels, sizes.len(), sure);
    let size: usize = sizes.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(size, _)| size).sum();
    let inside: Vec<bool> = labels.into_iter().map(|label| label.is_some_and(|label| kept[label])).collect();
    let holes = region::holes(&inside, width, height, (size as f64 * MAX_HOLE_SHARE) as usize);
    // One pixel of margin, in which the soft edge runs out.
    let near = region::dilate(&inside, width, height, 1);
    let mut cleaned = alpha.clone();
    for (pixel, (hole, near)) in cleaned.pixels_mut().zip(holes.into_iter().zip(near)) {
        if hole {
            pixel.0 = [255];
        } else if !near {
            pixel.0 = [0];
        }
    }
    cleaned
}

/// Which of as many parts are no leftovers: the one with the most sure pixels, and those with a good share of as many.
/// `labels` tells the part of each cell, `sure` its sure pixels.
fn keep_components(labels: &[Option<usize>], parts: usize, sure: impl Iterator<Item = u32>) -> Vec<bool> {
    let mut sums = vec![0_u32; parts];
    for (label, sure) in labels.iter().zip(sure) {
        if let Some(label) = label {
            sums[*label] += sure;
        }
    }
    let most = f64::from(sums.iter().copied().max().unwrap_or(0));
    sums.into_iter().map(|sum| sum > 0 && f64::from(sum) >= MIN_COMPONENT_SHARE * most).collect()
}

/// The mask at the picture's size with an edge that follows the picture's own edges.
///
/// `mask` shows what `picture` shows, at any scale.
pub(crate) fn refine(
    picture: &RgbImage,
    mask: &GrayImage,
    cancel: &dyn Fn() -> bool,
) -> Result<GrayImage, Error> {
    let (width, height) = picture.dimensions();
    let mut alpha = if mask.dimensions() == (width, height) {
        mask.clone()
    } else {
        rendition::resize_grey(mask, width, height, None)?
    };
    let radius = band_px(picture);
    let at_least = |value: u8| -> Vec<bool> { alpha.pixels().map(|pixel| pixel[0] >= value).collect() };
    let (width, height) = (width as usize, height as usize);
    // What the engine half believes in (a mirror's arm, a rail, an aerial) is for the picture to decide: it is part of
    // the band, and so is what is around it.
    let core = region::erode(&at_least(HYSTERESIS_HIGH), width, height, radius);
    let reach = region::dilate(&at_least(HYSTERESIS_LOW), width, height, radius);
    let band: Vec<bool> = reach.iter().zip(&core).map(|(&reach, &core)| reach && !core).collect();
    for (pixel, (core, reach)) in alpha.pixels_mut().zip(core.iter().zip(&reach)) {
        if *core {
            pixel.0 = [255];
        } else if !reach {
            pixel.0 = [0];
        }
    }
    for _ in 0..PASSES {
        guided::sharpen(picture, &mut alpha, &band, radius, cancel)?;
    }
    smooth(&mut alpha, &band);
    drop_leftovers(&mut alpha);
    Ok(alpha)
}

/// Throws away what the filter has found near the vehicle but apart from it, a twig above the roof.
fn drop_leftovers(alpha: &mut GrayImage) {
    let side = alpha.width().max(alpha.height()).div_ceil(CELLS).max(1);
    let (columns, rows) = (alpha.width().div_ceil(side) as usize, alpha.height().div_ceil(side) as usize);
    let cell = |x: u32, y: u32| (y / side) as usize * columns + (x / side) as usize;
    let (mut weak, mut strong) = (vec![false; columns * rows], vec![0_u32; columns * rows]);
    for (x, y, pixel) in alpha.enumerate_pixels() {
        weak[cell(x, y)] |= pixel[0] >= HYSTERESIS_LOW;
        strong[cell(x, y)] += u32::from(pixel[0] >= HYSTERESIS_HIGH);
    }
    let (labels, sizes) = region::connected_components(&weak, columns, rows);
    let keep_components = keep_components(&labels, sizes.len(), strong.into_iter());
    let kept: Vec<bool> =
        labels.into_iter().map(|label| label.is_some_and(|label| keep_components[label])).collect();
    // A cell of margin, in which the soft edge runs out.
    let near = region::dilate(&kept, columns, rows, 1);
    for (x, y, pixel) in alpha.enumerate_pixels_mut() {
        if !near[cell(x, y)] {
            pixel.0 = [0];
        }
    }
}

/// Makes the outline in the band as smooth as bodywork is.
fn smooth(alpha: &mut GrayImage, band: &[bool]) {
    let deviation_px = alpha.width().max(alpha.height()) as f32 * SMOOTH;
    let blurred = imageops::fast_blur(alpha, deviation_px);
    for ((pixel, blurred), _) in alpha.pixels_mut().zip(blurred.pixels()).zip(band).filter(|(_, band)| **band)
    {
        let steep = (f32::from(blurred[0]) / 255.0 - 0.5) * CONTRAST_GAIN + 0.5;
        pixel.0 = [(steep.clamp(0.0, 1.0) * 255.0 + 0.5) as u8];
    }
}

/// Half the width of the band at this picture's size.
pub(crate) fn band_px(picture: &RgbImage) -> usize {
    ((picture.width().max(picture.height()) as f32 * BAND).round() as usize).max(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Grey levels by digit, 0 to 9.
    fn drawn(rows: &[&str]) -> GrayImage {
        let bytes = rows.iter().flat_map(|row| row.bytes().map(|digit| (digit - b'0') * 28)).collect();
        GrayImage::from_raw(rows[0].len() as u32, rows.len() as u32, bytes).unwrap()
    }

    #[test]
    fn keeps_the_surest_part_with_its_soft_edge() {
        let cleaned = clean(&drawn(&["00000000", "01999003", "01999003", "00111000"]));
        assert_eq!(cleaned, drawn(&["00000000", "01999000", "01999000", "00111000"]));
        // Weak all over: nothing is sure, so nothing is vehicle.
        assert_eq!(clean(&drawn(&["3333", "3333"])), drawn(&["0000", "0000"]));
        // A large unsure part does not win over a small sure one.
        assert_eq!(clean(&drawn(&["33330099", "33330099"])), drawn(&["00000099", "00000099"]));
    }

    #[test]
    fn keeps_both_halves_of_a_vehicle_behind_a_post() {
        let halves = drawn(&["9999900099", "9999900099", "9999900099"]);
        assert_eq!(clean(&halves), halves);
        let mut alpha = halves.clone();
        drop_leftovers(&mut alpha);
        assert_eq!(alpha, halves);
    }

    #[test]
    fn what_lies_apart_goes_with_its_soft_edge() {
        let mut alpha = drawn(&["00000000000373", "99999999999000", "99999999999000", "99999999999000"]);
        alpha = imageops::resize(&alpha, 56, 16, imageops::FilterType::Nearest);
        let body = imageops::crop_imm(&alpha, 0, 4, 44, 12).to_image();
        drop_leftovers(&mut alpha);
        assert_eq!(imageops::crop_imm(&alpha, 0, 4, 44, 12).to_image(), body);
        assert!(alpha.enumerate_pixels().all(|(x, y, pixel)| pixel[0] == 0 || x < 46 && y > 2));
    }

    #[test]
    fn fills_only_small_holes() {
        let side = 40;
        let with_hole = |hole: u32| {
            GrayImage::from_fn(side, side, |x, y| {
                let inside = |from: u32, to: u32| (from..to).contains(&x) && (from..to).contains(&y);
                image::Luma([if inside(4, 36) && !inside(10, 10 + hole) { 255 } else { 0 }])
            })
        };
        assert_eq!(clean(&with_hole(4)), with_hole(0));
        assert_eq!(clean(&with_hole(9)), with_hole(9));
    }

    #[test]
    fn an_edge_moves_to_the_pictures_own() {
        let (width, height) = (1000, 750);
        let vehicle = |x: u32, y: u32| (250..750).contains(&x) && (200..550).contains(&y);
        let picture = RgbImage::from_fn(width, height, |x, y| {
            image::Rgb(if vehicle(x, y) { [180, 30, 40] } else { [120, 130, 140] })
        });
        let truth = GrayImage::from_fn(width, height, |x, y| image::Luma([255 * u8::from(vehicle(x, y))]));
        // The engine's answer is two pixels off on every side.
        let answer = GrayImage::from_fn(width, height, |x, y| {
            image::Luma([255 * u8::from((252..748).contains(&x) && (198..552).contains(&y))])
        });
        let error = |alpha: &GrayImage| {
            let pairs = alpha.pixels().zip(truth.pixels());
            pairs.map(|(a, b)| u32::from(a[0].abs_diff(b[0]))).sum::<u32>()
        };
        let refined = refine(&picture, &answer, &|| false).unwrap();
        assert!(error(&refined) * 3 < error(&answer), "{} {}", error(&refined), error(&answer));
    }

    #[test]
    fn thin_parts_that_the_engine_half_believes_in_are_kept() {
        let (width, height) = (1000, 750);
        let body = |x: u32, y: u32| (250..750).contains(&x) && (300..550).contains(&y);
        let aerial = |x: u32, y: u32| (500..506).contains(&x) && (220..300).contains(&y);
        let picture = RgbImage::from_fn(width, height, |x, y| {
            image::Rgb(if body(x, y) || aerial(x, y) { [30, 30, 40] } else { [170, 190, 220] })
        });
        let answer = GrayImage::from_fn(width, height, |x, y| {
            image::Luma([if body(x, y) {
                255
            } else if aerial(x, y) {
                128
            } else {
                0
            }])
        });
        let refined = refine(&picture, &clean(&answer), &|| false).unwrap();
        let at = |x: u32| refined.get_pixel(x, 240)[0];
        assert!(at(502) > 80, "{}", at(502));
        assert!(at(480) < 10 && at(525) < 10, "{} {}", at(480), at(525));
    }
}
