//! Names and values of a query or of a url-encoded body, decoded strictly.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use encoding_rs::{Encoding, UTF_8};
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
        Self::parse_in(text, UTF_8)
    }

    /// Decodes a text in another character encoding, by the rules of [`Pairs::parse`].
    ///
    /// # Errors
    /// 400 for what is not UTF-8 once decoded, where it has to be.
    pub(super) fn parse_in(text: &[u8], charset: &'static Encoding) -> Result<Self> {
        let decode = |part: &[u8]| {
            let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
            let bytes: Vec<u8> = percent_decode(&spaced).collect();
            if charset == UTF_8 {
                String::from_utf8(bytes)
            } else {
                Ok(charset.decode(&bytes).0.into_owned())
            }
        };
        let mut pairs = Vec::new();
        for pair in text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let cut = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = cut.map_or((pair, &[][..]), |cut| (&pair[..cut], &pair[cut + 1..]));
            let name = decode(name).map_err(|_| Error::malformed("The name of a parameter is not UTF-8."))?;
            let value = decode(value).map_err(|_| {
                Error::invalid(name.clone(), "is not UTF-8").with_status(http::StatusCode::BAD_REQUEST)
            })?;
            pairs.push((bare_name(&name).to_owned(), value));
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

/// A name without the `[]` or `[0]` that PHP and Rails add to fields that repeat.
pub(super) fn bare_name(name: &str) -> &str {
    let bare = name.strip_suffix(']').and_then(|name| name.rsplit_once('['));
    match bare {
        Some((bare, index)) if !bare.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        _ => name,
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

#[cfg(test)]
mod tests {
    use super::bare_name;

    #[test]
    fn only_one_pair_of_brackets_with_a_number_or_nothing_is_dropped() {
        let check = |name: &str, bare: &str| assert_eq!(bare_name(name), bare);
        check("image_url", "image_url");
        check("image_url[]", "image_url");
        check("image_url[12]", "image_url");
        check("image_url[a]", "image_url[a]");
        check("[]", "[]");
        check("[0]", "[0]");
        check("a]", "a]");
        check("a[0][title]", "a[0][title]");
        check("", "");
    }
}
