//! PNG, row by row: only the finished picture is held in full. Those that are stored in passes (interlaced) are the
//! exception.

use std::io::Cursor;

use image::{RgbImage, RgbaImage};
use png::{ColorType, Decoder, DecodingError, Limits, Reader, Transformations};

use super::colour::{Channels, MAX_PROFILE_BYTES, ToSrgb};
use super::{Raster, Stored, into_srgb, reduction};
use crate::Error;
use crate::error::refuse;
use crate::limits::FULL_SIZE_PIXELS;

/// Room for a profile, a row and the tables; nothing else is allocated by what a file claims.
const CODEC_BYTES: usize = 2 * MAX_PROFILE_BYTES;
/// Bytes of a pixel with transparency.
const RGBA_BYTES: u64 = 4;

type Rows<'a> = Reader<Cursor<&'a [u8]>>;

/// Reads the header. Only its first chunk is read, so that nothing is unpacked yet.
pub(super) fn inspect(bytes: &[u8]) -> Result<Stored<'_>, Error> {
    let head: &[u8; 17] =
        bytes.get(12..).and_then(<[u8]>::first_chunk).ok_or(Error::Damaged(refuse::ENDS_EARLY))?;
    let [b'I', b'H', b'D', b'R', w3, w2, w1, w0, h3, h2, h1, h0, _, _, _, _, passes] = *head else {
        return Err(Error::Damaged(refuse::HEAD));
    };
    let (width_px, height_px) = (u32::from_be_bytes([w3, w2, w1, w0]), u32::from_be_bytes([h3, h2, h1, h0]));
    if width_px == 0 || height_px == 0 {
        return Err(Error::Damaged(refuse::HEAD));
    }
    let pixels = u64::from(width_px) * u64::from(height_px);
    if passes != 0 && pixels > FULL_SIZE_PIXELS {
        return Err(Error::Unsupported(refuse::INTERLACED_PNG));
    }
    let reduction = reduction(width_px, height_px);
    let decoded_px = u64::from(width_px.div_ceil(reduction)) * u64::from(height_px.div_ceil(reduction));
    let held_bytes = if passes == 0 { 0 } else { RGBA_BYTES * pixels };
    Ok(Stored {
        width_px,
        height_px,
        exif: exif(bytes),
        decoded_px,
        decoding_bytes: held_bytes + 3 * decoded_px + CODEC_BYTES as u64,
    })
}

/// The picture in sRGB over white. Large ones are made smaller as their rows come.
pub(super) fn decode(bytes: &[u8]) -> Result<RgbImage, Error> {
    let mut reader = open(bytes)?;
    let (width_px, height_px) = (reader.info().width, reader.info().height);
    let profile = reader.info().icc_profile.as_ref().map(|profile| profile.to_vec());
    let channels = channels(&reader)?;
    if reader.info().interlaced {
        let raster = Raster { width_px, height_px, channels, bytes: whole(&mut reader, channels)? };
        return into_srgb(raster, profile.as_deref());
    }
    let to_srgb = ToSrgb::new(channels, profile.as_deref());
    let mut shrunk = Shrunk::new(width_px, height_px, reduction(width_px, height_px));
    let mut row = vec![0; 3 * width_px as usize];
    for _ in 0..height_px {
        let stored = reader.next_row().map_err(|error| refusal(&error))?;
        to_srgb.row(stored.ok_or(Error::Damaged(refuse::ENDS_EARLY))?.data(), &mut row);
        shrunk.add(&row);
    }
    shrunk.finish()
}

/// The picture in sRGB with its transparency.
pub(super) fn decode_with_alpha(bytes: &[u8]) -> Result<RgbaImage, Error> {
    let mut reader = open(bytes)?;
    let (width_px, height_px) = (reader.info().width, reader.info().height);
    let profile = reader.info().icc_profile.as_ref().map(|profile| profile.to_vec());
    let channels = channels(&reader)?;
    let to_srgb = ToSrgb::new(channels.opaque(), profile.as_deref());
    let mut rgba = Vec::with_capacity(RGBA_BYTES as usize * width_px as usize * height_px as usize);
    let mut opaque = Vec::new();
    let mut rgb = vec![0; 3 * width_px as usize];
    let mut add = |row: &[u8]| {
        let alphas = channels.split_alpha(row, &mut opaque);
        to_srgb.row(&opaque, &mut rgb);
        for (rgb, alpha) in rgb.chunks_exact(3).zip(alphas) {
            rgba.extend([rgb[0], rgb[1], rgb[2], alpha]);
        }
    };
    if reader.info().interlaced {
        whole(&mut reader, channels)?.chunks_exact(channels.count() * width_px as usize).for_each(add);
    } else {
        for _ in 0..height_px {
            let stored = reader.next_row().map_err(|error| refusal(&error))?;
            add(stored.ok_or(Error::Damaged(refuse::ENDS_EARLY))?.data());
        }
    }
    RgbaImage::from_raw(width_px, height_px, rgba).ok_or(Error::Damaged(refuse::BROKEN_DATA))
}

