//! Built-in placement rules: where a feature stands that has a rule name but no position, from what the photo shows.
//! Positions are those of a vehicle that fills most of the frame, as guided photos do; they are a start that a person may
//! correct. Not here: placement rules that an account keeps on a server.

use serde::{Deserialize, Serialize};

use crate::Angle;
use crate::composition::Position;
use crate::feature::RulePlacement;

/// Shares of width and height.
type Share = (f64, f64);

/// A part of the body and where it is in five views; the views of the right side are those of the left in a mirror.
struct BodyPart {
    /// Rule names, without side.
    names: &'static [&'static str],
    front: Option<Share>,
    front_left: Option<Share>,
    side_left: Option<Share>,
    rear_left: Option<Share>,
    rear: Option<Share>,
}

/// Seen from its left side a vehicle's front is at the left of the picture; seen from the front its left side is at the
/// right.
const BODY: &[BodyPart] = &[
    part(
        &["headlight", "headlights", "led", "xenon", "front-light"],
        [(0.72, 0.55), (0.34, 0.52), (0.15, 0.50), NOT, NOT],
    ),
    part(&["fog-light", "foglight"], [(0.72, 0.70), (0.32, 0.66), NOT, NOT, NOT]),
    part(&["grille", "radar", "distance-sensor"], [(0.50, 0.60), (0.22, 0.57), NOT, NOT, NOT]),
    part(
        &["bumper-front", "front-bumper", "parking-sensor-front"],
        [(0.50, 0.72), (0.24, 0.68), (0.12, 0.63), NOT, NOT],
    ),
    part(&["hood", "bonnet", "engine"], [(0.50, 0.45), (0.30, 0.43), (0.24, 0.44), NOT, NOT]),
    part(
        &["windshield", "windscreen", "head-up-display"],
        [(0.50, 0.32), (0.44, 0.34), (0.38, 0.35), NOT, NOT],
    ),
    part(
        &["roof", "sunroof", "panoramic-roof", "roof-rails"],
        [(0.50, 0.23), (0.56, 0.24), (0.54, 0.26), (0.46, 0.24), (0.50, 0.23)],
    ),
    part(
        &["mirror", "exterior-mirror"],
        [(0.82, 0.38), (0.52, 0.41), (0.38, 0.41), (0.33, 0.40), (0.18, 0.38)],
    ),
    part(
        &[
            "wheel-front",
            "rim-front",
            "tire-front",
            "tyre-front",
            "wheel",
            "rim",
            "tire",
            "tyre",
            "tirespin",
            "brakes",
        ],
        [NOT, (0.46, 0.68), (0.24, 0.67), (0.26, 0.64), NOT],
    ),
    part(
        &["wheel-rear", "rim-rear", "tire-rear", "tyre-rear"],
        [NOT, (0.76, 0.62), (0.77, 0.67), (0.57, 0.68), NOT],
    ),
    part(&["door-front", "door", "heating-door"], [NOT, (0.58, 0.51), (0.45, 0.52), (0.36, 0.50), NOT]),
    part(&["door-rear"], [NOT, (0.69, 0.49), (0.60, 0.52), (0.47, 0.51), NOT]),
    part(&["handle", "door-handle", "keyless"], [NOT, (0.62, 0.46), (0.51, 0.47), (0.41, 0.46), NOT]),
    part(&["window", "side-window", "privacy-glass"], [NOT, (0.66, 0.37), (0.58, 0.36), (0.45, 0.36), NOT]),
    part(
        &["fuel-cap", "fuel", "gasoline", "gasolinespin", "charging-port"],
        [NOT, (0.80, 0.45), (0.79, 0.46), (0.60, 0.46), NOT],
    ),
    part(&["tail-light", "taillight", "rear-light"], [NOT, NOT, (0.86, 0.47), (0.66, 0.49), (0.24, 0.47)]),
    part(
        &["bumper-rear", "rear-bumper", "parking-sensor", "parking-sensor-rear"],
        [NOT, NOT, (0.88, 0.63), (0.76, 0.67), (0.50, 0.70)],
    ),
    part(&["trunk", "boot", "tailgate", "luggage"], [NOT, NOT, (0.86, 0.42), (0.77, 0.47), (0.50, 0.48)]),
    part(&["rear-window", "rear-wiper"], [NOT, NOT, NOT, (0.70, 0.35), (0.50, 0.33)]),
    part(&["reversing-camera", "rear-camera"], [NOT, NOT, NOT, (0.79, 0.54), (0.50, 0.56)]),
    part(&["exhaust"], [NOT, NOT, NOT, (0.68, 0.74), (0.28, 0.76)]),
    part(&["towbar", "tow-bar", "tow-hitch"], [NOT, NOT, NOT, (0.78, 0.74), (0.50, 0.77)]),
    part(
        &["licence-plate", "license-plate", "plate"],
        [(0.50, 0.68), (0.24, 0.64), NOT, (0.78, 0.58), (0.50, 0.58)],
    ),
];

