//! From a prediction's heat maps and probabilities to what was seen.
//!
//! Not for: exact corners. A heat map's peak is right to about a pixel of the size that the network looked at.

use super::model::{CELL_PX, Prediction, Viewpoint};
use super::window::Window;
use crate::{NoOutline, PlateSighting, Point, View, ViewSighting};

/// Height of the lowest of the four peaks below which there is no plate.
pub(super) const PLATE: f32 = 0.27;
/// The same from which it is worth a closer look.
pub(super) const PERHAPS_PLATE: f32 = 0.15;
/// The same in that closer look, which has nothing else to take for a plate.
pub(super) const PLATE_FROM_NEAR: f32 = 0.08;
/// Widths of a plate to its heights: 4.7 in Europe, half as many again when seen from well above, and what cells blur.
const WIDEST: f32 = 8.0;
/// Height of a peak below which no tyre stands there.
const TYRE: f32 = 0.35;
/// Cells around a peak within which there is no second one.
const REACH: usize = 2;
/// Most tyres of which one sees where they stand.
const TYRES: usize = 4;

struct Peak {
    /// In cells, from the heat map's corner.
    x: f32,
    y: f32,
    height: f32,
}

/// The likeliest view, and where the camera stood if it shows a vehicle from outside.
pub(super) fn view(viewpoint: &Viewpoint) -> ViewSighting {
    let (mut view, mut confidence) = (View::Other, f32::MIN);
    for (&candidate, &probability) in View::ALL.iter().zip(&viewpoint.views) {
        if probability > confidence {
            (view, confidence) = (candidate, probability);
        }
    }
    let [cosine, sine] = viewpoint.azimuth;
    let azimuth_deg = view.is_exterior().then(|| sine.atan2(cosine).to_degrees().rem_euclid(360.0));
    ViewSighting { view, confidence: confidence.clamp(0.0, 1.0), azimuth_deg }
}

/// Probabilities of the views without an outline.
pub(super) fn no_outline(viewpoint: &Viewpoint) -> NoOutline {
    let of = |view: View| {
        let at = View::ALL.iter().position(|other| *other == view);
        at.map_or(0.0, |at| viewpoint.views[at].clamp(0.0, 1.0))
    };
    NoOutline { interior: of(View::Interior), detail: of(View::Detail), other: of(View::Other) }
}

/// The plate, if each corner has its peak of at least that height and they stand as a plate's do, which is no long strip.
pub(super) fn plate(prediction: &Prediction, window: &Window, least: f32) -> Option<PlateSighting> {
    let (width, height) = cells(prediction);
    let [first, second, third, fourth, _] = &prediction.points;
    let mut confidence = 1.0_f32;
    let mut corner = |map: &Vec<f32>| {
        let peak = peaks(map, width, height, least).into_iter().next()?;
        confidence = confidence.min(peak.height);
        Some(window.place(peak.x / width as f32, peak.y / height as f32))
    };
    let corners = [corner(first)?, corner(second)?, corner(third)?, corner(fourth)?];
    let plate = PlateSighting { corners, confidence };
    let is_plate = is_clockwise(&corners) && plate.width_px() <= WIDEST * plate.height_px();
    is_plate.then_some(plate)
}

pub(super) fn tyre_contacts(prediction: &Prediction, window: &Window) -> Vec<Point> {
    let (width, height) = cells(prediction);
    let peaks = peaks(&prediction.points[4], width, height, TYRE);
    let place = |peak: Peak| window.place(peak.x / width as f32, peak.y / height as f32);
    peaks.into_iter().take(TYRES).map(place).collect()
}

fn cells(prediction: &Prediction) -> (usize, usize) {
    (prediction.width / CELL_PX as usize, prediction.height / CELL_PX as usize)
}

/// True if four points go round once, clockwise on the screen, without a dent.
fn is_clockwise(corners: &[Point; 4]) -> bool {
    (0..4).all(|at| {
        let [a, b, c] = [corners[at], corners[(at + 1) % 4], corners[(at + 2) % 4]];
        (b.x_px - a.x_px) * (c.y_px - b.y_px) - (b.y_px - a.y_px) * (c.x_px - b.x_px) > 0.0
    })
}

