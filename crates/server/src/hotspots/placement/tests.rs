//! Places by hand and by rule on images that are made up.

use forecourt_api::placement::Frame;
use forecourt_store::model::{FoundParts, NewFeatureRule};
use jiff::Timestamp;

use super::*;
use crate::testing::records;

fn images() -> Vec<Image> {
    vec![
        records::image("front-left", &["exterior", "front-left"]),
        records::image("rear", &["EXTERIOR", "Rear"]),
        records::image("dashboard", &["interior", "dashboard"]),
        records::image("unknown", &[]),
    ]
}

fn rule(name: &str, placements: &[(&[&str], f64)]) -> FeatureRule {
    let placement = |(angle, x): &(&[&str], f64)| RulePlacement {
        angle: Angle::new(angle.iter().copied()),
        position: Position { x: *x, y: 0.5 },
    };
    FeatureRule {
        account: CustomerId::new("dealer"),
        content: NewFeatureRule {
            name: name.to_owned(),
            title: None,
            icon: None,
            placements: placements.iter().map(placement).collect(),
        },
        version: 1,
        updated_at: Timestamp::UNIX_EPOCH,
    }
}

fn by_hand(image: &str, x: f64) -> Hotspot {
    let position = Position { x, y: 0.5 };
    Hotspot { image_id: ImageId::new(image), position, source: HotspotSource::Manual }
}

/// Image, place to the right and source of each place.
fn found(placement: &Placement, feature: &NewFeature) -> Vec<(String, f64, &'static str)> {
    let places = placement.places(feature).into_iter();
    places.map(|place| (place.image_id.to_string(), place.position.x, place.source.as_str())).collect()
}

fn check(own: &[FeatureRule], change: impl FnOnce(&mut NewFeature), expected: &[(&str, f64, &str)]) {
    let mut feature = records::feature("f");
    (feature.title, feature.icon) = ("LED".to_owned(), "star".to_owned());
    change(&mut feature);
    let placement = Placement::new(images(), Rules::new(own.to_vec()));
    let found = found(&placement, &feature);
    let found: Vec<(&str, f64, &str)> = found.iter().map(|(id, x, from)| (id.as_str(), *x, *from)).collect();
    assert_eq!(found, expected, "{feature:?}");
}

#[test]
fn a_feature_follows_the_rule_that_it_names() {
    let named = |name: &'static str| {
        move |feature: &mut NewFeature| feature.feature_rule_name = Some(name.to_owned())
    };
    check(&[], named("Headlight"), &[("front-left", 0.34, "rule")]);
    check(&[], named("navigation"), &[("dashboard", 0.54, "rule")]);
    check(&[], named("tail_light left"), &[("rear", 0.24, "rule")]);
    check(&[], named("no such rule"), &[]);
    check(&[], |_| {}, &[]);

    let own =
        [rule("headlight", &[(&["exterior", "rear"], 0.9), (&["Exterior"], 0.1), (&["interior"], 0.2)])];
    let expected = [("front-left", 0.1, "rule"), ("rear", 0.9, "rule"), ("dashboard", 0.2, "rule")];
    check(&own, named("HEADLIGHT"), &expected);
    check(&[rule("headlight", &[])], named("headlight"), &[]);
    check(&[rule("badge", &[(&["exterior", "rear"], 0.3)])], named("Badge"), &[("rear", 0.3, "rule")]);
}

#[test]
fn one_that_finds_its_places_itself_also_follows_icon_and_title() {
    let itself = |icon: &'static str, title: &'static str, rule: Option<&'static str>| {
        move |feature: &mut NewFeature| {
            (feature.icon, feature.title) = (icon.to_owned(), title.to_owned());
            feature.feature_rule_name = rule.map(str::to_owned);
            feature.places_itself = true;
        }
    };
    let led = [("front-left", 0.34, "rule")];
    check(&[], itself("star", "Headlights", None), &led);
    check(&[], itself("LED", "Bright", None), &led);
    check(&[], itself("LED", "Navigation", None), &led);
    check(&[], itself("LED", "Bright", Some("navigation")), &[("dashboard", 0.54, "rule")]);
    check(&[], itself("LED", "Bright", Some("no such rule")), &led);
    check(&[], itself("star", "Bright", None), &[]);
    let own = [rule("bright", &[(&["exterior", "rear"], 0.7)])];
    check(&own, itself("star", "Bright", None), &[("rear", 0.7, "rule")]);
}

#[test]
fn hands_win_over_rules() {
    let named = |feature: &mut NewFeature| feature.feature_rule_name = Some("led".to_owned());
    check(
        &[],
        |feature| {
            named(feature);
            feature.hotspots = vec![by_hand("front-left", 0.9), by_hand("unknown", 0.8)];
        },
        &[("front-left", 0.9, "manual"), ("unknown", 0.8, "manual")],
    );
    check(
        &[],
        |feature| {
            named(feature);
            feature.suppressed = vec![ImageId::new("front-left")];
        },
        &[],
    );
}

#[test]
fn a_feature_that_was_taken_off_stays_off_until_it_is_put_back() {
    let placement = Placement::new(images(), Rules::default());
    let mut feature = records::feature("f");
    feature.feature_rule_name = Some("led".to_owned());
    let (on, off) = (ImageId::new("front-left"), ImageId::new("unknown"));
    placement.take_off(&mut feature, &off);
    assert_eq!(feature.suppressed, [], "it was not there");
    placement.take_off(&mut feature, &on);
    placement.take_off(&mut feature, &on);
    assert_eq!((feature.suppressed.as_slice(), placement.places(&feature)), (&[on.clone()][..], vec![]));
    assert!(placement.put(&mut feature, &on, Position { x: 0.6, y: 0.5 }));
    assert_eq!(found(&placement, &feature), [("front-left".to_owned(), 0.6, "manual")]);
    placement.take_off(&mut feature, &on);
    assert_eq!(placement.places(&feature), [], "its rule does not bring it back");
    assert!(!placement.put(&mut feature, &ImageId::new("of another vehicle"), Position { x: 0.6, y: 0.5 }));
}

