//! Input files: every orientation and kind of pixel, and everything that is no image or not a whole one.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

use std::io::Cursor;

use forecourt_imaging::{
    CutType, Engine, Error, GraphCut, Level, Limits, MaxPixels, Measure, Orientation, Outcome, Recipe,
    Segmentation, Sightings, inspect, process,
};
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage};
use proptest::prelude::*;

fn run(bytes: &[u8], cut_type: CutType, engine: &dyn Engine) -> Result<Outcome, Error> {
    let recipe = Recipe { cut_type, ..Recipe::default() };
    process(bytes, &Limits::default(), &recipe, engine, &mut |_| {}, &|| false)
}

/// The photo as it comes out when nothing is cut.
fn seen(bytes: &[u8]) -> Result<RgbImage, Error> {
    let outcome = run(bytes, CutType::None, &GraphCut::new())?;
    Ok(image::load_from_memory(&outcome.renditions[0].bytes).unwrap().into_rgb8())
}

/// A picture whose four corners differ.
fn corners() -> RgbImage {
    RgbImage::from_fn(96, 64, |x, y| {
        image::Rgb(match (x < 48, y < 32) {
            (true, true) => [200, 40, 40],
            (false, true) => [40, 180, 40],
            (true, false) => [40, 40, 200],
            (false, false) => [200, 200, 60],
        })
    })
}

fn looks_like(seen: &RgbImage, expected: &RgbImage, what: &str) {
    assert_eq!(seen.dimensions(), expected.dimensions(), "{what}");
    let (width, height) = expected.dimensions();
    for (x, y) in [(8, 8), (width - 8, 8), (8, height - 8), (width - 8, height - 8)] {
        let (a, b) = (seen.get_pixel(x, y).0, expected.get_pixel(x, y).0);
        assert!(a.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 14), "{what}, {x} {y}: {a:?} {b:?}");
    }
}

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with an EXIF block that has nothing but an orientation.
fn oriented(stored: &RgbImage, orientation: u8) -> Vec<u8> {
    let jpeg = encoded(stored.clone(), ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xFF, 0xE1]);
    bytes.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    bytes
}

#[test]
fn every_orientation_comes_out_upright() {
    let upright = corners();
    let (width, height) = upright.dimensions();
    // Where stored row and column lie in the upright picture, by the words of EXIF 2.32, tag 0x0112.
    let check = |orientation: u8, turned: Orientation, place: &dyn Fn(u32, u32) -> (u32, u32)| {
        let swapped = orientation >= 5;
        let (columns, rows) = if swapped { (height, width) } else { (width, height) };
        let stored = RgbImage::from_fn(columns, rows, |column, row| {
            let (x, y) = place(row, column);
            *upright.get_pixel(x, y)
        });
        let bytes = oriented(&stored, orientation);
        let header = inspect(&bytes, &Limits::default()).unwrap();
        assert_eq!((header.width_px, header.height_px, header.orientation), (width, height, turned));
        looks_like(&seen(&bytes).unwrap(), &upright, &format!("orientation {orientation}"));
    };
    let (right, bottom) = (width - 1, height - 1);
    check(1, Orientation::NoTransforms, &|row, column| (column, row));
    check(2, Orientation::FlipHorizontal, &|row, column| (right - column, row));
    check(3, Orientation::Rotate180, &|row, column| (right - column, bottom - row));
    check(4, Orientation::FlipVertical, &|row, column| (column, bottom - row));
    check(5, Orientation::Rotate90FlipH, &|row, column| (row, column));
    check(6, Orientation::Rotate90, &|row, column| (right - row, column));
    check(7, Orientation::Rotate270FlipH, &|row, column| (right - row, bottom - column));
    check(8, Orientation::Rotate270, &|row, column| (row, bottom - column));
}

#[test]
fn a_senseless_orientation_costs_nothing() {
    for orientation in [0, 9, 255] {
        looks_like(&seen(&oriented(&corners(), orientation)).unwrap(), &corners(), "upright");
    }
}

