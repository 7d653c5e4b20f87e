//! Errors of requests, by what the client can do about it.
//!
//! A handler answers `Result<_, Error>`; it need not know which part of the contract it serves. The service's edge
//! ([`crate::edge`]) is the one place that writes an error down: in the log with its cause, to the client as RFC 9457
//! problem (Part B) or as the vendor's pair (Part A), never with internals.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use forecourt_api::problem::{FieldError, Problem, Slug, VendorError};
use http::{HeaderName, HeaderValue, StatusCode, header};

/// Result of a handler.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal or a failure, of a kind that [`Slug`] names. Cheap to move and to clone.
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    slug: Slug,
    problem: Problem,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of a kind; `detail` is a sentence for the client.
    #[must_use]
    pub fn new(slug: Slug, detail: impl Into<String>) -> Self {
        let problem = Problem::new(&slug, detail);
        Self(Box::new(Inner { slug, problem, headers: Vec::new(), cause: None }))
    }

    /// One field is at fault. `pointer` is a JSON pointer, or the name of a form field, header or parameter. The status
    /// is 422, in Part A 400.
    #[must_use]
    pub fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid_fields(vec![FieldError::new(pointer, detail)])
    }

    /// Several fields are at fault.
    #[must_use]
    pub fn invalid_fields(errors: Vec<FieldError>) -> Self {
        // Part A has one message only, so everything has to be in it.
        let texts: Vec<String> =
            errors.iter().map(|error| format!("{}: {}", error.pointer, error.detail)).collect();
        let mut error = Self::new(Slug::InvalidRequest, texts.join(" · "));
        error.0.problem.errors = errors;
        error
    }

    /// The request cannot be read at all (400 in both parts).
    #[must_use]
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(Slug::InvalidRequest, detail).with_status(StatusCode::BAD_REQUEST)
    }

    /// There is no such thing, or the caller may not know of it.
    #[must_use]
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(Slug::NotFound, detail)
    }

    /// Our fault. The client learns nothing but that; the cause goes to the log.
    #[must_use]
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(Slug::Internal, "The server has noted what happened under this request's id.")
            .with_cause(cause)
    }

    /// Cannot be served now; the same request may succeed after so many seconds.
    #[must_use]
    pub fn unavailable(detail: impl Into<String>, retry_after_s: u32) -> Self {
        Self::new(Slug::Unavailable, detail).with_retry_after(retry_after_s)
    }

    /// With another status than its kind usually has.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.problem.status = status.as_u16();
        self
    }

    /// With one more header on the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// With `Retry-After`.
    #[must_use]
    pub fn with_retry_after(self, seconds: u32) -> Self {
        self.with_header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// With another name of a field at fault.
    #[must_use]
    pub fn with_pointer(self, from: &str, to: &str) -> Self {
        let mut errors = self.0.problem.errors.clone();
        if errors.iter().all(|error| error.pointer != from) {
            return self;
        }
        for error in errors.iter_mut().filter(|error| error.pointer == from) {
            to.clone_into(&mut error.pointer);
        }
        Self::invalid_fields(errors)
    }

    /// With what lies behind it, for the log.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.cause = Some(Arc::from(cause.into()));
        self
    }

    /// The kind.
    #[must_use]
    pub const fn slug(&self) -> &Slug {
        &self.0.slug
    }

    /// Problem document of Part B.
    #[must_use]
    pub const fn problem(&self) -> &Problem {
        &self.0.problem
    }

    /// Chain of causes, outermost first, for the log alone.
    #[must_use]
    pub fn causes(&self) -> Option<String> {
        let mut cause: Option<&dyn std::error::Error> = match &self.0.cause {
            Some(cause) => Some(&**cause),
            None => None,
        };
        let mut texts = Vec::new();
        while let Some(error) = cause {
            texts.push(error.to_string());
            cause = error.source();
        }
        (!texts.is_empty()).then(|| texts.join(": "))
    }

    /// The status in a part of the contract.
    #[must_use]
    pub fn status(&self, shape: Shape) -> StatusCode {
        let status = match shape {
            // The vendor has no 422 for wrong values.
            Shape::Vendor | Shape::VendorAsProblem if self.0.slug == Slug::InvalidRequest => {
                match self.0.problem.status {
                    422 => 400,
                    status => status,
                }
            }
            _ => self.0.problem.status,
        };
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Writes it down for the client.
    #[must_use]
    pub fn render(&self, shape: Shape, request_id: &str) -> Response {
        let status = self.status(shape);
        let (media_type, body) = match shape {
            Shape::Vendor => {
                let message = self.0.problem.detail.clone().unwrap_or_else(|| self.0.problem.title.clone());
                ("application/json", serde_json::to_vec(&VendorError::new(status.as_u16(), message)))
            }
            Shape::Problem | Shape::VendorAsProblem => {
                let problem = Problem {
                    status: status.as_u16(),
                    request_id: Some(request_id.to_owned()),
                    ..self.0.problem.clone()
                };
                ("application/problem+json", serde_json::to_vec(&problem))
            }
        };
        // Both are structs of texts and numbers, which serialise.
        let mut response = (status, body.unwrap_or_default()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        for (name, value) in &self.0.headers {
            response.headers_mut().append(name, value.clone());
        }
        response
    }
}

/// The two shapes that an error has on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Part B: RFC 9457.
    Problem,
    /// Part A: the flat pair and the nested pair at once.
    Vendor,
    /// Part A to a client that asked for `application/problem+json`: RFC 9457 with Part A's statuses.
    VendorAsProblem,
}

/// The error travels in the extensions to the edge, which knows the request and writes it down.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status(Shape::Problem).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self(Box::new(Inner { slug: problem.slug(), problem, headers: Vec::new(), cause: None }))
    }
}

impl From<forecourt_store::Error> for Error {
    fn from(error: forecourt_store::Error) -> Self {
        use forecourt_store::Error as Store;
        match &error {
            Store::Busy(_) => Self::unavailable("The server is busy.", 1).with_cause(error),
            Store::Unavailable(_) => {
                Self::unavailable("The server cannot reach its storage.", 5).with_cause(error)
            }
            Store::Conflict(what) => {
                Self::new(Slug::Conflict, format!("{} exists already.", capitalised(what))).with_cause(error)
            }
            Store::InvalidCursor => {
                Self::invalid("cursor", "does not belong to this list and sort; begin again without it")
            }
            Store::Newer { .. } | Store::Corrupt { .. } | Store::Internal(_) => Self::internal(error),
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| format!("{}{}", first.to_uppercase(), rest.as_str())).unwrap_or_default()
}
