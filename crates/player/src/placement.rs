//! Where a feature stands that has a rule name but no position, from what the photo shows. Positions are those of a
//! vehicle that fills most of the frame, as guided photos do; they are a start that a person may correct. Not here:
//! placement rules that an account keeps on a server.

use forecourt_api::Angle;
use forecourt_api::composition::Position;

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

#[derive(Clone, Copy, PartialEq, Eq)]
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
    let name = normalized(feature_rule_name);
    let [view, detail, ..] = angle.levels() else { return None };
    let (view, detail) = (normalized(view), normalized(detail));
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

fn normalized(word: &str) -> String {
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
