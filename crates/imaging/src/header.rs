//! What the head of a file says, checked before any pixel is decoded.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ImageDecoder, ImageError, ImageFormat, ImageReader};

use crate::error::Measure;
use crate::{Error, Limits};

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

    fn codec(self) -> ImageFormat {
        match self {
            Self::Jpeg => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
            Self::WebP => ImageFormat::WebP,
        }
    }
}

/// What is known of an image before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// By content, whatever the file's name or media type claims.
    pub format: Format,
    /// Width as shown, that is with the orientation applied.
    pub width_px: u32,
    /// Height as shown.
    pub height_px: u32,
    /// How the stored pixels have to be turned to stand upright (EXIF tag 0x0112).
    pub orientation: Orientation,
    /// Bytes of all pixels as they are decoded: one or two for each channel.
    pub decoded_bytes: u64,
}

/// Reads the head of an image and checks it against `limits`. Looks at content only, decodes no pixels, and costs
/// time and memory in proportion to the file's length at most, so decompression bombs end here.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::NotAnImage`], [`Error::Unsupported`], and [`Error::Damaged`] for a broken head.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let (header, _) = open(bytes, limits)?;
    Ok(header)
}

/// As [`inspect`], with the decoder that is ready to read the pixels.
pub(crate) fn open<'a>(
    bytes: &'a [u8],
    limits: &Limits,
) -> Result<(Header, impl ImageDecoder + use<'a>), Error> {
    check(Measure::Bytes, bytes.len() as u64, limits.max_bytes as u64)?;
    let format = sniff(bytes)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format.codec());
    reader.limits(codec_limits(limits, format));
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (stored_width, stored_height) = decoder.dimensions();
    check(Measure::SidePx, stored_width.max(stored_height).into(), limits.max_side_px.into())?;
    check(Measure::Pixels, u64::from(stored_width) * u64::from(stored_height), limits.max_pixels.of(format))?;
    decoder.set_limits(codec_limits(limits, format)).map_err(|error| refusal(&error))?;
    // Broken metadata must not cost the photo.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (width_px, height_px) =
        if swaps_sides(orientation) { (stored_height, stored_width) } else { (stored_width, stored_height) };
    let decoded_bytes = decoder.total_bytes();
    Ok((Header { format, width_px, height_px, orientation, decoded_bytes }, decoder))
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

/// The sides are checked by ourselves, with the numbers in the error; the codec's allocations are bounded by its own
/// budget: 8 bytes a pixel (16-bit RGBA) and room for tables.
fn codec_limits(limits: &Limits, format: Format) -> image::Limits {
    let mut codec = image::Limits::no_limits();
    codec.max_alloc = Some(limits.max_pixels.of(format).saturating_mul(8).saturating_add(64 << 20));
    codec
}

/// Tells the format by its first bytes.
fn sniff(bytes: &[u8]) -> Result<Format, Error> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    let unsupported = |kind: &str| Err(Error::Unsupported(kind.to_owned()));
    if starts(b"\xFF\xD8\xFF") {
        Ok(Format::Jpeg)
    } else if starts(b"\x89PNG\r\n\x1a\n") {
        Ok(Format::Png)
    } else if starts(b"RIFF") && at(8, b"WEBP") {
        Ok(Format::WebP)
    } else if starts(b"GIF8") {
        unsupported("GIF")
    } else if starts(b"II*\0") || starts(b"MM\0*") {
        unsupported("TIFF or camera raw")
    } else if [b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"].iter().any(|b| at(8, *b))
        && at(4, b"ftyp")
    {
        unsupported("HEIC")
    } else if at(4, b"ftypavif") || at(4, b"ftypavis") {
        unsupported("AVIF")
    } else if starts(b"\x00\x00\x00\x0cJXL ") || starts(b"\xFF\x0A") {
        unsupported("JPEG XL")
    } else if starts(b"BM") && at(6, &[0; 4]) {
        unsupported("BMP")
    } else {
        Err(Error::NotAnImage)
    }
}

/// What a codec's error means to the user.
pub(crate) fn refusal(error: &ImageError) -> Error {
    match error {
        ImageError::Unsupported(kind) => Error::Unsupported(kind.to_string()),
        other => Error::Damaged(other.to_string()),
    }
}
