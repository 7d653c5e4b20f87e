//! Whole runs on drawn photos, whose true masks are known.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

use std::cell::Cell;
use std::io::Cursor;

use forecourt_demo_scenes::{Body, Paint, Picture, Scene as Photo, VIEWS_DEG, Yard};
use forecourt_imaging::{
    CutType, Engine, Error, GraphCut, Level, Limits, Outcome, Phase, Quality, Recipe, RetakeReason, Scene,
    Segmentation, Sightings, Subject, View, ViewSighting, process,
};
use image::imageops::{self, FilterType};
use image::{GrayImage, ImageFormat, RgbImage};

/// Knows the drawn photo's own mask.
struct Truth(GrayImage);

impl Truth {
    fn of(drawn: &Picture) -> Self {
        Self(GrayImage::from_raw(drawn.width, drawn.height, drawn.mask.clone()).unwrap())
    }
}

impl Engine for Truth {
    fn name(&self) -> &'static str {
        "truth"
    }

    fn segment(&self, image: &RgbImage, _: Level, _: &dyn Fn() -> bool) -> Result<Segmentation, Error> {
        let alpha = imageops::resize(&self.0, image.width(), image.height(), FilterType::Triangle);
        Ok(Segmentation { alpha, confidence: 0.9, sightings: Sightings::default() })
    }
}

fn drawn(width: u32, height: u32) -> Picture {
    let scene =
        Photo { body: Body::Saloon, paint: Paint::Red, azimuth_deg: VIEWS_DEG[0], yard: Yard::Hall, seed: 5 };
    scene.render(width, height)
}

fn pixels(drawn: &Picture) -> RgbImage {
    RgbImage::from_raw(drawn.width, drawn.height, drawn.rgb.clone()).unwrap()
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn run(photo: &RgbImage, recipe: &Recipe, engine: &dyn Engine) -> Result<Outcome, Error> {
    process(&jpeg(photo), &Limits::default(), recipe, engine, &mut |_| {}, &|| false)
}

fn cut(cut_type: CutType) -> Recipe {
    Recipe { cut_type, ..Recipe::default() }
}

fn widest(outcome: &Outcome) -> RgbImage {
    image::load_from_memory(&outcome.renditions[0].bytes).unwrap().into_rgb8()
}

/// Mean difference of two pictures' channels where `mask` says so.
fn difference(a: &RgbImage, b: &RgbImage, counts: impl Fn(u32, u32) -> bool) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for (x, y, pixel) in a.enumerate_pixels().filter(|(x, y, _)| counts(*x, *y)) {
        let other = b.get_pixel(x, y);
        sum += pixel.0.iter().zip(other.0).map(|(a, b)| f64::from(a.abs_diff(b))).sum::<f64>() / 3.0;
        count += 1.0;
    }
    sum / f64::max(count, 1.0)
}

#[test]
fn complete_puts_the_vehicle_into_the_studio() {
    let photo = drawn(960, 720);
    let mut corners = Vec::new();
    for &scene in Scene::all() {
        let recipe = Recipe { backdrop: scene.into(), ..cut(CutType::Complete) };
        let outcome = run(&pixels(&photo), &recipe, &Truth::of(&photo)).unwrap();
        assert_eq!((outcome.width_px, outcome.height_px), (960, 720));
        let sizes: Vec<_> = outcome.renditions.iter().map(|r| (r.width_px, r.height_px)).collect();
        assert_eq!(sizes, [(960, 720), (640, 480), (320, 240)]);
        let picture = widest(&outcome);
        // Nothing is deep red but the vehicle, which fills its place in the frame.
        let red = |x: u32, y: u32| {
            let [r, g, b] = picture.get_pixel(x, y).0;
            r > g.max(b).saturating_add(60) && g.max(b) < 75
        };
        let columns: Vec<u32> = (0..960).filter(|&x| (0..720).any(|y| red(x, y))).collect();
        let rows: Vec<u32> = (0..720).filter(|&y| (0..960).any(|x| red(x, y))).collect();
        let (left, right) = (columns[0], columns[columns.len() - 1]);
        assert!(left >= 55 && right <= 905 && right - left > 700, "{scene:?}: {left} {right}");
        assert!(rows[rows.len() - 1] < 655, "{scene:?}: {rows:?}");
        corners.push(picture.get_pixel(5, 5).0[1]);
    }
    assert!(corners[0] > 180 && corners[1] < 60 && corners[2] > 250, "{corners:?}");
}

