//! The decisions of a player, without a browser: which photo is shown, how a swipe moves it, what is loaded when, what a key or a
//! click on a hotspot does. [`Player`] is a machine: `step(input, now) -> effects`, with the clock as an argument. Not here:
//! nodes, listeners and bytes, which `forecourt-player-dom` has.

mod gallery;
mod geometry;
mod gesture;
mod hotspot;
mod keymap;
mod loads;
mod message;
mod placeholder;
mod player;
mod prefetch;
mod spring;
mod track;
mod wheel;

pub use forecourt_api::composition::Position;
pub use forecourt_api::hotspot::WebUrl;
pub use gallery::{
    AspectRatio, Candidate, Gallery, Item, ItemId, Picture, PixelSize, is_same_file, picture_at,
};
pub use geometry::{Point, Rect, Size, beside};
pub use gesture::{Pointer, PointerId};
pub use hotspot::{Action, Detail, Hotspot, HotspotId, Look, look};
pub use keymap::Focus;
pub use message::{Command, Direction, Effect, Environment, Input};
pub use placeholder::{Pixels, pixels};
pub use player::{Player, SLIDE_GAP_PX};