/// A reader that has seen everything before the pixels. A profile that cannot be read is done without.
fn open(bytes: &[u8]) -> Result<Rows<'_>, Error> {
    let open = |ignore_profile| {
        let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: CODEC_BYTES });
        decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
        decoder.set_ignore_text_chunk(true);
        decoder.set_ignore_iccp_chunk(ignore_profile);
        decoder.read_info()
    };
    open(false).or_else(|_| open(true)).map_err(|error| refusal(&error))
}

fn channels(reader: &Rows<'_>) -> Result<Channels, Error> {
    match reader.output_color_type().0 {
        ColorType::Grayscale => Ok(Channels::Grey),
        ColorType::GrayscaleAlpha => Ok(Channels::GreyAlpha),
        ColorType::Rgb => Ok(Channels::Rgb),
        ColorType::Rgba => Ok(Channels::Rgba),
        ColorType::Indexed => Err(Error::Damaged(refuse::HEAD)),
    }
}

fn whole(reader: &mut Rows<'_>, channels: Channels) -> Result<Vec<u8>, Error> {
    let pixels = reader.info().width as usize * reader.info().height as usize;
    let mut bytes = vec![0; channels.count() * pixels];
    reader.next_frame(&mut bytes).map_err(|error| refusal(&error))?;
    Ok(bytes)
}

/// The EXIF chunk, wherever it stands: browsers heed it behind the pixels, too.
fn exif(bytes: &[u8]) -> Option<&[u8]> {
    const SIGNATURE_BYTES: usize = 8;
    let mut rest = bytes.get(SIGNATURE_BYTES..)?;
    loop {
        let (length, tail) = rest.split_first_chunk::<4>()?;
        let (kind, tail) = tail.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        if kind == b"eXIf" {
            return tail.get(..length);
        }
        // Behind the data there is a checksum.
        rest = tail.get(length.checked_add(4)?..)?;
    }
}

fn refusal(error: &DecodingError) -> Error {
    Error::Damaged(match error {
        DecodingError::IoError(_) => refuse::ENDS_EARLY,
        _ => refuse::BROKEN_DATA,
    })
}

/// A picture that is made smaller while its rows come: each pixel is the mean of a square.
struct Shrunk {
    by: u32,
    width_px: u32,
    height_px: u32,
    /// Width of the rows that come.
    source_width_px: u32,
    sums: Vec<u32>,
    rows_in_sums: u32,
    bytes: Vec<u8>,
}

impl Shrunk {
    fn new(source_width_px: u32, source_height_px: u32, by: u32) -> Self {
        let (width_px, height_px) = (source_width_px.div_ceil(by), source_height_px.div_ceil(by));
        Self {
            by,
            width_px,
            height_px,
            source_width_px,
            sums: vec![0; if by == 1 { 0 } else { 3 * width_px as usize }],
            rows_in_sums: 0,
            bytes: Vec::with_capacity(3 * width_px as usize * height_px as usize),
        }
    }

    fn add(&mut self, row: &[u8]) {
        if self.by == 1 {
            self.bytes.extend(row);
            return;
        }
        for (sums, square) in self.sums.chunks_exact_mut(3).zip(row.chunks(3 * self.by as usize)) {
            for pixel in square.chunks_exact(3) {
                for (sum, channel) in sums.iter_mut().zip(pixel) {
                    *sum += u32::from(*channel);
                }
            }
        }
        self.rows_in_sums += 1;
        if self.rows_in_sums == self.by {
            self.write_row();
        }
    }

    fn write_row(&mut self) {
        let last = self.source_width_px - (self.width_px - 1) * self.by;
        for (column, sums) in self.sums.chunks_exact_mut(3).enumerate() {
            let across = if column + 1 == self.width_px as usize { last } else { self.by };
            let count = across * self.rows_in_sums;
            for sum in sums {
                self.bytes.push(((*sum + count / 2) / count) as u8);
                *sum = 0;
            }
        }
        self.rows_in_sums = 0;
    }

    fn finish(mut self) -> Result<RgbImage, Error> {
        if self.rows_in_sums > 0 {
            self.write_row();
        }
        RgbImage::from_raw(self.width_px, self.height_px, self.bytes)
            .ok_or(Error::Damaged(refuse::BROKEN_DATA))
    }
}