#[test]
fn every_kind_of_pixel_is_read() {
    let picture = corners();
    let dynamic = DynamicImage::from(picture.clone());
    let grey = DynamicImage::from(dynamic.to_luma8()).into_rgb8();
    let check = |bytes: Vec<u8>, expected: &RgbImage, what: &str| {
        looks_like(&seen(&bytes).unwrap_or_else(|error| panic!("{what}: {error}")), expected, what);
    };
    check(encoded(dynamic.clone(), ImageFormat::Jpeg), &picture, "JPEG");
    check(encoded(dynamic.to_luma8(), ImageFormat::Jpeg), &grey, "grey JPEG");
    check(cmyk(&picture), &picture, "CMYK JPEG");
    check(progressive(&picture), &picture, "progressive JPEG");
    check(encoded(dynamic.clone(), ImageFormat::Png), &picture, "PNG");
    check(encoded(dynamic.to_luma8(), ImageFormat::Png), &grey, "grey PNG");
    check(encoded(dynamic.to_luma_alpha8(), ImageFormat::Png), &grey, "grey PNG with alpha");
    check(encoded(dynamic.to_rgb16(), ImageFormat::Png), &picture, "16-bit PNG");
    check(encoded(dynamic.to_rgba16(), ImageFormat::Png), &picture, "16-bit PNG with alpha");
    check(encoded(dynamic.to_luma16(), ImageFormat::Png), &grey, "grey 16-bit PNG");
    check(encoded(dynamic.clone(), ImageFormat::WebP), &picture, "WebP");
    check(encoded(dynamic.to_rgba8(), ImageFormat::WebP), &picture, "WebP with alpha");
}

#[test]
fn what_is_transparent_lies_over_white() {
    let mut picture = DynamicImage::from(corners()).into_rgba8();
    for pixel in picture.pixels_mut() {
        pixel.0[3] = if pixel[0] > 100 { 0 } else { 255 };
    }
    let expected = RgbImage::from_fn(96, 64, |x, y| {
        let pixel = picture.get_pixel(x, y);
        image::Rgb(if pixel[3] == 0 { [255; 3] } else { [pixel[0], pixel[1], pixel[2]] })
    });
    looks_like(&seen(&encoded(picture, ImageFormat::Png)).unwrap(), &expected, "PNG");
}

fn progressive(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.set_progressive(true);
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    encoder.encode(picture.as_raw(), width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

fn cmyk(picture: &RgbImage) -> Vec<u8> {
    let inks: Vec<u8> =
        picture.pixels().flat_map(|pixel| [255 - pixel[0], 255 - pixel[1], 255 - pixel[2], 0]).collect();
    let mut bytes = Vec::new();
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    jpeg_encoder::Encoder::new(&mut bytes, 90)
        .encode(&inks, width, height, jpeg_encoder::ColorType::Cmyk)
        .unwrap();
    bytes
}

#[test]
fn what_is_no_image_is_called_so() {
    let texts: [&[u8]; 7] = [
        b"",
        b"\xFF",
        b"<!doctype html><title>404</title>",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"%PDF-1.7",
        b"\0\0\0\x18ftypisom",
        b"RIFF\0\0\0\0AVI LIST",
    ];
    for bytes in texts {
        assert_eq!(inspect(bytes, &Limits::default()), Err(Error::NotAnImage), "{bytes:?}");
        assert_eq!(seen(bytes), Err(Error::NotAnImage), "{bytes:?}");
    }
}

#[test]
fn half_a_file_is_damaged() {
    let picture = DynamicImage::from(RgbImage::from_fn(300, 200, |x, y| {
        image::Rgb([((x * 7) ^ (y * 13)) as u8, (x + y) as u8, (x * y) as u8])
    }));
    let whole = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP].map(|f| encoded(picture.clone(), f));
    for bytes in whole.iter().chain([&progressive(&picture.to_rgb8())]) {
        assert!(seen(bytes).is_ok());
        for kept in [16, bytes.len() / 4, bytes.len() / 2, bytes.len() * 9 / 10] {
            let part = seen(&bytes[..kept]);
            assert!(matches!(part, Err(Error::Damaged(_))), "{kept} of {}: {part:?}", bytes.len());
        }
    }
    let jpeg = &whole[0];
    // Bytes after the picture are none of our business.
    let mut motion_photo = jpeg.clone();
    motion_photo.extend(b"ftypmp42 and more");
    assert!(seen(&motion_photo).is_ok());
}

/// The head of a PNG that claims to be this large, with next to nothing in it.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(RgbImage::new(1, 1), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

/// The checksum of PNG's chunks (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 * (sum & 1)))
    })
}