#[test]
fn the_frame_has_the_recipes_proportions() {
    let photo = drawn(640, 480);
    let recipe = Recipe { aspect: (16, 9), hd_width_px: 480, ..cut(CutType::Complete) };
    let outcome = run(&pixels(&photo), &recipe, &Truth::of(&photo)).unwrap();
    assert_eq!((outcome.width_px, outcome.height_px), (480, 270));
}

#[test]
fn the_other_cut_types_leave_the_vehicle_where_it_is() {
    let photo = drawn(800, 600);
    let before = pixels(&photo);
    let inside = |x: u32, y: u32| photo.mask[(y * 800 + x) as usize] == 255;
    let sky = |x: u32, y: u32| y < 150 && photo.mask[(y * 800 + x) as usize] == 0;
    let near_ground = |x: u32, y: u32| y > 585 && (10..790).contains(&x);
    for (cut_type, sky_changes) in
        [(CutType::Normal, Some(20.0)), (CutType::Blur, None), (CutType::None, None)]
    {
        let outcome = run(&before, &cut(cut_type), &Truth::of(&photo)).unwrap();
        let after = widest(&outcome);
        assert_eq!(after.dimensions(), (800, 600));
        assert!(difference(&before, &after, inside) < 4.0, "{cut_type:?}");
        assert!(difference(&before, &after, near_ground) < 6.0, "{cut_type:?}");
        let changed = difference(&before, &after, sky);
        assert!(sky_changes.is_none_or(|least| changed > least), "{cut_type:?}: {changed}");
    }
    // The steepest step between neighbours, away from the vehicle.
    let sharpness = |picture: &RgbImage| {
        let away = |x: u32, y: u32| {
            [(0, 0), (12, 0), (12, 12), (0, 12)]
                .iter()
                .all(|(dx, dy)| !inside(x + dx, y + dy) && !inside(x - dx, y))
        };
        let steps = (20..780).flat_map(|x| (20..300).map(move |y| (x, y))).filter(|&(x, y)| away(x, y));
        steps.map(|(x, y)| picture.get_pixel(x, y)[1].abs_diff(picture.get_pixel(x + 1, y)[1])).max().unwrap()
    };
    let blurred = widest(&run(&before, &cut(CutType::Blur), &Truth::of(&photo)).unwrap());
    let (after, before) = (sharpness(&blurred), sharpness(&before));
    assert!(before > 30 && after < before / 2, "{before} {after}");
}

#[test]
fn the_alpha_channel_is_the_vehicle() {
    let photo = drawn(1800, 1350);
    for cut_type in [CutType::Complete, CutType::Normal, CutType::Blur] {
        let outcome = run(&pixels(&photo), &cut(cut_type), &Truth::of(&photo)).unwrap();
        assert_eq!((outcome.engine.as_deref(), outcome.confidence), (Some("truth"), Some(0.9)));
        let alpha = image::load_from_memory(&outcome.alpha_png.unwrap()).unwrap().into_luma8();
        assert_eq!(alpha.dimensions(), (1600, 1200));
        let truth = imageops::resize(&Truth::of(&photo).0, 1600, 1200, FilterType::Triangle);
        let off: f64 = alpha.pixels().zip(truth.pixels()).map(|(a, b)| f64::from(a[0].abs_diff(b[0]))).sum();
        let covered: f64 = truth.pixels().map(|pixel| f64::from(pixel[0])).sum();
        assert!(off / covered < 0.02, "{cut_type:?}: {}", off / covered);
    }
    let outcome = run(&pixels(&photo), &cut(CutType::None), &Truth::of(&photo)).unwrap();
    assert_eq!((outcome.alpha_png, outcome.engine, outcome.confidence), (None, None, None));
}

