//! Bytes of a result or of an original to whoever may have them (operations `getMedia`, `getMediaWidth`).
//!
//! Files never change under their address, so what everybody may see is kept for ever by whoever fetched it. Today there
//! is one format, JPEG; `result` without extension already says that the answer varies.

use std::ops::{Bound, Range};

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use forecourt_api::account::Scope;
use forecourt_api::image::ImageState;
use forecourt_api::problem::Slug;
use forecourt_api::{AssetId, CustomerId, ImageId, Revision};
use forecourt_store::BlobKey;
use forecourt_store::model::{Image, VideoSource};
use headers::{ETag, HeaderMapExt as _, IfRange};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::signature::{Kind, Signature};
use crate::auth::Caller;
use crate::extract::{Pairs, Preconditions, strong_etag};
use crate::state::AppState;
use crate::{Error, Result};

/// For everybody and for ever: another result has another revision.
const FOR_EVERYBODY: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// For whoever asked, and only shortly: a vehicle may be published, an address may end.
const FOR_ONE: HeaderValue = HeaderValue::from_static("private, max-age=600");
/// Even if a browser took a file for a page, nothing in it would run or load.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// A file that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaRequest {
    image: ImageId,
    revision: Revision,
    kind: Kind,
    width_px: Option<u32>,
    /// Set where the name leaves the format to negotiation.
    negotiated: bool,
}

