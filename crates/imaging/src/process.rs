//! The whole way of one photo.

use crate::rendition::{self, Encoded};
use crate::{Engine, Error, Limits, Recipe, decode};

/// Steps of the work, in this order. [`CutType::None`](crate::CutType::None) has no `Cutting` and no `QualityCheck`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Reading and decoding the file.
    Analyzing,
    /// The engine looks for the vehicle.
    Cutting,
    /// The mask is judged.
    QualityCheck,
    /// Edge, composition, renditions.
    Retouching,
}

/// Whether the photo served its purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// Yes.
    Ok,
    /// There is a result, but a new photo would give a better one.
    Retake(RetakeReason),
}

/// Why a new photo is advised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetakeReason {
    /// The engine is not sure where the vehicle ends.
    UnclearOutline,
    /// The vehicle is cut off by the frame.
    CutOff,
    /// The vehicle is so small in the picture that the result is blurred.
    TooSmall,
}

/// What became of a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Width of the widest rendition.
    pub width_px: u32,
    /// Height of the widest rendition.
    pub height_px: u32,
    /// JPEG files, widest first.
    pub renditions: Vec<Encoded>,
    /// Width of the photo given, upright.
    pub original_width_px: u32,
    /// Height of the photo given, upright.
    pub original_height_px: u32,
    /// Grey PNG in the upright photo's own proportions, longer side at most 1600 px; white is vehicle.
    /// `None` for [`CutType::None`](crate::CutType::None).
    pub alpha_png: Option<Vec<u8>>,
    /// [`Engine::name`] of the engine that made the mask; `None` where there is no mask.
    pub engine: Option<&'static str>,
    /// The engine's confidence, 0 to 1; `None` where there is no mask.
    pub confidence: Option<f32>,
    /// Advice to the photographer.
    pub quality: Quality,
    /// ThumbHash of the result (binary, about 25 bytes), for the first paint.
    pub placeholder: Vec<u8>,
}

/// Makes the renditions that `recipe` asks for from a file's bytes.
///
/// `progress` hears of each phase as it begins. `cancel` is asked between phases and inside long loops. Blocks the
/// thread for seconds at most: run it where blocking is allowed.
///
/// # Errors
/// See [`Error`]; [`Error::NoVehicle`] also where the mask covers less than 2 % or more than 97 % of the picture.
pub fn process(
    bytes: &[u8],
    limits: &Limits,
    recipe: &Recipe,
    _engine: &dyn Engine,
    progress: &mut dyn FnMut(Phase),
    cancel: &dyn Fn() -> bool,
) -> Result<Outcome, Error> {
    progress(Phase::Analyzing);
    let photo = decode::decode(bytes, limits)?;
    let (original_width_px, original_height_px) = photo.dimensions();
    progress(Phase::Retouching);
    let width = recipe.hd_width_px.min(original_width_px);
    let height = rendition::proportional(original_height_px, width, original_width_px);
    let cut = rendition::resize_rgb(&photo, width, height, None)?;
    drop(photo);
    let placeholder = rendition::placeholder(&cut)?;
    let (width_px, height_px) = cut.dimensions();
    let renditions = rendition::encode_all(cut, &recipe.sub_widths_px, recipe.jpeg_quality, cancel)?;
    Ok(Outcome {
        width_px,
        height_px,
        renditions,
        original_width_px,
        original_height_px,
        alpha_png: None,
        engine: None,
        confidence: None,
        quality: Quality::Ok,
        placeholder,
    })
}
