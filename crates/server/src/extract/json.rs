//! JSON bodies and merge patches.

use axum::extract::{FromRequest, Request};
use forecourt_api::problem::Slug;
use http::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::body::{self, BodyLimit};
use crate::error::{Error, Result};
use crate::state::AppState;

/// A JSON body, with what it was made of for the comparison of replays.
#[derive(Clone, Debug)]
pub struct Json<T> {
    /// The value.
    pub value: T,
    /// The same as it came, unknown members included.
    pub raw: Value,
}

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &AppState) -> Result<Self> {
        read(request, &["application/json"]).await
    }
}

/// A JSON merge patch (RFC 7396). Plain `application/json` is taken too: browsers' tools send it by themselves.
#[derive(Clone, Debug)]
pub struct MergePatch<T> {
    /// The value; members that may be cleared are of `forecourt_api::patch`.
    pub value: T,
    /// The same as it came, unknown members included.
    pub raw: Value,
}

impl<T: DeserializeOwned> FromRequest<AppState> for MergePatch<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &AppState) -> Result<Self> {
        let Json { value, raw } =
            read(request, &["application/merge-patch+json", "application/json"]).await?;
        Ok(Self { value, raw })
    }
}

async fn read<T: DeserializeOwned>(request: Request, media_types: &[&str]) -> Result<Json<T>> {
    let (parts, body) = request.into_parts();
    check_media_type(&parts.headers, media_types)?;
    let limit = parts.extensions.get::<BodyLimit>().copied().unwrap_or_default();
    let bytes = body::read(&parts.headers, body, limit).await?;
    parse(&bytes)
}

fn check_media_type(headers: &HeaderMap, media_types: &[&str]) -> Result<()> {
    let given = body::media_type(headers);
    if media_types.contains(&given.as_str()) {
        return Ok(());
    }
    let wanted = media_types[0];
    Err(Error::new(Slug::UnsupportedMedia, format!("Send the body as {wanted}.")))
}

/// Syntax errors are 400 with their place; wrong values are 422 with a pointer.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<Json<T>> {
    // Some editors and libraries put a byte order mark before it, which a reader may ignore (RFC 8259, section 8.1).
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let raw: Value = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let what = if error.is_eof() { "ends too early" } else { "is not JSON" };
        Error::malformed(format!("The body {what} (line {line}, column {column})."))
    })?;
    // Every body of the contract is an object, and serde would also take a struct's members as an array.
    if !raw.is_object() {
        return Err(Error::invalid("", "expected an object"));
    }
    if contains_nul(&raw) {
        return Err(Error::invalid("", "the character U+0000 is not taken"));
    }
    let value = serde_path_to_error::deserialize(&raw)
        .map_err(|error| Error::invalid(pointer(error.path()), expectation(&error.inner().to_string())))?;
    Ok(Json { value, raw })
}

/// Databases do not all store U+0000, and nobody means it.
fn contains_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(contains_nul),
        Value::Object(members) => {
            members.iter().any(|(name, value)| name.contains('\0') || contains_nul(value))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// JSON pointer (RFC 6901) of a place.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

/// The library's message without the names of our types.
fn expectation(message: &str) -> String {
    match message.split_once("expected struct ") {
        Some((before, _)) => format!("{before}expected an object"),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use forecourt_api::vehicle::VehiclePatch;

    use super::*;

    #[test]
    fn faults_have_their_place() {
        let check = |text: &str, status: u16, pointer: Option<&str>, detail: &str| {
            let error = parse::<VehiclePatch>(text.as_bytes()).unwrap_err();
            let problem = error.problem();
            assert_eq!(problem.status, status, "{text}");
            assert_eq!(problem.errors.first().map(|error| error.pointer.as_str()), pointer, "{text}");
            assert!(problem.detail.as_ref().unwrap().contains(detail), "{text}: {problem:?}");
        };
        assert!(
            parse::<VehiclePatch>(b"\xef\xbb\xbf{\"vin\": \"W\"}").is_ok(),
            "a byte order mark is no fault"
        );
        check("", 400, None, "ends too early");
        check("{\"vin\": \"WAU", 400, None, "line 1, column 12");
        check("<html>", 400, None, "is not JSON");
        check("[1]", 422, Some(""), "expected an object");
        check("{\"price\": {\"amount_minor\": \"x\"}}", 422, Some("/price/amount_minor"), "expected i64");
        check("{\"price\": 1}", 422, Some("/price"), "expected an object");
        check("{\"vin\": \"a\\u0000b\"}", 422, Some(""), "U+0000");
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        check(&deep, 400, None, "is not JSON");
    }
}
