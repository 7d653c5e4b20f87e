//! Placeholder of a photo that is not there yet: its ThumbHash as pixels. Not here: base64, which browsers read themselves.

/// Pixels of a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels across, at most 32.
    pub width_px: u32,
    /// Pixels down, at most 32.
    pub height_px: u32,
    /// Red, green, blue, alpha, row by row; not premultiplied.
    pub rgba: Vec<u8>,
}

/// Longest ThumbHash there is, in bytes.
const LONGEST: usize = 25;

/// The pixels of a ThumbHash; `None` when it is none.
#[must_use]
pub fn pixels(thumb_hash: &[u8]) -> Option<Pixels> {
    if thumb_hash.len() > LONGEST {
        return None;
    }
    let (width, height, rgba) = thumbhash::thumb_hash_to_rgba(thumb_hash).ok()?;
    let is_picture = width > 0 && height > 0 && rgba.len() == width * height * 4;
    let (width_px, height_px) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    is_picture.then_some(Pixels { width_px, height_px, rgba })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_red_picture_stays_red_and_keeps_its_proportions() {
        let red: Vec<u8> = [200, 20, 20, 255].repeat(40 * 20);
        let hash = thumbhash::rgba_to_thumb_hash(40, 20, &red);
        let pixels = pixels(&hash).unwrap();
        assert!(pixels.width_px > pixels.height_px, "{} × {}", pixels.width_px, pixels.height_px);
        let [r, g, b, a] = pixels.rgba[..4] else { panic!("no pixel") };
        assert!(r > 180 && g < 50 && b < 50 && a == 255, "{r} {g} {b} {a}");
    }

    proptest! {
        #[test]
        fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Some(pixels) = pixels(&bytes) {
                prop_assert_eq!(pixels.rgba.len(), pixels.width_px as usize * pixels.height_px as usize * 4);
                prop_assert!(pixels.width_px <= 32 && pixels.height_px <= 32);
            }
        }
    }
}
