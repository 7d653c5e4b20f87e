//! Small files of every kind, and changes to them.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};

use crate::containers::{extended_webp, iccp, webp_chunk, with_png_chunk};
use crate::jpeg_writer::{Colour, Kind, exif, exif_segment, icc_segments, write};
use crate::profiles;

/// A file that is taken.
pub(crate) struct Seed {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// Bytes at its end that hold no part of the picture.
    tail: usize,
}

impl Seed {
    /// So many places at which a part of the picture is lost.
    pub(crate) fn cuts(&self, count: usize) -> impl Iterator<Item = usize> {
        let most = self.bytes.len() - self.tail - 1;
        (0..count).map(move |index| most * index / (count - 1))
    }
}

fn picture() -> RgbImage {
    RgbImage::from_fn(61, 47, |x, y| {
        image::Rgb([((x * 7) ^ (y * 13)) as u8, (4 * x) as u8, (x * y / 12) as u8])
    })
}

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn by_usual_encoder(change: impl FnOnce(&mut jpeg_encoder::Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 88);
    change(&mut encoder);
    encoder.encode(picture().as_raw(), 61, 47, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

pub(crate) fn all() -> Vec<Seed> {
    let picture = picture();
    let subsampled = Kind::sampled(&[(2, 2), (1, 1), (1, 1)]);
    let described = [vec![exif_segment(6)], icc_segments(&profiles::display_p3())].concat();
    let single = vec![vec![0], vec![1], vec![2]];
    let jpegs = [
        ("JPEG", write(&picture, &Kind { segments: described, ..subsampled.clone() })),
        ("JPEG, a scan for each", write(&picture, &Kind { scans: single, ..subsampled.clone() })),
        ("JPEG, restarts", write(&picture, &Kind { restart_interval: 2, ..subsampled })),
        ("JPEG 3×2", write(&picture, &Kind::sampled(&[(3, 2), (1, 1), (1, 1)]))),
        ("grey JPEG", write(&picture, &Kind::coloured(Colour::Grey))),
        (
            "JPEG of ink",
            write(
                &picture,
                &Kind {
                    segments: icc_segments(&profiles::press((50.0, 20.0, -30.0))),
                    ..Kind::coloured(Colour::Ycck)
                },
            ),
        ),
        ("usual JPEG", by_usual_encoder(|_| {})),
        ("progressive JPEG", by_usual_encoder(|encoder| encoder.set_progressive(true))),
    ];
    let rgba = DynamicImage::from(picture.clone()).into_rgba8();
    let png = encoded(picture.clone(), ImageFormat::Png);
    let pngs = [
        (
            "PNG",
            with_png_chunk(&with_png_chunk(&png, b"iCCP", &iccp(&profiles::display_p3())), b"eXIf", &exif(3)),
        ),
        ("PNG with alpha", encoded(rgba.clone(), ImageFormat::Png)),
        ("PNG of 16 bits", encoded(DynamicImage::from(picture.clone()).into_rgb16(), ImageFormat::Png)),
        ("interlaced PNG", include_bytes!("../files/interlaced.png").to_vec()),
        ("PNG with a palette", include_bytes!("../files/palette.png").to_vec()),
    ];
    let plain = encoded(picture.clone(), ImageFormat::WebP);
    let described = extended_webp(
        &plain,
        picture.dimensions(),
        0x28,
        &[webp_chunk(b"ICCP", &profiles::display_p3())],
        &[],
    );
    let webps = [
        ("lossless WebP", described),
        ("WebP with alpha", encoded(rgba, ImageFormat::WebP)),
        ("lossy WebP", include_bytes!("../files/lossy.webp").to_vec()),
        ("lossy WebP with alpha", include_bytes!("../files/lossy-alpha.webp").to_vec()),
        ("animated WebP", include_bytes!("../files/animated.webp").to_vec()),
    ];
    let seeds = |tail, files: Vec<(&'static str, Vec<u8>)>| {
        files.into_iter().map(move |(name, bytes)| Seed { name, bytes, tail })
    };
    // The end marker; what follows the pixels; nothing, or a byte to fill.
    let mut all: Vec<Seed> = seeds(2, jpegs.into()).collect();
    all.extend(seeds(0, pngs.into()).map(|seed| Seed { tail: behind_pixels(&seed.bytes), ..seed }));
    all.extend(seeds(1, webps.into()).map(|seed| {
        let tail = if seed.name == "animated WebP" { behind_first_frame(&seed.bytes) } else { seed.tail };
        Seed { tail, ..seed }
    }));
    all
}

/// Length of what follows the pixels of a PNG, with their checksums.
fn behind_pixels(png: &[u8]) -> usize {
    let at = png.windows(4).rposition(|name| name == b"IDAT").unwrap();
    let length = u32::from_be_bytes(png[at - 4..at].try_into().unwrap()) as usize;
    png.len() - (at + 4 + length) + 8
}

/// Length of what follows the first frame of an animation.
fn behind_first_frame(webp: &[u8]) -> usize {
    let at = webp.windows(4).position(|name| name == b"ANMF").unwrap();
    let length = u32::from_le_bytes(webp[at + 4..at + 8].try_into().unwrap()) as usize;
    webp.len() - (at + 8 + length) + 1
}

/// Numbers that look like chance and are the same every time (xorshift64*).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound.max(1)
    }
}

/// A file with a few changes: bytes, bits, lengths, stretches that are doubled, dropped or swapped.
pub(crate) fn mutated(seed: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=chance.below(4) {
        // Heads are where most decisions are made.
        let reach = if chance.below(2) == 0 { bytes.len().min(400) } else { bytes.len() };
        let at = chance.below(reach);
        let length = 1 + chance.below(40);
        let end = (at + length).min(bytes.len());
        match chance.below(8) {
            0 | 1 => bytes[at] = chance.below(256) as u8,
            2 => bytes[at] ^= 1 << chance.below(8),
            3 => bytes[at] = [0x00, 0xFF, 0x7F, 0x80][chance.below(4)],
            4 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            5 if bytes.len() > length + 16 => {
                bytes.drain(at..end);
            }
            6 => {
                let marker = [0xFF, [0xD9, 0xDA, 0xC4, 0xC0, 0xC2, 0xDD, 0xD0, 0xDB][chance.below(8)]];
                bytes.splice(at..at, marker);
            }
            _ => bytes[at..end].reverse(),
        }
    }
    bytes
}
