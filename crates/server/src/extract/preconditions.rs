//! Entity tags: `If-Match`, `If-None-Match`, and answers that carry a tag.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use forecourt_api::problem::Slug;
use headers::{ETag, HeaderMapExt, IfMatch, IfNoneMatch};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::state::AppState;

/// The preconditions of a request.
#[derive(Clone, Debug, Default)]
pub struct Preconditions {
    if_match: Option<IfMatch>,
    /// The tags of `If-Match` as they came, for those that begin with a version.
    if_match_tags: Vec<String>,
    if_none_match: Option<IfNoneMatch>,
}

impl FromRequestParts<AppState> for Preconditions {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self> {
        let malformed = |name: &'static str| {
            move |_| Error::invalid(name, "is no entity tag").with_status(StatusCode::BAD_REQUEST)
        };
        let if_match_tags = parts
            .headers
            .get_all(header::IF_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|text| text.split(','))
            .map(|tag| tag.trim().to_owned())
            .collect();
        Ok(Self {
            if_match: parts.headers.typed_try_get().map_err(malformed("If-Match"))?,
            if_match_tags,
            if_none_match: parts.headers.typed_try_get().map_err(malformed("If-None-Match"))?,
        })
    }
}

impl Preconditions {
    /// Checks that a write may change the resource that has this tag now.
    ///
    /// # Errors
    /// 412 when the client has seen another version.
    pub fn check_match(&self, etag: &ETag) -> Result<()> {
        match &self.if_match {
            Some(if_match) if !if_match.precondition_passes(etag) => Err(stale()),
            _ => Ok(()),
        }
    }

    /// Checks that a write may change a resource that has this version now (`None` while it is not there), whose tags are
    /// [`versioned_etag`]s: what else is shown with it may have changed since.
    ///
    /// # Errors
    /// 412 when the client has seen another version.
    pub fn check_version(&self, version: Option<i64>) -> Result<()> {
        if self.if_match.is_none() {
            return Ok(());
        }
        let Some(version) = version else { return Err(stale()) };
        let start = version_start(version);
        let seen = self.if_match_tags.iter().any(|tag| tag == "*" || tag.starts_with(&start));
        if seen { Ok(()) } else { Err(stale()) }
    }

    /// Does what [`Preconditions::check_match`] does, where the client has to say which version it means.
    ///
    /// # Errors
    /// 428 without `If-Match`, 412 when the client has seen another version.
    pub fn require_match(&self, etag: &ETag) -> Result<()> {
        self.require_tag()?;
        self.check_match(etag)
    }

    fn require_tag(&self) -> Result<()> {
        if self.if_match.is_some() {
            return Ok(());
        }
        Err(Error::new(Slug::PreconditionRequired, "Send If-Match with the tag that you have read."))
    }

    /// Does what [`Preconditions::check_version`] does, where the client has to say which version it means.
    ///
    /// # Errors
    /// 428 without `If-Match`, 412 when the client has seen another version.
    pub fn require_version(&self, version: i64) -> Result<()> {
        self.require_tag()?;
        self.check_version(Some(version))
    }

    /// Tells that the client has this version already (answer 304).
    #[must_use]
    pub fn is_current(&self, etag: &ETag) -> bool {
        self.if_none_match.as_ref().is_some_and(|if_none_match| !if_none_match.precondition_passes(etag))
    }
}

/// A strong tag of whatever a representation depends on, such as an id and a version, or the bytes themselves.
///
/// # Errors
/// Never in practice: the text of a tag is hexadecimal.
pub fn strong_etag(parts: &[&[u8]]) -> Result<ETag> {
    format!("\"{}\"", digest(parts)).parse().map_err(Error::internal)
}

/// A strong tag of a representation that shows more than its own record: it begins with the record's version, which alone
/// counts when the record is written ([`Preconditions::check_version`]).
///
/// # Errors
/// As for [`strong_etag`].
pub fn versioned_etag(version: i64, parts: &[&[u8]]) -> Result<ETag> {
    format!("{}{}\"", version_start(version), digest(parts)).parse().map_err(Error::internal)
}

fn version_start(version: i64) -> String {
    format!("\"v{version}-")
}

fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn stale() -> Error {
    Error::new(Slug::StaleEtag, "It has changed since you read it. Read it again.")
}

/// A JSON answer with its tag, or 304 when the client has it already. May be kept, but has to be asked for each time.
///
/// # Errors
/// Never for the contract's types.
pub fn tagged<T: Serialize>(preconditions: &Preconditions, etag: &ETag, value: &T) -> Result<Response> {
    let mut response = if preconditions.is_current(etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = serde_json::to_vec(value).map_err(Error::internal)?;
        ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
    };
    response.headers_mut().typed_insert(etag.clone());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}
