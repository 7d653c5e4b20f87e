//! Photos of large sensors: up to 50 megapixels in full, above that made smaller as they are decoded.

use forecourt_imaging::{
    CutType, Engine, Error, Format, Level, Limits, Measure, PlateSighting, Point, Recipe, RgbImage,
    Segmentation, Sightings, inspect, process,
};
use image::GrayImage;

use crate::containers::png_chunk;
use crate::jpeg_writer::segment;
use crate::run;

/// A grey JPEG of one tone, which takes next to no room: each block is two bits, both zero.
fn flat_jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8];
    bytes.extend(segment(0xDB, &[&[0][..], &[1; 64]].concat()));
    let [w1, w0] = width.to_be_bytes();
    let [h1, h0] = height.to_be_bytes();
    bytes.extend(segment(0xC0, &[8, h1, h0, w1, w0, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0]));
    for class in [0x00, 0x10] {
        let mut table = vec![class, 1];
        table.extend([0; 16]);
        bytes.extend(segment(0xC4, &table));
    }
    bytes.extend(segment(0xDA, &[3, 1, 0, 2, 0, 3, 0, 0, 63, 0]));
    let mcus = usize::from(width).div_ceil(16) * usize::from(height).div_ceil(16);
    bytes.resize(bytes.len() + (mcus * 12).div_ceil(8), 0);
    bytes.extend([0xFF, 0xD9]);
    bytes
}

/// A PNG of one bit a pixel, left half black; stored without compression would be too long, so rows repeat.
fn two_tone_png(width: u32, height: u32) -> Vec<u8> {
    use std::io::Write as _;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    let row: Vec<u8> = (0..width.div_ceil(8)).map(|byte| if byte < width / 16 { 0 } else { 0xFF }).collect();
    for _ in 0..height {
        stream.write_all(&row).unwrap();
    }
    stream.finish().unwrap();
    drop(writer);
    bytes
}

#[test]
fn fifty_megapixels_of_phones_are_taken() {
    for (width, height) in [(8160, 6144), (8192, 6144)] {
        let header = inspect(&flat_jpeg(width, height), &Limits::default()).unwrap();
        assert_eq!((header.format, header.width_px), (Format::Jpeg, u32::from(width)));
        // The pipeline's own copies are all that counts.
        assert!(header.working_bytes < 400 << 20, "{}", header.working_bytes);
        inspect(&two_tone_png(width.into(), height.into()), &Limits::default()).unwrap();
    }
}

#[test]
fn larger_ones_are_decoded_smaller_and_keep_their_size_on_paper() {
    for (what, bytes, size) in [
        ("108 megapixels", flat_jpeg(12_000, 9_000), (12_000, 9_000)),
        ("PNG", two_tone_png(10_400, 8_001), (10_400, 8_001)),
    ] {
        let header = inspect(&bytes, &Limits::default()).unwrap();
        assert!(header.working_bytes < 400 << 20, "{what}: {}", header.working_bytes);
        let outcome = run(&bytes).unwrap();
        assert_eq!((outcome.original_width_px, outcome.original_height_px), size, "{what}");
        let seen = image::load_from_memory(&outcome.renditions[0].bytes).unwrap().into_rgb8();
        let (width, height) = seen.dimensions();
        let (left, right) =
            (seen.get_pixel(width / 4, height / 2)[0], seen.get_pixel(width * 3 / 4, height / 2)[0]);
        let expected = if what == "PNG" { (0, 255) } else { (128, 128) };
        assert!(left.abs_diff(expected.0) < 3 && right.abs_diff(expected.1) < 3, "{what}: {left} {right}");
    }
}

#[test]
fn beyond_the_limits_advice_is_given() {
    let check = |bytes: &[u8], megapixels: &str| {
        let error = inspect(bytes, &Limits::default()).unwrap_err();
        assert!(matches!(error, Error::TooLarge { what: Measure::Pixels, .. }), "{error}");
        let words = error.to_string();
        assert!(words.contains(megapixels) && words.contains("smaller photo size"), "{words}");
    };
    // A sensor of 200 megapixels.
    check(&flat_jpeg(16_320, 12_240), "200 megapixels, 120 are allowed");
    let mut webp = b"RIFF\xFF\0\0\0WEBPVP8L\x10\0\0\0\x2F".to_vec();
    let (width, height) = (8193_u32 - 1, 6144_u32 - 1);
    webp.extend((width | height << 14).to_le_bytes());
    webp.extend([0; 11]);
    check(&webp, "51 megapixels, 50 are allowed");
    // Passes have to be held in full, so that there is a bound below that of other PNGs.
    let mut interlaced = b"\x89PNG\r\n\x1a\n".to_vec();
    let [width, height] = [9_000_u32, 7_000].map(u32::to_be_bytes);
    interlaced.extend(png_chunk(b"IHDR", &[&width[..], &height, &[8, 2, 0, 0, 1]].concat()));
    let words = inspect(&interlaced, &Limits::default()).unwrap_err().to_string();
    assert!(words.contains("interlacing"), "{words}");
}

/// Sees a plate in the middle of whatever it is shown.
struct PlateInTheMiddle;

impl Engine for PlateInTheMiddle {
    fn name(&self) -> &'static str {
        "middle"
    }

    fn segment(&self, image: &RgbImage, _: Level, _: &dyn Fn() -> bool) -> Result<Segmentation, Error> {
        let (width, height) = image.dimensions();
        let point = |x: f32, y: f32| Point { x_px: x * width as f32, y_px: y * height as f32 };
        let corners = [point(0.4, 0.4), point(0.6, 0.4), point(0.6, 0.6), point(0.4, 0.6)];
        let inside = |at: u32, side: u32| (side / 4..=side * 3 / 4).contains(&at);
        let alpha = GrayImage::from_fn(width, height, |x, y| {
            image::Luma([255 * u8::from(inside(x, width) && inside(y, height))])
        });
        let sightings =
            Sightings { plate: Some(PlateSighting { corners, confidence: 1.0 }), ..Sightings::default() };
        Ok(Segmentation { alpha, confidence: 0.9, sightings })
    }
}

#[test]
fn places_are_told_in_pixels_of_the_photo_not_of_the_smaller_one() {
    let bytes = flat_jpeg(9_600, 7_200);
    let recipe = Recipe { cut_type: CutType::Normal, ..Recipe::default() };
    let outcome =
        process(&bytes, &Limits::default(), &recipe, &PlateInTheMiddle, &mut |_| {}, &|| false).unwrap();
    let corner = outcome.sightings.plate.unwrap().corners[0];
    let near = |seen: f32, expected: f32| (seen - expected).abs() < 200.0;
    assert!(near(corner.x_px, 0.4 * 9_600.0) && near(corner.y_px, 0.4 * 7_200.0), "{corner:?}");
}
