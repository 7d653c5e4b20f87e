//! The id of a request: on its answer, in its errors and in the log.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::state::AppState;

/// Name of the header.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Id of a request, made here: a client's own one is not taken over, so that it cannot write into the log. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// A new one.
    #[must_use]
    pub fn new(state: &AppState) -> Self {
        Self(Arc::from((state.new_uuid)().simple().to_string()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Puts it on an answer.
    pub fn write(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::from_str(&self.0) {
            headers.insert(HEADER, value);
        }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
