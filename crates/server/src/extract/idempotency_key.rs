//! The `Idempotency-Key` header.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;

use crate::error::{Error, Result};
use crate::state::AppState;

/// Name of the header.
const HEADER: &str = "idempotency-key";

/// The client's key for an unsafe call: 1 to 255 characters, `None` without the header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdempotencyKey(pub Option<String>);

impl FromRequestParts<AppState> for IdempotencyKey {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self> {
        let mut values = parts.headers.get_all(HEADER).iter();
        let Some(value) = values.next() else { return Ok(Self(None)) };
        let refuse = |detail: &str| {
            Err(Error::invalid("Idempotency-Key", detail).with_status(StatusCode::BAD_REQUEST))
        };
        if values.next().is_some() {
            return refuse("is given more than once");
        }
        match value.to_str() {
            Ok(text) if (1..=255).contains(&text.len()) => Ok(Self(Some(text.to_owned()))),
            _ => refuse("has 1 to 255 printable ASCII characters"),
        }
    }
}