/// Peaks of at least that height, the highest first, with their places between the cells.
fn peaks(map: &[f32], width: usize, height: usize, least: f32) -> Vec<Peak> {
    let mut peaks = Vec::new();
    for (cell, &value) in map.iter().enumerate().filter(|(_, value)| **value >= least) {
        let (x, y) = (cell % width, cell / width);
        let rows = y.saturating_sub(REACH)..(y + REACH + 1).min(height);
        let columns = x.saturating_sub(REACH)..(x + REACH + 1).min(width);
        let mut near = rows.flat_map(|row| columns.clone().map(move |column| row * width + column));
        // Of equals the first is the peak.
        if near.all(|other| map[other] < value || (map[other] <= value && other >= cell)) {
            let across =
                if (1..width - 1).contains(&x) { summit(map[cell - 1], value, map[cell + 1]) } else { 0.0 };
            let down = if (1..height - 1).contains(&y) {
                summit(map[cell - width], value, map[cell + width])
            } else {
                0.0
            };
            peaks.push(Peak { x: x as f32 + 0.5 + across, y: y as f32 + 0.5 + down, height: value.min(1.0) });
        }
    }
    peaks.sort_by(|a, b| b.height.total_cmp(&a.height));
    peaks
}

/// Where the summit of a Gaussian hill lies that passes through three cells, in cells from the middle one.
fn summit(before: f32, middle: f32, after: f32) -> f32 {
    let [before, middle, after] = [before, middle, after].map(|value| value.max(1e-6).ln());
    let bend = before - 2.0 * middle + after;
    if bend < -1e-6 { ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A prediction of 128 × 96 with hills at these places of its picture.
    fn seen(hills: [&[(f32, f32)]; 5]) -> Prediction {
        let map = |hills: &[(f32, f32)]| {
            (0..32 * 24)
                .map(|cell| {
                    let (x, y) = ((cell % 32) as f32 * 4.0 + 2.0, (cell / 32) as f32 * 4.0 + 2.0);
                    let hill =
                        |&(at, down): &(f32, f32)| (-((x - at).hypot(y - down) / 5.6).powi(2) / 2.0).exp();
                    hills.iter().map(hill).fold(0.0, f32::max)
                })
                .collect()
        };
        Prediction {
            width: 128,
            height: 96,
            matte: vec![0.0; 128 * 96],
            glass: vec![0.0; 128 * 96],
            points: hills.map(map),
        }
    }

    const WHOLE: Window = Window { left: 0, top: 0, width: 256, height: 192 };

    #[test]
    fn corners_lie_between_the_cells() {
        let corners = [(30.0, 40.0), (71.0, 43.0), (70.0, 55.0), (31.0, 52.0)];
        let [a, b, c, d] = corners.map(|corner| [corner]);
        let plate = plate(&seen([&a, &b, &c, &d, &[]]), &WHOLE, PLATE).unwrap();
        for (found, (x, y)) in plate.corners.iter().zip(corners) {
            // The window is shown at half its size.
            let off = (found.x_px - 2.0 * x).hypot(found.y_px - 2.0 * y);
            assert!(off < 0.2, "{found:?}, not {x} {y}");
        }
        assert!(plate.confidence > 0.8);
    }

    #[test]
    fn a_plate_has_four_corners_in_their_order() {
        let [a, b, c, d] = [[(30.0, 40.0)], [(70.0, 40.0)], [(70.0, 54.0)], [(30.0, 54.0)]];
        assert!(plate(&seen([&a, &b, &c, &d, &[]]), &WHOLE, PLATE).is_some());
        assert_eq!(plate(&seen([&a, &b, &[], &d, &[]]), &WHOLE, PLATE), None);
        assert_eq!(plate(&seen([&b, &a, &c, &d, &[]]), &WHOLE, PLATE), None);
        assert_eq!(plate(&seen([&[], &[], &[], &[], &a]), &WHOLE, PLATE), None);
        // A long strip.
        let [a, b, c, d] = [[(6.0, 40.0)], [(122.0, 40.0)], [(122.0, 52.0)], [(6.0, 52.0)]];
        assert_eq!(plate(&seen([&a, &b, &c, &d, &[]]), &WHOLE, PLATE), None);
    }

    #[test]
    fn tyres_are_told_apart() {
        let found =
            tyre_contacts(&seen([&[], &[], &[], &[], &[(20.0, 80.0), (60.0, 82.0), (110.0, 70.0)]]), &WHOLE);
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn the_likeliest_view_has_its_azimuth() {
        let mut viewpoint = Viewpoint {
            views: std::array::from_fn(|view| if view == 2 { 0.8 } else { 0.02 }),
            azimuth: [0.0, 2.0],
        };
        let seen = view(&viewpoint);
        assert_eq!((seen.view, seen.azimuth_deg), (View::SideLeft, Some(90.0)));
        viewpoint.views = std::array::from_fn(|view| f32::from(u8::from(view == 8)));
        assert_eq!(
            view(&viewpoint),
            ViewSighting { view: View::Interior, confidence: 1.0, azimuth_deg: None }
        );
    }
}
