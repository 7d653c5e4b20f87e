//! Files that claim, unpack or repeat more than they hold.

use forecourt_imaging::Error;
use image::{DynamicImage, ImageFormat, RgbImage};

use crate::containers::{iccp, png_chunk, with_png_chunk};
use crate::jpeg_writer::{Colour, Kind, icc_segments, segment, write};

/// Outcome of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    TooLarge,
    NotAnImage,
    Unsupported,
    Damaged,
    Other,
}

impl Word {
    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::TooLarge { .. } => Self::TooLarge,
            Error::NotAnImage => Self::NotAnImage,
            Error::Unsupported(_) => Self::Unsupported,
            Error::Damaged(_) => Self::Damaged,
            _ => Self::Other,
        }
    }
}

pub(crate) struct Bomb {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// `None` where there is nothing wrong with it but its size.
    pub(crate) expected: Option<Word>,
}

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// All of them, in full size or in one that takes little time.
pub(crate) fn all(full: bool) -> Vec<Bomb> {
    let bomb = |name, expected, bytes| Bomb { name, bytes, expected };
    let small = RgbImage::from_fn(48, 48, |x, y| image::Rgb([(5 * x) as u8, (5 * y) as u8, 90]));
    let jpeg = write(&small, &Kind::sampled(&[(2, 2), (1, 1), (1, 1)]));
    let png = encoded(small.clone(), ImageFormat::Png);
    let refused = Some(Word::TooLarge);
    let unsupported = Some(Word::Unsupported);
    let damaged = Some(Word::Damaged);
    let none = Some(Word::NotAnImage);
    let mut all = vec![
        bomb("PNG of 65,535 px squared", refused, zero_png(65_535, if full { 65_535 } else { 100 }, 65_535)),
        bomb("PNG of one bit, 30,000 px squared", refused, zero_png(30_000, if full { 30_000 } else { 100 }, 30_000)),
        bomb("PNG that unpacks to a thousand times itself", None, {
            let side = if full { 7_000 } else { 2_000 };
            zero_png(side, side, side)
        }),
        bomb("PNG with a profile that unpacks to much", None, {
            with_png_chunk(&png, b"iCCP", &[b"p\0\0".as_slice(), &deflated_zeros(64 << 20)].concat())
        }),
        bomb("PNG with a text that unpacks to much", None, {
            with_png_chunk(&png, b"zTXt", &[b"t\0\0".as_slice(), &deflated_zeros(64 << 20)].concat())
        }),
        bomb("PNG with a profile of 16 MB", None, with_png_chunk(&png, b"iCCP", &iccp(&vec![0xAB; 16 << 20]))),
        bomb("JPEG of 65,500 px squared without data", refused, claiming(&jpeg, 65_500, 65_500)),
        bomb("JPEG of 10,000 px squared without data", damaged, claiming(&jpeg, 10_000, 10_000)),
        bomb("JPEG of very many passes", unsupported, many_passes(if full { 10_000 } else { 400 })),
        bomb("JPEG with many megabytes of profile", None, {
            let parts = vec![vec![0xAB; 65_000]; 255];
            let segments = parts.iter().zip(1..=255).map(|(part, number)| {
                segment(0xE2, &[b"ICC_PROFILE\0".as_slice(), &[number, 255], part].concat())
            });
            write(&small, &Kind { segments: segments.collect(), ..Kind::coloured(Colour::YCbCr) })
        }),
        bomb("JPEG with an EXIF block of loops", None, {
            let block = [b"Exif\0\0MM\0\x2A\0\0\0\x08\x14\0".as_slice(), &[0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8].repeat(5_000)];
            write(&small, &Kind { segments: vec![segment(0xE1, &block.concat())], ..Kind::coloured(Colour::YCbCr) })
        }),
        bomb("WebP of 16,383 px squared", refused, {
            let sides = (16_383_u32 - 1) | (16_383 - 1) << 14;
            [b"RIFF\x1E\0\0\0WEBPVP8L\x12\0\0\0\x2F".as_slice(), &sides.to_le_bytes(), &[0; 13]].concat()
        }),
        bomb("animated WebP on a stage of 16 million px squared", refused, {
            let mut stage = b"RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF".to_vec();
            let picture = encoded(small.clone(), ImageFormat::WebP)[12..].to_vec();
            stage.extend(b"ANMF");
            stage.extend((picture.len() as u32 + 16).to_le_bytes());
            stage.extend([0; 16]);
            stage.extend(picture);
            stage
        }),
        bomb("GIF of many frames", unsupported, {
            let frame = b"\x21\xF9\x04\0\0\0\0\0\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
            [b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF".as_slice(), &frame.repeat(if full { 100_000 } else { 1_000 })].concat()
        }),
        bomb("GIF with a frame outside", unsupported, b"GIF89a\x01\0\x01\0\0\0\0\x2C\xFF\xFF\xFF\xFF\x01\0\x01\0\0".to_vec()),
        bomb("TIFF with a looped directory", unsupported, b"II*\0\x08\0\0\0\0\0\x08\0\0\0".to_vec()),
        bomb("BMP of a negative height", unsupported, [b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\xFF\xFF\xFF\xFF".as_slice(), &[0; 60]].concat()),
        bomb("AVIF", unsupported, b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miafMA1B".to_vec()),
        bomb("AVIF that lies about its size", unsupported, b"\0\0\0\x18ftypavis\0\0\0\0avif\0\0\0\x14ispe\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF".to_vec()),
        bomb("HEIC", unsupported, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec()),
        bomb("JPEG XL", unsupported, b"\0\0\0\x0CJXL \r\n\x87\n".to_vec()),
        bomb("icon of PNGs", unsupported, [b"\0\0\x01\0\xFF\xFF".as_slice(), &[0xFF; 4096]].concat()),
        bomb("SVG of a billion laughs", none, b"<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><svg/>".to_vec()),
        bomb("SVG that reads a file", none, b"<svg xmlns:xlink=\"http://www.w3.org/1999/xlink\"><image xlink:href=\"file:///etc/passwd\"/></svg>".to_vec()),
        bomb("Photoshop document", unsupported, [b"8BPS\0\x01".as_slice(), &[0xFF; 64]].concat()),
        bomb("nothing", none, Vec::new()),
        bomb("one byte", none, vec![0xFF]),
        bomb("page in place of an image", none, b"<!doctype html><title>Not found</title>".to_vec()),
        bomb("grey JPEG that claims ink", damaged, {
            let mut bytes = write(&small, &Kind::coloured(Colour::Cmyk));
            let scan = bytes.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
            bytes.truncate(scan + 20);
            bytes.extend([0xFF, 0xD9]);
            bytes
        }),
    ];
    for (value, word) in [(0xC9, "arithmetic JPEG"), (0xC3, "lossless JPEG"), (0xC5, "hierarchical JPEG")] {
        let mut bytes = jpeg.clone();
        let frame = frame_of(&bytes);
        bytes[frame + 1] = value;
        all.push(bomb(word, unsupported, bytes));
    }
    let mut deep = jpeg.clone();
    let frame = frame_of(&deep);
    deep[frame + 4] = 12;
    all.push(bomb("JPEG of 12 bits", unsupported, deep));
    // Cut at each marker.
    let scan = jpeg.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    for at in (3..=scan).filter(|&at| jpeg[at] == 0xFF) {
        all.push(bomb("JPEG cut at a marker", damaged, jpeg[..at + 1].to_vec()));
    }
    let described = icc_segments(&[0; 300]);
    all.push(bomb("JPEG with a profile of zeros", None, {
        write(&small, &Kind { segments: described, ..Kind::coloured(Colour::YCbCr) })
    }));
    all
}

fn frame_of(jpeg: &[u8]) -> usize {
    jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap()
}

fn claiming(jpeg: &[u8], width: u16, height: u16) -> Vec<u8> {
    let mut bytes = jpeg.to_vec();
    let frame = frame_of(&bytes);
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// A progressive JPEG that sends next to nothing, again and again.
fn many_passes(count: usize) -> Vec<u8> {
    let small = RgbImage::from_pixel(512, 512, image::Rgb([128; 3]));
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
    encoder.set_progressive(true);
    encoder.encode(small.as_raw(), 512, 512, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes.truncate(bytes.len() - 2);
    // A bit for each DC coefficient of the first component that was known before.
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC2]).unwrap();
    let mut scan = segment(0xDA, &[1, bytes[frame + 10], 0, 0, 0, 0x10]);
    scan.resize(scan.len() + 64 * 64 / 8, 0);
    bytes.extend(scan.repeat(count));
    bytes.extend([0xFF, 0xD9]);
    bytes
}

/// A PNG of one bit a pixel with fewer rows than its head says.
fn zero_png(width: u32, rows: u32, claimed_height: u32) -> Vec<u8> {
    use std::io::Write as _;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, rows);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    let row = vec![0; width.div_ceil(8) as usize];
    for _ in 0..rows {
        stream.write_all(&row).unwrap();
    }
    stream.finish().unwrap();
    drop(writer);
    let head = [&width.to_be_bytes()[..], &claimed_height.to_be_bytes(), &[1, 0, 0, 0, 0]].concat();
    bytes.splice(8..33, png_chunk(b"IHDR", &head));
    bytes
}

/// So many zeros in the form of zlib, in next to no room.
fn deflated_zeros(count: usize) -> Vec<u8> {
    // The pixels of a PNG of one row are such a stream.
    let width = u32::try_from(count).unwrap();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, 1);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![0; count]).unwrap();
    writer.finish().unwrap();
    let mut stream = Vec::new();
    let mut at = 8;
    while at < bytes.len() {
        let length = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        if &bytes[at + 4..at + 8] == b"IDAT" {
            stream.extend(&bytes[at + 8..at + 8 + length]);
        }
        at += 12 + length;
    }
    stream
}
