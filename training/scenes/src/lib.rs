//! Scenes without end, to train and to measure a network with: any vehicle, any place, any light, exact labels.
//!
//! [`draw`] makes picture number `index` of the series that a seed names; the same call gives the same bytes on every
//! machine. What [`Split::HeldOut`] shows is never drawn for [`Split::Training`]: one kind of body, two places, two
//! faults. Not for: pretty pictures; `crates/demo-scenes` draws those.

mod backdrop;
mod canvas;
mod curve;
mod environment;
mod exposure;
mod finish;
mod foliage;
mod glyphs;
mod ground;
mod habits;
mod interior;
mod labels;
mod lanes;
mod marks;
mod mesh;
mod occlusion;
mod random;
mod raster;
mod scene;
mod texture;
mod vector;
mod vehicle;

pub use exposure::fault;
pub use labels::{DETAIL, INTERIOR, LABELS, Labels, OTHER, UNTOLD};
pub use scene::Environs;
pub use vehicle::BodyKind;

/// Which pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Pictures for training.
    Training,
    /// Pictures for measuring: each has at least one thing that training never shows.
    HeldOut,
}

/// A drawn picture with its truth.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Red, green, blue, one byte each, row by row from the top left.
    pub rgb: Vec<u8>,
    /// Share of each pixel that the main vehicle covers, 0 to 255. All of an interior.
    pub matte: Vec<u8>,
    /// Share of each pixel that shows its panes, 0 to 255.
    pub glass: Vec<u8>,
    /// Everything else that is known.
    pub labels: Labels,
}

/// Draws picture `index` of the series `seed`. Sides are rounded up to multiples of four, at least 32.
#[must_use]
pub fn draw(seed: u64, index: u64, split: Split, width: usize, height: usize) -> Drawn {
    let rounded = |side: usize| side.max(32).next_multiple_of(4);
    scene::draw(seed, index, split, rounded(width), rounded(height))
}
