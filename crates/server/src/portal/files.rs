//! Where the portal's files are: inside a release binary; on disk otherwise, so that the portal can be built anew without
//! the server.

use std::borrow::Cow;

use rust_embed::Embed;

/// A file of the portal.
pub struct File {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Their hash.
    pub sha256: [u8; 32],
}

/// The portal's files by their path below its root, without a leading slash.
pub trait Files: Send + Sync {
    /// A file; `None` when there is none, or the path leads elsewhere.
    fn get(&self, path: &str) -> Option<File>;
}

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../target/dist/portal"]
#[allow_missing = true]
struct Built;

/// The files of the portal as it was built.
#[derive(Clone, Copy, Debug, Default)]
pub struct Embedded;

impl Embedded {
    /// Tells that a portal was built.
    #[must_use]
    pub fn is_built(self) -> bool {
        Built::get("index.html").is_some()
    }
}

impl Files for Embedded {
    fn get(&self, path: &str) -> Option<File> {
        let file = Built::get(path)?;
        Some(File { bytes: file.data, sha256: file.metadata.sha256_hash() })
    }
}
