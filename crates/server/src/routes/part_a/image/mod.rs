//! Part A: images submitted by URL, their state and their result.

mod address;
mod options;
mod result;
mod status;
mod submit;
#[cfg(test)]
mod tests;

use http::Method;

use crate::router::Operation;

/// Most bytes of a submission. Of pictures that lie over the result only the plate is served yet; a client that sends an
/// overlay or a background learns it from the field, not from the length.
const SUBMISSION_MAX_BYTES: usize = 16 << 20;

/// The operations of this resource.
pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new("asyncSubmit", Method::POST, "/vehicle/image/submission", submit::handler)
            .body_limit_bytes(SUBMISSION_MAX_BYTES),
        Operation::new("asyncStatus", Method::GET, "/vehicle/image/status", status::handler),
        Operation::new("asyncResult", Method::GET, "/vehicle/image/result", result::handler),
    ]
}
