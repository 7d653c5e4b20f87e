//! Models that somebody brings, on models that are made here: what they are given, what is made of their answers, and what
//! is refused.

mod cancelled;
mod tiny_saliency;

use std::io::Cursor;

use forecourt_imaging::saliency::{Interface, Manifest, Output, Saliency, Scale};
use forecourt_imaging::{Engine, Error, Level, Limits, ModelError, Recipe, RgbImage, Sightings, process};
use tiny_saliency::Tiny;

const LEVELS: [Level; 3] = [Level::Fast, Level::Standard, Level::Best];
const VEHICLE: (u32, u32, u32, u32) = (150, 200, 500, 380);

/// A map of its own size, pictures as they are.
const PLAIN: Interface = Interface {
    width_px: 256,
    height_px: 192,
    mean: [0.0; 3],
    deviation: [1.0; 3],
    output: Output::At(0),
    scale: Scale::Unit,
};

fn load(tiny: &Tiny, interface: Interface) -> Result<Saliency, ModelError> {
    let manifest = Manifest {
        name: "tiny".to_owned(),
        sha256: "0".repeat(64),
        licence: "CC0-1.0".to_owned(),
        source: String::new(),
        interface,
    };
    Saliency::load(tiny.onnx(), &manifest, 1)
}

/// A box of one colour before another.
fn picture(vehicle: [u8; 3], ground: [u8; 3]) -> RgbImage {
    let (left, top, right, bottom) = VEHICLE;
    RgbImage::from_fn(640, 480, |x, y| {
        let inside = (left..right).contains(&x) && (top..bottom).contains(&y);
        image::Rgb(if inside { vehicle } else { ground })
    })
}

fn never() -> bool {
    false
}

/// Share of pixels whose alpha is on the right side.
fn right(alpha: &image::GrayImage) -> f64 {
    let (left, top, right, bottom) = VEHICLE;
    let fits = |x: u32, y: u32, value: u8| {
        (value >= 128) == ((left..right).contains(&x) && (top..bottom).contains(&y))
    };
    let count = alpha.enumerate_pixels().filter(|(x, y, pixel)| fits(*x, *y, pixel[0])).count();
    count as f64 / f64::from(alpha.width() * alpha.height())
}

#[test]
fn finds_what_stands_out_at_every_level() {
    let engine = load(&Tiny::default(), PLAIN).unwrap();
    assert_eq!(engine.name(), "tiny");
    for level in LEVELS {
        let found = engine.segment(&picture([255, 0, 0], [40, 0, 40]), level, &never).unwrap();
        assert_eq!(found.alpha.dimensions(), (640, 480));
        assert!(right(&found.alpha) > 0.99, "{level:?}: {}", right(&found.alpha));
        assert!(found.confidence > 0.7 && found.confidence < 1.0, "{level:?}: {}", found.confidence);
        assert_eq!(found.sightings, Sightings::default());
    }
}

#[test]
fn a_second_look_sees_more() {
    let engine = load(&Tiny::default(), Interface { width_px: 128, height_px: 96, ..PLAIN }).unwrap();
    let mut shown = picture([255, 0, 0], [40, 0, 40]);
    // A thin rod at its right end.
    (500..530).for_each(|x| (288..290).for_each(|y| shown.put_pixel(x, y, image::Rgb([255, 0, 0]))));
    let rod = |level| {
        let alpha = engine.segment(&shown, level, &never).unwrap().alpha;
        (505..525).map(|x| u32::from(alpha.get_pixel(x, 288)[0])).sum::<u32>()
    };
    assert!(rod(Level::Standard) > rod(Level::Fast), "{} {}", rod(Level::Standard), rod(Level::Fast));
}

