//! Names of files.

use forecourt_api::{ImageId, Revision};
use serde::{Deserialize, Deserializer, Serialize};

/// Name of a stored file: one or more segments of `a–z 0–9 _ - .` joined by `/`, none of them beginning with a dot. So it
/// is a path below any folder and a key in any object store, and cannot lead out of either.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct BlobKey(String);

/// Folder of the plates.
pub(super) const PLATE_FOLDER: &str = "plate";

/// Folder of the assets.
pub(super) const ASSET_FOLDER: &str = "asset";

/// A text that is no blob key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a blob key")]
pub struct InvalidBlobKey;

impl BlobKey {
    /// Checks the rules.
    ///
    /// # Errors
    /// Any other character, an empty segment, a leading dot.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidBlobKey> {
        let text = text.into();
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.');
        let valid = text
            .split('/')
            .all(|segment| !segment.is_empty() && !segment.starts_with('.') && segment.bytes().all(allowed));
        if valid { Ok(Self(text)) } else { Err(InvalidBlobKey) }
    }

    /// The source of an image as it came.
    ///
    /// # Errors
    /// An id or revision that is not made of a key's characters.
    pub fn original(image: &ImageId, revision: &Revision) -> Result<Self, InvalidBlobKey> {
        Self::new(format!("original/{image}/{revision}"))
    }

    /// One width of an image's result. `extension` without its dot.
    ///
    /// # Errors
    /// As [`BlobKey::original`].
    pub fn rendition(
        image: &ImageId,
        revision: &Revision,
        width_px: u32,
        extension: &str,
    ) -> Result<Self, InvalidBlobKey> {
        Self::new(format!("result/{image}/{revision}/{width_px}.{extension}"))
    }

    /// A result's picture without its padding.
    ///
    /// # Errors
    /// When a part has other characters than keys may have.
    pub fn plain(image: &ImageId, revision: &Revision) -> Result<Self, InvalidBlobKey> {
        Self::new(format!("result/{image}/{revision}/plain.jpg"))
    }

    /// The mask of an image's result.
    ///
    /// # Errors
    /// As [`BlobKey::original`].
    pub fn alpha(image: &ImageId, revision: &Revision) -> Result<Self, InvalidBlobKey> {
        Self::new(format!("result/{image}/{revision}/alpha.png"))
    }

    /// The film of a video.
    ///
    /// # Errors
    /// As [`BlobKey::original`].
    pub fn video(image: &ImageId, revision: &Revision) -> Result<Self, InvalidBlobKey> {
        Self::new(format!("video/{image}/{revision}"))
    }

    /// A plate that is laid over vehicles' own, under a name that no other file has had.
    ///
    /// # Errors
    /// A name that is not made of a key's characters.
    pub fn license_plate(name: &str) -> Result<Self, InvalidBlobKey> {
        Self::new(format!("{PLATE_FOLDER}/{name}.png"))
    }

    /// The picture of an asset, under a name that no other file has had.
    ///
    /// # Errors
    /// As [`BlobKey::license_plate`].
    pub fn asset(name: &str) -> Result<Self, InvalidBlobKey> {
        Self::new(format!("{ASSET_FOLDER}/{name}"))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for BlobKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for BlobKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_below_their_folder() {
        let check = |text: &str, expected: bool| assert_eq!(BlobKey::new(text).is_ok(), expected, "{text:?}");
        check("original/img_01/0a1b", true);
        check("result/img_01/0a1b/640.jpg", true);
        check("a", true);
        check("", false);
        check("/a", false);
        check("a/", false);
        check("a//b", false);
        check("..", false);
        check("a/../b", false);
        check("a/.hidden", false);
        check("a\\b", false);
        check("a b", false);
        check("A", false);
        check("é", false);
        check("a\0b", false);
    }

    #[test]
    fn ids_that_are_no_segments_are_refused() {
        let revision = Revision::new("0a1b2c3d");
        assert!(BlobKey::original(&ImageId::new("img_1"), &revision).is_ok());
        assert!(BlobKey::original(&ImageId::new(".."), &revision).is_err());
        assert!(BlobKey::rendition(&ImageId::new("img_1"), &revision, 640, "jpg").is_ok());
        assert!(BlobKey::rendition(&ImageId::new("img_1"), &Revision::new("../x"), 640, "jpg").is_err());
    }
}
