//! Header of a file, checked before any pixel is decoded.

use image::metadata::Orientation;

use crate::error::{Measure, refuse};
use crate::{Error, Limits, decode};

/// File formats that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG: baseline and progressive, grey, RGB, CMYK.
    Jpeg,
    /// PNG of any depth; of an animated one the still picture.
    Png,
    /// WebP, lossy and lossless; of an animated one the first frame.
    WebP,
}

impl Format {
    /// The format's media type (RFC 9649 for WebP).
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }
}

/// Header of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// By content, whatever the file's name or media type claims.
    pub format: Format,
    /// Width as shown, that is with the orientation applied.
    pub width_px: u32,
    /// Height as shown.
    pub height_px: u32,
    /// Orientation that turns the stored pixels upright (EXIF tag 0x0112).
    pub orientation: Orientation,
    /// Peak memory of decoding and processing it, in bytes, whatever the recipe.
    pub working_bytes: u64,
}

/// Bytes of a decoded pixel: red, green, blue, twice, since turning it upright needs a copy; and a little for each.
const WORKING_BYTES: u64 = 7;

/// Reads the head of an image and checks it against `limits`. Looks at content only, decodes no pixels, and costs
/// time and memory in proportion to the file's length at most, so decompression bombs end here.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::NotAnImage`], [`Error::Unsupported`], and [`Error::Damaged`] for a broken head.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    check(Measure::Bytes, bytes.len() as u64, limits.max_bytes as u64)?;
    let format = sniff(bytes)?;
    let stored = decode::head(bytes, format)?;
    check(Measure::SidePx, stored.width_px.max(stored.height_px).into(), limits.max_side_px.into())?;
    let pixels = u64::from(stored.width_px) * u64::from(stored.height_px);
    check(Measure::Pixels, pixels, limits.max_pixels.of(format))?;
    let orientation = stored.orientation();
    let (width_px, height_px) = if swaps_sides(orientation) {
        (stored.height_px, stored.width_px)
    } else {
        (stored.width_px, stored.height_px)
    };
    let working_bytes = stored.decoding_bytes.max(WORKING_BYTES * stored.decoded_px);
    Ok(Header { format, width_px, height_px, orientation, working_bytes })
}

fn swaps_sides(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

fn check(what: Measure, actual: u64, allowed: u64) -> Result<(), Error> {
    if actual > allowed { Err(Error::TooLarge { what, actual, allowed }) } else { Ok(()) }
}

/// Tells the format by its first bytes.
fn sniff(bytes: &[u8]) -> Result<Format, Error> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    let brands = |brands: &[&[u8]]| at(4, b"ftyp") && brands.iter().any(|brand| at(8, brand));
    let unsupported = |kind| Err(Error::Unsupported(kind));
    if starts(b"\xFF\xD8\xFF") {
        Ok(Format::Jpeg)
    } else if starts(b"\x89PNG\r\n\x1a\n") {
        Ok(Format::Png)
    } else if starts(b"RIFF") && at(8, b"WEBP") {
        Ok(Format::WebP)
    } else if starts(b"GIF8") {
        unsupported(refuse::GIF)
    } else if starts(b"II*\0") || starts(b"MM\0*") || starts(b"II+\0") || starts(b"MM\0+") {
        unsupported(refuse::TIFF)
    } else if brands(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]) {
        unsupported(refuse::HEIC)
    } else if brands(&[b"avif", b"avis"]) {
        unsupported(refuse::AVIF)
    } else if starts(b"\x00\x00\x00\x0cJXL ") || starts(b"\xFF\x0A") {
        unsupported(refuse::JPEG_XL)
    } else if starts(b"\x00\x00\x00\x0cjP  ") || starts(b"\xFF\x4F\xFF\x51") {
        unsupported(refuse::JPEG_2000)
    } else if starts(b"BM") && at(6, &[0; 4]) {
        unsupported(refuse::BMP)
    } else if starts(b"\0\0\x01\0") {
        unsupported(refuse::ICON)
    } else if starts(b"8BPS") {
        unsupported(refuse::PHOTOSHOP)
    } else {
        Err(Error::NotAnImage)
    }
}
