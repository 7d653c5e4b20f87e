//! Extractors: what handlers take out of a request. Each extractor refuses with an [`Error`](crate::Error) that names the field at
//! fault, in the words of whoever wrote the request.
//!
//! [`Json`] and [`MergePatch`] read bodies of Part B, [`Form`] the forms of Part A, [`Query`] and [`Path`] the address,
//! [`Preconditions`] and [`IdempotencyKey`] headers. None of them touches the store.

pub mod body;
mod form;
mod idempotency_key;
mod json;
mod multipart;
mod path;
mod preconditions;
mod query;

pub use form::{Field, Form};
pub use idempotency_key::IdempotencyKey;
pub use json::{Json, MergePatch};
pub use path::Path;
pub use preconditions::{Preconditions, strong_etag, tagged, versioned_etag};
pub use query::{Pairs, Query};
