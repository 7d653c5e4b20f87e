//! The protocol library's errors in the contract's words and numbers.

use forecourt_api::problem::Slug;
use forecourt_store::Error as StoreError;
use http::{HeaderName, HeaderValue, StatusCode};
use tus_protocol::Error as TusError;

use super::{TUS_VERSION, UPLOAD_OFFSET};
use crate::Error;

const TUS_VERSIONS: HeaderName = HeaderName::from_static("tus-version");

/// tus 1.0.0, extension checksum.
const CHECKSUM_MISMATCH: u16 = 460;

/// Answer to a request that the protocol refuses.
pub(super) fn refusal(error: TusError) -> Error {
    match error {
        TusError::NotFound(_) | TusError::InvalidUploadId(_) => unknown_upload(),
        TusError::Expired(_) => gone(),
        TusError::OffsetMismatch { expected, .. } => {
            Error::new(Slug::Conflict, format!("The next byte to send is number {expected}."))
                .with_header(UPLOAD_OFFSET, HeaderValue::from(expected))
        }
        TusError::CompletedUploadModificationForbidden(_) | TusError::FinalUploadModificationForbidden(_) => {
            Error::new(Slug::Conflict, "All bytes of this upload are there.")
        }
        TusError::Locked(_) | TusError::LockTimeout(_) => {
            Error::new(Slug::Conflict, "Another request is working on this upload.").with_retry_after(1)
        }
        TusError::SizeExceeded { size, max } => {
            Error::new(Slug::TooLarge, format!("This makes {size} bytes where {max} are expected at most."))
        }
        TusError::InvalidContentType { .. } => {
            Error::new(Slug::UnsupportedMedia, "Send the bytes as application/offset+octet-stream.")
        }
        TusError::MissingHeader(name) => Error::invalid(name, "is missing"),
        TusError::InvalidHeader { header, message } => Error::invalid(header, message),
        TusError::InvalidMetadata(message) => Error::invalid("Upload-Metadata", message),
        TusError::MissingTusResumable | TusError::UnsupportedTusVersion(_) => {
            Error::invalid("Tus-Resumable", "has to be 1.0.0")
                .with_status(StatusCode::PRECONDITION_FAILED)
                .with_header(TUS_VERSIONS, HeaderValue::from_static(TUS_VERSION))
        }
        TusError::ChecksumMismatch { .. } => {
            Error::invalid("Upload-Checksum", "is not that of the bytes that arrived; they were dropped")
                .with_status(StatusCode::from_u16(CHECKSUM_MISMATCH).unwrap_or(StatusCode::BAD_REQUEST))
        }
        TusError::UnsupportedChecksum(_) => {
            Error::invalid("Upload-Checksum", "names neither sha1 nor sha256")
        }
        TusError::ExtensionNotSupported(extension) => {
            Error::invalid("Tus-Extension", format!("{extension} is not supported"))
        }
        TusError::LengthRequired => {
            Error::invalid("Content-Length", "is missing").with_status(StatusCode::LENGTH_REQUIRED)
        }
        TusError::Storage(cause) | TusError::StateStore(cause) => match cause.downcast::<StoreError>() {
            Ok(error) => Error::from(*error),
            Err(cause) => Error::internal(cause),
        },
        other => Error::internal(other),
    }
}

/// 404: never was, or belongs to somebody else.
pub(super) fn unknown_upload() -> Error {
    Error::not_found("There is no such upload.")
}

/// 410: expired, cancelled, or its bytes were wrong.
pub(super) fn gone() -> Error {
    Error::new(Slug::Gone, "This upload has expired or was cancelled. Begin a new one.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Shape;

    #[test]
    fn statuses_are_the_contracts() {
        let check = |error: TusError, expected: u16| {
            let text = error.to_string();
            assert_eq!(refusal(error).status(Shape::Problem).as_u16(), expected, "{text}");
        };
        let text = || "x".to_owned();
        check(TusError::NotFound(text()), 404);
        check(TusError::Expired(text()), 410);
        check(TusError::OffsetMismatch { expected: 1, actual: 2 }, 409);
        check(TusError::CompletedUploadModificationForbidden(text()), 409);
        check(TusError::LockTimeout(text()), 409);
        check(TusError::SizeExceeded { size: 2, max: 1 }, 413);
        check(TusError::InvalidContentType { expected: text(), actual: text() }, 415);
        check(TusError::MissingHeader("Upload-Offset"), 422);
        check(TusError::MissingTusResumable, 412);
        check(TusError::UnsupportedTusVersion(text()), 412);
        check(TusError::ChecksumMismatch { expected: text(), actual: text() }, 460);
        check(TusError::UnsupportedChecksum(text()), 422);
        check(TusError::InvalidMetadata(text()), 422);
        check(TusError::LengthRequired, 411);
        check(TusError::Internal(text()), 500);
        check(TusError::state_store(StoreError::Busy("x".into())), 503);
        check(TusError::storage(StoreError::Unavailable("x".into())), 503);
    }
}
