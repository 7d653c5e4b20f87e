//! The contract's two error shapes: RFC 9457 problems of Part B and the vendor's pair of Part A.

use serde::{Deserialize, Serialize};

/// An error of Part B (RFC 9457, schema `Problem`). `type` is `/problems/{slug}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Relative reference; its last segment is the stable slug.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short text of the kind of problem.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Description of this occurrence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The resource it happened to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Also in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Which fields are at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// A problem of a known kind, with its usual title and status.
    #[must_use]
    pub fn new(slug: &Slug, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{}", slug.as_str()),
            title: slug.title().to_owned(),
            status: slug.status(),
            detail: Some(detail.into()),
            instance: None,
            request_id: None,
            errors: Vec::new(),
        }
    }

    /// The stable word of `type`.
    #[must_use]
    pub fn slug(&self) -> Slug {
        Slug::from(self.kind.rsplit('/').next().unwrap_or_default())
    }
}

/// One field at fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// JSON pointer, or the name of a form field, header or query parameter.
    pub pointer: String,
    /// Description of the fault.
    pub detail: String,
}

impl FieldError {
    /// Names the field and what is wrong with it.
    #[must_use]
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}

crate::open_list::open_list! {
    /// The stable words of problems.
    Slug {
        InvalidRequest = "invalid-request",
        Unauthorized = "unauthorized",
        InsufficientScope = "insufficient-scope",
        OriginRefused = "origin-refused",
        LocalOnly = "local-only",
        NotFound = "not-found",
        MethodNotAllowed = "method-not-allowed",
        RequestTimeout = "request-timeout",
        Gone = "gone",
        Conflict = "conflict",
        SecretShown = "secret-shown",
        StaleEtag = "stale-etag",
        PreconditionRequired = "precondition-required",
        IdempotencyMismatch = "idempotency-mismatch",
        TooLarge = "too-large",
        UnsupportedMedia = "unsupported-media",
        RateLimited = "rate-limited",
        SourceUnreachable = "source-unreachable",
        SourceForbidden = "source-forbidden",
        NotAnImage = "not-an-image",
        NoVehicleFound = "no-vehicle-found",
        EngineFailed = "engine-failed",
        QuotaExceeded = "quota-exceeded",
        UnknownHost = "unknown-host",
        Unavailable = "unavailable",
        Internal = "internal",
    }
}

impl Slug {
    /// The HTTP status that goes with the word.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Unauthorized => 401,
            Self::QuotaExceeded => 402,
            Self::InsufficientScope | Self::OriginRefused | Self::LocalOnly => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::RequestTimeout => 408,
            Self::Conflict | Self::SecretShown => 409,
            Self::Gone => 410,
            Self::StaleEtag => 412,
            Self::TooLarge => 413,
            Self::UnsupportedMedia => 415,
            Self::UnknownHost => 421,
            Self::InvalidRequest
            | Self::IdempotencyMismatch
            | Self::SourceUnreachable
            | Self::SourceForbidden
            | Self::NotAnImage
            | Self::NoVehicleFound => 422,
            Self::PreconditionRequired => 428,
            Self::RateLimited => 429,
            Self::Unavailable => 503,
            Self::EngineFailed | Self::Internal | Self::Other(_) => 500,
        }
    }

    /// A short title in English; people read the client's own words.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self {
            Self::InvalidRequest => "The request is not valid",
            Self::Unauthorized => "A valid token is needed",
            Self::InsufficientScope => "The token does not allow this",
            Self::OriginRefused => "The token is not for this website",
            Self::LocalOnly => "This works on the server's own machine only",
            Self::NotFound => "There is no such resource",
            Self::MethodNotAllowed => "The resource does not take this method",
            Self::RequestTimeout => "The request took too long to arrive",
            Self::Gone => "The resource is gone",
            Self::Conflict => "The state of the resource does not allow this",
            Self::SecretShown => "The secret was shown before",
            Self::StaleEtag => "The resource has changed since",
            Self::PreconditionRequired => "If-Match is needed",
            Self::IdempotencyMismatch => "The idempotency key was used for another request",
            Self::TooLarge => "Too large",
            Self::UnsupportedMedia => "The media type is not supported",
            Self::RateLimited => "Too many requests",
            Self::SourceUnreachable => "The source could not be fetched",
            Self::SourceForbidden => "The source's address is not allowed",
            Self::NotAnImage => "Not an image that can be read",
            Self::NoVehicleFound => "No vehicle was found in the image",
            Self::EngineFailed => "The image could not be processed",
            Self::QuotaExceeded => "The storage quota is used up",
            Self::UnknownHost => "This server does not answer for that host",
            Self::Unavailable => "The service is not available now",
            Self::Internal | Self::Other(_) => "Something went wrong on the server",
        }
    }
}

/// An error of Part A (schema `VendorError`): the documented flat pair and the observed nested one at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorError {
    /// HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// Description of the error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The same, as the live vendor was seen to send it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<NestedVendorError>,
}

/// The nested pair of [`VendorError`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NestedVendorError {
    /// HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// Description of the error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl VendorError {
    /// Both forms with one code and one message.
    #[must_use]
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        let message = message.into();
        let code = Some(i64::from(status));
        Self {
            code,
            message: Some(message.clone()),
            error: Some(NestedVendorError { code, message: Some(message) }),
        }
    }

    /// The message of whichever form there is.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.message.as_deref().or_else(|| self.error.as_ref()?.message.as_deref())
    }
}
