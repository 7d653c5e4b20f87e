//! The browser's things as values that clean up after themselves. Nothing here knows of vehicles.
//!
//! Outside a browser, where the states' tests run, storage, clock, chance and connection have small stand-ins; the rest does
//! nothing there.

pub(crate) mod clipboard;
pub mod clock;
pub mod connection;
pub mod document;
pub mod focus;
pub(crate) mod intl;
pub(crate) mod listener;
pub mod number_style;
pub mod object_url;
pub mod panic;
pub(crate) mod random;
pub(crate) mod scroll;
pub mod storage;
pub(crate) mod task;