impl MediaRequest {
    /// Reads the parts of a path; `None` for what no image has.
    #[must_use]
    pub fn read(image: &str, revision: &str, width: Option<&str>, file: &str) -> Option<Self> {
        let (kind, negotiated) = match file {
            "result" => (Kind::Result, true),
            "result.jpg" => (Kind::Result, false),
            "original" if width.is_none() => (Kind::Original, false),
            "video" if width.is_none() => (Kind::Video, false),
            _ => return None,
        };
        let plain = |text: &str| {
            let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9');
            (8..=64).contains(&text.len()) && text.bytes().all(allowed)
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        let width_px = match width {
            Some(text) if digits(text) => Some(text.parse().ok()?),
            Some(_) => return None,
            None => None,
        };
        plain(revision).then(|| Self {
            image: ImageId::new(image),
            revision: Revision::new(revision),
            kind,
            width_px,
            negotiated,
        })
    }
}

/// A stored file and how it is labelled.
struct StoredFile {
    key: BlobKey,
    media_type: String,
}

/// Delivers a file.
///
/// # Errors
/// 404 for what is not there, 410 for what was, 403 for what the caller may not have, 416 for a range outside the file.
pub async fn deliver(
    state: &AppState,
    caller: Option<&Caller>,
    request: &MediaRequest,
    query: &Pairs,
    headers: &HeaderMap,
    preconditions: &Preconditions,
) -> Result<Response> {
    let Some(stored) = state.store.read().await?.public_image(&request.image).await? else {
        return deliver_asset(state, caller, request, query, headers, preconditions).await;
    };
    let for_everybody = stored.public && request.kind != Kind::Original && !stored.deleted;
    let may_see = for_everybody || is_own(caller, &stored.image.account) || is_signed(state, request, query);
    // Its own people still look at what lies in the trash.
    if stored.purged || (stored.deleted && !may_see) {
        return Err(Error::new(Slug::Gone, "The image was deleted."));
    }
    if !may_see {
        return Err(not_signed());
    }
    if request.kind == Kind::Result && stored.image.state == ImageState::Expired {
        return Err(Error::new(Slug::Gone, "The result has expired."));
    }
    let found = find(state, request, &stored.image).await?;
    answer(state, request, &found, for_everybody, headers, preconditions).await
}

/// Delivers the picture of an asset, as an original is delivered.
async fn deliver_asset(
    state: &AppState,
    caller: Option<&Caller>,
    request: &MediaRequest,
    query: &Pairs,
    headers: &HeaderMap,
    preconditions: &Preconditions,
) -> Result<Response> {
    let asset = match request.kind {
        Kind::Original => {
            state.store.read().await?.public_asset(&AssetId::new(request.image.as_str())).await?
        }
        Kind::Result | Kind::Video => None,
    };
    let asset = asset.filter(|asset| asset.file.revision == request.revision).ok_or_else(not_found)?;
    if !is_own(caller, &asset.account) && !is_signed(state, request, query) {
        return Err(not_signed());
    }
    let found = StoredFile { key: asset.file.key, media_type: asset.file.media_type };
    answer(state, request, &found, false, headers, preconditions).await
}

async fn answer(
    state: &AppState,
    request: &MediaRequest,
    found: &StoredFile,
    for_everybody: bool,
    headers: &HeaderMap,
    preconditions: &Preconditions,
) -> Result<Response> {
    let etag = strong_etag(&[found.key.as_str().as_bytes()])?;
    let mut response = if preconditions.is_current(&etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        bytes(state, found, &etag, headers).await?
    };
    let answer = response.headers_mut();
    answer.typed_insert(etag);
    answer.insert(header::CACHE_CONTROL, if for_everybody { FOR_EVERYBODY } else { FOR_ONE });
    answer.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    if request.negotiated {
        answer.insert(header::VARY, HeaderValue::from_static("Accept"));
    }
    Ok(response)
}

fn not_found() -> Error {
    Error::not_found("There is no such file.")
}

fn not_signed() -> Error {
    let detail =
        "The address is not signed, or its signature has ended. Read the resource that named it again.";
    Error::new(Slug::InsufficientScope, detail)
}

fn is_own(caller: Option<&Caller>, account: &CustomerId) -> bool {
    caller.is_some_and(|caller| caller.may(Scope::Read) && caller.customer() == account)
}

fn is_signed(state: &AppState, request: &MediaRequest, query: &Pairs) -> bool {
    let (Ok(Some(expires_at_s)), Ok(Some(text))) = (query.parsed("exp"), query.one("sig")) else {
        return false;
    };
    let signature = Signature { expires_at_s, text: text.to_owned() };
    state.media_key.verify(&request.image, &request.revision, request.kind, &signature, state.now())
}

async fn find(state: &AppState, request: &MediaRequest, image: &Image) -> Result<StoredFile> {
    match request.kind {
        Kind::Original => {
            let original = image.original.as_ref().filter(|original| original.revision == request.revision);
            let original = original.ok_or_else(not_found)?;
            Ok(StoredFile { key: original.key.clone(), media_type: original.media_type.clone() })
        }
        Kind::Video => match image.video.as_ref().map(|video| &video.source) {
            Some(VideoSource::File(file)) if file.revision == request.revision => {
                Ok(StoredFile { key: file.key.clone(), media_type: file.media_type.clone() })
            }
            _ => Err(not_found()),
        },
        Kind::Result => find_result(state, request, image).await,
    }
}

async fn find_result(state: &AppState, request: &MediaRequest, image: &Image) -> Result<StoredFile> {
    let recipe = &state.config.recipe;
    let result = image.result.as_ref().filter(|result| result.revision == request.revision);
    let known = |width: u32| {
        recipe.sub_widths_px.contains(&width)
            || result.is_some_and(|result| result.renditions.iter().any(|file| file.width == width))
    };
    if request.width_px.is_some_and(|width| !known(width)) {
        return Err(not_found());
    }
    let width_px = request.width_px.unwrap_or(u32::MAX);
    if let Some(file) = result.and_then(|result| result.rendition_for_width(width_px)) {
        return Ok(StoredFile { key: file.key.clone(), media_type: file.media_type.clone() });
    }
    // The files of the result before stay for a day, for pages that were read a moment ago.
    let width_px = request.width_px.unwrap_or(recipe.hd_width_px);
    let key =
        BlobKey::rendition(&request.image, &request.revision, width_px, "jpg").map_err(|_| not_found())?;
    match state.blobs.size(&key).await? {
        Some(_) => Ok(StoredFile { key, media_type: "image/jpeg".to_owned() }),
        None => Err(not_found()),
    }
}

/// The file, or the part of it that was asked for.
async fn bytes(state: &AppState, found: &StoredFile, etag: &ETag, headers: &HeaderMap) -> Result<Response> {
    let size = state.blobs.size(&found.key).await?.ok_or_else(not_found)?;
    let part = match asked_part(headers, etag, size) {
        Asked::Whole => None,
        Asked::Part(part) => Some(part),
        Asked::Nothing => {
            let range = HeaderValue::try_from(format!("bytes */{size}")).map_err(Error::internal)?;
            return Err(Error::invalid("Range", "lies outside the file")
                .with_status(StatusCode::RANGE_NOT_SATISFIABLE)
                .with_header(header::CONTENT_RANGE, range));
        }
    };
    let reader = state.blobs.open(&found.key, part.clone()).await?.ok_or_else(not_found)?;
    let length = reader.range.end - reader.range.start;
    let mut response = Response::new(Body::from_stream(reader.stream));
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::try_from(&found.media_type).map_err(Error::internal)?);
    answer.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    answer.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(Range { start, end }) = part {
        let range =
            HeaderValue::try_from(format!("bytes {start}-{}/{size}", end - 1)).map_err(Error::internal)?;
        answer.insert(header::CONTENT_RANGE, range);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

/// File and range that a request asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    Part(Range<u64>),
    /// Only what lies outside.
    Nothing,
}

/// Reads `Range` and `If-Range`. Several ranges at once, and what is no range of bytes, is answered with the whole file.
fn asked_part(headers: &HeaderMap, etag: &ETag, size: u64) -> Asked {
    let Some(range) = headers.typed_get::<headers::Range>() else { return Asked::Whole };
    if headers.typed_get::<IfRange>().is_some_and(|if_range| if_range.is_modified(Some(etag), None)) {
        return Asked::Whole;
    }
    let parts: Vec<Range<u64>> =
        range.satisfiable_ranges(size).filter_map(|bounds| bounded(bounds, size)).collect();
    match parts.as_slice() {
        [] => Asked::Nothing,
        [part] => Asked::Part(part.clone()),
        _ => Asked::Whole,
    }
}

fn bounded((start, end): (Bound<u64>, Bound<u64>), size: u64) -> Option<Range<u64>> {
    let start = match start {
        Bound::Included(start) => start,
        Bound::Excluded(start) => start.checked_add(1)?,
        Bound::Unbounded => 0,
    };
    let end = match end {
        Bound::Included(end) => end.checked_add(1)?,
        Bound::Excluded(end) => end,
        Bound::Unbounded => size,
    };
    let part = start..end.min(size);
    (!part.is_empty()).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        let check = |width: Option<&str>, file: &str, expected: Option<(Kind, Option<u32>, bool)>| {
            let request = MediaRequest::read("img_1", "0a1b2c3d", width, file);
            assert_eq!(
                request.map(|request| (request.kind, request.width_px, request.negotiated)),
                expected,
                "{file}"
            );
        };
        check(None, "result", Some((Kind::Result, None, true)));
        check(None, "result.jpg", Some((Kind::Result, None, false)));
        check(Some("640"), "result", Some((Kind::Result, Some(640), true)));
        check(None, "original", Some((Kind::Original, None, false)));
        check(Some("640"), "original", None);
        check(None, "video", Some((Kind::Video, None, false)));
        check(Some("640"), "video", None);
        for width in ["", "0640", "+640", "-1", "6e2", "99999999999"] {
            check(Some(width), "result", None);
        }
        for file in ["result.webp", "result.avif", "result.png", "result.svg", "original.jpg", "Result", ""] {
            check(None, file, None);
        }
        for revision in ["", "short", "UPPERCASE1", "0a1b2c3d/../x", &"a".repeat(65)] {
            assert_eq!(MediaRequest::read("img_1", revision, None, "result"), None, "{revision}");
        }
    }

    #[test]
    fn parts_of_files() {
        let etag: ETag = "\"now\"".parse().unwrap();
        let check = |range: &str, if_range: Option<&str>, expected: Asked| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, range.parse().unwrap());
            if let Some(if_range) = if_range {
                headers.insert(header::IF_RANGE, if_range.parse().unwrap());
            }
            assert_eq!(asked_part(&headers, &etag, 100), expected, "{range}");
        };
        check("bytes=0-9", None, Asked::Part(0..10));
        check("bytes=90-", None, Asked::Part(90..100));
        check("bytes=90-1000", None, Asked::Part(90..100));
        check("bytes=-10", None, Asked::Part(90..100));
        check("bytes=100-", None, Asked::Nothing);
        check("bytes=0-0,5-6", None, Asked::Whole);
        check("lines=0-9", None, Asked::Whole);
        check("bytes=0-9", Some("\"now\""), Asked::Part(0..10));
        check("bytes=0-9", Some("\"before\""), Asked::Whole);
        assert_eq!(asked_part(&HeaderMap::new(), &etag, 100), Asked::Whole);
    }
}
