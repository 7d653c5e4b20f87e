//! WebP (RFC 9649): the first picture of a file, whatever its header promises besides.
//!
//! The container is read here, as leniently as browsers read it, and the decoder gets nothing but the picture.

use std::io::Cursor;

use image::codecs::webp::WebPDecoder;
use image::{ColorType, ImageDecoder, ImageError, RgbImage};

use super::colour::Channels;
use super::{Raster, Stored, into_srgb};
use crate::Error;
use crate::error::refuse;

/// Begins every chunk: its name and its length.
const CHUNK_HEAD_BYTES: usize = 8;
/// Bytes before the chunks: `RIFF`, length, `WEBP`.
const FILE_HEAD_BYTES: usize = 12;
/// Bytes before the chunks of a frame of an animation: place, size, duration, flags.
const FRAME_HEAD_BYTES: usize = 16;
/// Bytes of a pixel while it is decoded: luminance and colours, and RGBA.
const DECODING_BYTES: u64 = 6;

/// Parts of a file: what is decoded, and what describes it.
#[derive(Default)]
struct Container<'a> {
    /// `VP8 ` or `VP8L`, with its data.
    picture: Option<(&'a [u8; 4], &'a [u8])>,
    alpha: Option<&'a [u8]>,
    /// Of an animation: size of the stage and place of the first frame on it.
    stage: Option<Stage>,
    exif: Option<&'a [u8]>,
    profile: Option<&'a [u8]>,
}

#[derive(Clone, Copy)]
struct Stage {
    size_px: (u32, u32),
    place_px: (u32, u32),
}

impl<'a> Container<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut container = Self::default();
        let mut canvas_px = None;
        for (kind, data, is_whole) in chunks(bytes.get(FILE_HEAD_BYTES..).unwrap_or_default()) {
            match kind {
                b"VP8X" => {
                    let size = data.get(4..10).ok_or(Error::Damaged(refuse::HEAD))?;
                    canvas_px = Some((1 + u24(&size[..3]), 1 + u24(&size[3..])));
                }
                b"VP8 " | b"VP8L" | b"ALPH" => container.take_picture(kind, data, is_whole)?,
                b"ANMF" if container.picture.is_none() => {
                    let (head, rest) =
                        data.split_at_checked(FRAME_HEAD_BYTES).ok_or(Error::Damaged(refuse::ENDS_EARLY))?;
                    for (kind, data, is_whole) in chunks(rest) {
                        container.take_picture(kind, data, is_whole)?;
                    }
                    let place_px = (2 * u24(&head[..3]), 2 * u24(&head[3..6]));
                    container.stage = canvas_px.map(|size_px| Stage { size_px, place_px });
                }
                b"EXIF" if is_whole && container.exif.is_none() => container.exif = Some(data),
                b"ICCP" if is_whole && container.profile.is_none() => container.profile = Some(data),
                _ => {}
            }
        }
        Ok(container)
    }

    fn take_picture(&mut self, kind: &'a [u8; 4], data: &'a [u8], is_whole: bool) -> Result<(), Error> {
        if !matches!(kind, b"VP8 " | b"VP8L" | b"ALPH") || self.picture.is_some() {
            return Ok(());
        }
        if !is_whole {
            return Err(Error::Damaged(refuse::ENDS_EARLY));
        }
        if kind == b"ALPH" {
            self.alpha.get_or_insert(data);
        } else {
            self.picture = Some((kind, data));
        }
        Ok(())
    }

    fn picture(&self) -> Result<(&'a [u8; 4], &'a [u8]), Error> {
        self.picture.ok_or(Error::Damaged(refuse::ENDS_EARLY))
    }

    /// Size of the picture itself, by its own data.
    fn picture_px(&self) -> Result<(u32, u32), Error> {
        let (kind, data) = self.picture()?;
        let size = match (kind, data) {
            (b"VP8 ", [_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1, ..]) => {
                let side = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
                (side(*w0, *w1), side(*h0, *h1))
            }
            (b"VP8L", [0x2F, a, b, c, d, ..]) => {
                let bits = u32::from_le_bytes([*a, *b, *c, *d]);
                (1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
            }
            _ => return Err(Error::Damaged(refuse::HEAD)),
        };
        if size.0 == 0 || size.1 == 0 { Err(Error::Damaged(refuse::HEAD)) } else { Ok(size) }
    }

    fn size_px(&self) -> Result<(u32, u32), Error> {
        let picture_px = self.picture_px()?;
        Ok(self.stage.map_or(picture_px, |stage| stage.size_px))
    }

    /// A file with the picture and nothing else.
    fn bare_file(&self) -> Result<Vec<u8>, Error> {
        let (kind, data) = self.picture()?;
        let mut file = b"RIFF\0\0\0\0WEBP".to_vec();
        file.reserve(data.len() + self.alpha.map_or(0, <[u8]>::len) + 64);
        if let (Some(alpha), b"VP8 ") = (self.alpha, kind) {
            const HAS_ALPHA: u8 = 0x10;
            let (width, height) = self.picture_px()?;
            let mut head = vec![HAS_ALPHA, 0, 0, 0];
            head.extend(&(width - 1).to_le_bytes()[..3]);
            head.extend(&(height - 1).to_le_bytes()[..3]);
            write_chunk(&mut file, b"VP8X", &head);
            write_chunk(&mut file, b"ALPH", alpha);
        }
        write_chunk(&mut file, kind, data);
        let length = u32::try_from(file.len() - CHUNK_HEAD_BYTES).unwrap_or(u32::MAX);
        file[4..8].copy_from_slice(&length.to_le_bytes());
        Ok(file)
    }
}

