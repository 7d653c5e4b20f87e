//! From a data folder to something that can serve: opens what is there, makes what is missing.

mod key_file;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use forecourt_api::account::Scope;
use forecourt_api::{CustomerId, TokenId};
use forecourt_store::blobs::LocalBlobs;
use forecourt_store::model::Account;
use forecourt_store::{SqliteStore, Store, Transaction, UploadParts};
use forecourt_text::Language;
use jiff::Timestamp;
use uuid::Uuid;

use crate::auth::{Secret, new_token};
use crate::config::Config;
use crate::fetch::{GuardedClient, Policy};
use crate::jobs::JobNotifier;
use crate::media::MediaKey;
use crate::portal::Embedded;
use crate::sealed::SealingKey;
use crate::state::{AppState, ProcessState, Services};

/// The account that a server begins with.
const DEFAULT_CUSTOMER: &str = "default";

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
        /// What ends with the key, as the end of a sentence.
        loss: &'static str,
    },
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

/// The account that a server begins with; made where there is none.
///
/// # Errors
/// [`Error::Store`].
pub async fn first_account(tx: &mut dyn Transaction, now: Timestamp) -> Result<Account, Error> {
    if let Some(account) = tx.accounts().await?.into_iter().next() {
        return Ok(account);
    }
    let name = Language::English.server().first_account.to_owned();
    let account = Account::new(CustomerId::new(DEFAULT_CUSTOMER), name, now);
    tx.insert_account(&account).await?;
    Ok(account)
}

/// Makes a token, and the first account where there is none. The secret is told once.
///
/// # Errors
/// [`Error::Store`], [`Error::NoRandom`].
pub async fn create_token(
    store: &dyn Store,
    name: String,
    scope: Scope,
    now: Timestamp,
) -> Result<Secret, Error> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(Error::NoRandom)?;
    let secret = Secret::new(&random);
    let mut tx = store.write().await?;
    let customer = first_account(&mut *tx, now).await?.customer;
    let token_id = TokenId::new(format!("tok_{}", Uuid::now_v7().simple()));
    tx.insert_token(&new_token(token_id, customer, name, scope, &secret, now), &secret.sha256()).await?;
    tx.commit().await?;
    Ok(secret)
}
