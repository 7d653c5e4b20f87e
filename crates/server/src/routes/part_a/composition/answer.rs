//! Answers of the synchronous calls.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use forecourt_imaging::Outcome;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::idempotency::StoredResponse;
use crate::{Error, Result};

/// The answer for a photo that is left as it is.
pub(super) fn nothing() -> Result<StoredResponse> {
    StoredResponse::json(StatusCode::OK, &serde_json::Map::new())
}

/// The widest rendition as base64 text, or its bytes where the client asks for an image.
pub(super) fn picture(outcome: Outcome, headers: &HeaderMap) -> Result<StoredResponse> {
    let widest = outcome.renditions.into_iter().max_by_key(|file| file.width_px);
    let bytes = widest.ok_or_else(|| Error::internal("a photo without a rendition"))?.bytes;
    let (media_type, body) = if wants_bytes(headers) {
        ("image/jpeg", bytes)
    } else {
        ("text/plain", STANDARD.encode(bytes).into_bytes())
    };
    let headers = vec![(header::CONTENT_TYPE, HeaderValue::from_static(media_type))];
    Ok(StoredResponse { status: StatusCode::OK, headers, body, replay: None })
}

/// Tells that `Accept` names an image first. Browsers name several kinds of images behind HTML in everything they send.
fn wants_bytes(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = accept.split(',').next().unwrap_or_default().trim();
    ["image/*", "image/jpeg"].iter().any(|kind| first.split(';').next().unwrap_or_default().trim() == *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_to_who_asks_for_an_image_first() {
        let check = |accept: Option<&'static str>, expected: bool| {
            let value = accept.map(|text| (header::ACCEPT, HeaderValue::from_static(text)));
            assert_eq!(wants_bytes(&HeaderMap::from_iter(value)), expected, "{accept:?}");
        };
        check(None, false);
        check(Some("*/*"), false);
        check(Some("text/html,image/*;q=0.8"), false);
        check(Some("image/*"), true);
        check(Some("image/jpeg;q=0.9, */*"), true);
        check(Some("image/png"), false);
    }
}
