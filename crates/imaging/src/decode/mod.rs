//! From a file's bytes to upright sRGB pixels: one module for each kind of file, colours for all of them.
//!
//! Not for: telling kinds apart and checking limits, see `header`.

mod colour;
mod jpeg;
mod png;
mod webp;

use image::metadata::Orientation;
use image::{DynamicImage, RgbImage, RgbaImage};

use self::colour::{Channels, ToSrgb};
use crate::error::refuse;
use crate::header;
use crate::limits::FULL_SIZE_PIXELS;
use crate::{ASSET_LIMITS, Error, Format, Limits, MAX_SIZE_SIDE_PX, MaxPixels, rendition};

/// Header of a file, with pixels as they are stored.
#[derive(Debug)]
pub(crate) struct Stored<'a> {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    /// An EXIF block, with or without the prefix that it has in a JPEG.
    exif: Option<&'a [u8]>,
    /// Pixels of the decoded picture: fewer where a large one is decoded smaller.
    pub(crate) decoded_px: u64,
    /// Peak memory of decoding.
    pub(crate) decoding_bytes: u64,
}

impl Stored<'_> {
    /// Orientation of the pixels. Broken metadata costs nothing.
    pub(crate) fn orientation(&self) -> Orientation {
        let block = self.exif.map(|block| block.strip_prefix(b"Exif\0\0").unwrap_or(block));
        block.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
    }
}

/// Decoded pixels, row by row from the top.
struct Raster {
    width_px: u32,
    height_px: u32,
    channels: Channels,
    bytes: Vec<u8>,
}

/// A photo, decoded.
pub(crate) struct Photo {
    /// Upright sRGB. Smaller than the photo where that has more than [`FULL_SIZE_PIXELS`].
    pub(crate) picture: RgbImage,
    /// Width and height of the photo in full, upright.
    pub(crate) full_size_px: (u32, u32),
}

/// Reads the head of a file of a known kind.
pub(crate) fn head(bytes: &[u8], format: Format) -> Result<Stored<'_>, Error> {
    match format {
        Format::Jpeg => jpeg::inspect(bytes),
        Format::Png => png::inspect(bytes),
        Format::WebP => webp::inspect(bytes),
    }
}

/// Decodes a photo upright. Transparent parts lie over white; 16 bits become 8; grey and CMYK become RGB.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Photo, Error> {
    let header = header::inspect(bytes, limits)?;
    let picture = match header.format {
        Format::Jpeg => {
            let (raster, profile) = jpeg::decode(bytes)?;
            into_srgb(raster, profile.as_deref())?
        }
        Format::Png => png::decode(bytes)?,
        Format::WebP => webp::decode(bytes)?,
    };
    let picture = if header.orientation == Orientation::NoTransforms {
        picture
    } else {
        let mut turned = DynamicImage::from(picture);
        turned.apply_orientation(header.orientation);
        turned.into_rgb8()
    };
    Ok(Photo { picture, full_size_px: (header.width_px, header.height_px) })
}

/// Longest side of a decoded backdrop or overlay: that of the largest frame.
const ASSET_SIDE_PX: u32 = MAX_SIZE_SIDE_PX;

/// Decodes a PNG or JPEG that is used for other pictures, upright, in sRGB, with its transparency; larger ones are made smaller.
pub(crate) fn decode_asset(bytes: &[u8]) -> Result<RgbaImage, Error> {
    let header = header::inspect(bytes, &ASSET_LIMITS)?;
    let mut picture = DynamicImage::from(match header.format {
        Format::Jpeg => {
            let (raster, profile) = jpeg::decode(bytes)?;
            DynamicImage::from(into_srgb(raster, profile.as_deref())?).into_rgba8()
        }
        Format::Png => png::decode_with_alpha(bytes)?,
        Format::WebP => return Err(Error::Unsupported(refuse::ASSET)),
    });
    picture.apply_orientation(header.orientation);
    let picture = picture.into_rgba8();
    let (width_px, height_px) = rendition::fit(picture.dimensions(), ASSET_SIDE_PX);
    if (width_px, height_px) == picture.dimensions() {
        return Ok(picture);
    }
    rendition::resize_rgba(&picture, width_px, height_px)
}

/// Decodes a picture that is laid over a licence plate: a PNG, transparent where the old plate shall show.
///
/// # Errors
/// As [`process()`](crate::process()) has them for a photo, and [`Error::Unsupported`] for other formats.
pub fn decode_plate(bytes: &[u8]) -> Result<RgbaImage, Error> {
    /// Twice the print of the largest plates at 150 dpi.
    const LIMITS: Limits = Limits {
        max_bytes: 4 << 20,
        max_pixels: MaxPixels::all(8_000_000),
        max_side_px: 4000,
        advised_min_side_px: 1,
    };
    if header::inspect(bytes, &LIMITS)?.format != Format::Png {
        return Err(Error::Unsupported(refuse::PLATE));
    }
    png::decode_with_alpha(bytes)
}

fn into_srgb(raster: Raster, profile: Option<&[u8]>) -> Result<RgbImage, Error> {
    let Raster { width_px, height_px, channels, bytes } = raster;
    let to_srgb = ToSrgb::new(channels, profile);
    let bytes = if to_srgb.is_identity() {
        bytes
    } else {
        let mut srgb = vec![0; 3 * width_px as usize * height_px as usize];
        let rows = bytes.chunks_exact(channels.count() * width_px as usize);
        for (from, to) in rows.zip(srgb.chunks_exact_mut(3 * width_px as usize)) {
            to_srgb.row(from, to);
        }
        srgb
    };
    RgbImage::from_raw(width_px, height_px, bytes).ok_or(Error::Damaged(refuse::BROKEN_DATA))
}

/// The power of two by which a picture is decoded smaller, so that it has at most [`FULL_SIZE_PIXELS`].
fn reduction(width_px: u32, height_px: u32) -> u32 {
    [1, 2, 4]
        .into_iter()
        .find(|&by| u64::from(width_px.div_ceil(by)) * u64::from(height_px.div_ceil(by)) <= FULL_SIZE_PIXELS)
        .unwrap_or(8)
}
