//! Pictures of assets: files or base64 text of them, read whole before they are kept, so that what is wrong with one is said to
//! who can mend it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use forecourt_api::Revision;
use forecourt_api::asset::AssetKind;
use forecourt_imaging::{self as imaging, Format, Header};
use forecourt_store::BlobKey;
use forecourt_store::model::Original;
use sha2::{Digest, Sha256};

use crate::state::AppState;
use crate::{Error, Result};

/// Characters of a content's hash in ids and revisions: 128 bits, so that nobody meets another one's by chance.
const HASH_CHARS: usize = 32;

/// A picture that was read whole.
#[derive(Clone, Debug)]
pub struct Picture {
    bytes: Bytes,
    header: Header,
}

impl Picture {
    /// Reads a field: PNG or JPEG, or base64 of one (contract, schema `ImagePart`). CPU work; not for async threads.
    ///
    /// # Errors
    /// 422 (400 in Part A) with the field's name for what is neither, damaged, too large, or lacks the alpha that its kind
    /// needs.
    pub fn read(kind: AssetKind, field: &str, bytes: Bytes) -> Result<Self> {
        let bytes = decoded(bytes);
        let checked = match kind {
            AssetKind::LicensePlate => imaging::decode_plate(&bytes).map(drop),
            AssetKind::Overlay => imaging::Overlay::decode(&bytes).map(drop),
            AssetKind::Scene | AssetKind::Background => {
                imaging::BackdropPicture::decode(&bytes, [0; 3], None).map(drop)
            }
        };
        let header = checked.and_then(|()| imaging::inspect(&bytes, &imaging::Limits::default()));
        let header = header.map_err(|error| Error::invalid(field, error.to_string()))?;
        Ok(Self { bytes, header })
    }

    /// First characters of the SHA-256 of `salt` and the content, lower-case hex.
    #[must_use]
    pub fn hash(&self, salt: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(salt);
        hash.update([0]);
        hash.update(&self.bytes);
        let mut text = format!("{:x}", hash.finalize());
        text.truncate(HASH_CHARS);
        text
    }

    /// Makes its bytes durable under a name that no other file has had.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn store(&self, state: &AppState) -> Result<Original> {
        let key = BlobKey::asset(&state.new_id("asset")).map_err(Error::internal)?;
        state.blobs.put(&key, self.bytes.clone()).await?;
        Ok(Original {
            revision: Revision::new(self.hash("")),
            key,
            media_type: self.header.format.media_type().to_owned(),
            width: self.header.width_px,
            height: self.header.height_px,
            bytes: self.bytes.len() as u64,
        })
    }

    /// The picture as it came.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Its kind of file, by content.
    #[must_use]
    pub fn format(&self) -> Format {
        self.header.format
    }
}

/// The bytes that base64 text stands for, with white space in it or not; anything else as it is.
pub(crate) fn decoded(bytes: Bytes) -> Bytes {
    if bytes.starts_with(b"\x89PNG") || bytes.starts_with(b"\xff\xd8\xff") {
        return bytes;
    }
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    // Some clients send the whole data URL.
    let text = match text.iter().position(|byte| *byte == b',') {
        Some(comma) if text.starts_with(b"data:") => &text[comma + 1..],
        _ => &text[..],
    };
    STANDARD.decode(text).map_or(bytes, Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::pictures::{jpeg, png};

    #[test]
    fn files_and_their_base64_are_the_same_picture() {
        let file = Picture::read(AssetKind::Background, "background", png(40, 30).into()).unwrap();
        let mut text = STANDARD.encode(png(40, 30));
        text.insert_str(20, "\r\n");
        for same in [text.clone(), format!("data:image/png;base64,{text}")] {
            let read = Picture::read(AssetKind::Background, "background", same.into_bytes().into()).unwrap();
            assert_eq!(read.hash("a"), file.hash("a"));
        }
        assert_ne!(file.hash("a"), file.hash("b"));
        assert_eq!(file.hash("a").len(), HASH_CHARS);
        let file = Picture::read(AssetKind::Scene, "background", jpeg(40, 30).into()).unwrap();
        assert_eq!(file.format(), Format::Jpeg);
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_its_reason() {
        let check = |kind: AssetKind, bytes: &[u8], expected: &str| {
            let error = Picture::read(kind, "file", Bytes::copy_from_slice(bytes)).unwrap_err();
            let detail = error.problem().detail.clone().unwrap_or_default();
            assert!(detail.starts_with("file: ") && detail.contains(expected), "{kind} {detail}");
        };
        for kind in AssetKind::ALL {
            check(*kind, b"x", "not an image");
            check(*kind, b"", "not an image");
            check(*kind, &png(40, 30)[..60], "damaged");
            check(*kind, b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "");
        }
        check(AssetKind::Background, &jpeg(40, 30)[..200], "damaged");
        check(AssetKind::LicensePlate, &jpeg(40, 30), "PNG");
    }
}
