//! Pure: what a photo shows, in words.

use forecourt_api::Angle;
use forecourt_text::Vehicle as Messages;

/// Angles that a person can choose, by their levels.
pub(super) const CHOICES: [&[&str]; 10] = [
    &["exterior", "front"],
    &["exterior", "front-left"],
    &["exterior", "side-left"],
    &["exterior", "rear-left"],
    &["exterior", "rear"],
    &["exterior", "rear-right"],
    &["exterior", "side-right"],
    &["exterior", "front-right"],
    &["interior"],
    &["detail"],
];

/// An angle as one value of a field: its levels in lower case with slashes between them.
#[must_use]
pub(super) fn to_value(angle: &Angle) -> String {
    angle.levels().join("/").to_ascii_lowercase()
}

/// The name of an angle; nothing where none is known, or none that people would miss.
#[must_use]
pub(super) fn name(angle: &Angle, t: &Messages) -> Option<&'static str> {
    let levels: Vec<String> = angle.levels().iter().map(|level| level.to_ascii_lowercase()).collect();
    let mut levels = levels.iter().map(String::as_str);
    match (levels.next()?, levels.next()) {
        ("interior", _) => Some(t.angle_interior),
        ("detail", _) => Some(t.angle_detail),
        ("exterior", Some("front")) => Some(t.angle_front),
        ("exterior", Some("front-left")) => Some(t.angle_front_left),
        ("exterior", Some("front-right")) => Some(t.angle_front_right),
        ("exterior", Some("side-left")) => Some(t.angle_side_left),
        ("exterior", Some("side-right")) => Some(t.angle_side_right),
        ("exterior", Some("rear")) => Some(t.angle_rear),
        ("exterior", Some("rear-left")) => Some(t.angle_rear_left),
        ("exterior", Some("rear-right")) => Some(t.angle_rear_right),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use forecourt_text::Language;

    use super::*;

    #[test]
    fn angles_have_names_and_what_is_not_known_has_none() {
        let words = &Language::English.catalog().vehicle;
        let check = |levels: &[&str], expected: Option<&str>| {
            assert_eq!(name(&Angle::new(levels.iter().copied()), words), expected, "{levels:?}");
        };
        check(&["exterior", "front-left"], Some("Front left"));
        check(&["Exterior", "REAR"], Some("Rear"));
        check(&["interior", "dashboard"], Some("Interior"));
        check(&["detail"], Some("Detail"));
        check(&["exterior"], None);
        check(&["exterior", "from above"], None);
        check(&[], None);
        for levels in CHOICES {
            let angle = Angle::new(levels.iter().copied());
            assert!(name(&angle, words).is_some(), "{levels:?} can be chosen");
            assert_eq!(Angle::new(to_value(&angle).split('/')), angle);
        }
    }
}
