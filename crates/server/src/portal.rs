//! The portal's files over HTTP: compressed ahead, cached for ever where the name says what is inside, and its one page for
//! every address that a person opens.
//!
//! Not for: API answers. An address below the API is never answered with the page, so that a client's mistake stays visible.

pub(crate) mod encoding;
mod files;
#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{Html, IntoResponse, Response};
use forecourt_text::Language;
use headers::{ETag, HeaderMapExt as _, IfNoneMatch};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use percent_encoding::percent_decode_str;

pub use files::{Embedded, File, Files};

use self::encoding::Encoding;
use crate::config::Origin;
use crate::error::{Error, Result};
use crate::extract::strong_etag;
use crate::state::AppState;

const INDEX: &str = "index.html";
/// Answers to what the portal asks its host about itself.
const INFO: &str = "portal.json";

/// Addresses that belong to the API, served or not.
const API: [&str; 10] = [
    "/vehicle/",
    "/v/",
    "/v1/",
    "/media/",
    "/gallery/",
    "/pages/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.yaml",
];

/// Answers every address that is no operation's.
pub async fn handler(State(state): State<AppState>, request: Request) -> Result<Response> {
    let path = request.uri().path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) || API.iter().any(|api| path.starts_with(api))
    {
        return Err(nothing_here());
    }
    let name = match percent_decode_str(path.trim_start_matches('/')).decode_utf8() {
        Ok(name) if name.is_empty() => INDEX.into(),
        Ok(name) => name,
        Err(_) => return Err(nothing_here()),
    };
    if name == INFO {
        return Ok(info(&state.config.portal_connect));
    }
    let files = &*state.portal;
    if let Some(response) = file(files, &name, request.headers())? {
        return Ok(response);
    }
    if !accepts_html(request.headers()) {
        return Err(nothing_here());
    }
    match file(files, INDEX, request.headers())? {
        Some(page) => Ok(page),
        None => Ok((StatusCode::SERVICE_UNAVAILABLE, Html(missing(request.headers()))).into_response()),
    }
}

/// The servers that the sign-in may offer besides this one: those that the content security policy lets it call.
fn info(connect: &[Origin]) -> Response {
    let connect: Vec<String> = connect.iter().map(ToString::to_string).collect();
    ([(header::CACHE_CONTROL, "no-store")], Json(serde_json::json!({ "connect": connect }))).into_response()
}

fn nothing_here() -> Error {
    Error::not_found("There is nothing at this address.")
}

/// A file in the best encoding that the client takes, or 304 when it has it.
fn file(files: &dyn Files, name: &str, headers: &HeaderMap) -> Result<Option<Response>> {
    let Some(media_type) = media_type(name) else { return Ok(None) };
    let encodings = encoding::accepted(headers);
    let encoded = encodings
        .into_iter()
        .find_map(|encoding| Some((encoding, files.get(&format!("{name}{}", encoding.suffix()))?)));
    let Some((encoding, file)) = encoded else { return Ok(None) };
    let etag = strong_etag(&[encoding.token().as_bytes(), &file.sha256])?;
    let known = headers.typed_get::<IfNoneMatch>().is_some_and(|known| !known.precondition_passes(&etag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], file.bytes).into_response()
    };
    describe(response.headers_mut(), name, encoding, etag, known);
    Ok(Some(response))
}

fn describe(headers: &mut HeaderMap, name: &str, encoding: Encoding, etag: ETag, known: bool) {
    let cache = if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.typed_insert(etag);
    if !known && encoding != Encoding::Identity {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.token()));
    }
}

/// The media type of a file of the portal; `None` for what it has none of, compressed siblings included.
fn media_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        // Browsers compile while it arrives only under this very type.
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

/// Tells that a file's name changes with its content: it has a part of eight or more hexadecimal digits.
fn is_hashed(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.split(['-', '_', '.'])
        .any(|part| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Tells that a person opened the address: only navigations ask for HTML.
fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|text| text.contains("text/html"))
}

/// The language of the person who asks, of those that there are.
fn preferred_language(headers: &HeaderMap) -> Language {
    let wanted =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Language::preferred(wanted.split(',').map(|range| range.split(';').next().unwrap_or_default().trim()))
}

/// Page in place of a portal that is missing, in the language of the person who asks.
fn missing(headers: &HeaderMap) -> String {
    let language = preferred_language(headers);
    let texts = language.server();
    let (tag, title) = (language.tag(), texts.portal_missing);
    let help = texts.portal_missing_help.fill(["<code>cargo xtask portal</code>"]);
    let contract = texts.contract_is_at.fill(["<a href=\"/openapi.yaml\">openapi.yaml</a>"]);
    format!(
        "<!doctype html>
<html lang=\"{tag}\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Forecourt</title>
<h1>{title}</h1>
<p>{help}</p>
<p>{contract}</p>
</html>
"
    )
}
