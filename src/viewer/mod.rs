//! The viewer: a vehicle as shoppers see it, and the place where its hotspots are put.
//!
//! [`gallery`], [`feature`], [`draft`], [`renewal`] and [`showing`] are pure; [`features`] and [`editor`] hold
//! state, [`draft_storage`] and [`placements`] what the browser keeps of it; the rest are views.
//! Not here: how pictures move, load and zoom, which is the player's.

pub mod draft;
pub mod draft_storage;
pub mod editor;
pub mod editor_form;
pub mod feature;
pub mod feature_list;
pub mod features;
pub mod gallery;
pub mod page;
pub(crate) mod placements;
pub(crate) mod renewal;
pub(crate) mod showing;
pub mod stage;

pub use page::ViewerPage;
