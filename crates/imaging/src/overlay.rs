//! Overlay of a finished picture: a frame, a badge, a dealer's mark.

use std::fmt;

use image::{RgbImage, RgbaImage};

use crate::{Error, decode, rendition};

/// A decoded picture that is laid over finished ones, in sRGB.
#[derive(Clone, PartialEq, Eq)]
pub struct Overlay {
    picture: RgbaImage,
}

impl Overlay {
    /// Decodes a PNG (transparent where the picture below shall show) or JPEG within
    /// [`ASSET_LIMITS`](crate::ASSET_LIMITS).
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::NotAnImage`], [`Error::Unsupported`] (other formats) and [`Error::Damaged`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self { picture: decode::decode_asset(bytes)? })
    }

    /// Lays it over `frame`: as large as it fits in whole, centred.
    pub(crate) fn lay_over(&self, frame: &mut RgbImage) -> Result<(), Error> {
        let (width, height) = rendition::contained(self.picture.dimensions(), frame.dimensions());
        let shown = rendition::resize_rgba(&self.picture, width, height)?;
        let (left, top) = ((frame.width() - width) / 2, (frame.height() - height) / 2);
        for (x, y, over) in shown.enumerate_pixels() {
            let [r, g, b, alpha] = over.0;
            if alpha == 0 {
                continue;
            }
            let alpha = u32::from(alpha);
            let under = frame.get_pixel_mut(left + x, top + y);
            for (under, over) in under.0.iter_mut().zip([r, g, b]) {
                *under = ((u32::from(over) * alpha + u32::from(*under) * (255 - alpha) + 127) / 255) as u8;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Overlay {
    /// Without its pixels.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Overlay").field("size_px", &self.picture.dimensions()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> RgbImage {
        let picture = RgbaImage::from_fn(width, height, |x, y| image::Rgba(pixel(x, y)));
        let mut frame = RgbImage::from_pixel(200, 150, image::Rgb([100; 3]));
        Overlay { picture }.lay_over(&mut frame).unwrap();
        frame
    }

    #[test]
    fn any_size_fits_in_whole_and_centred() {
        let red = |_, _| [250, 0, 0, 255];
        let check = |width: u32, height: u32, covered: [std::ops::Range<u32>; 2]| {
            let frame = laid(width, height, red);
            for (x, y, pixel) in frame.enumerate_pixels() {
                let inside = covered[0].contains(&x) && covered[1].contains(&y);
                assert_eq!(pixel.0, if inside { [250, 0, 0] } else { [100; 3] }, "{width}×{height}: {x} {y}");
            }
        };
        check(200, 150, [0..200, 0..150]);
        check(1, 1, [25..175, 0..150]);
        check(900, 300, [0..200, 41..108]);
        check(20, 60, [75..125, 0..150]);
    }

    #[test]
    fn alpha_mixes_and_what_is_hidden_bleeds_nothing() {
        // Left opaque white, right transparent black, scaled up.
        let frame = laid(4, 3, |x, _| if x < 2 { [255; 4] } else { [0; 4] });
        assert!(frame.get_pixel(20, 75)[0] >= 250);
        assert_eq!(frame.get_pixel(180, 75).0, [100; 3]);
        assert!(frame.pixels().all(|pixel| pixel[0] >= 98), "a dark rim");
        let half = laid(4, 3, |_, _| [200, 200, 200, 128]);
        assert!(half.get_pixel(100, 75)[0].abs_diff(150) <= 1);
    }
}