#[test]
fn phases_are_reported_in_order() {
    let photo = drawn(320, 240);
    let bytes = jpeg(&pixels(&photo));
    let phases = |cut_type| {
        let mut heard = Vec::new();
        let limits = Limits::default();
        process(&bytes, &limits, &cut(cut_type), &Truth::of(&photo), &mut |p| heard.push(p), &|| false)
            .unwrap();
        heard
    };
    let all = [Phase::Analyzing, Phase::Cutting, Phase::QualityCheck, Phase::Retouching];
    for cut_type in [CutType::Complete, CutType::Normal, CutType::Blur] {
        assert_eq!(phases(cut_type), all);
    }
    assert_eq!(phases(CutType::None), [Phase::Analyzing, Phase::Retouching]);
}

#[test]
fn cancel_is_heard_in_every_phase() {
    let photo = drawn(320, 240);
    let bytes = jpeg(&pixels(&photo));
    for cut_type in [CutType::Complete, CutType::Normal, CutType::Blur, CutType::None] {
        for stop_at in [Phase::Analyzing, Phase::Cutting, Phase::QualityCheck, Phase::Retouching] {
            if cut_type == CutType::None && matches!(stop_at, Phase::Cutting | Phase::QualityCheck) {
                continue;
            }
            let stopped = Cell::new(false);
            let after = Cell::new(0);
            let result = process(
                &bytes,
                &Limits::default(),
                &cut(cut_type),
                &GraphCut::new(),
                &mut |phase| {
                    after.set(after.get() + u32::from(stopped.get()));
                    stopped.set(stopped.get() || phase == stop_at);
                },
                &|| stopped.get(),
            );
            assert_eq!(result, Err(Error::Cancelled), "{cut_type:?} {stop_at:?}");
            // The mask's judgement takes no time worth a question.
            let allowed = u32::from(stop_at == Phase::QualityCheck);
            assert!(after.get() <= allowed, "{cut_type:?} {stop_at:?}: went on");
        }
    }
}

#[test]
fn the_same_photo_gives_the_same_bytes() {
    let photo = drawn(400, 300);
    for cut_type in [CutType::Complete, CutType::Normal, CutType::Blur] {
        let once = run(&pixels(&photo), &cut(cut_type), &GraphCut::new()).unwrap();
        assert_eq!(once, run(&pixels(&photo), &cut(cut_type), &GraphCut::new()).unwrap());
    }
}

#[test]
fn advice_is_given_where_a_new_photo_helps() {
    let photo = drawn(1600, 1200);
    let whole = pixels(&photo);
    let quality = |picture: &RgbImage, mask: &GrayImage| {
        run(picture, &cut(CutType::Complete), &Truth(mask.clone())).unwrap().quality
    };
    let mask = Truth::of(&photo).0;
    assert_eq!(quality(&whole, &mask), Quality::Ok);
    let part = |x, width| {
        (
            imageops::crop_imm(&whole, x, 0, width, 1200).to_image(),
            imageops::crop_imm(&mask, x, 0, width, 1200).to_image(),
        )
    };
    let (half, half_mask) = part(0, 800);
    assert_eq!(quality(&half, &half_mask), Quality::Retake(RetakeReason::CutOff));
    // The same photo, far away in a wide frame.
    let mut far = RgbImage::from_pixel(1600, 1200, image::Rgb([120, 130, 140]));
    let mut far_mask = GrayImage::new(1600, 1200);
    let (width, height) = (480, 360);
    imageops::replace(&mut far, &imageops::resize(&whole, width, height, FilterType::Triangle), 500, 400);
    imageops::replace(&mut far_mask, &imageops::resize(&mask, width, height, FilterType::Triangle), 500, 400);
    assert_eq!(quality(&far, &far_mask), Quality::Retake(RetakeReason::TooSmall));
}

