//! Which of several vehicles is meant.

use image::GrayImage;

use crate::bounds::Bounds;
use crate::region;

/// Probability from which a pixel belongs to a vehicle, if it hangs together with what surely does.
pub(super) const HYSTERESIS_LOW: f32 = 0.22;
/// Probability from which a pixel surely belongs to one.
pub(super) const SURE: f32 = 0.5;
/// Share of the picture below which nothing is a vehicle.
const LEAST: f32 = 0.01;
/// Distance from the middle, in half diagonals, at which a vehicle counts half as much as one in the middle.
const MIDDLE: f32 = 0.6;
/// Share of the main vehicle's area from which another one may be meant as well.
const RIVAL: f32 = 0.2;
/// Widest gap between two parts of one vehicle, as a share of the picture's width: a post, a lamp or a trunk stands before it.
const POST: f32 = 0.03;
/// Share of the lower part's rows along which the gap has to be that narrow. Two vehicles side by side are as near each other
/// at their belts only.
const POST_ROWS: f32 = 0.7;

/// The vehicle that a picture is of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Main {
    /// Its pixels, soft edge included.
    pub(crate) mask: Vec<bool>,
    /// Of the sure pixels.
    pub(crate) bounds: Bounds,
    /// Others of that size stand beside it.
    pub(crate) several: bool,
}

/// The largest and most central vehicle of a plane of probabilities; `None` where there is none.
pub(crate) fn main(plane: &[f32], width: usize, height: usize) -> Option<Main> {
    let weak: Vec<bool> = plane.iter().map(|&value| value >= HYSTERESIS_LOW).collect();
    let (labels, sizes) = region::connected_components(&weak, width, height);
    let mut areas = vec![0_u32; sizes.len()];
    let mut weights = vec![0.0_f32; sizes.len()];
    let half_diagonal = ((width * width + height * height) as f32).sqrt() / 2.0;
    for (pixel, label) in labels.iter().enumerate() {
        if let Some(label) = label
            && plane[pixel] >= SURE
        {
            let (x, y) = ((pixel % width) as f32 + 0.5, (pixel / width) as f32 + 0.5);
            let off = (x - width as f32 / 2.0).hypot(y - height as f32 / 2.0) / half_diagonal.max(1.0);
            areas[*label] += 1;
            weights[*label] += 1.0 / (1.0 + (off / MIDDLE).powi(2));
        }
    }
    let least = (LEAST * (width * height) as f32) as u32;
    let chosen = (0..areas.len())
        .filter(|&label| areas[label] > least)
        .max_by(|&a, &b| weights[a].total_cmp(&weights[b]))?;
    let rival = (RIVAL * areas[chosen] as f32) as u32;
    let widest = (POST * width as f32).ceil() as usize;
    let chosen_spans = spans(&labels, width, chosen);
    let mine: Vec<bool> = (0..areas.len())
        .map(|label| {
            let large = areas[label] > least;
            label == chosen
                || (large && is_split_by_post(&chosen_spans, &spans(&labels, width, label), widest))
        })
        .collect();
    let several = (0..areas.len()).any(|label| !mine[label] && areas[label] > rival.max(least));
    let mask: Vec<bool> = labels.into_iter().map(|label| label.is_some_and(|label| mine[label])).collect();
    let sure =
        mask.iter().zip(plane).map(|(&inside, &value)| u8::from(inside && value >= SURE) * 255).collect();
    let sure = GrayImage::from_raw(u32::try_from(width).ok()?, u32::try_from(height).ok()?, sure)?;
    Some(Main { mask, bounds: Bounds::of(&sure)?, several })
}

/// First and last column of a part in each row, `None` where it has no pixel.
fn spans(labels: &[Option<usize>], width: usize, part: usize) -> Vec<Option<(usize, usize)>> {
    let row_span = |row: &[Option<usize>]| {
        let first = row.iter().position(|&label| label == Some(part))?;
        let last = row.iter().rposition(|&label| label == Some(part))?;
        Some((first, last))
    };
    labels.chunks(width.max(1)).map(row_span).collect()
}

