//! The contract's operations as values: what is asked ([`Request`]), how the answer is read ([`Call`]), and who carries it
//! ([`Transport`]). Building and reading are pure; only `fetch` and `upload` touch the browser.
//!
//! Not here: when to ask again (a machine's business; [`retry`] only says whether it is worth it), caching, signals, words
//! that people read.

#![warn(missing_docs)]

mod call;
mod error;
#[cfg(target_arch = "wasm32")]
pub mod fetch;
mod multipart;
pub mod part_a;
pub mod part_b;
mod patience;
mod probe;
mod query;
mod request;
pub mod retry;
pub mod tus;
#[cfg(target_arch = "wasm32")]
pub mod upload;

pub use call::{Call, Client, Versioned};
pub use error::{Error, Rejection, TransportFailure};
pub use part_b::{VehicleQuery, VehicleSort};
pub use patience::{Patience, Patient, Pause, Sleep, Stall, Waiting, until_stalled};
pub use probe::{ServerKind, probe, probe_forecourt};
pub use request::{Body, Headers, IdempotencyKey, Method, Request, Response, Transport, TransportFuture};
