//! A photo is taken when all of its pixels are there, and refused when any are missing, whatever follows in the file.

use forecourt_imaging::Error;
use image::ImageFormat;

use crate::jpeg_writer::{Colour, Kind, write};
use crate::{encoded, looks_like, picture, seen};

/// JPEGs of every structure: in one scan, in several, with restarts, in passes.
fn structures() -> Vec<(&'static str, Vec<u8>)> {
    let subsampled = Kind::sampled(&[(2, 2), (1, 1), (1, 1)]);
    let single = vec![vec![0], vec![1], vec![2]];
    vec![
        ("in one scan", write(&picture(), &subsampled)),
        ("a scan for each component", write(&picture(), &Kind { scans: single, ..subsampled.clone() })),
        ("with restarts", write(&picture(), &Kind { restart_interval: 2, ..subsampled })),
        ("ink", write(&picture(), &Kind::coloured(Colour::Ycck))),
        ("in passes", progressive()),
    ]
}

fn progressive() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    encoder.set_progressive(true);
    encoder.encode(picture().as_raw(), 120, 88, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

/// A film as phones append it, with bytes in it that look like markers.
fn film() -> Vec<u8> {
    let mut film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\x40\0mdat".to_vec();
    for index in 0..60_000_u32 {
        film.push((index.wrapping_mul(2_654_435_761) >> 24) as u8);
    }
    film.extend([0xFF, 0xD9]);
    film.extend([0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xD9]);
    film
}

/// Trailers that phones and editors write behind a picture.
fn trailers() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("nothing", Vec::new()),
        ("Samsung's", b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1712345678901SEFHk\0\0\0\x01\0\0\0SEFT".to_vec()),
        ("a film", film()),
        ("a second picture", write(&picture(), &Kind::coloured(Colour::Grey))),
        ("zeros", vec![0; 4096]),
    ]
}

#[test]
fn a_missing_end_marker_costs_nothing_when_all_pixels_are_there() {
    for (structure, bytes) in structures() {
        let expected = seen(&bytes).unwrap();
        let bare = &bytes[..bytes.len() - 2];
        for (trailer, behind) in trailers() {
            let what = format!("{structure}, then {trailer}");
            let with_end =
                seen(&[&bytes, behind.as_slice()].concat()).unwrap_or_else(|e| panic!("{what}: {e}"));
            looks_like(&with_end, &expected, 0.0, &what);
            let without = seen(&[bare, &behind].concat()).unwrap_or_else(|e| panic!("no end, {what}: {e}"));
            looks_like(&without, &expected, 0.0, &format!("no end, {what}"));
        }
    }
}

#[test]
fn a_picture_that_is_cut_off_is_refused_whatever_follows() {
    for (structure, bytes) in structures() {
        let head = bytes.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap() + 14;
        // Zeros are what a plain stretch of colour looks like; more of them than that are told by the next test.
        for (trailer, behind) in trailers().into_iter().filter(|(trailer, _)| *trailer != "zeros") {
            for step in 0..12 {
                // What follows cannot be told from the picture's last few bytes; a stretch of it can.
                let kept = head + (bytes.len() - 60 - head) * step / 11;
                let what = format!("{structure}, {kept} of {}, then {trailer}", bytes.len());
                for end in [&[][..], &[0xFF, 0xD9]] {
                    let cut = seen(&[&bytes[..kept], end, &behind].concat());
                    // Cut between two passes and ended properly, it is a whole picture of less detail.
                    let is_coarse = structure == "in passes" && end.len() == 2;
                    assert!(is_coarse || matches!(cut, Err(Error::Damaged(_))), "{what}, {end:?}");
                }
            }
        }
    }
}

#[test]
fn room_that_was_never_filled_is_no_picture() {
    // A download that broke off after its file had been given its full length.
    for (structure, bytes) in structures() {
        for filler in [0x00, 0xFF, 0x55] {
            for kept in [bytes.len() / 2, bytes.len() * 3 / 4, bytes.len() * 9 / 10] {
                let mut cut = bytes[..kept].to_vec();
                cut.resize(bytes.len() * 40, filler);
                let seen = seen(&cut);
                assert!(matches!(seen, Err(Error::Damaged(_))), "{structure}, {kept}, {filler:#x}");
            }
        }
    }
}

#[test]
fn bytes_that_went_missing_or_wrong_within_are_found() {
    let restarts =
        write(&picture(), &Kind { restart_interval: 2, ..Kind::sampled(&[(2, 2), (1, 1), (1, 1)]) });
    let marker = restarts.windows(2).position(|pair| pair == [0xFF, 0xD3]).unwrap();
    let next = restarts.windows(2).position(|pair| pair == [0xFF, 0xD4]).unwrap();
    let without = [&restarts[..marker], &restarts[next..]].concat();
    assert!(matches!(seen(&without), Err(Error::Damaged(_))), "a stretch between two restarts is missing");
    let mut wrong = restarts.clone();
    wrong[marker + 3..next].fill(0xFE);
    assert!(matches!(seen(&wrong), Err(Error::Damaged(_))), "a stretch is garbled");
}

#[test]
fn other_kinds_that_are_cut_off_are_refused_too() {
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let bytes = encoded(picture(), format);
        // The last chunk of a PNG has no part of the picture.
        let whole = if format == ImageFormat::Png { bytes.len() - 16 } else { bytes.len() - 1 };
        for step in 0..50 {
            let kept = whole * step / 50;
            let result = seen(&bytes[..kept]);
            assert!(
                matches!(result, Err(Error::Damaged(_) | Error::NotAnImage)),
                "{format:?}, {kept}: {result:?}"
            );
        }
        let expected = seen(&bytes).unwrap();
        looks_like(
            &seen(&[bytes.as_slice(), &film()].concat()).unwrap(),
            &expected,
            0.0,
            "with a film behind it",
        );
    }
    let png = encoded(picture(), ImageFormat::Png);
    let expected = seen(&png).unwrap();
    looks_like(&seen(&png[..png.len() - 12]).unwrap(), &expected, 0.0, "a PNG without its last chunk");
}
