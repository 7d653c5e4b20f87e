//! The network: an engine that knows vehicles by their shape.
//!
//! A first pass sees the whole picture and chooses the vehicle that is meant; a crop pass sees that one nearer. Both answers
//! are combined; what they disagree about says how sure the outline is.
//!
//! Not for: crisp edges (made at full resolution afterwards, alike for every engine), exact plates, training.

mod confidence;
mod container;
pub(crate) mod graph;
mod model;
pub(crate) mod outline;
mod reading;
pub(crate) mod vehicle;
pub(crate) mod window;

use image::imageops;
use image::{GrayImage, RgbImage};

pub use self::confidence::Signals;
use self::model::{Model, Prediction, Viewpoint};
use self::outline::PassOutline;
use self::window::Window;
use crate::engine::check_cancelled;
use crate::{Engine, Error, Level, ModelError, PlateSighting, Segmentation, Sightings, View};

/// Name of the engine that runs the project's own weights.
pub const NETWORK_NAME: &str = "forecourt-1";

/// Weights that `training/py` made of drawn scenes; their card lies beside it.
const SHIPPED: &[u8] = include_bytes!("../../weights/forecourt.onnx");

/// Pixels that the first pass is given, the second, and the one at a plate.
const FIRST_AREA_PX: u32 = 384 * 288;
const SECOND_AREA_PX: u32 = 576 * 432;
const PLATE_AREA_PX: u32 = 256 * 192;
/// Width of the crop pass at a plate, in widths of the plate.
const PLATE_SPAN: f32 = 4.0;
/// Probability of [`View::Other`] from which what looks like a vehicle is none.
const NO_VEHICLE_PROBABILITY: f32 = 0.8;
/// Confidence of an outline below which it is none, where no view of a vehicle is likelier than that there is none.
const MIN_CONFIDENCE: f32 = 0.3;

/// Runs a network of the form that `training/py` exports.
pub struct Network {
    model: Model,
}

/// A [`Segmentation`] and what its confidence was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// The engine's answer.
    pub matte: Segmentation,
    /// Signals that its confidence was made of.
    pub signals: Signals,
}

/// One pass, and the answer to the mirrored picture where all of the mirror image was asked for.
struct Pass {
    window: Window,
    prediction: Prediction,
    flipped: Option<Prediction>,
}

impl Pass {
    fn of(window: Window, prediction: Prediction) -> Self {
        Self { window, prediction, flipped: None }
    }

    /// `flipped` is what the mirror image shows, mirrored back.
    fn with_flipped(window: Window, prediction: &Prediction, flipped: Prediction) -> Self {
        Self { window, prediction: prediction.with_flipped(&flipped), flipped: Some(flipped) }
    }

    fn size(&self) -> (usize, usize) {
        (self.prediction.width, self.prediction.height)
    }

    fn seen(&self) -> PassOutline<'_> {
        PassOutline {
            window: &self.window,
            plane: &self.prediction.matte,
            panes: Some(&self.prediction.glass),
            size: self.size(),
        }
    }
}

impl Network {
    /// The network that is part of this crate, on `threads` threads of its own.
    ///
    /// # Errors
    /// None that a test has not ruled out; see [`ModelError`].
    pub fn shipped(threads: usize) -> Result<Self, ModelError> {
        Self::load(SHIPPED.to_vec(), threads)
    }

    /// Reads an ONNX file with one input, `image`, and the outputs `matte`, `glass`, `points`, `view` and `azimuth`, and
    /// tries it on a small picture. It computes on `threads` threads of its own, however many callers there are.
    ///
    /// # Errors
    /// See [`ModelError`].
    pub fn load(onnx: Vec<u8>, threads: usize) -> Result<Self, ModelError> {
        Ok(Self { model: Model::load(onnx, threads)? })
    }

