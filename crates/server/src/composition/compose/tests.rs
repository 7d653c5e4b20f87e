//! The composition's rules on images and features that are made up.

use forecourt_api::composition::{DetailKind, HotspotKind, Position};
use forecourt_api::feature::{FeatureType, HotspotSource};
use forecourt_api::image::{ImageState, Phase};
use forecourt_api::{CustomerId, FeatureId, ImageId};
use forecourt_store::model::NewFeature;
use forecourt_text::Language;
use jiff::Timestamp;

use super::*;
use crate::hotspots::Rules;
use crate::testing::records;

fn image(id: &str, category: Category) -> Image {
    Image { category, ..records::image(id, &[]) }
}

fn feature(on: &str, change: impl FnOnce(&mut NewFeature)) -> Feature {
    let mut content = records::feature("ftr_1");
    content.hotspots = vec![model::Hotspot {
        image_id: ImageId::new(on),
        position: Position { x: 0.25, y: 0.75 },
        source: HotspotSource::Manual,
    }];
    change(&mut content);
    let now = Timestamp::UNIX_EPOCH;
    Feature { account: CustomerId::new("dealer"), content, version: 1, created_at: now, updated_at: now }
}

fn composed(images: &[Image], features: &[Feature], details: &HashMap<String, String>) -> Composition {
    let src = |image: &Image| Some(format!("src of {}", image.result.as_ref().map(|_| &image.image_id)?));
    compose(
        &Placement::new(images.to_vec(), Rules::default()),
        features,
        &Recipe::default(),
        Language::English.server(),
        &src,
        details,
    )
}

fn groups(composition: &Composition) -> Vec<(&str, Vec<&str>)> {
    let src = |item: &Item| match item {
        Item::Image(image) => image.src.strip_prefix("src of ").unwrap().to_owned(),
        other => panic!("{other:?}"),
    };
    composition
        .categories
        .iter()
        .map(|group| {
            let items = group.items.iter().map(src).map(|src| &*src.leak()).collect();
            (group.id.as_str(), items)
        })
        .collect()
}

#[test]
fn groups_have_a_fixed_order_and_their_images_the_vehicles() {
    let mut hidden = image("hidden", Category::Exterior);
    hidden.hidden = true;
    let mut waiting = image("waiting", Category::Exterior);
    waiting.result = None;
    let images = [
        image("d", Category::Detail),
        image("b", Category::Exterior),
        hidden,
        image("odd", Category::from("underbody")),
        image("i", Category::Interior),
        waiting,
        image("a", Category::Exterior),
        image("o", Category::Miscellaneous),
    ];
    let composition = composed(&images, &[], &HashMap::new());
    assert_eq!(
        groups(&composition),
        [
            ("exterior", vec!["b", "a"]),
            ("interior", vec!["i"]),
            ("detail", vec!["d"]),
            ("other", vec!["odd", "o"])
        ]
    );
    assert_eq!(composition.aspect_ratio, "4:3");
    assert!((composition.image_hd_width - 1600.0).abs() < f64::EPSILON);
    assert_eq!(composition.image_sub_widths, [320.0, 640.0, 1024.0]);
}

#[test]
fn no_images_no_groups() {
    assert_eq!(composed(&[], &[feature("a", |_| {})], &HashMap::new()).categories, []);
}

