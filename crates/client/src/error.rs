//! Errors of calls, by what the caller can do about them.

use forecourt_api::json;
use forecourt_api::problem::{FieldError, Problem, Slug, VendorError};

use crate::Response;

/// Why there is no answer at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportFailure {
    /// No connection, or the browser forbids the request (no CORS headers, a stricter CSP): it does not tell which.
    #[error("the server cannot be reached")]
    Unreachable,
    /// Given up by the caller.
    #[error("the request was cancelled")]
    Cancelled,
}

/// Why a call has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No connection: try again later.
    #[error("the server cannot be reached")]
    Unreachable,
    /// Given up by the caller: nothing to do.
    #[error("the request was cancelled")]
    Cancelled,
    /// 401: sign in again.
    #[error("the token is not accepted")]
    Unauthorized,
    /// 402: credits or storage are used up; not worth a retry by itself.
    #[error("credits or storage are used up")]
    OutOfCredits,
    /// 403: another token is needed.
    #[error("the token does not allow this")]
    Forbidden,
    /// 404 or 410: what was asked for is not there.
    #[error("there is no such resource")]
    NotFound,
    /// 412: somebody else changed it; read it again.
    #[error("the resource has changed since")]
    Stale,
    /// 400, 409, 413, 415, 422 and their like: correct the input.
    #[error("the server refused the request: {}", .0.message)]
    Rejected(Rejection),
    /// 429 or 503: later; the server may say when.
    #[error("the server is busy")]
    Busy {
        /// Seconds from `Retry-After`.
        retry_after_s: Option<u32>,
    },
    /// Any other 5xx: try again later.
    #[error("the server failed with status {status}")]
    Server {
        /// HTTP status.
        status: u16,
    },
    /// An answer that is not what the contract says: not our server, or a proxy's page.
    #[error("the answer with status {status} cannot be read")]
    Unreadable {
        /// HTTP status.
        status: u16,
    },
}

/// A server's refusal of input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// HTTP status.
    pub status: u16,
    /// Stable word of the problem; none in Part A.
    pub slug: Option<Slug>,
    /// The server's sentence; empty when the body could not be read.
    pub message: String,
    /// Fields at fault.
    pub fields: Vec<FieldError>,
}

impl From<TransportFailure> for Error {
    fn from(failure: TransportFailure) -> Self {
        match failure {
            TransportFailure::Unreachable => Self::Unreachable,
            TransportFailure::Cancelled => Self::Cancelled,
        }
    }
}

impl Error {
    /// Reads an answer whose status is no success. The status is the truth, the body an optional message: the vendor was seen
    /// to answer 401 with an HTML page.
    #[must_use]
    pub fn of_response(response: &Response) -> Self {
        match response.status {
            401 => Self::Unauthorized,
            402 => Self::OutOfCredits,
            403 => Self::Forbidden,
            404 | 410 => Self::NotFound,
            412 => Self::Stale,
            429 | 503 => Self::Busy {
                retry_after_s: response.headers.get("retry-after").and_then(|text| text.trim().parse().ok()),
            },
            400..=499 => Self::Rejected(rejection(response)),
            500..=599 => Self::Server { status: response.status },
            status => Self::Unreadable { status },
        }
    }
}

fn rejection(response: &Response) -> Rejection {
    let status = response.status;
    let body = json::parse(&response.body).unwrap_or_default();
    if let Ok(problem) = json::read_value::<Problem>(&body) {
        let slug = problem.slug();
        let message = problem.detail.unwrap_or(problem.title);
        return Rejection { status, slug: Some(slug), message, fields: problem.errors };
    }
    let message = json::read_value::<VendorError>(&body)
        .ok()
        .and_then(|error| error.text().map(str::to_owned))
        .unwrap_or_default();
    Rejection { status, slug: None, message, fields: Vec::new() }
}
