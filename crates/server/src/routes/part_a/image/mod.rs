//! Part A: images submitted by URL, their state and their result.

mod address;
pub(super) mod options;
mod result;
mod status;
mod submit;
#[cfg(test)]
mod tests;

use http::Method;

use crate::router::Operation;

/// Most bytes of a submission: sixty long addresses, a plate, a background and an overlay in base64.
const SUBMISSION_MAX_BYTES: usize = 48 << 20;

/// The operations of this resource.
pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new("asyncSubmit", Method::POST, "/vehicle/image/submission", submit::handler)
            .body_limit_bytes(SUBMISSION_MAX_BYTES),
        Operation::new("asyncStatus", Method::GET, "/vehicle/image/status", status::handler),
        Operation::new("asyncResult", Method::GET, "/vehicle/image/result", result::handler),
    ]
}
