//! Requests and answers as plain values, and the trait of whoever carries them.

use std::future::Future;
use std::pin::Pin;

use crate::patience::Patience;

/// HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// HEAD.
    Head,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
}

impl Method {
    /// The word that is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Made by the caller before the first try and kept with the queued work, so that a lost answer never repeats an effect.
/// 1 to 255 characters (parameter `IdempotencyKey`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Takes the text as it is; a UUID is usual.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Header names and values. Names compare without case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Adds one.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// First value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl FromIterator<(String, String)> for Headers {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// Body of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// Text or bytes of a media type.
    Bytes {
        /// Sent as `Content-Type`.
        media_type: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

/// One request. The token is not in it: whoever carries it adds the `Authorization` header, so that it cannot get into logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Path below the server's address, with query, percent-encoded; begins with a slash.
    pub target: String,
    /// Headers besides `Authorization` and `Content-Type`.
    pub headers: Headers,
    /// Body.
    pub body: Body,
    /// Time for which its answer is waited for.
    pub patience: Patience,
}

impl Request {
    /// A request without body and headers.
    #[must_use]
    pub fn new(method: Method, target: impl Into<String>) -> Self {
        Self {
            method,
            target: target.into(),
            headers: Headers::default(),
            body: Body::Empty,
            patience: Patience::of(method),
        }
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// With a body.
    #[must_use]
    pub fn body(mut self, media_type: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Body::Bytes { media_type: media_type.into(), bytes: bytes.into() };
        self
    }

    /// With more or less patience than is usual for its method.
    #[must_use]
    pub fn patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// With an idempotency key.
    #[must_use]
    pub fn idempotent(self, key: &IdempotencyKey) -> Self {
        self.header("Idempotency-Key", key.as_str())
    }
}

/// One answer, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers that the browser lets us see.
    pub headers: Headers,
    /// Whole body.
    pub body: Vec<u8>,
}

/// Future of [`Transport::send`]; not `Send`, since the browser has one thread.
pub type TransportFuture<'a> = Pin<Box<dyn Future<Output = Result<Response, crate::TransportFailure>> + 'a>>;

/// Sends requests: the browser's fetch, a test double, a router in process.
pub trait Transport {
    /// Sends to `base` (scheme, host and perhaps port, no slash at the end) with the bearer token, and reads the whole answer.
    fn send<'a>(&'a self, base: &'a str, token: Option<&'a str>, request: Request) -> TransportFuture<'a>;
}
