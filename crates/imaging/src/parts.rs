//! Where parts of the vehicle come to stand in the result.
//!
//! Not for: finding them (the engine does), and deciding what stands beside them.

use crate::bounds::Bounds;
use crate::{PhotoArea, Sightings, View};

/// Least confidence in a plate that its place is told by.
const PLATE_SURE: f32 = 0.5;

/// Height of a wheel's middle above the place where its tyre stands, as a share of the vehicle's height.
const WHEEL_MIDDLE: f64 = 0.21;

/// A place as shares of a picture's width and height, from its top left corner.
pub type Share = (f64, f64);

/// Parts of the vehicle in the result, as shares of its width and height.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parts {
    /// Left, upper, right and lower side of the outline; `None` where there is none, or the photo cuts it off.
    pub vehicle: Option<[f64; 4]>,
    /// Middles of wheels, in no order.
    pub wheels: Vec<Share>,
    /// Middle of the licence plate.
    pub plate: Option<Share>,
}

/// The parts that were seen in a photo of this size, which stands in this area of the result.
pub(crate) fn shown(
    sightings: &Sightings,
    vehicle: Option<&Bounds>,
    photo: (u32, u32),
    area: PhotoArea,
) -> Parts {
    let shown = |(x, y): Share| {
        let along = |start: f32, share: f64, length: f32| f64::from(start) + share * f64::from(length);
        (along(area.left, x, area.width), along(area.top, y, area.height))
    };
    let share = |x_px: f32, y_px: f32| {
        (f64::from(x_px) / f64::from(photo.0.max(1)), f64::from(y_px) / f64::from(photo.1.max(1)))
    };
    let in_picture = |place: &Share| (0.0..=1.0).contains(&place.0) && (0.0..=1.0).contains(&place.1);
    let outline = vehicle.filter(|vehicle| !vehicle.cut_off().any()).map(|vehicle| {
        let (left, top) = shown((vehicle.left, vehicle.top));
        let (right, bottom) = shown((vehicle.right, vehicle.bottom));
        [left, top, right, bottom]
    });
    let is_outside = sightings.view.is_none_or(|seen| seen.view.is_exterior() || seen.view == View::Other);
    let wheels = vehicle.filter(|_| is_outside).map(|vehicle| {
        let middle = WHEEL_MIDDLE * (vehicle.bottom - vehicle.top);
        let contacts = sightings.tyre_contacts.iter().map(|contact| share(contact.x_px, contact.y_px));
        contacts.map(|(x, y)| shown((x, y - middle))).filter(in_picture).collect()
    });
    let plate = sightings.plate.as_ref().filter(|plate| plate.confidence >= PLATE_SURE).map(|plate| {
        let middle = plate.middle();
        shown(share(middle.x_px, middle.y_px))
    });
    Parts { vehicle: outline, wheels: wheels.unwrap_or_default(), plate: plate.filter(in_picture) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PlateSighting, Point, ViewSighting};

    const VEHICLE: Bounds = Bounds { left: 0.1, top: 0.4, right: 0.9, bottom: 0.8 };

    fn sightings(plate_confidence: f32) -> Sightings {
        let at = |x_px, y_px| Point { x_px, y_px };
        Sightings {
            plate: Some(PlateSighting {
                corners: [at(180.0, 290.0), at(220.0, 290.0), at(220.0, 310.0), at(180.0, 310.0)],
                confidence: plate_confidence,
            }),
            tyre_contacts: vec![at(200.0, 384.0), at(600.0, 384.0)],
            ..Sightings::default()
        }
    }

    fn check(seen: &Sightings, vehicle: Option<&Bounds>, shift: f32, expected: &Parts) {
        let area = PhotoArea { left: shift, ..PhotoArea::WHOLE };
        let found = shown(seen, vehicle, (800, 480), area);
        let flat = |parts: &Parts| -> Vec<f64> {
            let pairs = parts.wheels.iter().chain(&parts.plate).flat_map(|(x, y)| [*x, *y]);
            parts.vehicle.iter().flatten().copied().chain(pairs).collect()
        };
        let (found_flat, expected_flat) = (flat(&found), flat(expected));
        assert_eq!(found_flat.len(), expected_flat.len(), "{found:?}");
        for (found, expected) in found_flat.into_iter().zip(expected_flat) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }

    #[test]
    fn parts_move_with_the_picture() {
        let wheels = vec![(0.25, 0.8 - 0.084), (0.75, 0.8 - 0.084)];
        let whole = Parts { vehicle: Some([0.1, 0.4, 0.9, 0.8]), wheels, plate: Some((0.25, 0.625)) };
        check(&sightings(0.9), Some(&VEHICLE), 0.0, &whole);
        let unsure = Parts { plate: None, ..whole.clone() };
        check(&sightings(0.4), Some(&VEHICLE), 0.0, &unsure);
        // What the new frame leaves out is not told.
        let shifted = Parts {
            vehicle: Some([0.4, 0.4, 1.2, 0.8]),
            wheels: vec![(0.55, 0.8 - 0.084)],
            plate: Some((0.55, 0.625)),
        };
        check(&sightings(0.9), Some(&VEHICLE), 0.3, &shifted);
        let none = Parts { plate: Some((0.25, 0.625)), ..Parts::default() };
        check(&sightings(0.9), None, 0.0, &none);
        let cut = Bounds { left: 0.0, ..VEHICLE };
        check(&sightings(0.9), Some(&cut), 0.0, &Parts { vehicle: None, ..whole });
    }

    #[test]
    fn a_cabin_has_no_wheels() {
        let view = ViewSighting { view: View::Interior, confidence: 0.9, azimuth_deg: None };
        let within = Sightings { view: Some(view), ..sightings(0.1) };
        let outline = Parts { vehicle: Some([0.1, 0.4, 0.9, 0.8]), ..Parts::default() };
        check(&within, Some(&VEHICLE), 0.0, &outline);
    }
}
