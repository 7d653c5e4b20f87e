//! The chosen vehicle's outline: from one pass or two to an alpha channel, and what tells how sure it is.
//!
//! Alike for every engine that answers with planes of probabilities. Not for: how they come about, or what the signs of
//! doubt weigh.

use std::borrow::Cow;

use image::GrayImage;

use super::vehicle::{self, Main};
use super::window::Window;
use crate::bounds::Bounds;
use crate::{Error, region};

/// Margin of the second pass, as a share of the vehicle's box.
pub(crate) const MARGIN: f64 = 0.12;
/// Weight of the first pass where there are two: the second sees edges better, the first what belongs together.
const FIRST_WEIGHT: f32 = 0.35;
/// Odds below this count as 0 in the expected overlap, and doubts below this as certainty.
const DOUBTED: f32 = 0.3;
/// Probability of a pane from which it is taken for one.
const PANE: f32 = 0.7;
/// Share of the largest pane's size from which another one is no mistake.
const LEAST_PANE: f32 = 0.25;
/// Width that a pane's frame has at least, cells of the second pass: about 4 cm of a car seen from its side, 2 cm from its front.
const FRAME_CELLS: usize = 4;
/// Probability with which a pane's frame belongs to the vehicle, unless the pass is surer than [`NO_FRAME`] that it does not.
const FRAMED: f32 = 0.95;
/// Probability of vehicle below which not even a frame is one.
const NO_FRAME: f32 = 0.05;

/// Output of one pass: probabilities, rows from the top, of what a window of the picture shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PassOutline<'a> {
    pub(crate) window: &'a Window,
    pub(crate) plane: &'a [f32],
    /// Probabilities of panes, where the engine tells them.
    pub(crate) panes: Option<&'a [f32]>,
    /// Width and height of the planes.
    pub(crate) size: (usize, usize),
}

/// The chosen vehicle.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outline {
    /// Of the picture's size.
    pub(crate) alpha: GrayImage,
    /// Intersection over union of both passes; `None` where there was one only.
    pub(crate) agreement: Option<f32>,
    /// Pixels of which the passes are unsure, as a share of the vehicle's.
    pub(crate) unsure: f32,
    /// Overlap with the truth to be expected if the probabilities of the last pass are true, panes having frames. The first
    /// one's add nothing to what they foretell: its errors are those that the second mends.
    pub(crate) expected_overlap: f32,
}

impl PassOutline<'_> {
    /// Probability of vehicle at every pixel of the picture.
    fn at_every_pixel(&self, picture: (u32, u32)) -> Vec<f32> {
        pixels(picture).map(|(x, y)| self.window.value(self.plane, self.size, x, y)).collect()
    }

    /// The plane, in which what is right beside a pane belongs to the vehicle too: every pane sits in a frame, and a thin
    /// dark pillar between two bright sides is easily taken for something behind the vehicle.
    fn framed(&self) -> Cow<'_, [f32]> {
        let Some(panes) = self.panes else { return Cow::Borrowed(self.plane) };
        let (width, height) = self.size;
        let pane: Vec<bool> = panes
            .iter()
            .zip(self.plane)
            .map(|(&pane, &vehicle)| pane >= PANE && vehicle >= vehicle::SURE)
            .collect();
        let (labels, sizes) = region::connected_components(&pane, width, height);
        let least = LEAST_PANE * sizes.iter().copied().max().unwrap_or(0) as f32;
        let large: Vec<bool> =
            labels.into_iter().map(|label| label.is_some_and(|label| sizes[label] as f32 >= least)).collect();
        let framed = region::dilate(&large, width, height, FRAME_CELLS);
        let raised = |(&value, framed): (&f32, bool)| {
            if framed && value >= NO_FRAME { value.max(FRAMED) } else { value }
        };
        Cow::Owned(self.plane.iter().zip(framed).map(raised).collect())
    }
}

