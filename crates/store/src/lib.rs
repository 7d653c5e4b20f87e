//! Where Forecourt keeps what it knows: repositories for vehicles, images, features, jobs, uploads and accounts, and blobs
//! for the files.
//!
//! Entry points: [`Store`] hands out units of work ([`Transaction`]), [`Blobs`] keeps files, [`UploadParts`] the growing files of
//! unfinished uploads. SQLite and a local folder are implemented; the traits are cut so that Postgres and an object store
//! can follow; one conformance suite (`tests/conformance`) says what every implementation has to do.
//!
//! Not here: HTTP, validation of requests, clocks and random numbers. The current time is an argument, ids are made by the
//! caller. No secret is stored: tokens come in as SHA-256.
//!
//! **Invariants.** What a committed write transaction wrote survives a power cut. A job has at most one owner whose writes are
//! accepted: the one of its newest epoch. An image has at most one job; finishing, failing and cancelling delete it.

#![warn(missing_docs)]

pub mod blobs;
pub mod error;
pub mod model;
pub mod repository;
mod search_text;
mod sqlite;

pub use blobs::{BlobKey, Blobs, UploadParts};
pub use error::{Error, Result};
pub use repository::{Store, Transaction};
pub use sqlite::SqliteStore;
