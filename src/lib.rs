//! The portal: a dealer's inventory, uploads, live status, viewer and hotspots in the browser.
//!
//! A feature is a folder that reads from pure rules to state (signals, resources, actions) to views. Features do not import
//! each other's views; what they share lies in [`ui`], [`browser`] or a crate. Only [`app`] knows all features.

pub mod ahead;
pub mod app;
pub mod browser;
pub mod crash;
pub mod effect;
pub mod inventory;
pub mod notices;
pub mod place;
pub mod reading;
pub mod routes;
pub mod session;
pub mod settings;
pub mod status;
pub mod ui;
pub mod upload;
pub mod vehicle;
pub mod vehicle_form;
pub mod viewer;
pub mod way;
pub mod words;