/// The outline of `main`, which the first pass chose, in a picture of that width and height.
pub(crate) fn of_passes(
    main: &Main,
    first: PassOutline<'_>,
    second: Option<PassOutline<'_>>,
    picture: (u32, u32),
) -> Result<Outline, Error> {
    let chosen: Vec<f32> = main.mask.iter().map(|&inside| f32::from(u8::from(inside))).collect();
    let belongs = |x: u32, y: u32| first.window.value(&chosen, first.size, x, y) > 0.0;
    let far = first.at_every_pixel(picture);
    let close = second.map(|second| {
        let framed = second.framed();
        PassOutline { plane: &framed, ..second }.at_every_pixel(picture)
    });
    let combined: Vec<f32> = match (second, &close) {
        (Some(second), Some(close)) => pixels(picture)
            .zip(far.iter().zip(close))
            .map(|((x, y), (far, close))| {
                // The window holds the vehicle with a margin; what is beyond belongs to others.
                let within = second.window.contains(x, y);
                if within { of_both(*far, *close) } else { 0.0 }
            })
            .collect(),
        _ => far.clone(),
    };
    // The vehicle that was chosen: whatever hangs together with the first pass's choice.
    let mine = joined(&combined, picture, belongs);
    let combined: Vec<f32> =
        combined.into_iter().zip(&mine).map(|(value, &mine)| if mine { value } else { 0.0 }).collect();

    let agreement = close.as_ref().map(|close| agreement(&far, close, &mine));
    let expected_overlap = expected_overlap(&combined, close.as_ref().unwrap_or(&far), &mine);
    let alpha = combined.iter().map(|&value| (decided(value) * 255.0 + 0.5) as u8).collect();
    let alpha = GrayImage::from_raw(picture.0, picture.1, alpha).ok_or(Error::NoVehicle)?;
    Ok(Outline { alpha, agreement, unsure: unsure(&combined), expected_overlap })
}

/// Mean difference of a pass's plain and mirrored answers, from one of them and their mean. The flipped one is half of the mean,
/// so it is half as far off.
pub(crate) fn spread(flipped: &[f32], mean: &[f32]) -> f32 {
    let pairs = flipped.iter().zip(mean);
    2.0 * pairs.map(|(flipped, mean)| (flipped - mean).abs()).sum::<f32>() / flipped.len().max(1) as f32
}

/// Number of sides of the frame that cut the vehicle off.
pub(crate) fn sides_cut(bounds: &Bounds) -> u8 {
    let cut = bounds.cut_off();
    [cut.left, cut.top, cut.right, cut.bottom].into_iter().map(u8::from).sum()
}

/// Probability by both passes: their odds are averaged, so that whoever is sure counts more than whoever is not.
fn of_both(far: f32, close: f32) -> f32 {
    /// Nobody is believed more than this, lest one pass alone decides.
    const MOST: f32 = 0.997;
    let log_odds = |probability: f32| {
        let probability = probability.clamp(1.0 - MOST, MOST);
        (probability / (1.0 - probability)).ln()
    };
    let mean = FIRST_WEIGHT * log_odds(far) + (1.0 - FIRST_WEIGHT) * log_odds(close);
    1.0 / (1.0 + (-mean).exp())
}

/// Half-hearted answers made clear: a twig that is believed to a quarter should not stay as a ghost. The edge itself is made
/// soft again at full resolution.
fn decided(probability: f32) -> f32 {
    ((probability - DOUBTED) / (1.0 - 2.0 * DOUBTED)).clamp(0.0, 1.0)
}

fn pixels((width, height): (u32, u32)) -> impl Iterator<Item = (u32, u32)> {
    (0..height).flat_map(move |y| (0..width).map(move |x| (x, y)))
}

/// The parts of a plane of probabilities that the chosen vehicle has pixels in.
fn joined(plane: &[f32], picture: (u32, u32), belongs: impl Fn(u32, u32) -> bool) -> Vec<bool> {
    let weak: Vec<bool> = plane.iter().map(|&value| value >= vehicle::HYSTERESIS_LOW).collect();
    let (width, height) = (picture.0 as usize, picture.1 as usize);
    let (labels, sizes) = region::connected_components(&weak, width, height);
    let mut mine = vec![false; sizes.len()];
    for ((label, (x, y)), &value) in labels.iter().zip(pixels(picture)).zip(plane) {
        if let Some(label) = label {
            mine[*label] |= value >= vehicle::SURE && belongs(x, y);
        }
    }
    let inside: Vec<bool> = labels.into_iter().map(|label| label.is_some_and(|label| mine[label])).collect();
    // A margin in which the soft edge runs out.
    region::dilate(&inside, width, height, 2)
}

