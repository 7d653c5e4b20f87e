//! The growing files of unfinished uploads. They are always on this machine's disk; a finished one is read whole, checked
//! and put into the blob store.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use forecourt_api::UploadId;
use futures_util::stream::{self, BoxStream, StreamExt as _};

use super::BlobKey;
use crate::{Error, Result};

/// Size of the pieces that a file is read in.
const PIECE_BYTES: u64 = 1 << 20;

/// Growing files in a folder, one an upload.
#[derive(Clone, Debug)]
pub struct UploadParts {
    folder: PathBuf,
}

impl UploadParts {
    /// Opens the folder, which is made when it is not there.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it cannot be made.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder).map_err(unavailable)?;
        Ok(Self { folder })
    }

    /// Writes bytes at `offset` durably. Bytes that lay behind it are cut off: they were never acknowledged. Answers the
    /// new length.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the disk refuses, also when the file is shorter than `offset`.
    pub async fn append(&self, id: &UploadId, offset: u64, bytes: Bytes) -> Result<u64> {
        let (path, folder) = (self.path(id)?, self.folder.clone());
        blocking(move || {
            let created = !path.exists();
            let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
            if file.metadata()?.len() < offset {
                return Err(std::io::Error::new(ErrorKind::UnexpectedEof, "bytes of the upload are missing"));
            }
            file.set_len(offset)?;
            file.seek(SeekFrom::Start(offset))?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            if created {
                sync_folder(&folder)?;
            }
            Ok(offset + bytes.len() as u64)
        })
        .await
    }

    /// Number of bytes that there are; they may be more than were acknowledged.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the disk refuses.
    pub async fn length(&self, id: &UploadId) -> Result<u64> {
        let path = self.path(id)?;
        blocking(move || match std::fs::metadata(path) {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        })
        .await
    }

    /// The whole file; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the disk refuses.
    pub async fn read(&self, id: &UploadId) -> Result<Option<Bytes>> {
        let path = self.path(id)?;
        blocking(move || match std::fs::read(path) {
            Ok(bytes) => Ok(Some(Bytes::from(bytes))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }

    /// The file, opened for reading; `None` when there is none. Read it where blocking is allowed.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the disk refuses.
    pub async fn open_file(&self, id: &UploadId) -> Result<Option<File>> {
        let path = self.path(id)?;
        blocking(move || match File::open(path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }

    /// The first `length` bytes of the file in pieces; an error when there are fewer.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the disk refuses.
    pub async fn stream(&self, id: &UploadId, length: u64) -> Result<BoxStream<'static, Result<Bytes>>> {
        let missing =
            || unavailable(std::io::Error::new(ErrorKind::UnexpectedEof, "bytes of the upload are missing"));
        let file = self.open_file(id).await?.ok_or_else(missing)?;
        let pieces = stream::try_unfold((file, length), |(mut file, left)| async move {
            if left == 0 {
                return Ok(None);
            }
            blocking(move || {
                let mut piece = vec![0; usize::try_from(left.min(PIECE_BYTES)).unwrap_or_default()];
                file.read_exact(&mut piece)?;
                let left = left - piece.len() as u64;
                Ok(Some((Bytes::from(piece), (file, left))))
            })
            .await
        });
        Ok(pieces.boxed())
    }

    /// Deletes the file; nothing happens when there is none.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the disk refuses.
    pub async fn delete(&self, id: &UploadId) -> Result<()> {
        let path = self.path(id)?;
        blocking(move || match std::fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
        .await
    }

    /// An id is one segment of a blob key, so it cannot lead out of the folder.
    fn path(&self, id: &UploadId) -> Result<PathBuf> {
        match BlobKey::new(id.as_str()) {
            Ok(key) if !key.as_str().contains('/') => Ok(self.folder.join(key.as_str())),
            _ => Err(Error::Internal("the upload id is no file name".into())),
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Internal(error.into()))?
        .map_err(unavailable)
}

fn unavailable(error: std::io::Error) -> Error {
    Error::Unavailable(error.into())
}

/// A new file's name is durable only once its folder is.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
