//! Engines, which turn a picture into a mask of the vehicle.

use image::{GrayImage, RgbImage};

use crate::{Error, Sightings};

/// Finds the vehicle in a picture.
///
/// An engine decides *where* the vehicle is; the crisp edge at full resolution is made afterwards, alike for
/// every engine. Engines hold no state of a single image, so one can serve several threads at a time.
pub trait Engine: Send + Sync {
    /// Short, stable name that is stored with each result, such as `graph-cut`.
    fn name(&self) -> &str;

    /// Finds the vehicle in `image`, an upright sRGB picture of at most [`ENGINE_SIDE_PX`] a side, with as much care
    /// as `level` asks for. An engine that knows one way only takes that.
    ///
    /// `cancel` is asked between steps of the work; when it says true the answer is [`Error::Cancelled`].
    ///
    /// # Errors
    /// [`Error::NoVehicle`] where nothing stands out, [`Error::EngineFailed`], [`Error::Cancelled`].
    fn segment(
        &self,
        image: &RgbImage,
        level: Level,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Segmentation, Error>;
}

/// Longest side of the pictures that engines are given: more detail than any of them uses.
pub const ENGINE_SIDE_PX: u32 = 1024;

/// Amount of work for an outline.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Level {
    /// One look at the whole picture.
    Fast,
    /// A second, nearer look at the vehicle alone; the view also by the mirrored picture.
    #[default]
    Standard,
    /// All of each look also by the mirrored picture.
    Best,
}

impl Level {
    /// The next level, with more work; the last has none beyond it.
    #[must_use]
    pub fn higher(self) -> Self {
        match self {
            Self::Fast => Self::Standard,
            Self::Standard | Self::Best => Self::Best,
        }
    }
}

/// An engine's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Segmentation {
    /// Of the size of the picture given; 255 is vehicle, 0 is not.
    pub alpha: GrayImage,
    /// Confidence of the engine, 0 to 1. Comparable between pictures of one engine, not between engines.
    pub confidence: f32,
    /// Sightings besides the outline; their places are in the pixels of the picture given.
    pub sightings: Sightings,
}

/// Asked between steps of the work.
pub(crate) fn check_cancelled(cancel: &dyn Fn() -> bool) -> Result<(), Error> {
    if cancel() { Err(Error::Cancelled) } else { Ok(()) }
}
