//! Parameters of a path. They are percent-decoded after the route was found, so a `%2F` in an id stays in its segment.

use axum::RequestPartsExt;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::state::AppState;

/// The parameters of the operation's path: one value, a tuple in the path's order, or a struct by name.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send + 'static> FromRequestParts<AppState> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self> {
        let rejection = match parts.extract::<axum::extract::Path<T>>().await {
            Ok(axum::extract::Path(value)) => return Ok(Self(value)),
            Err(rejection) => rejection,
        };
        let PathRejection::FailedToDeserializePathParams(failed) = &rejection else {
            return Err(Error::internal(rejection));
        };
        let (name, detail) = match failed.kind() {
            ErrorKind::ParseErrorAtKey { key, .. } => (Some(key.clone()), "has the wrong form".to_owned()),
            ErrorKind::DeserializeError { key, message, .. } => (Some(key.clone()), message.clone()),
            ErrorKind::InvalidUtf8InPathParam { key } => (Some(key.clone()), "is not UTF-8".to_owned()),
            ErrorKind::Message(message) => (None, message.clone()),
            ErrorKind::ParseError { .. } | ErrorKind::ParseErrorAtIndex { .. } => {
                (None, "has the wrong form".to_owned())
            }
            _ => return Err(Error::internal(rejection)),
        };
        let name = match name {
            Some(name) => name,
            None => only_parameter(parts).await.unwrap_or_else(|| "path".to_owned()),
        };
        Err(Error::invalid(name, detail))
    }
}

/// The name of the path's parameter, where it has just one.
async fn only_parameter(parts: &mut Parts) -> Option<String> {
    let parameters = parts.extract::<RawPathParams>().await.ok()?;
    let mut names = parameters.iter().map(|(name, _)| name.to_owned());
    let only = names.next()?;
    names.next().is_none().then_some(only)
}