/// Parts of the cabin, on a photo of the dashboard taken from between the seats of a left-hand drive car.
const DASHBOARD: &[(&[&str], Share)] = &[
    (&["steering-wheel", "multifunction-steering-wheel", "airbag"], (0.30, 0.55)),
    (&["instruments", "cockpit", "digital-cockpit", "cruise-control"], (0.30, 0.42)),
    (&["infotainment", "navigation", "display", "touchscreen", "radio", "carplay"], (0.54, 0.44)),
    (&["air-conditioning", "climate", "climate-control", "seat-heating"], (0.54, 0.58)),
    (&["gear-lever", "gearbox", "transmission", "automatic"], (0.55, 0.76)),
    (&["glove-box"], (0.78, 0.58)),
];

/// The part is not to be seen from there.
const NOT: Share = (-1.0, -1.0);

const fn part(names: &'static [&'static str], views: [Share; 5]) -> BodyPart {
    let [front, front_left, side_left, rear_left, rear] = views;
    BodyPart {
        names,
        front: seen(front),
        front_left: seen(front_left),
        side_left: seen(side_left),
        rear_left: seen(rear_left),
        rear: seen(rear),
    }
}

const fn seen(share: Share) -> Option<Share> {
    if share.0 < 0.0 { None } else { Some(share) }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// The rule names that a person may choose from, one a part; sides can be added to them.
pub fn rule_names() -> impl Iterator<Item = &'static str> {
    let body = BODY.iter().map(|part| part.names);
    body.chain(DASHBOARD.iter().map(|(names, _)| *names)).filter_map(|names| names.first().copied())
}

/// Where a feature with this rule name stands on a photo with this angle; `None` where the part is not to be seen, or the
/// name or angle is not known.
///
/// Names are taken without case, with `_` or space for `-`; `-left` or `-right` at the end says the vehicle's side. Angles
/// are the contract's `exterior` + `front`, `front-left`, …, and `interior` + `dashboard`.
#[must_use]
pub fn position_of_rule(feature_rule_name: &str, angle: &Angle) -> Option<Position> {
    let name = normalized_name(feature_rule_name);
    let [view, detail, ..] = angle.levels() else { return None };
    let (view, detail) = (normalized_name(view), normalized_name(detail));
    let (x, y) = match view.as_str() {
        "exterior" => on_body(&name, &detail)?,
        "interior" if detail == "dashboard" => {
            DASHBOARD.iter().find(|(names, _)| names.contains(&name.as_str()))?.1
        }
        _ => return None,
    };
    Some(Position { x, y })
}

fn on_body(name: &str, view: &str) -> Option<Share> {
    let (name, side) = with_side(name);
    let part = BODY.iter().find(|part| part.names.contains(&name))?;
    let (view, seen_side) = with_side(view);
    let place = match (view, seen_side) {
        ("front", None) => part.front,
        ("rear", None) => part.rear,
        ("front", Some(_)) => part.front_left,
        ("side", Some(_)) => part.side_left,
        ("rear", Some(_)) => part.rear_left,
        _ => None,
    }?;
    let mirrored = (1.0 - place.0, place.1);
    match (seen_side, side) {
        // From straight ahead or behind both sides are to be seen, each at its own half.
        (None, Some(Side::Right)) | (Some(Side::Right), None | Some(Side::Right)) => Some(mirrored),
        (Some(Side::Left), Some(Side::Right)) | (Some(Side::Right), Some(Side::Left)) => None,
        (None | Some(Side::Left), None | Some(Side::Left)) => Some(place),
    }
}

/// The second levels of the exterior angles that the table knows.
const VIEWS: [&str; 8] =
    ["front", "front-left", "side-left", "rear-left", "rear", "rear-right", "side-right", "front-right"];

/// Tells that there is a built-in rule of this name.
#[must_use]
pub fn is_rule_name(name: &str) -> bool {
    let name = normalized_name(name);
    let (part, _) = with_side(&name);
    BODY.iter().any(|known| known.names.contains(&part))
        || DASHBOARD.iter().any(|(names, _)| names.contains(&name.as_str()))
}