#[test]
fn parts_that_were_found_are_where_their_features_stand() {
    let at = |x: f64, y: f64| Position { x, y };
    let image = |id: &str, view: &str, parts: FoundParts| {
        let mut image = records::image(id, &["exterior", view]);
        image.result.as_mut().unwrap().parts = parts;
        image
    };
    // In the lower half of a studio; the far front wheel is seen, too.
    let studio = FoundParts {
        vehicle: Some(Frame { left: 0.06, top: 0.51, right: 0.94, bottom: 0.907 }),
        wheels: vec![at(0.72, 0.78), at(0.47, 0.83), at(0.2, 0.8)],
        plate: Some(at(0.15, 0.8)),
    };
    let images = vec![
        image("found", "front-left", studio.clone()),
        image(
            "outline",
            "side-left",
            FoundParts { wheels: vec![at(0.6, 0.8)], plate: None, ..studio.clone() },
        ),
        image("nothing", "side-left", FoundParts::default()),
        image("plate", "side-right", FoundParts { vehicle: None, wheels: Vec::new(), ..studio }),
    ];
    let placement = Placement::new(images, Rules::default());
    let check = |rule: &str, expected: &[(&str, f64, &str)]| {
        let mut feature = records::feature("f");
        feature.feature_rule_name = Some(rule.to_owned());
        let found = found(&placement, &feature);
        let rounded: Vec<(&str, f64, &str)> =
            found.iter().map(|(id, x, from)| (id.as_str(), (x * 100.0).round() / 100.0, *from)).collect();
        assert_eq!(rounded, expected, "{rule}");
    };
    check(
        "wheel-front",
        &[
            ("found", 0.47, "detected"),
            ("outline", 0.23, "rule"),
            ("nothing", 0.24, "rule"),
            ("plate", 0.76, "rule"),
        ],
    );
    check(
        "rim-rear",
        &[
            ("found", 0.72, "detected"),
            ("outline", 0.78, "rule"),
            ("nothing", 0.77, "rule"),
            ("plate", 0.23, "rule"),
        ],
    );
    check("license plate", &[("found", 0.15, "detected"), ("plate", 0.15, "detected")]);
    let lights = records::feature("f");
    let lights = NewFeature { feature_rule_name: Some("headlight".to_owned()), ..lights };
    let heights: Vec<f64> = placement.places(&lights).iter().map(|place| place.position.y).collect();
    assert!(heights[1] > 0.7 && (heights[2] - 0.5).abs() < 1e-9, "{heights:?}");
}

#[test]
fn key_frames_lead_a_feature_through_a_spin() {
    let frame = |number: u32| {
        let mut image = records::image(&format!("frame-{number}"), &["exterior", "front-left"]);
        image.spin = Some(SpinFrame { spin_id: "walk".to_owned(), frame: number });
        image
    };
    let mut images: Vec<Image> = (0..4).map(frame).collect();
    images.push(records::image("still", &["exterior", "front-left"]));
    let placement = Placement::new(images, Rules::default());
    let mut feature = records::feature("f");
    feature.feature_rule_name = Some("headlight".to_owned());
    let xs = |feature: &NewFeature| -> Vec<(String, f64, &'static str)> { found(&placement, feature) };
    assert_eq!(xs(&feature).len(), 5, "by its rule on each of them");

    // A key frame by hand: the rule has nothing to say in this spin any more.
    let id = |number: u32| ImageId::new(format!("frame-{number}"));
    assert!(placement.put(&mut feature, &id(0), Position { x: 0.2, y: 0.5 }));
    assert!(placement.put(&mut feature, &id(2), Position { x: 0.6, y: 0.5 }));
    let expected = [
        ("frame-0", 0.2, "manual"),
        ("frame-1", 0.4, "manual"),
        ("frame-2", 0.6, "manual"),
        ("frame-3", 0.4, "manual"),
    ];
    for (found, expected) in xs(&feature).iter().zip(expected) {
        assert_eq!((found.0.as_str(), found.2), (expected.0, expected.2));
        assert!((found.1 - expected.1).abs() < 1e-9, "{found:?}");
    }
    let listed = placement.places_outside_spins(&feature);
    assert_eq!(listed.iter().map(|place| place.image_id.as_str()).collect::<Vec<_>>(), ["still"]);

    placement.take_off(&mut feature, &id(0));
    assert!(xs(&feature)[..4].iter().all(|place| (place.1 - 0.6).abs() < 1e-9), "{feature:?}");
    feature.spin_hotspots[0].key_frames.push(KeyFrame { frame: 3, position: None });
    let shown: Vec<String> = xs(&feature).into_iter().map(|place| place.0).collect();
    assert_eq!(shown, ["frame-2", "still"], "hidden from frame 3 to the next key frame");
    placement.take_off(&mut feature, &id(3));
    placement.take_off(&mut feature, &id(2));
    assert_eq!(
        (xs(&feature).len(), feature.suppressed.len()),
        (5, 0),
        "without key frames by its rule again"
    );
}
