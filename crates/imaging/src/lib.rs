//! From a photo to a clickable vehicle's pictures: bytes in, bytes out.
//!
//! [`process()`] decodes a photo upright within [`Limits`], lets an [`Engine`] find the vehicle, gives its mask a crisp
//! edge, puts it before another backdrop as the [`Recipe`] says, and encodes the result in several widths.
//!
//! Not for: fetching or storing (bytes come in and go out), HTTP, databases, clocks, threads. Everything is a plain
//! function of its arguments; the same photo always gives the same bytes.
//!
//! No metadata leaves: results are encoded from pixels alone, so position, serial numbers and thumbnails of the
//! photo are gone.

mod backdrop;
mod bounds;
mod compose;
mod decode;
mod engine;
mod error;
mod graph_cut;
mod header;
mod limits;
mod margins;
mod matte;
mod network;
mod overlay;
mod parts;
mod plate;
mod process;
mod quality;
mod recipe;
mod region;
mod rendition;
pub mod saliency;
mod scene;
mod sightings;
mod subject;

pub use backdrop::{Backdrop, BackdropPicture};
pub use decode::decode_plate;
pub use engine::{ENGINE_SIDE_PX, Engine, Level, Segmentation};
pub use error::{Error, Measure, ModelError};
pub use graph_cut::GraphCut;
pub use header::{Format, Header, inspect};
pub use image::metadata::Orientation;
pub use image::{GrayImage, RgbImage, RgbaImage};
pub use limits::{ASSET_LIMITS, Limits, MaxPixels};
pub use margins::Margins;
pub use matte::outline;
pub use network::{Analysis, NETWORK_NAME, Network, Signals};
pub use overlay::Overlay;
pub use parts::{Parts, Share};
pub use plate::{PlateOutcome, PlateTreatment, refine_plate};
pub use process::{Outcome, Phase, PhotoArea, Quality, RetakeReason, process};
pub use recipe::{CutType, MAX_SIZE_SIDE_PX, Recipe};
pub use rendition::Encoded;
pub use saliency::Saliency;
pub use scene::Scene;
pub use sightings::{NoOutline, PlateSighting, Point, Sightings, View, ViewSighting};
pub use subject::Subject;