/// The placements of a built-in rule, one an angle; none for a name that there is no such rule for.
#[must_use]
pub fn placements_of_rule(feature_rule_name: &str) -> Vec<RulePlacement> {
    let exterior = VIEWS.iter().map(|view| Angle::new(["exterior", view]));
    let angles = exterior.chain([Angle::new(["interior", "dashboard"])]);
    angles
        .filter_map(|angle| {
            let position = position_of_rule(feature_rule_name, &angle)?;
            Some(RulePlacement { angle, position })
        })
        .collect()
}

/// A part of the body that a network finds in photos.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundPart {
    /// A wheel, where its tyre stands on the ground.
    Wheel,
    /// The licence plate.
    LicensePlate,
}

/// The part that a built-in rule is about, where it is one that networks find.
#[must_use]
pub fn found_part(feature_rule_name: &str) -> Option<FoundPart> {
    let name = normalized_name(feature_rule_name);
    let (name, _) = with_side(&name);
    let first = BODY.iter().find(|part| part.names.contains(&name))?.names.first()?;
    match *first {
        "wheel-front" | "wheel-rear" => Some(FoundPart::Wheel),
        "licence-plate" => Some(FoundPart::LicensePlate),
        _ => None,
    }
}

/// A rectangle in a picture, as shares of its width and height from the top left corner.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Share of the width at its left side.
    pub left: f64,
    /// Share of the height at its upper side.
    pub top: f64,
    /// Share of the width at its right side.
    pub right: f64,
    /// Share of the height at its lower side.
    pub bottom: f64,
}

/// Where a feature with this rule name stands on a photo with this angle in which the vehicle lies within `vehicle`; elsewhere
/// than [`position_of_rule`] says when the vehicle is smaller than on a guided photo, or not in its middle.
#[must_use]
pub fn position_on_vehicle(feature_rule_name: &str, angle: &Angle, vehicle: &Frame) -> Option<Position> {
    let position = position_of_rule(feature_rule_name, angle)?;
    let Some(guided) = guided_frame(angle) else { return Some(position) };
    let along = |share: f64, (from, to): (f64, f64), (start, end): (f64, f64)| {
        start + (share - from) / (to - from) * (end - start)
    };
    Some(Position::clamped(
        along(position.x, (guided.left, guided.right), (vehicle.left, vehicle.right)),
        along(position.y, (guided.top, guided.bottom), (vehicle.top, vehicle.bottom)),
    ))
}

/// The room that the vehicle takes on the photos that the table's positions are meant for.
fn guided_frame(angle: &Angle) -> Option<Frame> {
    let [view, detail, ..] = angle.levels() else { return None };
    if normalized_name(view) != "exterior" {
        return None;
    }
    let detail = normalized_name(detail);
    let (view, side) = with_side(&detail);
    let (left, top, right, bottom) = match view {
        "front" if side.is_some() => (0.14, 0.21, 0.88, 0.78),
        "rear" if side.is_some() => (0.12, 0.21, 0.86, 0.78),
        "side" => (0.08, 0.23, 0.92, 0.76),
        _ => (0.17, 0.20, 0.83, 0.80),
    };
    let mirrored = side == Some(Side::Right);
    let (left, right) = if mirrored { (1.0 - right, 1.0 - left) } else { (left, right) };
    Some(Frame { left, top, right, bottom })
}

/// Takes `-left` or `-right` off the end.
fn with_side(word: &str) -> (&str, Option<Side>) {
    if let Some(word) = word.strip_suffix("-left") {
        (word, Some(Side::Left))
    } else if let Some(word) = word.strip_suffix("-right") {
        (word, Some(Side::Right))
    } else {
        (word, None)
    }
}

