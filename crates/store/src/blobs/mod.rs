//! Files: originals, results, masks. Written once under a key that says nothing about their content, never changed.

mod key;
mod local;
mod parts;

use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use jiff::Timestamp;

pub use key::{BlobKey, InvalidBlobKey};
pub use local::LocalBlobs;
pub use parts::UploadParts;

use crate::Result;

/// Where files are kept. Cheap to share: `Arc<dyn Blobs>`.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Stores a file, durably and all at once: when this returns, a power cut does not lose it, and nobody ever sees a part
    /// of it. Write the blob first, then the row that names it.
    async fn put(&self, key: &BlobKey, bytes: Bytes) -> Result<()>;

    /// Does what [`Blobs::put`] does, for a file that is too large to be held in memory.
    async fn put_stream(&self, key: &BlobKey, bytes: BoxStream<'static, Result<Bytes>>) -> Result<()>;

    /// A whole file.
    async fn get(&self, key: &BlobKey) -> Result<Option<Bytes>>;

    /// A file, or a part of it, as a stream. A range is cut to the file's length; one that begins behind its end gives
    /// an empty stream.
    async fn open(&self, key: &BlobKey, range: Option<Range<u64>>) -> Result<Option<BlobReader>>;

    /// Size of a file in bytes.
    async fn size(&self, key: &BlobKey) -> Result<Option<u64>>;

    /// Deletes a file; nothing happens when there is none.
    async fn delete(&self, key: &BlobKey) -> Result<()>;

    /// All plates ([`BlobKey::license_plate`]), in no order. Names that are no blob keys are left out.
    fn plates(&self) -> BoxStream<'static, Result<StoredBlob>>;

    /// All pictures of assets ([`BlobKey::asset`]), in no order, as [`Blobs::plates`].
    fn assets(&self) -> BoxStream<'static, Result<StoredBlob>>;
}

/// A file in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlob {
    /// Its name.
    pub key: BlobKey,
    /// Time of its writing, by the disk's clock.
    pub written_at: Timestamp,
}

/// A file that is being read.
pub struct BlobReader {
    /// Size of the whole file in bytes.
    pub size: u64,
    /// Which bytes the stream has.
    pub range: Range<u64>,
    /// The bytes.
    pub stream: BoxStream<'static, Result<Bytes>>,
}
