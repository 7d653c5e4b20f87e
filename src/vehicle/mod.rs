//! The page of one vehicle: what it is, its photos, and how far they are.
//!
//! [`angle`], [`photo`] and [`tiles`] are pure; [`state`] and [`photos`] read and change; the rest are views. Not here: how
//! photos come in ([`crate::upload`]) and the viewer.

mod angle;
pub mod arrangement;
pub mod page;
pub mod photo;
pub mod photo_actions;
pub mod photo_details;
pub mod photo_tile;
pub mod photos;
pub(crate) mod problem;
pub mod results;
pub mod state;
pub(crate) mod submitted;
pub mod tiles;
pub mod trash;

pub use page::VehiclePage;
