//! The portal: a dealer's inventory, uploads, live status, viewer and hotspots in the browser.
//!
//! A feature is a folder that reads from pure rules to state (signals, resources, actions) to views. Features do not import
//! each other's views; what they share lies in [`ui`], [`browser`] or a crate. Only [`app`] knows all features.

pub mod app;
pub mod browser;
pub mod crash;
pub mod effect;
pub mod inventory;
pub mod locale;
pub(crate) mod navigation;
pub mod notices;
pub mod prefetch;
pub mod query;
pub mod routes;
pub(crate) mod scroll_restoration;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod status;
pub mod ui;
pub mod upload;
pub mod vehicle;
pub mod vehicle_form;
pub mod viewer;
pub mod viewer_location;
