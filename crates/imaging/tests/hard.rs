//! Photos that are hard for the built-in network: each ends with a result or with a plain reason, and the next one is not
//! worse for it.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

use std::cell::RefCell;
use std::io::Cursor;

use forecourt_imaging::{
    CutType, Error, Limits, Network, Outcome, Phase, Quality, Recipe, RgbImage, View, process,
};
use forecourt_scenes::training::{Drawn, Environs, INTERIOR, OTHER, Split, draw, fault};
use image::{DynamicImage, ImageFormat, imageops};

const SEED: u64 = 9;

/// The first held-out or training scene of that kind.
fn scene(wanted: impl Fn(&Drawn) -> bool) -> RgbImage {
    let small = |split, index| draw(SEED, index, split, 128, 96);
    let (split, index) = (0..2000)
        .flat_map(|index| [(Split::Training, index), (Split::HeldOut, index)])
        .find(|&(split, index)| wanted(&small(split, index)))
        .unwrap();
    let drawn = draw(SEED, index, split, 512, 384);
    RgbImage::from_raw(512, 384, drawn.rgb).unwrap()
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
    let shows_vehicle = |drawn: &Drawn| drawn.labels.view < INTERIOR;
    let usual = png(scene(|drawn| drawn.labels.environs == Environs::Yard && shows_vehicle(drawn)));
    let before = run(&network, &usual).0.unwrap();
    let at = |environs: Environs| scene(|drawn| drawn.labels.environs == environs && shows_vehicle(drawn));
    let half =
        |drawn: &Drawn| shows_vehicle(drawn) && drawn.labels.cut_off.iter().filter(|cut| **cut).count() > 1;
    let scenes = [
        ("two vehicles", scene(|drawn| drawn.labels.vehicles == 2 && shows_vehicle(drawn))),
        ("half a vehicle", scene(half)),
        ("night", at(Environs::Night)),
        ("rain", at(Environs::Wet)),
        ("snow", at(Environs::Snow)),
        ("moved", scene(|drawn| drawn.labels.faults & fault::MOTION != 0 && shows_vehicle(drawn))),
    ];
    for (what, picture) in scenes {
        for (kind, bytes) in [
            ("as it is", png(picture.clone())),
            ("grey", png(DynamicImage::from(picture.clone()).into_luma8())),
            ("16 bits", png(DynamicImage::from(picture.clone()).into_rgb16())),
            ("thumbnail", png(imageops::thumbnail(&picture, 64, 64))),
        ] {
            let (outcome, phase) = run(&network, &bytes);
            match outcome {
                Ok(outcome) => {
                    assert_eq!(phase, Some(Phase::Retouching), "{what}, {kind}");
                    let confidence = outcome.confidence.unwrap();
                    assert!((0.0..=1.0).contains(&confidence), "{what}, {kind}");
                    // Whoever is not sure says so.
                    assert!(
                        confidence >= 0.7 || outcome.quality != Quality::Ok,
                        "{what}, {kind}: {confidence}"
                    );
                }
                Err(error) => {
                    assert_eq!(error, Error::NoVehicle, "{what}, {kind}");
                    assert!(phase >= Some(Phase::Cutting), "{what}, {kind}");
                }
            }
        }
    }
    assert_eq!(run(&network, &usual).0.unwrap(), before, "what came between has left no trace");
}

#[test]
fn interiors_stay_whole_and_empty_yards_are_no_good_pictures() {
    let network = Network::shipped(1).unwrap();
    let inside = run(&network, &png(scene(|drawn| drawn.labels.view == INTERIOR))).0.unwrap();
    assert_eq!(inside.sightings.view.unwrap().view, View::Interior);
    assert_eq!((inside.alpha_png, inside.quality), (None, Quality::Ok));
    // Some are still taken for a vehicle, but never for one that is cut out well.
    let empty = |index| {
        let drawn = (0..).map(|index| draw(SEED, index, Split::HeldOut, 512, 384));
        let drawn = drawn.filter(|drawn| drawn.labels.view == OTHER).nth(index).unwrap();
        RgbImage::from_raw(512, 384, drawn.rgb).unwrap()
    };
    let flat = RgbImage::from_pixel(640, 480, image::Rgb([128; 3]));
    for picture in [empty(0), empty(1), empty(2), empty(3), flat] {
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
    let vehicle = scene(|drawn| drawn.labels.environs == Environs::Yard && drawn.labels.view < INTERIOR);
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