/// True if two parts, by their spans in each row, stand side by side with a gap of at most `widest` nearly all along.
fn is_split_by_post(one: &[Option<(usize, usize)>], other: &[Option<(usize, usize)>], widest: usize) -> bool {
    let rows = |spans: &[Option<(usize, usize)>]| spans.iter().flatten().count();
    let narrow = one.iter().zip(other).filter(|pair| {
        let (Some((first, last)), Some((other_first, other_last))) = pair else { return false };
        let gap = if first > other_last {
            first - other_last - 1
        } else if other_first > last {
            other_first - last - 1
        } else {
            return false;
        };
        gap <= widest
    });
    let lower = rows(one).min(rows(other));
    lower > 0 && narrow.count() as f32 >= POST_ROWS * lower as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Probabilities of a picture of 60 × 40 with boxes (left, top, right, bottom) that are surely vehicle.
    fn plane(boxes: &[(usize, usize, usize, usize)]) -> Vec<f32> {
        let inside = |x: usize, y: usize| {
            boxes
                .iter()
                .any(|&(left, top, right, bottom)| (left..right).contains(&x) && (top..bottom).contains(&y))
        };
        (0..60 * 40).map(|pixel| if inside(pixel % 60, pixel / 60) { 0.9 } else { 0.02 }).collect()
    }

    #[test]
    fn takes_the_larger_and_more_central_one() {
        let check = |boxes: &[(usize, usize, usize, usize)], left: usize, several: bool| {
            let main = main(&plane(boxes), 60, 40).unwrap();
            assert!((main.bounds.left - left as f64 / 60.0).abs() < 1e-9, "{boxes:?}: {:?}", main.bounds);
            assert_eq!(main.several, several, "{boxes:?}");
        };
        let (middle, corner) = ((20, 10, 40, 25), (0, 0, 18, 18));
        check(&[middle], 20, false);
        check(&[corner, middle], 20, true);
        // Much larger, though at the side.
        check(&[(0, 0, 34, 40), (40, 15, 50, 22)], 0, false);
        // Something tiny beside it is not worth a word.
        check(&[middle, (50, 30, 57, 36)], 20, false);
    }

    #[test]
    fn a_post_before_a_vehicle_does_not_halve_it() {
        let check = |boxes: &[(usize, usize, usize, usize)], left: usize, right: usize| {
            let main = main(&plane(boxes), 60, 40).unwrap();
            let ends = [main.bounds.left * 60.0, main.bounds.right * 60.0];
            assert!(
                (ends[0] - left as f64).abs() < 1e-6 && (ends[1] - right as f64).abs() < 1e-6,
                "{ends:?}"
            );
            main.several
        };
        assert!(!check(&[(10, 10, 30, 25), (31, 12, 44, 25)], 10, 44));
        // A gap as wide as a person, and two that come near each other at their belts only.
        assert!(check(&[(10, 10, 30, 25), (36, 10, 48, 25)], 10, 30));
        assert!(check(&[(10, 10, 28, 25), (28, 18, 30, 21), (31, 8, 48, 28)], 31, 48));
    }

    #[test]
    fn specks_are_no_vehicle() {
        assert_eq!(main(&plane(&[]), 60, 40), None);
        assert_eq!(main(&plane(&[(20, 20, 24, 25)]), 60, 40), None);
        assert_eq!(main(&[], 0, 0), None);
    }

    #[test]
    fn unsure_pixels_belong_to_what_they_hang_on() {
        let mut unsure = plane(&[(20, 10, 40, 25)]);
        unsure[12 * 60 + 40] = 0.3;
        unsure[12 * 60 + 50] = 0.3;
        let main = main(&unsure, 60, 40).unwrap();
        assert!(main.mask[12 * 60 + 40] && !main.mask[12 * 60 + 50]);
        assert!((main.bounds.right - 40.0 / 60.0).abs() < 1e-9);
    }
}
