//! From a data folder to something that can serve: opens what is there, makes what is missing.

mod accounts;
mod key_file;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use forecourt_api::CustomerId;
use forecourt_store::blobs::LocalBlobs;
use forecourt_store::{SqliteStore, UploadParts};
use jiff::Timestamp;
use uuid::Uuid;

pub use accounts::{
    account_id, account_line, begin_with_account, change_account, chosen_account, create_account,
    create_token, first_account, issue_token,
};

use crate::config::Config;
use crate::fetch::{GuardedClient, Policy};
use crate::jobs::JobNotifier;
use crate::media::MediaKey;
use crate::portal::Embedded;
use crate::sealed::SealingKey;
use crate::state::{AppState, ProcessState, Services};

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder or a file in it cannot be made, read or written.
    #[error("{}", .path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The database or the files cannot be opened.
    #[error("the data cannot be opened")]
    Store(#[from] forecourt_store::Error),
    /// The file of a key has been changed by something else.
    #[error("{} is damaged; delete it, and {loss}", .path.display())]
    DamagedKey {
        /// The file.
        path: PathBuf,
        /// End of a sentence: the things that end with the key.
        loss: &'static str,
    },
    /// There is no such account.
    #[error(
        "there is no account “{0}” in this folder; `account list` names those that are there, `account set --id` gives one another id"
    )]
    NoAccount(CustomerId),
    /// A command has to say which account it is about.
    #[error("there are several accounts; name one with --account: {0}")]
    SeveralAccounts(String),
    /// The id is taken.
    #[error("there is an account “{0}” already")]
    AccountExists(CustomerId),
    /// A text is no id of an account.
    #[error("an account's id has 1 to 128 printable characters")]
    InvalidAccountId,
    /// A token cannot be made as it was asked for.
    #[error("the token cannot be made: {0}")]
    InvalidToken(String),
    /// The operating system gives no random numbers.
    #[error("the operating system gives no random numbers")]
    NoRandom(#[source] getrandom::Error),
}

/// Where everything is kept: one folder, to be backed up as a whole.
#[derive(Clone, Debug)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// Opens the folder, which is made when it is not there; only its owner may look inside then.
    ///
    /// # Errors
    /// [`Error::Folder`].
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt as _;
            builder.mode(0o700);
        }
        match builder.create(&path) {
            Ok(()) => Ok(Self(path)),
            Err(source) => Err(Error::Folder { path, source }),
        }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The database's file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join("forecourt.db")
    }

    /// Originals and results.
    #[must_use]
    pub fn blobs(&self) -> PathBuf {
        self.0.join("blobs")
    }

    /// Growing files of unfinished uploads.
    #[must_use]
    pub fn uploads(&self) -> PathBuf {
        self.0.join("uploads")
    }

    /// Models that the operator brought; there only once one was added.
    #[must_use]
    pub fn models(&self) -> PathBuf {
        self.0.join("models")
    }

    /// Opens the database.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn open_store(&self) -> Result<SqliteStore, Error> {
        Ok(SqliteStore::open(self.database()).await?)
    }

    fn media_key(&self) -> Result<MediaKey, Error> {
        let loss = "media addresses handed out before end";
        key_file::read_or_make(&self.0.join("media.key"), loss).map(MediaKey::new)
    }

    fn sealing_key(&self) -> Result<SealingKey, Error> {
        let loss = "secrets of webhooks have to be set again";
        key_file::read_or_make(&self.0.join("sealing.key"), loss).map(SealingKey::new)
    }
}

/// Opens what is in a data folder.
///
/// # Errors
/// See [`Error`].
pub async fn open(folder: &DataFolder, config: Config) -> Result<AppState, Error> {
    Ok(AppState::new(services(folder, config).await?))
}

/// The parts of a state that stands on a data folder, with the machine's clock and random identifiers.
///
/// # Errors
/// See [`Error`].
pub async fn services(folder: &DataFolder, config: Config) -> Result<Services, Error> {
    Ok(Services {
        store: Arc::new(folder.open_store().await?),
        blobs: Arc::new(LocalBlobs::open(folder.blobs())?),
        parts: UploadParts::open(folder.uploads())?,
        job_notifier: JobNotifier::default(),
        webhook_notifier: JobNotifier::default(),
        guard: guard(&config),
        config,
        portal: Arc::new(Embedded),
        clock: Arc::new(Timestamp::now),
        new_uuid: Arc::new(Uuid::now_v7),
        media_key: folder.media_key()?,
        sealing_key: folder.sealing_key()?,
        process: ProcessState::default(),
    })
}

/// The client that images are fetched with.
fn guard(config: &Config) -> GuardedClient {
    GuardedClient::new(Policy {
        allow_private: config.allow_private_sources,
        own: Some(config.base_url.clone()),
        ..Policy::public(config.image_limits.max_bytes)
    })
}
