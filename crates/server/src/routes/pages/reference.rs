//! The reference of the API at `/docs`, made once of the contract and its examples.

use std::io::Write as _;
use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderValue, header};
use rust_embed::RustEmbed;

use crate::error::{Error, Result};
use crate::pages::reference::Reference;
use crate::portal::encoding::{self, Encoding};
use crate::routes::contract::DOCUMENT;

/// Where it lies.
pub(crate) const PATH: &str = "/docs";

/// Variables that the lines for curl expect in the reader's shell.
const SHELL_ORIGIN: &str = "$FORECOURT";

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../api/contract/examples"]
struct Examples;

/// The page, plain and compressed.
struct Page {
    plain: Bytes,
    gzip: Bytes,
}

static PAGE: LazyLock<Option<Page>> = LazyLock::new(|| {
    let document = serde_yaml_ng::from_str(DOCUMENT).ok()?;
    let examples =
        Examples::iter().filter_map(|name| serde_json::from_slice(&Examples::get(&name)?.data).ok());
    let plain = Reference::new(document, examples).render(SHELL_ORIGIN).into_string();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain.as_bytes()).ok()?;
    Some(Page { gzip: encoder.finish().ok()?.into(), plain: plain.into() })
});

/// Answers it.
pub(crate) async fn handler(headers: HeaderMap) -> Result<Response> {
    // Made on a thread that may block: it takes some milliseconds, once.
    let page = crate::blocking::run(|| LazyLock::force(&PAGE).as_ref()).await.map_err(Error::internal)?;
    let page = page.ok_or_else(|| {
        Error::not_found("The reference could not be made; the contract is at /openapi.yaml.")
    })?;
    let common = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::VARY, HeaderValue::from_static("Accept-Encoding")),
    ];
    Ok(if encoding::accepted(&headers).contains(&Encoding::Gzip) {
        let coding = [(header::CONTENT_ENCODING, HeaderValue::from_static(Encoding::Gzip.token()))];
        (common, coding, page.gzip.clone()).into_response()
    } else {
        (common, page.plain.clone()).into_response()
    })
}