#[test]
fn the_model_is_given_what_the_manifest_says() {
    // The model answers with one channel as it was given; the outline shows half-tones from 0.3 to 0.7.
    let (mean, deviation) = ([0.1, 0.2, 0.3], [1.1, 0.9, 0.8]);
    for channel in 0..3 {
        let mut weights = [0.0; 3];
        weights[channel] = 1.0;
        let tiny = Tiny { weights, bias: 0.0, end: "Identity", ..Tiny::default() };
        let engine = load(&tiny, Interface { mean, deviation, ..PLAIN }).unwrap();
        let mut colour = [0; 3];
        colour[channel] = 190;
        let given = (190.0 / 255.0 - mean[channel]) / deviation[channel];
        let expected = (given - 0.3) / 0.4 * 255.0;
        for level in LEVELS {
            let alpha = engine.segment(&picture(colour, [0; 3]), level, &never).unwrap().alpha;
            let off = f32::from(alpha.get_pixel(325, 290)[0]) - expected;
            assert!(off.abs() < 3.0, "channel {channel}, {level:?}: {off} from {expected}");
        }
    }
}

#[test]
fn a_model_of_one_size_takes_that_one() {
    let fixed = Tiny { size: Some((192, 128)), ..Tiny::default() };
    let engine = load(&fixed, Interface { width_px: 192, height_px: 128, ..PLAIN }).unwrap();
    let found = engine.segment(&picture([255, 0, 0], [40, 0, 40]), Level::Best, &never).unwrap();
    assert!(right(&found.alpha) > 0.98, "{}", right(&found.alpha));
    let other = load(&fixed, Interface { width_px: 128, height_px: 192, ..PLAIN }).err().unwrap();
    assert!(
        matches!(&other, ModelError::Unlike(why) if why.contains("[1, 3, 128, 192] in place of [1, 3, 192, 128]")),
        "{other}"
    );
}

#[test]
fn numbers_are_read_as_the_manifest_says() {
    let steep = Tiny::default();
    let logits = Tiny { end: "Identity", ..Tiny::default() };
    // From 0.2 to 0.4: nothing to those who take it for a probability.
    let narrow = Tiny { weights: [0.2, 0.0, 0.0], bias: 0.2, end: "Identity", ..Tiny::default() };
    let shown = picture([255, 0, 0], [0, 0, 40]);
    let check = |tiny: &Tiny, scale: Scale, found: bool| {
        let engine = load(tiny, Interface { scale, ..PLAIN }).unwrap();
        match engine.segment(&shown, Level::Standard, &never) {
            Ok(matte) => assert!(found && right(&matte.alpha) > 0.99, "{scale:?}: {}", right(&matte.alpha)),
            Err(error) => assert!(!found && error == Error::NoVehicle, "{scale:?}: {error}"),
        }
    };
    check(&steep, Scale::Unit, true);
    check(&steep, Scale::MinMax, true);
    check(&logits, Scale::Sigmoid, true);
    check(&logits, Scale::MinMax, true);
    check(&narrow, Scale::Unit, false);
    check(&narrow, Scale::MinMax, true);
}

#[test]
fn the_output_is_chosen_by_place_or_name() {
    let tiny = Tiny::default();
    let shown = picture([0, 0, 0], [255, 0, 0]);
    // What is not red stands out to the upside-down output alone.
    for output in [Output::At(2), Output::Last, Output::Named("inverse".to_owned())] {
        let engine = load(&tiny, Interface { output, scale: Scale::Sigmoid, ..PLAIN }).unwrap();
        let found = engine.segment(&shown, Level::Standard, &never).unwrap();
        assert!(right(&found.alpha) > 0.99, "{}", right(&found.alpha));
    }
    for output in [Output::At(3), Output::Named("logit".to_owned()), Output::Named("maps".to_owned())] {
        let refused = load(&tiny, Interface { output: output.clone(), ..PLAIN }).err().unwrap();
        assert!(
            matches!(&refused, ModelError::Interface(why) if why.contains("it has map, mean, inverse")),
            "{output:?}: {refused}"
        );
    }
}

