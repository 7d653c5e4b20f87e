//! Orientation wherever files keep it, and containers that promise what they do not have.

use image::{DynamicImage, ImageFormat, RgbImage};

use crate::containers::{extended_webp, png_chunk, webp_chunk, with_png_chunk};
use crate::jpeg_writer::{Colour, Kind, exif, exif_segment, segment, write};
use crate::{encoded, looks_like, picture, seen};

/// The picture as a camera stores it that was turned by a quarter.
fn stored() -> RgbImage {
    let mut stored = DynamicImage::from(picture());
    stored.apply_orientation(image::metadata::Orientation::Rotate270);
    stored.into_rgb8()
}

#[test]
fn the_first_of_several_exif_blocks_counts() {
    let with = |segments: Vec<Vec<u8>>| write(&stored(), &Kind { segments, ..Kind::coloured(Colour::YCbCr) });
    let upright = |segments: Vec<Vec<u8>>, what: &str| {
        looks_like(&seen(&with(segments)).unwrap(), &picture(), 3.0, what);
    };
    let left_alone = |segments: Vec<Vec<u8>>, what: &str| {
        looks_like(&seen(&with(segments)).unwrap(), &stored(), 3.0, what);
    };
    upright(vec![exif_segment(6), exif_segment(1)], "6, then 1");
    left_alone(vec![exif_segment(1), exif_segment(6)], "1, then 6");
    let xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>");
    upright(vec![xmp, exif_segment(6)], "behind other metadata");
    let empty = segment(0xE1, b"Exif\0\0");
    left_alone(vec![empty, exif_segment(6)], "an empty one, then 6");
}

#[test]
fn a_loop_in_the_metadata_costs_nothing() {
    let mut block = b"Exif\0\0MM\0\x2A\0\0\0\x08".to_vec();
    // Entries that point at the directory itself, as many as there is room for.
    block.extend([0x14, 0x00]);
    for _ in 0..5000 {
        block.extend([0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8]);
    }
    let bytes =
        write(&stored(), &Kind { segments: vec![segment(0xE1, &block)], ..Kind::coloured(Colour::YCbCr) });
    looks_like(&seen(&bytes).unwrap(), &stored(), 3.0, "a loop");
}

#[test]
fn webp_is_turned_with_and_without_the_prefix_of_a_jpeg() {
    let stored = stored();
    let plain = encoded(stored.clone(), ImageFormat::WebP);
    for block in [exif(6), [b"Exif\0\0".as_slice(), &exif(6)].concat()] {
        let bytes = extended_webp(&plain, stored.dimensions(), 0x08, &[], &[webp_chunk(b"EXIF", &block)]);
        looks_like(&seen(&bytes).unwrap(), &picture(), 3.0, &format!("{block:02x?}"));
    }
}

#[test]
fn png_is_turned_by_its_own_chunk() {
    let stored = encoded(stored(), ImageFormat::Png);
    looks_like(
        &seen(&with_png_chunk(&stored, b"eXIf", &exif(6))).unwrap(),
        &picture(),
        3.0,
        "before the pixels",
    );
    let (pixels, end) = stored.split_at(stored.len() - 12);
    let behind = [pixels, &png_chunk(b"eXIf", &exif(6)), end].concat();
    looks_like(&seen(&behind).unwrap(), &picture(), 3.0, "behind the pixels");
}

#[test]
fn a_webp_may_promise_chunks_that_it_does_not_have() {
    let picture = picture();
    let plain = encoded(picture.clone(), ImageFormat::WebP);
    let size = picture.dimensions();
    // Profile, transparency, EXIF, XMP.
    for flags in [0x20, 0x10, 0x08, 0x04, 0x3C] {
        let bytes = extended_webp(&plain, size, flags, &[], &[]);
        looks_like(&seen(&bytes).unwrap(), &picture, 3.0, &format!("{flags:#x}"));
    }
    // Chunks that nobody knows, and one that is cut off behind the picture.
    let unknown = extended_webp(&plain, size, 0, &[webp_chunk(b"????", &[1, 2, 3])], &[]);
    looks_like(&seen(&unknown).unwrap(), &picture, 3.0, "an unknown chunk");
    let mut cut = extended_webp(&plain, size, 0x08, &[], &[webp_chunk(b"EXIF", &exif(1))]);
    cut.truncate(cut.len() - 10);
    looks_like(&seen(&cut).unwrap(), &picture, 3.0, "metadata cut off");
}

#[test]
fn of_an_animation_the_first_frame_is_taken() {
    let picture = picture();
    let plain = encoded(picture.clone(), ImageFormat::WebP);
    let frame = |x: u32, chunk: &[u8]| {
        let mut data = (x / 2).to_le_bytes()[..3].to_vec();
        data.extend([0; 3]);
        data.extend(&(picture.width() - 1).to_le_bytes()[..3]);
        data.extend(&(picture.height() - 1).to_le_bytes()[..3]);
        data.extend([100, 0, 0, 0]);
        data.extend(chunk);
        webp_chunk(b"ANMF", &data)
    };
    let black = encoded(RgbImage::new(120, 88), ImageFormat::WebP);
    let animation = |x: u32, width: u32| {
        let frames = [webp_chunk(b"ANIM", &[0; 6]), frame(x, &plain[12..]), frame(0, &black[12..])];
        let mut bytes = extended_webp(&plain, (width, picture.height()), 0x02, &frames, &[]);
        // The plain picture of the container goes.
        let end = bytes.len() - (plain.len() - 12);
        bytes.truncate(end);
        bytes
    };
    looks_like(&seen(&animation(0, 120)).unwrap(), &picture, 3.0, "as large as the stage");
    let mut expected = RgbImage::from_pixel(180, 88, image::Rgb([255; 3]));
    image::imageops::replace(&mut expected, &picture, 40, 0);
    looks_like(&seen(&animation(40, 180)).unwrap(), &expected, 3.0, "in the middle of it");
}

#[test]
fn what_is_transparent_lies_over_white_in_every_kind_of_file() {
    let mut rgba = DynamicImage::from(picture()).into_rgba8();
    for (x, _, pixel) in rgba.enumerate_pixels_mut() {
        pixel.0[3] = if x < 40 {
            0
        } else if x < 80 {
            128
        } else {
            255
        };
    }
    let expected = RgbImage::from_fn(120, 88, |x, y| {
        let image::Rgba([r, g, b, a]) = *rgba.get_pixel(x, y);
        let a = u32::from(a);
        image::Rgb([r, g, b].map(|channel| ((u32::from(channel) * a + 255 * (255 - a)) / 255) as u8))
    });
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        looks_like(&seen(&encoded(rgba.clone(), format)).unwrap(), &expected, 3.0, &format!("{format:?}"));
    }
}
