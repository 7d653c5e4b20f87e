//! A model that somebody brings: any network that says how much each pixel of a picture stands out.
//!
//! It is asked as the project's own network is: once for the whole picture, then again for what stood out. It sees things,
//! not vehicles: it tells neither from where a photo was taken, nor plates, nor where tyres stand.
//!
//! Not for: getting such models, or judging whether one may be used; networks with other inputs than a picture.

mod confidence;
mod manifest;
mod model;

use image::{RgbImage, imageops};

use self::confidence::Doubts;
pub use self::manifest::{Interface, Manifest, Output, Scale};
use self::model::{Map, Model};
use crate::engine::check_cancelled;
use crate::network::outline::{self, PassOutline};
use crate::network::vehicle;
use crate::network::window::Window;
use crate::{Engine, Error, Level, ModelError, Segmentation, Sightings};

/// Runs a model for salient objects, as its [`Manifest`] says.
pub struct Saliency {
    name: String,
    model: Model,
}

/// One pass, and what was seen in the mirrored picture.
struct Pass {
    window: Window,
    map: Map,
    flipped: Option<Map>,
}

impl Pass {
    fn seen(&self) -> PassOutline<'_> {
        PassOutline {
            window: &self.window,
            plane: &self.map.values,
            panes: None,
            size: (self.map.width, self.map.height),
        }
    }
}

impl Saliency {
    /// Reads an ONNX file with one input, [1, 3, height, width], and at least one output, [1, 1, any height, any width], and
    /// tries it on a drawn picture, which takes as long as a pass. It computes on `threads` threads of its own, however
    /// many callers there are.
    ///
    /// Whether the bytes have the manifest's hash has to be checked before.
    ///
    /// # Errors
    /// See [`ModelError`]; never [`ModelError::Lacks`].
    pub fn load(onnx: Vec<u8>, manifest: &Manifest, threads: usize) -> Result<Self, ModelError> {
        Ok(Self { name: manifest.name.clone(), model: Model::load(onnx, &manifest.interface, threads)? })
    }

    fn pass(
        &self,
        image: &RgbImage,
        window: Window,
        level: Level,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Pass, Error> {
        check_cancelled(cancel)?;
        let mut shown = window.of(image, self.model.size_px())?;
        let plain = self.model.infer(&shown)?;
        if level != Level::Best {
            return Ok(Pass { window, map: plain, flipped: None });
        }
        check_cancelled(cancel)?;
        imageops::flip_horizontal_in_place(&mut shown);
        let flipped = self.model.infer(&shown)?.mirrored();
        Ok(Pass { window, map: plain.mean(&flipped), flipped: Some(flipped) })
    }
}

impl Engine for Saliency {
    fn name(&self) -> &str {
        &self.name
    }

    fn segment(
        &self,
        image: &RgbImage,
        level: Level,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Segmentation, Error> {
        let first = self.pass(image, Window::whole(image), level, cancel)?;
        let main =
            vehicle::main(&first.map.values, first.map.width, first.map.height).ok_or(Error::NoVehicle)?;
        let second = if level == Level::Fast {
            None
        } else {
            let window = Window::around(&main.bounds, outline::MARGIN, image.dimensions());
            Some(self.pass(image, window, level, cancel)?)
        };
        let found =
            outline::of_passes(&main, first.seen(), second.as_ref().map(Pass::seen), image.dimensions())?;
        let near = second.as_ref().unwrap_or(&first);
        let doubts = Doubts {
            agreement: found.agreement,
            unsure: found.unsure,
            mirror_spread: near
                .flipped
                .as_ref()
                .map(|flipped| outline::spread(&flipped.values, &near.map.values)),
            sides_cut: outline::sides_cut(&main.bounds),
        };
        let confidence = doubts.confidence();
        Ok(Segmentation { alpha: found.alpha, confidence, sightings: Sightings::default() })
    }
}