fn only_hotspot(change: impl FnOnce(&mut NewFeature), details: &HashMap<String, String>) -> Hotspot {
    let composition = composed(&[image("a", Category::Exterior)], &[feature("a", change)], details);
    match &composition.categories[0].items[0] {
        Item::Image(image) => image.hotspots[0].clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_plain_feature_is_a_hotspot_with_a_text() {
    let hotspot = only_hotspot(|_| {}, &HashMap::new());
    let expected = Hotspot {
        title: "Wheel".to_owned(),
        icon: Some("wheel".to_owned()),
        description: Some("19 inches".to_owned()),
        kind: Some(HotspotKind::Feature),
        position: Position { x: 0.25, y: 0.75 },
        detail: None,
        feature_id: Some(FeatureId::new("ftr_1")),
    };
    assert_eq!(hotspot, expected);
    let damage = only_hotspot(|content| content.kind = Some(HotspotKind::Damage), &HashMap::new());
    assert_eq!(damage.kind, Some(HotspotKind::Damage));
}

#[test]
fn a_feature_without_a_place_on_an_image_is_not_on_it() {
    let images = [image("a", Category::Exterior), image("b", Category::Exterior)];
    let composition = composed(&images, &[feature("b", |_| {})], &HashMap::new());
    let counts: Vec<usize> = composition.categories[0]
        .items
        .iter()
        .map(|item| match item {
            Item::Image(image) => image.hotspots.len(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(counts, [0, 1]);
}

#[test]
fn what_a_feature_opens_is_the_image_where_that_has_a_result() {
    let details = HashMap::from([("close-up".to_owned(), "src of close-up".to_owned())]);
    let check = |detail_image_id: &str, expected: (DetailKind, &str)| {
        let hotspot = only_hotspot(
            |content| {
                content.feature_type = FeatureType::Link;
                content.description = Some("https://dealer.example/a".to_owned());
                content.detail_image_id = Some(detail_image_id.to_owned());
            },
            &details,
        );
        let detail = hotspot.detail.unwrap();
        assert_eq!((detail.kind, detail.src.as_str()), expected);
    };
    check("close-up", (DetailKind::Image, "src of close-up"));
    check("without result", (DetailKind::Link, "https://dealer.example/a"));
}

/// Frames of a spin by their numbers, the first of them at the front of the vehicle.
fn frames(spin_id: &str, numbers: impl Iterator<Item = u32>) -> Vec<Image> {
    let frame = |number: u32| {
        let mut frame = image(&format!("{spin_id}{number}"), Category::Spin);
        frame.spin = Some(model::SpinFrame { spin_id: spin_id.to_owned(), frame: number });
        frame
    };
    numbers.map(frame).collect()
}

/// Each group with what it has: an image, or the frames of a spin.
fn items(composition: &Composition) -> Vec<(String, Vec<String>)> {
    let name = |image: &ImageItem| image.src.strip_prefix("src of ").unwrap().to_owned();
    let text = |item: &Item| match item {
        Item::Image(image) => name(image),
        Item::Spin { images } => images.iter().map(name).collect::<Vec<_>>().join(" "),
        other => panic!("{other:?}"),
    };
    composition
        .categories
        .iter()
        .map(|group| (group.id.clone(), group.items.iter().map(text).collect()))
        .collect()
}

#[test]
fn a_spin_is_one_item_in_turning_order_where_its_first_frame_stands() {
    let mut images = vec![image("a", Category::Exterior)];
    images.extend(frames("t", (0..8).rev()));
    images.extend(frames("s", 0..9));
    // The first frame of `s` stands before all of `t`'s.
    let first = images.remove(9);
    images.insert(0, first);
    images[3].hidden = true;
    let composition = composed(&images, &[feature("s4", |_| {})], &HashMap::new());
    let found = items(&composition);
    // `t` has lost a frame and is no spin any more.
    let loose = ["a", "t7", "t5", "t4", "t3", "t2", "t1", "t0"].map(str::to_owned).to_vec();
    assert_eq!(
        found,
        [("360".to_owned(), vec!["s0 s1 s2 s3 s4 s5 s6 s7 s8".to_owned()]), ("exterior".to_owned(), loose)]
    );
    let Item::Spin { images } = &composition.categories[0].items[0] else { panic!() };
    let marked: Vec<usize> = images.iter().map(|frame| frame.hotspots.len()).collect();
    assert_eq!(marked, [0, 0, 0, 0, 1, 0, 0, 0, 0]);
}

#[test]
fn spins_stand_in_the_order_of_their_first_frames() {
    let mut images = frames("b", (0..8).rev());
    images.extend(frames("a", 0..8));
    let order = |images: &[Image]| items(&composed(images, &[], &HashMap::new()))[0].1.join(", ");
    assert_eq!(order(&images), "b0 b1 b2 b3 b4 b5 b6 b7, a0 a1 a2 a3 a4 a5 a6 a7");
    images.rotate_left(8);
    assert_eq!(order(&images), "a0 a1 a2 a3 a4 a5 a6 a7, b0 b1 b2 b3 b4 b5 b6 b7");
}

#[test]
fn a_spin_with_too_few_frames_waits_and_then_falls_apart() {
    let mut images = frames("s", 0..8);
    images[7].result = None;
    images[7].state = ImageState::Processing;
    images[7].phase = Phase::Cutting;
    assert_eq!(items(&composed(&images, &[], &HashMap::new())), [], "another one may come");
    images[7].state = ImageState::Error;
    let photos = (0..7).map(|number| format!("s{number}")).collect();
    assert_eq!(items(&composed(&images, &[], &HashMap::new())), [("exterior".to_owned(), photos)]);
}

#[test]
fn panoramas_are_items_of_their_own_kind() {
    let composition =
        composed(&[image("p", Category::InteriorSpin)], &[feature("p", |_| {})], &HashMap::new());
    let Item::Interior { src, hotspots, .. } = &composition.categories[0].items[0] else { panic!() };
    assert_eq!(
        (composition.categories[0].id.as_str(), src.as_str(), hotspots.len()),
        ("interior-360", "src of p", 1)
    );
}
