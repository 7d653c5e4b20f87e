//! JPEGs of every kind that browsers show, and words for those that they do not.

use forecourt_imaging::Error;
use image::{DynamicImage, ImageFormat};

use crate::containers::without_segments;
use crate::jpeg_writer::{Colour, Kind, write};
use crate::{encoded, looks_like, picture, seen};

#[test]
fn every_sampling_is_read() {
    let picture = picture();
    for sampling in [
        [(1, 1), (1, 1), (1, 1)],
        [(2, 1), (1, 1), (1, 1)],
        [(1, 2), (1, 1), (1, 1)],
        [(2, 2), (1, 1), (1, 1)],
        [(3, 1), (1, 1), (1, 1)],
        [(3, 2), (1, 1), (1, 1)],
        [(1, 3), (1, 1), (1, 1)],
        [(4, 1), (1, 1), (1, 1)],
        [(1, 4), (1, 1), (1, 1)],
        [(4, 2), (1, 1), (1, 1)],
        [(2, 2), (2, 1), (2, 1)],
        [(2, 2), (1, 2), (2, 1)],
    ] {
        for scans in [vec![vec![0, 1, 2]], vec![vec![0], vec![1], vec![2]], vec![vec![0], vec![1, 2]]] {
            for restart_interval in [0, 3] {
                let kind = Kind { scans: scans.clone(), restart_interval, ..Kind::sampled(&sampling) };
                let what = format!("{sampling:?} in {scans:?}, restarts {restart_interval}");
                let bytes = write(&picture, &kind);
                let seen = seen(&bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
                looks_like(&seen, &picture, 7.0, &what);
            }
        }
    }
}

#[test]
fn grey_with_a_sampling_of_its_own_is_read() {
    let grey = DynamicImage::from(DynamicImage::from(picture()).into_luma8()).into_rgb8();
    for sampling in [(1, 1), (2, 2), (4, 1)] {
        let bytes = write(&grey, &Kind { sampling: vec![sampling], ..Kind::coloured(Colour::Grey) });
        looks_like(&seen(&bytes).unwrap(), &grey, 2.0, &format!("{sampling:?}"));
    }
}

#[test]
fn what_the_usual_encoder_writes_is_read() {
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
    let picture = picture();
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    for sampling in [SamplingFactor::R_4_4_4, SamplingFactor::R_4_2_0, SamplingFactor::R_4_1_1] {
        for progressive in [false, true] {
            for optimised in [false, true] {
                // That encoder has no codes for restarts in tables of its own making.
                for restart_interval in if progressive || optimised { [0, 0] } else { [0, 5] } {
                    let mut bytes = Vec::new();
                    let mut encoder = Encoder::new(&mut bytes, 92);
                    encoder.set_sampling_factor(sampling);
                    encoder.set_progressive(progressive);
                    encoder.set_optimized_huffman_tables(optimised);
                    encoder.set_restart_interval(restart_interval);
                    encoder.encode(picture.as_raw(), width, height, ColorType::Rgb).unwrap();
                    let what = format!("{sampling:?} {progressive} {optimised} {restart_interval}");
                    let seen = seen(&bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
                    looks_like(&seen, &picture, 5.0, &what);
                }
            }
        }
    }
}

#[test]
fn frames_of_motion_jpeg_bring_no_huffman_tables() {
    let picture = picture();
    let jpeg = encoded(picture.clone(), ImageFormat::Jpeg);
    let bare = without_segments(&jpeg, 0xC4);
    assert!(bare.len() + 400 < jpeg.len(), "nothing was taken away");
    let expected = seen(&jpeg).unwrap();
    looks_like(&seen(&bare).unwrap(), &expected, 0.0, "without tables");
}

#[test]
fn stray_bytes_between_segments_are_passed_over() {
    let picture = picture();
    let jpeg = write(&picture, &Kind::sampled(&[(2, 1), (1, 1), (1, 1)]));
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let strayed = [&jpeg[..frame], b"stray\xFF\xFF\xFF", &jpeg[frame + 1..]].concat();
    looks_like(&seen(&strayed).unwrap(), &picture, 4.0, "stray bytes and fill bytes");
}

#[test]
fn kinds_that_browsers_do_not_show_either_are_named_with_advice() {
    let jpeg = write(&picture(), &Kind::sampled(&[(2, 2), (1, 1), (1, 1)]));
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let check = |place: usize, value: u8, word: &str| {
        let mut bytes = jpeg.clone();
        bytes[frame + place] = value;
        let Err(error @ Error::Unsupported(_)) = seen(&bytes) else {
            panic!("{word}: {:?}", seen(&bytes).err())
        };
        let words = error.to_string();
        assert!(words.contains(word) && words.contains("save it again"), "{words}");
    };
    check(1, 0xC9, "arithmetic coding");
    check(1, 0xCA, "arithmetic coding");
    check(1, 0xC3, "lossless");
    check(1, 0xCB, "lossless");
    check(1, 0xC5, "hierarchical");
    check(4, 12, "12 bits");
    // No height, which a marker behind the scan would tell.
    let mut unknown = jpeg.clone();
    unknown[frame + 5..frame + 7].fill(0);
    assert!(seen(&unknown).unwrap_err().to_string().contains("height"));
    // Two channels; sampling that does not divide.
    assert!(
        seen(&write(&picture(), &Kind::sampled(&[(1, 1), (1, 1)])))
            .unwrap_err()
            .to_string()
            .contains("channels")
    );
    let uneven = write(&picture(), &Kind::sampled(&[(3, 1), (2, 1), (1, 1)]));
    assert!(seen(&uneven).unwrap_err().to_string().contains("sampling"));
}

#[test]
fn foreign_files_are_named_with_advice() {
    let check = |bytes: &[u8], word: &str| {
        let Err(error @ Error::Unsupported(_)) = seen(bytes) else { panic!("{word}") };
        let words = error.to_string();
        assert!(words.contains(word), "{words}");
        assert!(["save", "export"].iter().any(|advice| words.contains(advice)), "{words}");
    };
    check(b"GIF89a\x01\0\x01\0\0\0\0", "GIF");
    check(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC");
    check(b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF");
    check(b"\xFF\x0A\xFA\x7F", "JPEG XL");
    check(b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000");
    check(b"II*\0\x08\0\0\0", "TIFF");
    check(b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0", "BMP");
    check(b"\0\0\x01\0\x01\0\x10\x10", "icon");
    check(b"8BPS\0\x01", "Photoshop");
}