fn jpeg_claiming(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = encoded(RgbImage::new(16, 16), ImageFormat::Jpeg);
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

#[test]
fn bombs_end_at_their_header() {
    let check = |bytes: &[u8], what: Measure, actual: u64, allowed: u64| {
        let refused = Error::TooLarge { what, actual, allowed };
        assert_eq!(inspect(bytes, &Limits::default()), Err(refused.clone()));
        assert_eq!(seen(bytes), Err(refused));
    };
    check(&png_claiming(100_000, 100_000), Measure::SidePx, 100_000, 30_000);
    check(&png_claiming(20_000, 20_000), Measure::Pixels, 400_000_000, 120_000_000);
    check(&jpeg_claiming(65_500, 65_500), Measure::SidePx, 65_500, 30_000);
    check(&jpeg_claiming(12_000, 11_000), Measure::Pixels, 132_000_000, 120_000_000);
    let long = vec![0xFF; (64 << 20) + 1];
    check(&long, Measure::Bytes, (64 << 20) + 1, 64 << 20);
    // Within the limits, but with nothing behind the claim.
    assert!(matches!(seen(&png_claiming(7_000, 7_000)), Err(Error::Damaged(_))));
    assert!(matches!(seen(&png_claiming(0, 10)), Err(Error::Damaged(_))));
}

/// Takes the middle for the vehicle, so that everything behind an engine is reached.
struct Middle;

impl Engine for Middle {
    fn name(&self) -> &'static str {
        "middle"
    }

    fn segment(&self, image: &RgbImage, _: Level, _: &dyn Fn() -> bool) -> Result<Segmentation, Error> {
        let (width, height) = image.dimensions();
        let inside = |at: u32, side: u32| (side / 4..=side * 3 / 4).contains(&at);
        let alpha = GrayImage::from_fn(width, height, |x, y| {
            image::Luma([255 * u8::from(inside(x, width) && inside(y, height))])
        });
        Ok(Segmentation { alpha, confidence: 0.5, sightings: Sightings::default() })
    }
}

const CUT_TYPES: [CutType; 4] = [CutType::Complete, CutType::Normal, CutType::Blur, CutType::None];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn broken_bytes_never_panic(
        format in 0..4_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        kept in any::<prop::sample::Index>(),
        cut_off in any::<bool>(),
        cut_type in prop::sample::select(&CUT_TYPES[..]),
    ) {
        let picture = corners();
        let mut bytes = match format {
            0 => oriented(&picture, 6),
            1 => progressive(&picture),
            2 => encoded(picture, ImageFormat::Png),
            _ => encoded(picture, ImageFormat::WebP),
        };
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if cut_off {
            bytes.truncate(kept.index(bytes.len()));
        }
        // A small budget, since a changed header may claim anything.
        let limits = Limits { max_pixels: MaxPixels::all(1_000_000), ..Limits::default() };
        let recipe = Recipe { cut_type, ..Recipe::default() };
        let result = process(&bytes, &limits, &recipe, &Middle, &mut |_| {}, &|| false);
        if inspect(&bytes, &limits).is_err() {
            prop_assert!(result.is_err());
        }
    }

    #[test]
    fn every_size_has_a_result_no_wider_than_itself(
        width in 1..90_u32,
        height in 1..90_u32,
        cut_type in prop::sample::select(&CUT_TYPES[..]),
    ) {
        let picture = RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 5) as u8, (y * 9) as u8, 90]));
        let bytes = encoded(picture, ImageFormat::Png);
        for engine in [&Middle as &dyn Engine, &GraphCut::new()] {
            match run(&bytes, cut_type, engine) {
                Ok(outcome) => {
                    prop_assert_eq!(outcome.width_px, width);
                    prop_assert!(outcome.renditions.iter().all(|rendition| rendition.width_px <= width));
                }
                Err(error) => prop_assert_eq!(error, Error::NoVehicle),
            }
        }
    }
}
