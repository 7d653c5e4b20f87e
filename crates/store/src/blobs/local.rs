//! Blobs in a folder of this machine.

use std::ops::Range;
use std::path::Path as FsPath;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use jiff::Timestamp;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Error as ObjectError, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload};

use super::key::{ASSET_FOLDER, PLATE_FOLDER};
use super::{BlobKey, BlobReader, Blobs, StoredBlob};
use crate::{Error, Result};

/// Blobs in a folder: a temporary file, fsync, rename, fsync of the folder.
#[derive(Clone, Debug)]
pub struct LocalBlobs {
    folder: Arc<LocalFileSystem>,
}

impl LocalBlobs {
    /// Opens the folder, which is made when it is not there.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it cannot be made or read.
    pub fn open(folder: impl AsRef<FsPath>) -> Result<Self> {
        std::fs::create_dir_all(&folder).map_err(|error| Error::Unavailable(error.into()))?;
        let folder = LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| Error::Unavailable(error.into()))?
            .with_fsync(true);
        Ok(Self { folder: Arc::new(folder) })
    }

    /// Files below a folder.
    fn listed(&self, folder: &str) -> BoxStream<'static, Result<StoredBlob>> {
        let listed = self.folder.list(Some(&Path::from(folder)));
        listed
            .filter_map(|file| async move {
                let file = match file {
                    Ok(file) => file,
                    Err(error) => return Some(Err(Error::Unavailable(error.into()))),
                };
                let key = BlobKey::new(file.location.as_ref()).ok()?;
                let written_at = Timestamp::from_second(file.last_modified.timestamp()).ok()?;
                Some(Ok(StoredBlob { key, written_at }))
            })
            .boxed()
    }
}

/// A key as the library wants it; keys are valid paths by construction.
fn path(key: &BlobKey) -> Path {
    Path::from(key.as_str())
}

/// Turns "not there" into `None`.
fn found<T>(answer: object_store::Result<T>) -> Result<Option<T>> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(ObjectError::NotFound { .. }) => Ok(None),
        Err(error) => Err(Error::Unavailable(error.into())),
    }
}

#[async_trait]
impl Blobs for LocalBlobs {
    async fn put(&self, key: &BlobKey, bytes: Bytes) -> Result<()> {
        self.folder
            .put(&path(key), PutPayload::from_bytes(bytes))
            .await
            .map(drop)
            .map_err(|error| Error::Unavailable(error.into()))
    }

    async fn put_stream(&self, key: &BlobKey, mut bytes: BoxStream<'static, Result<Bytes>>) -> Result<()> {
        let unavailable = |error: ObjectError| Error::Unavailable(error.into());
        let mut upload = self.folder.put_multipart(&path(key)).await.map_err(unavailable)?;
        while let Some(part) = bytes.next().await {
            let put = match part {
                Ok(part) => upload.put_part(PutPayload::from_bytes(part)).await.map_err(unavailable),
                Err(error) => Err(error),
            };
            if let Err(error) = put {
                upload.abort().await.map_err(unavailable)?;
                return Err(error);
            }
        }
        upload.complete().await.map(drop).map_err(unavailable)
    }

    async fn get(&self, key: &BlobKey) -> Result<Option<Bytes>> {
        let Some(file) = found(self.folder.get(&path(key)).await)? else { return Ok(None) };
        file.bytes().await.map(Some).map_err(|error| Error::Unavailable(error.into()))
    }

    async fn open(&self, key: &BlobKey, range: Option<Range<u64>>) -> Result<Option<BlobReader>> {
        let Some(size) = self.size(key).await? else { return Ok(None) };
        let range = range.map_or(0..size, |range| range.start.min(size)..range.end.min(size));
        if range.is_empty() {
            let empty = range.start..range.start;
            return Ok(Some(BlobReader {
                size,
                range: empty,
                stream: futures_util::stream::empty().boxed(),
            }));
        }
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let Some(file) = found(self.folder.get_opts(&path(key), options).await)? else { return Ok(None) };
        Ok(Some(BlobReader {
            size,
            range: file.range.clone(),
            stream: file.into_stream().map_err(|error| Error::Unavailable(error.into())).boxed(),
        }))
    }

    async fn size(&self, key: &BlobKey) -> Result<Option<u64>> {
        Ok(found(self.folder.head(&path(key)).await)?.map(|meta| meta.size))
    }

    async fn delete(&self, key: &BlobKey) -> Result<()> {
        found(self.folder.delete(&path(key)).await).map(drop)
    }

    fn plates(&self) -> BoxStream<'static, Result<StoredBlob>> {
        self.listed(PLATE_FOLDER)
    }

    fn assets(&self) -> BoxStream<'static, Result<StoredBlob>> {
        self.listed(ASSET_FOLDER)
    }
}
