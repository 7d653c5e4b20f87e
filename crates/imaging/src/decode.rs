//! From a file's bytes to upright RGB pixels.

use image::{DynamicImage, ImageDecoder, RgbImage, RgbaImage};

use crate::header::{self, Format};
use crate::{Error, Limits, MaxPixels};

/// Decodes an image upright. Transparent parts lie over white; 16 bits become 8; grey and CMYK become RGB.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<RgbImage, Error> {
    let (header, decoder) = header::open(bytes, limits)?;
    if header.format == Format::Jpeg && !ends_with_image(bytes) {
        return Err(Error::Damaged("the file ends before the picture does".to_owned()));
    }
    let has_alpha = decoder.color_type().has_alpha();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| header::refusal(&error))?;
    picture.apply_orientation(header.orientation);
    Ok(if has_alpha { over_white(picture) } else { picture.into_rgb8() })
}

/// Decodes a picture that is laid over a licence plate: a PNG, transparent where the old plate shall show.
///
/// # Errors
/// As [`process`](crate::process) has them for a photo, and [`Error::Unsupported`] for other formats.
pub fn decode_plate(bytes: &[u8]) -> Result<RgbaImage, Error> {
    /// Twice the print of the largest plates at 150 dpi.
    const LIMITS: Limits = Limits {
        max_bytes: 4 << 20,
        max_pixels: MaxPixels::all(8_000_000),
        max_side_px: 4000,
        advised_min_side_px: 1,
    };
    let (header, decoder) = header::open(bytes, &LIMITS)?;
    if header.format != Format::Png {
        return Err(Error::Unsupported("a licence plate that is not a PNG".to_owned()));
    }
    Ok(DynamicImage::from_decoder(decoder).map_err(|error| header::refusal(&error))?.into_rgba8())
}

fn over_white(picture: DynamicImage) -> RgbImage {
    let rgba = picture.into_rgba8();
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, a] = rgba.get_pixel(x, y).0.map(u32::from);
        image::Rgb([r, g, b].map(|channel| ((channel * a + 255 * (255 - a) + 127) / 255) as u8))
    })
}

/// Whether a JPEG stream reaches its end-of-image marker (ITU-T T.81, B.1 and B.2). The decoder fills what is missing
/// with grey instead of failing; bytes after the marker (motion photos, depth maps) are none of our business.
fn ends_with_image(bytes: &[u8]) -> bool {
    const END_OF_IMAGE: u8 = 0xD9;
    let mut at = 2;
    loop {
        let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|&byte| byte == 0xFF)) else {
            return false;
        };
        at += found + 1;
        match bytes.get(at) {
            None => return false,
            Some(&END_OF_IMAGE) => return true,
            // Fill bytes, stuffed 0xFF in entropy-coded data, restart markers, TEM: no length follows.
            Some(0xFF) => {}
            Some(0x00 | 0x01 | 0xD0..=0xD8) => at += 1,
            Some(_) => {
                let Some([high, low]) = bytes.get(at + 1..at + 3) else { return false };
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                // The scan's data follows its header and is searched for the next marker like anything else.
                at += 1 + length;
            }
        }
    }
}
