//! Backdrops: the surroundings that a vehicle is put before.

use std::fmt;
use std::sync::Arc;

use image::{RgbImage, RgbaImage};

use crate::{Error, Scene, decode};

/// Surroundings of a vehicle that was cut out.
#[derive(Debug, Clone, PartialEq)]
pub enum Backdrop {
    /// A drawn scene.
    Scene(Scene),
    /// Somebody's own picture.
    Picture(Arc<BackdropPicture>),
}

impl From<Scene> for Backdrop {
    fn from(scene: Scene) -> Self {
        Self::Scene(scene)
    }
}

impl From<BackdropPicture> for Backdrop {
    fn from(picture: BackdropPicture) -> Self {
        Self::Picture(Arc::new(picture))
    }
}

/// A decoded picture of surroundings, in sRGB: a scene of one's own where it has a floor line, else a plain background.
#[derive(Clone, PartialEq)]
pub struct BackdropPicture {
    picture: RgbImage,
    ground_y: Option<f32>,
}

impl BackdropPicture {
    /// Decodes a PNG or JPEG within [`ASSET_LIMITS`](crate::ASSET_LIMITS). Its transparent parts lie over
    /// `background_color` (red, green, blue).
    ///
    /// `ground_y` is the height at which wall meets ground, a share (0 to 1) of the picture's height from its top; a picture
    /// without one is a background with no floor.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::NotAnImage`], [`Error::Unsupported`] (other formats) and [`Error::Damaged`].
    pub fn decode(bytes: &[u8], background_color: [u8; 3], ground_y: Option<f32>) -> Result<Self, Error> {
        Ok(Self::new(over(&decode::decode_asset(bytes)?, background_color), ground_y))
    }

    pub(crate) fn new(picture: RgbImage, ground_y: Option<f32>) -> Self {
        let ground_y = ground_y.filter(|share| share.is_finite()).map(|share| share.clamp(0.0, 1.0));
        Self { picture, ground_y }
    }

    /// Height at which wall meets ground, a share of the picture's height from its top.
    #[must_use]
    pub fn ground_y(&self) -> Option<f32> {
        self.ground_y
    }

    pub(crate) fn picture(&self) -> &RgbImage {
        &self.picture
    }
}

impl fmt::Debug for BackdropPicture {
    /// Without its pixels.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BackdropPicture")
            .field("size_px", &self.picture.dimensions())
            .field("ground_y", &self.ground_y)
            .finish()
    }
}

fn over(picture: &RgbaImage, colour: [u8; 3]) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, alpha] = picture.get_pixel(x, y).0;
        let mut channels = [r, g, b];
        for (channel, below) in channels.iter_mut().zip(colour) {
            let (over, alpha) = (u32::from(*channel), u32::from(alpha));
            *channel = ((over * alpha + u32::from(below) * (255 - alpha) + 127) / 255) as u8;
        }
        image::Rgb(channels)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparent_parts_lie_over_the_background_colour() {
        let picture = RgbaImage::from_raw(3, 1, vec![200, 0, 0, 255, 9, 9, 9, 0, 200, 100, 0, 128]).unwrap();
        let seen = over(&picture, [0, 0, 255]);
        assert_eq!(seen.into_raw(), [200, 0, 0, 0, 0, 255, 100, 50, 127]);
    }

    #[test]
    fn a_floor_line_is_a_share() {
        let check = |given: Option<f32>, expected: Option<f32>| {
            assert_eq!(BackdropPicture::new(RgbImage::new(1, 1), given).ground_y(), expected, "{given:?}");
        };
        check(None, None);
        check(Some(0.6), Some(0.6));
        check(Some(7.0), Some(1.0));
        check(Some(f32::NAN), None);
    }
}
