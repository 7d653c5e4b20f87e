//! Photos that are hard for the built-in network: each ends with a result or with a plain reason, and the next one is not
//! worse for it.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

use std::cell::RefCell;
use std::io::Cursor;
use std::path::Path;

use forecourt_imaging::{
    CutType, Error, Limits, Network, Outcome, Phase, Quality, Recipe, RgbImage, View, process,
};
use image::{DynamicImage, ImageFormat, imageops};

/// A checked-in picture of that kind; the renderer in `training/` has drawn it.
fn scene(kind: &str) -> RgbImage {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures/hard").join(kind).with_extension("jpg");
    image::open(file).unwrap().into_rgb8()
}

fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn run(network: &Network, bytes: &[u8]) -> (Result<Outcome, Error>, Option<Phase>) {
    let last = RefCell::new(None);
    let recipe = Recipe { cut_type: CutType::Complete, hd_width_px: 320, ..Recipe::default() };
    let outcome = process(
        bytes,
        &Limits::default(),
        &recipe,
        network,
        &mut |phase| *last.borrow_mut() = Some(phase),
        &|| false,
    );
    (outcome, last.into_inner())
}

#[test]
fn hard_scenes_end_with_a_result_or_a_reason() {
    let network = Network::shipped(1).unwrap();
    let usual = png(scene("yard"));
    let before = run(&network, &usual).0.unwrap();
    let mut whole = Vec::new();
    for what in ["two-vehicles", "half-a-vehicle", "night", "rain", "snow", "motion-blur"] {
        let picture = scene(what);
        for (kind, bytes) in [
            ("as it is", png(picture.clone())),
            ("grey", png(DynamicImage::from(picture.clone()).into_luma8())),
            ("16 bits", png(DynamicImage::from(picture.clone()).into_rgb16())),
            ("thumbnail", png(imageops::thumbnail(&picture, 64, 64))),
        ] {
            let (outcome, phase) = run(&network, &bytes);
            match outcome {
                Ok(outcome) => {
                    // A picture that stays whole has no outline; a reason tells why where no vehicle was found.
                    let Some(confidence) = outcome.confidence else {
                        assert!(phase >= Some(Phase::Cutting), "{what}, {kind}");
                        whole.push((what, kind));
                        continue;
                    };
                    assert_eq!(phase, Some(Phase::Retouching), "{what}, {kind}");
                    assert!((0.0..=1.0).contains(&confidence), "{what}, {kind}");
                    // An engine that is not sure says so.
                    assert!(
                        confidence >= 0.7 || outcome.quality != Quality::Ok,
                        "{what}, {kind}: {confidence}"
                    );
                }
                Err(error) => panic!("{what}, {kind}: {error}"),
            }
        }
    }
    // Only what is too small to tell may be taken for a close-up.
    assert!(whole.iter().all(|(_, kind)| *kind == "thumbnail"), "{whole:?}");
    assert_eq!(run(&network, &usual).0.unwrap(), before, "what came between has left no trace");
}

#[test]
fn interiors_stay_whole_and_empty_yards_are_no_good_pictures() {
    let network = Network::shipped(1).unwrap();
    let inside = run(&network, &png(scene("interior"))).0.unwrap();
    assert_eq!(inside.sightings.view.unwrap().view, View::Interior);
    assert_eq!((inside.alpha_png, inside.quality), (None, Quality::Ok));
    // Some are still taken for a vehicle, but never for one that is cut out well.
    let flat = RgbImage::from_pixel(640, 480, image::Rgb([128; 3]));
    for picture in ["empty-0", "empty-1", "empty-2", "empty-3"].map(scene).into_iter().chain([flat]) {
        match run(&network, &png(picture)) {
            // Taken for a detail, it stays whole.
            (Ok(outcome), _) => assert!(outcome.quality != Quality::Ok || outcome.alpha_png.is_none()),
            (Err(error), phase) => assert_eq!((error, phase), (Error::NoVehicle, Some(Phase::Cutting))),
        }
    }
}

#[test]
fn panoramas_are_taken_up_to_the_limit() {
    let network = Network::shipped(1).unwrap();
    let vehicle = scene("yard");
    // 49.8 megapixels, six times as wide as high; the vehicle stands in the middle, as large as people stand before it.
    let (width, height) = (17_280, 2_880);
    let mut panorama = RgbImage::from_pixel(width, height, image::Rgb([150, 160, 170]));
    let part = imageops::resize(&vehicle, 3_840, height, imageops::FilterType::Triangle);
    imageops::replace(&mut panorama, &part, i64::from(width - 3_840) / 2, 0);
    let mut jpeg = Cursor::new(Vec::new());
    panorama.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    drop(panorama);
    match run(&network, jpeg.get_ref()).0 {
        Ok(outcome) => assert_eq!((outcome.original_width_px, outcome.width_px), (width, 320)),
        Err(error) => assert_eq!(error, Error::NoVehicle),
    }
}
