//! Whole bodies, within the operation's bounds.

use axum::body::{Body, to_bytes};
use bytes::Bytes;
use forecourt_api::problem::Slug;
use http::{HeaderMap, StatusCode, header};
use http_body_util::LengthLimitError;

use crate::coding::{self, CodingError};
use crate::error::{Error, Result};

/// Most bytes that an operation's body may have; in the extensions of every request to an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyLimit(pub usize);

impl Default for BodyLimit {
    /// 1 MiB: far above any form or document of the contract that carries no picture.
    fn default() -> Self {
        Self(1 << 20)
    }
}

impl BodyLimit {
    /// The refusal of what is longer.
    #[must_use]
    pub fn exceeded(self) -> Error {
        Error::new(
            Slug::TooLarge,
            format!("The body has more than the {} bytes that are taken here.", self.0),
        )
    }
}

/// Reads a body to its end and undoes its `Content-Encoding`. A length that is announced too large is refused before a byte
/// is read.
///
/// # Errors
/// 413 for too many bytes, 408 for too slow ones, 400 for a body that breaks off or is not encoded as it says, 415 for one in
/// an encoding that is not known.
pub async fn read(headers: &HeaderMap, body: Body, limit: BodyLimit) -> Result<Bytes> {
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit.0 as u64) {
        return Err(limit.exceeded());
    }
    let bytes = to_bytes(body, limit.0).await.map_err(|error| broken(error, limit))?;
    let codings = content_codings(headers);
    if codings.is_empty() || bytes.is_empty() {
        return Ok(bytes);
    }
    let decoding = tokio::task::spawn_blocking(move || coding::decode(bytes, &codings, limit.0));
    decoding.await.map_err(Error::internal)?.map_err(|error| match error {
        CodingError::TooLarge => limit.exceeded(),
        CodingError::Damaged => Error::malformed("The body is not encoded as its Content-Encoding says."),
        CodingError::Unknown(_) => unknown_coding(coding::TAKEN),
    })
}

/// The codings that a body is sent in.
pub fn content_codings(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(header::CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(coding::named).collect()
}

/// The refusal of a body in another coding than those that are taken.
pub fn unknown_coding(taken: &'static str) -> Error {
    let detail =
        format!("The body is sent in a Content-Encoding that is not taken here; these are: {taken}.");
    Error::new(Slug::UnsupportedMedia, detail)
        .with_header(header::ACCEPT_ENCODING, http::HeaderValue::from_static(taken))
}

/// Refusal of a body that could not be read.
pub fn broken(error: axum::Error, limit: BodyLimit) -> Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        if inner.is::<LengthLimitError>() {
            return limit.exceeded();
        }
        if inner.is::<tower_http::timeout::TimeoutError>() {
            return Error::new(Slug::RequestTimeout, "The body stopped arriving.");
        }
        cause = inner.source();
    }
    Error::malformed("The body broke off.").with_status(StatusCode::BAD_REQUEST).with_cause(error)
}

/// The media type of a body in lower case, without its parameters; empty without one.
#[must_use]
pub fn media_type(headers: &HeaderMap) -> String {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.split(';').next())
        .map(|text| text.trim().to_ascii_lowercase())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::stream;
    use tower_http::timeout::TimeoutBody;

    use super::*;

    async fn refusal(body: Body) -> Error {
        read(&HeaderMap::new(), body, BodyLimit(4)).await.unwrap_err()
    }

    fn chunks(chunks: Vec<std::io::Result<&'static str>>) -> Body {
        Body::from_stream(stream::iter(chunks))
    }

    #[tokio::test]
    async fn a_body_may_be_compressed() {
        use std::io::Write as _;
        let gzip = |bytes: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        let check = async |coding: &'static str, body: Vec<u8>, expected: std::result::Result<&str, u16>| {
            let headers = HeaderMap::from_iter([(header::CONTENT_ENCODING, coding.parse().unwrap())]);
            let read = read(&headers, Body::from(body), BodyLimit(40)).await;
            let read = read.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
            assert_eq!(read.map_err(|error| error.problem().status), expected.map(str::to_owned), "{coding}");
        };
        check("gzip", gzip(b"a=1"), Ok("a=1")).await;
        check("identity", b"a=1".to_vec(), Ok("a=1")).await;
        check("gzip", Vec::new(), Ok("")).await;
        check("gzip", b"a=1".to_vec(), Err(400)).await;
        check("gzip", gzip(&[b'a'; 41]), Err(413)).await;
        check("compress", b"a=1".to_vec(), Err(415)).await;
    }

    #[tokio::test]
    async fn a_body_comes_to_its_end_or_to_a_reason() {
        let whole = read(&HeaderMap::new(), chunks(vec![Ok("ab"), Ok("cd")]), BodyLimit(4)).await;
        assert_eq!(whole.unwrap(), "abcd");
        assert_eq!(refusal(chunks(vec![Ok("ab"), Ok("cde")])).await.problem().status, 413);
        let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        assert_eq!(refusal(chunks(vec![Ok("ab"), Err(reset)])).await.problem().status, 400);
        let never = Body::from_stream(stream::pending::<std::io::Result<Bytes>>());
        let given_up = Body::new(TimeoutBody::new(Duration::from_millis(1), never));
        assert_eq!(refusal(given_up).await.problem().status, 408);
    }
}
