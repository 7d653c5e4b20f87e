//! Resumable uploads (tus 1.0.0, operations `createUpload`, `headUpload`, `appendUpload`, `cancelUpload`).
//!
//! The pieces are built here; the order in which they are sent is the upload machine's business.

use forecourt_api::image::{CutType, ProcessingOptions, ProcessingSpeed, RetouchingAccuracy};
use forecourt_api::{ImageId, VehicleId};

use crate::{Call, Error, IdempotencyKey, Method, Patience, Request, Response};

/// Version of the protocol.
const TUS_VERSION: &str = "1.0.0";
/// Media type of the bytes of an upload.
pub const OFFSET_OCTET_STREAM: &str = "application/offset+octet-stream";

/// Facts about a file before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadPlan {
    /// The vehicle it shows.
    pub vehicle_id: VehicleId,
    /// Name of the file, for people.
    pub filename: String,
    /// Media type as the browser guesses it.
    pub filetype: String,
    /// Size in bytes, at least 1.
    pub length: u64,
    /// Lower-case hex of the whole file, where it could be computed.
    pub sha256: Option<String>,
    /// Place in the vehicle's display order; without one the server puts it behind what has arrived by then.
    pub position: Option<u32>,
    /// Processing options.
    pub options: ProcessingOptions,
}

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadState {
    /// Bytes that the server holds for good.
    pub offset: u64,
    /// Set once the upload has become an image.
    pub image: Option<ImageId>,
    /// True when that image was there before.
    pub existing: bool,
}

/// A new upload: its address and state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUpload {
    /// Address relative to the server or absolute, as the server wrote it.
    pub location: String,
    /// Where it stands; a replayed creation may be further than the start.
    pub state: UploadState,
}

/// The upload machine asks again by itself.
fn tus(method: Method, target: impl Into<String>) -> Request {
    Request::new(method, target).header("Tus-Resumable", TUS_VERSION).patience(Patience::Read)
}

/// `createUpload`.
#[must_use]
pub fn create_upload(plan: &UploadPlan, key: &IdempotencyKey) -> Call<NewUpload> {
    let request = tus(Method::Post, "/v1/uploads")
        .idempotent(key)
        .header("Upload-Length", plan.length.to_string())
        .header("Upload-Metadata", metadata(plan));
    Call::new(request, |response| {
        let location =
            response.headers.get("location").ok_or(Error::Unreadable { status: response.status })?;
        Ok(NewUpload { location: location.to_owned(), state: state(response)? })
    })
}

/// `headUpload`: how many bytes have arrived. `target` is the upload's path on the server.
#[must_use]
pub fn head_upload(target: &str) -> Call<UploadState> {
    Call::new(tus(Method::Head, target), state)
}

/// `appendUpload` without its bytes, which the browser's upload transport sends straight from the file.
#[must_use]
pub fn append_upload(target: &str, offset: u64) -> Call<UploadState> {
    Call::new(tus(Method::Patch, target).header("Upload-Offset", offset.to_string()), state)
}

/// `cancelUpload`.
#[must_use]
pub fn cancel_upload(target: &str) -> Call<()> {
    Call::new(tus(Method::Delete, target), crate::call::nothing)
}

/// Path and query of an upload's address, whether the server wrote it absolute or relative. Only the path is taken: bytes and
/// token go to the server that was signed in to and nowhere else.
#[must_use]
pub fn target_of_location(location: &str) -> &str {
    match location.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |start| &rest[start..]),
        None => location,
    }
}

fn state(response: &Response) -> Result<UploadState, Error> {
    let image = response.headers.get("forecourt-image-id").map(ImageId::new);
    let offset = response.headers.get("upload-offset").and_then(|text| text.trim().parse().ok());
    Ok(UploadState {
        offset: offset.ok_or(Error::Unreadable { status: response.status })?,
        existing: response.headers.get("forecourt-image-existing") == Some("true"),
        image,
    })
}

/// `Upload-Metadata`: names and base64 values, separated by commas (tus 1.0.0, creation).
fn metadata(plan: &UploadPlan) -> String {
    let options = &plan.options;
    let position = plan.position.map(|position| position.to_string());
    let blur_plate = options.blur_license_plate.map(|blur| if blur { "true" } else { "false" });
    let pairs: [(&str, Option<&str>); 13] = [
        ("vehicle_id", Some(plan.vehicle_id.as_str())),
        ("filename", Some(&plan.filename)),
        ("filetype", Some(&plan.filetype)),
        ("sha256", plan.sha256.as_deref()),
        ("position", position.as_deref()),
        ("cut_type", options.cut_type.map(CutType::as_str)),
        ("scene_id", options.scene_id.as_deref()),
        ("guideline_id", options.guideline_id.as_deref()),
        ("location_id", options.location_id.as_deref()),
        ("processing_speed", options.processing_speed.map(ProcessingSpeed::as_str)),
        ("retouching_accuracy", options.retouching_accuracy.map(RetouchingAccuracy::as_str)),
        ("blur_license_plate", blur_plate),
        ("custom_json", options.custom_json.as_deref()),
    ];
    pairs
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
        .map(|(name, value)| format!("{name} {}", base64(value.as_bytes())))
        .collect::<Vec<_>>()
        .join(",")
}

/// Standard base64 with padding (RFC 4648, section 4). Twelve lines here, since the crate would be the only use of one in the
/// browser.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let sextet = (word >> (18 - 6 * place)) & 63;
            text.push(if place <= chunk.len() { char::from(ALPHABET[sextet as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_rfc_4648() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn the_host_of_a_location_is_not_followed() {
        assert_eq!(target_of_location("/v1/uploads/upl_1"), "/v1/uploads/upl_1");
        assert_eq!(target_of_location("https://elsewhere.example/v1/uploads/upl_1"), "/v1/uploads/upl_1");
        assert_eq!(target_of_location("https://elsewhere.example"), "/");
    }

    #[test]
    fn metadata_leaves_out_what_is_not_known() {
        let plan = UploadPlan {
            vehicle_id: VehicleId::new("WAU 1").unwrap(),
            filename: "front.jpg".into(),
            filetype: String::new(),
            length: 3,
            sha256: None,
            position: None,
            options: ProcessingOptions::default(),
        };
        assert_eq!(metadata(&plan), "vehicle_id V0FVIDE=,filename ZnJvbnQuanBn");
        let placed = UploadPlan { position: Some(12), ..plan };
        assert_eq!(metadata(&placed), "vehicle_id V0FVIDE=,filename ZnJvbnQuanBn,position MTI=");
    }
}
