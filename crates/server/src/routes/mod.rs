//! One folder a resource, one file an operation: the handler, and what only it needs. See [`crate::router`] on how to add
//! one.
//!
//! A handler reads the request, asks the store, writes the answer. Rules that more than one needs stand beside them in the
//! resource's folder, as functions without HTTP.

pub mod account;
pub mod assets;
pub mod composition;
pub mod contract;
pub mod guidelines;
pub mod hotspots;
pub mod images;
pub mod inventory;
pub mod media;
pub mod pages;
pub mod part_a;
pub mod server;
pub mod tokens;
pub mod uploads;
pub mod webhooks;