/// Intersection over union of two passes, where the vehicle is.
fn agreement(far: &[f32], close: &[f32], mine: &[bool]) -> f32 {
    let (mut both, mut either) = (0_u32, 0_u32);
    for ((&far, &close), _) in far.iter().zip(close).zip(mine).filter(|(_, mine)| **mine) {
        let (a, b) = (far >= vehicle::SURE, close >= vehicle::SURE);
        both += u32::from(a && b);
        either += u32::from(a || b);
    }
    both as f32 / either.max(1) as f32
}

/// Expected intersection over expected union of what is taken for vehicle by `plane` and of what is one, where each pixel of
/// `mine` is vehicle with the probability that `pass` gives it.
fn expected_overlap(plane: &[f32], pass: &[f32], mine: &[bool]) -> f32 {
    let (mut both, mut either) = (0.0_f64, 0.0_f64);
    for ((&combined, &probability), _) in plane.iter().zip(pass).zip(mine).filter(|(_, mine)| **mine) {
        let taken = combined >= vehicle::SURE;
        both += if taken { f64::from(probability) } else { 0.0 };
        either += if taken { 1.0 } else { f64::from(probability) };
    }
    if either > 0.0 { (both / either) as f32 } else { 0.0 }
}

fn unsure(plane: &[f32]) -> f32 {
    let unsure = plane.iter().filter(|value| (0.2..0.8).contains(*value)).count();
    let vehicle = plane.iter().filter(|value| **value >= vehicle::SURE).count();
    (unsure as f32 / vehicle.max(1) as f32).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Probabilities by digit, 0 to 9, as tenths.
    fn plane(rows: &[&str]) -> Vec<f32> {
        rows.iter().flat_map(|row| row.bytes().map(|digit| f32::from(digit - b'0') / 10.0)).collect()
    }

    #[test]
    fn panes_have_frames() {
        let matte = ["999999999999422000", "999999999999421000"];
        let size = (matte[0].len(), matte.len());
        let window = Window { left: 0, top: 0, width: size.0 as u32, height: 2 };
        let framed = |panes: Option<[&str; 2]>| {
            let (seen, panes) = (plane(&matte), panes.map(|rows| plane(&rows)));
            let seen = PassOutline { window: &window, plane: &seen, panes: panes.as_deref(), size };
            seen.framed().iter().map(|value| (value * 100.0).round() as u32).collect::<Vec<_>>()
        };
        let check = |panes: Option<[&str; 2]>, from: usize, expected: [u32; 6]| {
            assert_eq!(framed(panes)[from..from + 6], expected, "{panes:?}");
        };
        let glass = Some(["000009999900000000", "000009999900000000"]);
        // What is half believed next to the pane is its frame, up to four cells from it.
        check(glass, 10, [95, 95, 95, 95, 20, 0]);
        check(glass, 28, [95, 95, 95, 95, 10, 0]);
        check(None, 10, [90, 90, 40, 20, 20, 0]);
        // Not sure to be a pane, or none of the vehicle's.
        check(Some(["000006666600000000", "000006666600000000"]), 10, [90, 90, 40, 20, 20, 0]);
        check(Some(["000000000000099999", "000000000000099999"]), 10, [90, 90, 40, 20, 20, 0]);
        // What is surely no vehicle stays so.
        check(Some(["000000099999000000", "000000099999000000"]), 12, [95, 95, 95, 0, 0, 0]);
        // A speck beside a large pane.
        check(Some(["999999990000000000", "999999990009000000"]), 12, [40, 20, 20, 0, 0, 0]);
    }
}
