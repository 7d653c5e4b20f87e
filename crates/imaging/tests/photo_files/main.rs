//! Photos as cameras, phones and programs write them: colours by their profiles, unusual JPEGs, metadata in odd places,
//! large ones, and files that were cut off.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

mod colours;
mod containers;
mod jpeg_writer;
mod kinds;
mod large;
mod metadata;
mod profiles;
mod whole;

use std::io::Cursor;

use forecourt_imaging::{CutType, Error, GraphCut, Limits, Outcome, Recipe, process};
use image::{DynamicImage, ImageFormat, RgbImage};

/// The outcome when nothing is cut, at a quality that changes little.
fn run(bytes: &[u8]) -> Result<Outcome, Error> {
    let recipe = Recipe { cut_type: CutType::None, jpeg_quality: 98, ..Recipe::default() };
    process(bytes, &Limits::default(), &recipe, &GraphCut::new(), &mut |_| {}, &|| false)
}

/// The photo as it comes out when nothing is cut.
fn seen(bytes: &[u8]) -> Result<RgbImage, Error> {
    let outcome = run(bytes)?;
    Ok(image::load_from_memory(&outcome.renditions[0].bytes).unwrap().into_rgb8())
}

/// A picture with soft colours and a few edges, unlike itself in any other orientation.
fn picture() -> RgbImage {
    RgbImage::from_fn(120, 88, |x, y| {
        let [across, down] = [x as f32 / 120.0, y as f32 / 88.0];
        let mut rgb = [60.0 + 150.0 * across, 80.0 + 90.0 * down, 190.0 - 120.0 * across * down];
        if (20..60).contains(&x) && (16..40).contains(&y) {
            rgb = [200.0, 50.0, 40.0];
        }
        if (70..110).contains(&x) && (50..80).contains(&y) {
            rgb = [40.0, 90.0, 200.0];
        }
        image::Rgb(rgb.map(|channel| channel as u8))
    })
}

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Mean difference of all channels, of 255.
fn difference(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a.as_raw().iter().zip(b.as_raw()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.as_raw().len() as f64
}

#[track_caller]
fn looks_like(seen: &RgbImage, expected: &RgbImage, most: f64, what: &str) {
    let difference = difference(seen, expected);
    assert!(difference <= most, "{what}: {difference:.2} of 255");
}