/// The spelling under which a rule's name is compared: without case, with `-` for `_` and space.
#[must_use]
pub fn normalized_name(word: &str) -> String {
    word.trim().to_ascii_lowercase().replace(['_', ' '], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_and_angle_give_a_position() {
        let check = |rule: &str, angle: &[&str], expected: Option<Share>| {
            let position = position_of_rule(rule, &Angle::new(angle.iter().copied()));
            let rounded = position.map(|at| ((at.x * 100.0).round() / 100.0, at.y));
            assert_eq!(rounded, expected, "{rule} {angle:?}");
        };
        check("headlight", &["exterior", "front-left"], Some((0.34, 0.52)));
        check("headlight", &["exterior", "front-right"], Some((0.66, 0.52)));
        check("Headlight", &["EXTERIOR", "Front-Right"], Some((0.66, 0.52)));
        check("headlight", &["exterior", "rear"], None);
        check("headlight-left", &["exterior", "front"], Some((0.72, 0.55)));
        check("headlight-right", &["exterior", "front"], Some((0.28, 0.55)));
        check("door_front left", &["exterior", "side-left"], Some((0.45, 0.52)));
        check("door-front-left", &["exterior", "side-right"], None);
        check("door-front-right", &["exterior", "side-right"], Some((0.55, 0.52)));
        check("tail-light-left", &["exterior", "rear"], Some((0.24, 0.47)));
        check("GASOLINESPIN", &["exterior", "rear-right"], Some((0.40, 0.46)));
        check("navigation", &["interior", "dashboard"], Some((0.54, 0.44)));
        check("navigation", &["exterior", "front"], None);
        check("wheel", &["exterior"], None);
        check("wheel", &[], None);
        check("flux-capacitor", &["exterior", "front"], None);
        check("", &["exterior", "side"], None);
    }

    #[test]
    fn the_table_follows_the_vehicle_in_the_picture() {
        let check = |rule: &str, view: &str, vehicle: (f64, f64, f64, f64), expected: Share| {
            let (left, top, right, bottom) = vehicle;
            let angle = Angle::new(["exterior", view]);
            let at = position_on_vehicle(rule, &angle, &Frame { left, top, right, bottom }).unwrap();
            let near = (at.x - expected.0).abs() < 0.006 && (at.y - expected.1).abs() < 0.006;
            assert!(near, "{rule} {view}: {at:?}, not {expected:?}");
        };
        // As guided: where the table says.
        check("wheel-front", "side-left", (0.08, 0.23, 0.92, 0.76), (0.24, 0.67));
        check("wheel-front", "side-right", (0.08, 0.23, 0.92, 0.76), (0.76, 0.67));
        // In the lower half of a studio.
        check("wheel-front", "side-left", (0.06, 0.51, 0.94, 0.907), (0.228, 0.84));
        check("headlight", "side-left", (0.06, 0.51, 0.94, 0.907), (0.133, 0.712));
        // Small and far to the left.
        check("grille", "front", (0.0, 0.0, 0.5, 0.5), (0.25, 0.333));
        // The cabin has no outline.
        let dashboard = Angle::new(["interior", "dashboard"]);
        let corner = Frame { left: 0.0, top: 0.0, right: 0.1, bottom: 0.1 };
        assert_eq!(
            position_on_vehicle("navigation", &dashboard, &corner),
            position_of_rule("navigation", &dashboard)
        );
    }

    #[test]
    fn a_rule_has_a_placement_for_each_view_that_shows_its_part() {
        let views = |rule: &str| -> Vec<String> {
            placements_of_rule(rule).iter().map(|placement| placement.angle.levels().join(" ")).collect()
        };
        assert_eq!(views("exhaust"), ["exterior rear-left", "exterior rear", "exterior rear-right"]);
        assert_eq!(views("glove-box"), ["interior dashboard"]);
        assert_eq!(views("flux-capacitor"), [""; 0]);
        assert!(rule_names().all(|name| is_rule_name(name) && !placements_of_rule(name).is_empty()));
        assert!(is_rule_name("Door_Front Left") && !is_rule_name("flux-capacitor") && !is_rule_name(""));
    }

    #[test]
    fn parts_that_networks_find() {
        let check =
            |rule: &str, expected: Option<FoundPart>| assert_eq!(found_part(rule), expected, "{rule}");
        check("TIRESPIN", Some(FoundPart::Wheel));
        check("rim_rear left", Some(FoundPart::Wheel));
        check("License plate", Some(FoundPart::LicensePlate));
        check("headlight", None);
        check("", None);
    }

    #[test]
    fn every_position_is_on_the_picture_and_every_name_has_one_place() {
        let mut names: Vec<&str> = Vec::new();
        for part in BODY {
            names.extend(part.names);
            let views = [part.front, part.front_left, part.side_left, part.rear_left, part.rear];
            assert!(views.iter().any(Option::is_some), "{:?}", part.names);
            for (x, y) in views.into_iter().flatten() {
                assert!(Position { x, y }.is_inside(), "{:?}", part.names);
            }
        }
        for (others, (x, y)) in DASHBOARD {
            names.extend(*others);
            assert!(Position { x: *x, y: *y }.is_inside(), "{others:?}");
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
