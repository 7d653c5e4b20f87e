//! Names and values of a query or of a url-encoded body, decoded strictly.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use http::request::Parts;
use percent_encoding::percent_decode;

use crate::error::{Error, Result};
use crate::state::AppState;

/// Names and values in their order. An empty value counts as absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Decodes `name=value&…`, where `+` is a space.
    ///
    /// # Errors
    /// 400 for what is not UTF-8 once decoded.
    pub fn parse(text: &[u8]) -> Result<Self> {
        let decode = |part: &[u8]| {
            let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
            percent_decode(&spaced).decode_utf8().map(std::borrow::Cow::into_owned)
        };
        let mut pairs = Vec::new();
        for pair in text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let cut = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = cut.map_or((pair, &[][..]), |cut| (&pair[..cut], &pair[cut + 1..]));
            let name = decode(name).map_err(|_| Error::malformed("The name of a parameter is not UTF-8."))?;
            let value = decode(value).map_err(|_| {
                Error::invalid(name.clone(), "is not UTF-8").with_status(http::StatusCode::BAD_REQUEST)
            })?;
            pairs.push((name, value));
        }
        Ok(Self(pairs))
    }

    /// All pairs, empty values included.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of a name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |(known, value)| *known == name && !value.is_empty()).map(|(_, value)| value)
    }

    /// The value of a name that stands once.
    ///
    /// # Errors
    /// 422 when it stands several times with different values.
    pub fn one(&self, name: &str) -> Result<Option<&str>> {
        single(name, self.all(name))
    }

    /// The value of a name that has to be there.
    ///
    /// # Errors
    /// 422 when it is absent, or stands several times.
    pub fn required(&self, name: &str) -> Result<&str> {
        self.one(name)?.ok_or_else(|| missing(name))
    }

    /// The value of a name that stands once, as a value of another type.
    ///
    /// # Errors
    /// 422 with the type's own words when it is none.
    pub fn parsed<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>> {
        self.one(name)?
            .map(|text| text.parse().map_err(|error: T::Err| Error::invalid(name, error.to_string())))
            .transpose()
    }
}

/// One value of those that a name has.
pub(super) fn single<'a>(name: &str, mut values: impl Iterator<Item = &'a str>) -> Result<Option<&'a str>> {
    let Some(first) = values.next() else { return Ok(None) };
    if values.any(|value| value != first) {
        return Err(Error::invalid(name, "is given more than once"));
    }
    Ok(Some(first))
}

/// The refusal of a request that lacks a field.
pub(super) fn missing(name: &str) -> Error {
    Error::invalid(name, "is missing")
}

/// The query of a request's address.
#[derive(Clone, Debug, Default)]
pub struct Query(pub Pairs);

impl FromRequestParts<AppState> for Query {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self> {
        Pairs::parse(parts.uri.query().unwrap_or_default().as_bytes()).map(Self)
    }
}