#[test]
fn models_of_another_kind_are_refused() {
    let check = |tiny: &Tiny, interface: Interface, words: &str| {
        let refused = load(tiny, interface).err().unwrap();
        assert!(matches!(refused, ModelError::Unlike(_)), "{refused:?}");
        assert!(refused.to_string().contains(words), "{refused}");
    };
    let tiny = Tiny::default();
    check(&tiny, Interface { output: Output::At(1), ..PLAIN }, "has the shape [1, 3]");
    check(&Tiny { inputs: 2, ..Tiny::default() }, PLAIN, "has 2 inputs");
    check(&Tiny { bias: f32::NAN, ..Tiny::default() }, PLAIN, "is not a number");
    check(&Tiny { end: "Identity", ..Tiny::default() }, PLAIN, "in place of 0 to 1");
    let wrong = load(&tiny, Interface { width_px: 100, ..PLAIN }).err().unwrap();
    assert!(matches!(wrong, ModelError::Interface(_)), "{wrong:?}");
    let manifest = Manifest {
        name: "text".to_owned(),
        sha256: String::new(),
        licence: String::new(),
        source: String::new(),
        interface: PLAIN,
    };
    for bytes in [Vec::new(), b"no model at all".to_vec(), vec![0xFF; 4096]] {
        assert!(matches!(Saliency::load(bytes, &manifest, 1), Err(ModelError::NotAModel(_))));
    }
}

#[test]
fn answers_that_are_no_numbers_are_told() {
    // The logarithm of nothing; the trial has no pixel that is quite black.
    let tiny = Tiny { weights: [1.0, 0.0, 0.0], bias: 0.0, end: "Log", ..Tiny::default() };
    let engine = load(&tiny, Interface { scale: Scale::Sigmoid, ..PLAIN }).unwrap();
    let failed = Err(Error::EngineFailed("the output is not a number"));
    assert_eq!(engine.segment(&picture([255; 3], [0; 3]), Level::Fast, &never), failed);
    assert!(engine.segment(&picture([255; 3], [60; 3]), Level::Fast, &never).is_ok());
}

#[test]
fn nothing_that_stands_out_is_no_vehicle() {
    for scale in [Scale::Unit, Scale::MinMax] {
        let engine = load(&Tiny::default(), Interface { scale, ..PLAIN }).unwrap();
        for level in LEVELS {
            let grey = picture([40, 0, 40], [40, 0, 40]);
            assert_eq!(engine.segment(&grey, level, &never), Err(Error::NoVehicle));
        }
    }
}

#[test]
fn doubts_lower_the_confidence() {
    let confidence = |tiny: &Tiny, shown: &RgbImage| {
        let engine = load(tiny, Interface { scale: Scale::Sigmoid, ..PLAIN }).unwrap();
        engine.segment(shown, Level::Standard, &never).unwrap().confidence
    };
    let shown = picture([255, 0, 0], [40, 0, 40]);
    let sure = confidence(&Tiny { end: "Identity", ..Tiny::default() }, &shown);
    let hesitant = Tiny { weights: [3.0, 0.0, 0.0], bias: -2.0, end: "Identity", ..Tiny::default() };
    assert!(sure > 0.8 && confidence(&hesitant, &shown) < 0.3, "{sure} {}", confidence(&hesitant, &shown));
}

#[test]
fn cancel_is_heard_between_looks() {
    let engine = load(&Tiny::default(), PLAIN).unwrap();
    let shown = picture([255, 0, 0], [40, 0, 40]);
    cancelled::is_heard_between_looks(&engine, &shown, [1, 2, 4]);
}

#[test]
fn a_photo_says_which_model_cut_it() {
    let engine = load(&Tiny::default(), PLAIN).unwrap();
    let mut photo = Cursor::new(Vec::new());
    picture([255, 0, 0], [40, 0, 40]).write_to(&mut photo, image::ImageFormat::Png).unwrap();
    let recipe = Recipe::default();
    let outcome =
        process(&photo.into_inner(), &Limits::default(), &recipe, &engine, &mut |_| {}, &never).unwrap();
    assert_eq!(outcome.engine.as_deref(), Some("tiny"));
    assert_eq!((outcome.engine_failure, outcome.sightings), (None, Sightings::default()));
}