    /// Segments like [`Engine::segment`], and returns the signals of the confidence.
    ///
    /// # Errors
    /// As there.
    pub fn examine(
        &self,
        image: &RgbImage,
        level: Level,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Analysis, Error> {
        let (first, viewpoint) = self.first_pass(image, level, cancel)?;
        let view = reading::view(&viewpoint);
        let no_outline = Some(reading::no_outline(&viewpoint));
        let (width, height) = first.size();
        let main = vehicle::main(&first.prediction.matte, width, height);
        let uncut = matches!(view.view, View::Interior | View::Detail);
        if (view.view == View::Other && view.confidence >= NO_VEHICLE_PROBABILITY)
            || (main.is_none() && !uncut)
        {
            return Err(Error::NoVehicle);
        }
        let Some(main) = main else {
            let signals = Signals {
                agreement: None,
                expected_overlap: 0.0,
                mirror_spread: None,
                sides_cut: 0,
                view: view.confidence,
            };
            let sightings = Sightings { view: Some(view), no_outline, ..Sightings::default() };
            let alpha = GrayImage::new(image.width(), image.height());
            return Ok(Analysis { matte: Segmentation { alpha, confidence: 0.0, sightings }, signals });
        };
        let second = if level == Level::Fast {
            None
        } else {
            let window = Window::around(&main.bounds, outline::MARGIN, image.dimensions());
            Some(self.crop_pass(image, window, SECOND_AREA_PX, level, cancel)?)
        };
        let near = second.as_ref().unwrap_or(&first);
        let found =
            outline::of_passes(&main, first.seen(), second.as_ref().map(Pass::seen), image.dimensions())?;
        let flipped = near.flipped.as_ref();
        let signals = Signals {
            agreement: found.agreement,
            expected_overlap: found.expected_overlap,
            mirror_spread: flipped.map(|flipped| outline::spread(&flipped.matte, &near.prediction.matte)),
            sides_cut: outline::sides_cut(&main.bounds),
            view: view.confidence,
        };
        let confidence = signals.confidence();
        if view.view == View::Other && confidence < MIN_CONFIDENCE {
            return Err(Error::NoVehicle);
        }
        let sightings = Sightings {
            view: Some(view),
            no_outline,
            plate: self.plate(image, near, level, cancel)?.filter(|plate| is_on(plate, &found.alpha)),
            tyre_contacts: reading::tyre_contacts(&near.prediction, &near.window),
            several_vehicles: main.several,
        };
        let matte = Segmentation { alpha: found.alpha, confidence, sightings };
        Ok(Analysis { matte, signals })
    }

    /// The plate that a pass at the vehicle suggests, as a pass at the plate itself has it. What that pass does not see stays
    /// as it was suggested, if that was sure enough.
    fn plate(
        &self,
        image: &RgbImage,
        near: &Pass,
        level: Level,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Option<PlateSighting>, Error> {
        if level == Level::Fast {
            return Ok(reading::plate(&near.prediction, &near.window, reading::PLATE));
        }
        let Some(guess) = reading::plate(&near.prediction, &near.window, reading::PERHAPS_PLATE) else {
            return Ok(None);
        };
        let window = Window::about(guess.middle(), PLATE_SPAN * guess.width_px());
        let closer = self.crop_pass(image, window, PLATE_AREA_PX, level, cancel)?;
        let seen = reading::plate(&closer.prediction, &closer.window, reading::PLATE_FROM_NEAR);
        Ok(seen.or_else(|| Some(guess).filter(|guess| guess.confidence >= reading::PLATE)))
    }

    /// First pass: vehicle, plate and view of the whole picture. The mirror image tells the view better (no view is likelier than its
    /// mirrored one) and costs little when it is asked for nothing else.
    fn first_pass(
        &self,
        image: &RgbImage,
        level: Level,
        cancel: &dyn Fn() -> bool,
    ) -> Result<(Pass, Viewpoint), Error> {
        let window = Window::whole(image);
        check_cancelled(cancel)?;
        let mut shown = window.of(image, window.working_size(FIRST_AREA_PX))?;
        let (prediction, viewpoint) = self.model.infer(&shown)?;
        if level == Level::Fast {
            return Ok((Pass::of(window, prediction), viewpoint));
        }
        check_cancelled(cancel)?;
        imageops::flip_horizontal_in_place(&mut shown);
        let (pass, flipped) = if level == Level::Standard {
            (Pass::of(window, prediction), self.model.viewpoint(&shown)?)
        } else {
            let (flipped, viewpoint) = self.model.infer(&shown)?;
            (Pass::with_flipped(window, &prediction, flipped.mirrored()), viewpoint)
        };
        Ok((pass, viewpoint.with_flipped(&flipped.mirrored())))
    }

    /// Crop pass over the vehicle or its plate. It tells the view no better.
    fn crop_pass(
        &self,
        image: &RgbImage,
        window: Window,
        area_px: u32,
        level: Level,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Pass, Error> {
        check_cancelled(cancel)?;
        let mut shown = window.of(image, window.working_size(area_px))?;
        let prediction = self.model.prediction(&shown)?;
        if level != Level::Best {
            return Ok(Pass::of(window, prediction));
        }
        check_cancelled(cancel)?;
        imageops::flip_horizontal_in_place(&mut shown);
        let flipped = self.model.prediction(&shown)?.mirrored();
        Ok(Pass::with_flipped(window, &prediction, flipped))
    }
}

/// True if a plate is one of the vehicle whose outline that is, not of one beside it: most of its corners and its middle lie on
/// it.
fn is_on(plate: &PlateSighting, alpha: &GrayImage) -> bool {
    const MOST: usize = 3;
    let covered = |place: &crate::Point| {
        let inside = place.x_px >= 0.0 && place.y_px >= 0.0;
        let pixel = inside.then(|| alpha.get_pixel_checked(place.x_px as u32, place.y_px as u32)).flatten();
        pixel.is_some_and(|pixel| pixel[0] >= 128)
    };
    plate.corners.iter().chain([&plate.middle()]).filter(|place| covered(place)).count() >= MOST
}

impl Engine for Network {
    fn name(&self) -> &'static str {
        NETWORK_NAME
    }

    fn segment(
        &self,
        image: &RgbImage,
        level: Level,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Segmentation, Error> {
        Ok(self.examine(image, level, cancel)?.matte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Point;

    #[test]
    fn a_plate_belongs_to_the_vehicle_that_it_lies_on() {
        let alpha = GrayImage::from_fn(100, 60, |x, y| image::Luma([255 * u8::from(x < 50 && y < 50)]));
        let check = |left: f32, top: f32, expected: bool| {
            let [right, bottom] = [left + 20.0, top + 6.0];
            let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
            let corners = corners.map(|(x_px, y_px)| Point { x_px, y_px });
            let plate = PlateSighting { corners, confidence: 0.9 };
            assert_eq!(is_on(&plate, &alpha), expected, "{left} {top}");
        };
        check(10.0, 20.0, true);
        // Its frame's far side lies on what the outline has missed, or beyond the picture.
        check(35.0, 20.0, true);
        check(-8.0, 20.0, true);
        check(48.0, 20.0, false);
        check(75.0, 20.0, false);
        check(10.0, 52.0, false);
    }
}