/// Reads the header.
pub(super) fn inspect(bytes: &[u8]) -> Result<Stored<'_>, Error> {
    let container = Container::read(bytes)?;
    let (width_px, height_px) = container.size_px()?;
    let pixels = u64::from(width_px) * u64::from(height_px);
    let exif = container.exif;
    Ok(Stored {
        width_px,
        height_px,
        exif,
        decoded_px: pixels,
        decoding_bytes: DECODING_BYTES * pixels + bytes.len() as u64,
    })
}

/// The picture in sRGB over white.
pub(super) fn decode(bytes: &[u8]) -> Result<RgbImage, Error> {
    let container = Container::read(bytes)?;
    let file = container.bare_file()?;
    let decoder = WebPDecoder::new(Cursor::new(file)).map_err(|error| refusal(&error))?;
    let (width_px, height_px) = decoder.dimensions();
    if (width_px, height_px) != container.picture_px()? {
        return Err(Error::Damaged(refuse::BROKEN_DATA));
    }
    let channels = match decoder.color_type() {
        ColorType::Rgba8 => Channels::Rgba,
        _ => Channels::Rgb,
    };
    let mut pixels = vec![0; channels.count() * width_px as usize * height_px as usize];
    if decoder.total_bytes() != pixels.len() as u64 {
        return Err(Error::Damaged(refuse::BROKEN_DATA));
    }
    decoder.read_image(&mut pixels).map_err(|error| refusal(&error))?;
    let picture = into_srgb(Raster { width_px, height_px, channels, bytes: pixels }, container.profile)?;
    let Some(Stage { size_px, place_px }) = container.stage else { return Ok(picture) };
    if picture.dimensions() == size_px {
        return Ok(picture);
    }
    let mut stage = RgbImage::from_pixel(size_px.0, size_px.1, image::Rgb([255; 3]));
    image::imageops::replace(&mut stage, &picture, place_px.0.into(), place_px.1.into());
    Ok(stage)
}

/// Chunks with their data: of the last one what there is, and whether that is all. Lengths are even with a byte to fill.
fn chunks(mut rest: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8], bool)> {
    std::iter::from_fn(move || {
        let (kind, tail) = rest.split_first_chunk::<4>()?;
        let (length, tail) = tail.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let data = tail.get(..length);
        rest = tail.get(length.saturating_add(length % 2)..).unwrap_or_default();
        Some((kind, data.unwrap_or(tail), data.is_some()))
    })
}

fn write_chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend(kind);
    file.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes());
    file.extend(data);
    if data.len() % 2 == 1 {
        file.push(0);
    }
}

fn u24(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte))
}

fn refusal(error: &ImageError) -> Error {
    Error::Damaged(match error {
        ImageError::IoError(_) => refuse::ENDS_EARLY,
        _ => refuse::BROKEN_DATA,
    })
}
