//! The Forecourt server: the vehicle-imaging vendor's API (Part A) and Forecourt's own (Part B) over one store, the image
//! worker, and the built portal.
//!
//! [`router::build`] makes the HTTP service out of an [`AppState`]; [`jobs`] is the worker beside it; [`config`] and
//! [`startup`] put both together for the binary. Everything is in process and takes its clock, its identifiers and its
//! files as arguments, so that tests run the same service without a socket.
//!
//! Not here: image work (`forecourt_imaging`), the database (`forecourt_store`), wire types (`forecourt_api`).

pub mod accounts;
pub mod assets;
pub mod auth;
pub(crate) mod blocking;
pub mod client_address;
mod coding;
pub mod composition;
pub(crate) mod compression;
pub mod config;
pub mod demo;
pub mod detached;
pub mod edge;
pub mod error;
pub mod extract;
pub mod fetch;
pub mod guidelines;
pub mod hotspots;
pub mod idempotency;
pub mod images;
pub mod inventory;
pub mod jobs;
pub mod link;
pub mod listen;
pub mod media;
pub mod metrics;
mod pages;
pub mod portal;
pub mod rate_limit;
pub mod router;
pub mod routes;
pub mod sealed;
pub mod sign_in_codes;
pub mod startup;
pub mod state;
pub mod synchronous;
#[cfg(test)]
mod testing;
pub mod uploads;
pub mod webhooks;

pub use error::{Error, Result};
pub use state::AppState;