#[test]
fn a_picture_without_a_vehicle_stays_whole_and_says_so() {
    struct Nothing(u8);
    impl Engine for Nothing {
        fn name(&self) -> &'static str {
            "nothing"
        }

        fn segment(&self, image: &RgbImage, _: Level, _: &dyn Fn() -> bool) -> Result<Segmentation, Error> {
            let alpha = GrayImage::from_pixel(image.width(), image.height(), image::Luma([self.0]));
            Ok(Segmentation { alpha, confidence: 1.0, sightings: Sightings::default() })
        }
    }
    let photo = RgbImage::from_pixel(200, 150, image::Rgb([90, 120, 150]));
    let whole = run(&photo, &cut(CutType::None), &Nothing(0)).unwrap();
    assert_eq!((whole.subject, whole.quality), (None, Quality::Ok));
    for value in [0, 100, 255] {
        let outcome = run(&photo, &cut(CutType::Complete), &Nothing(value)).unwrap();
        assert_eq!((&outcome.renditions, &outcome.alpha_png), (&whole.renditions, &None), "{value}");
        assert_eq!(outcome.subject, Some(Subject::Detail), "{value}");
        // A mask that is all of the picture is a close-up's.
        assert_eq!((outcome.quality, outcome.no_vehicle), (Quality::Ok, value < 255), "{value}");
    }
}

#[test]
fn the_graph_cut_helps_out_where_an_engine_fails() {
    struct Broken;
    impl Engine for Broken {
        fn name(&self) -> &'static str {
            "broken"
        }

        fn segment(&self, _: &RgbImage, _: Level, _: &dyn Fn() -> bool) -> Result<Segmentation, Error> {
            Err(Error::EngineFailed("an output is not a number"))
        }
    }
    let photo = pixels(&drawn(400, 300));
    let outcome = run(&photo, &cut(CutType::Complete), &Broken).unwrap();
    assert_eq!(
        (outcome.engine.as_deref(), outcome.engine_failure),
        (Some("graph-cut"), Some("an output is not a number"))
    );
    let expected = run(&photo, &cut(CutType::Complete), &GraphCut::new()).unwrap();
    assert_eq!((outcome.renditions, outcome.confidence), (expected.renditions, expected.confidence));
    assert_eq!(expected.engine_failure, None);
}

#[test]
fn what_has_no_outline_stays_whole() {
    struct Sees(View, f32);
    impl Engine for Sees {
        fn name(&self) -> &'static str {
            "sees"
        }

        fn segment(&self, image: &RgbImage, _: Level, _: &dyn Fn() -> bool) -> Result<Segmentation, Error> {
            let view = ViewSighting { view: self.0, confidence: self.1, azimuth_deg: None };
            let alpha = GrayImage::new(image.width(), image.height());
            let sightings = Sightings { view: Some(view), ..Sightings::default() };
            Ok(Segmentation { alpha, confidence: 0.0, sightings })
        }
    }
    let photo = pixels(&drawn(320, 240));
    let whole = run(&photo, &cut(CutType::None), &GraphCut::new()).unwrap();
    for view in [View::Interior, View::Detail] {
        let outcome = run(&photo, &cut(CutType::Complete), &Sees(view, 0.9)).unwrap();
        assert_eq!(
            (&outcome.renditions, outcome.engine.as_deref(), &outcome.alpha_png),
            (&whole.renditions, None, &None)
        );
        assert_eq!(outcome.sightings.view.map(|seen| seen.view), Some(view));
        let subject = if view == View::Interior { Subject::Interior } else { Subject::Detail };
        assert_eq!((outcome.subject, outcome.quality), (Some(subject), Quality::Ok));
    }
    // A person knows better.
    for subject in [Subject::Detail, Subject::Interior] {
        let recipe = Recipe { subject: Some(subject), ..cut(CutType::Complete) };
        let outcome = run(&photo, &recipe, &Sees(View::Front, 0.9)).unwrap();
        assert_eq!((&outcome.renditions, outcome.subject), (&whole.renditions, Some(subject)));
    }
}
