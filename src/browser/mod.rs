//! The browser's things as values that clean up after themselves. Nothing here knows of vehicles.
//!
//! Outside a browser, where the states' tests run, storage, clock, chance and connection have small stand-ins; the rest does
//! nothing there.

pub mod clock;
pub mod connection;
pub mod document;
pub mod focus;
pub mod intl;
pub mod listener;
pub mod number_style;
pub mod object_url;
pub mod panic;
pub mod random;
pub mod scroll;
pub mod storage;
pub mod task;
