//! The store on SQLite: one connection that writes, a pool that reads, write-ahead log with a flush at every commit.
//!
//! Statements are in the dialect that SQLite shares with Postgres; the ones that cannot be are in [`dialect`].

mod accounts;
mod assets;
mod columns;
mod dialect;
mod feature_rules;
mod features;
mod guidelines;
mod idempotency;
mod images;
mod jobs;
mod names;
mod plates;
mod search;
mod trash;
mod uploads;
mod vehicles;
mod webhooks;

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::migrate::MigrateError;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, Sqlite, SqliteConnection};

use crate::repository::{Store, Transaction};
use crate::{Error, Result};

/// Longest wait of a transaction for its turn before [`Error::Busy`].
const TURN_TIMEOUT: Duration = Duration::from_secs(10);

/// Connections that read at the same time. Reads are short and come from the page cache, so a few times the cores of a
/// small machine are enough.
const READERS: u32 = 8;

/// A SQLite database in a file.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    /// One connection: SQLite has one writer, and waiting here is fair, while waiting for its lock is not.
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteStore {
    /// Opens the file, which is made when it is not there, and brings its tables up to date. Its folder must exist.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the file cannot be made or written to, [`Error::Corrupt`] when it is no database,
    /// [`Error::Newer`] when a newer version of this software has written to it.
    pub async fn open(file: impl AsRef<Path>) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit returns after its flush: an acknowledgement is a promise.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(TURN_TIMEOUT);
        let pool = || {
            SqlitePoolOptions::new()
                .acquire_timeout(TURN_TIMEOUT)
                .test_before_acquire(false)
                .idle_timeout(None)
                .max_lifetime(None)
        };
        let writer = pool().max_connections(1).connect_with(options.clone()).await?;
        migrate(&writer).await?;
        let mut tx = writer.begin_with(dialect::BEGIN_WRITE).await?;
        vehicles::renew_search_texts(&mut tx).await?;
        tx.commit().await?;
        let readers =
            pool().max_connections(READERS).connect_with(options.pragma("query_only", "ON")).await?;
        Ok(Self { writer, readers })
    }
}

/// Brings the tables up to date.
async fn migrate(writer: &SqlitePool) -> Result<()> {
    let migrations = sqlx::migrate!("migrations/sqlite");
    let Err(error) = migrations.run(writer).await else { return Ok(()) };
    match error {
        MigrateError::Execute(error) => Err(error.into()),
        MigrateError::VersionMissing(found) => {
            let known = migrations.iter().map(|migration| migration.version).max().unwrap_or(0);
            // Numbers below that are missing are no newer version's.
            if found > known {
                Err(Error::Newer { found, known })
            } else {
                Err(Error::corrupt("the version of the database", error))
            }
        }
        error => Err(Error::corrupt("the version of the database", error)),
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn read(&self) -> Result<Box<dyn Transaction>> {
        let transaction = self.readers.begin().await?;
        Ok(Box::new(SqliteTransaction { transaction }))
    }

    async fn write(&self) -> Result<Box<dyn Transaction>> {
        let transaction = self.writer.begin_with(dialect::BEGIN_WRITE).await?;
        Ok(Box::new(SqliteTransaction { transaction }))
    }

    async fn check(&self) -> Result<()> {
        self.readers.acquire().await?.ping().await?;
        // Taking the write lock fails where the disk or the file cannot be written to.
        self.writer.begin_with(dialect::BEGIN_WRITE).await?.rollback().await?;
        Ok(())
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// A transaction on one connection.
struct SqliteTransaction {
    transaction: sqlx::Transaction<'static, Sqlite>,
}

impl SqliteTransaction {
    /// The connection that statements run on.
    fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

#[async_trait]
impl Transaction for SqliteTransaction {
    async fn commit(self: Box<Self>) -> Result<()> {
        Ok(self.transaction.commit().await?)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as Sql;
        match &error {
            Sql::PoolTimedOut => Self::Busy(error.into()),
            Sql::PoolClosed | Sql::Io(_) | Sql::WorkerCrashed => Self::Unavailable(error.into()),
            Sql::ColumnDecode { .. } | Sql::Decode(_) => Self::corrupt("a row", error),
            Sql::Database(database) if database.is_unique_violation() => Self::Conflict("the row"),
            Sql::Database(database) => match dialect::fault(database.code().as_deref()) {
                dialect::Fault::Busy => Self::Busy(error.into()),
                dialect::Fault::Unavailable => Self::Unavailable(error.into()),
                dialect::Fault::Corrupt => Self::corrupt("the database file", error),
                dialect::Fault::Other => Self::Internal(error.into()),
            },
            _ => Self::Internal(error.into()),
        }
    }
}

/// Names what exists already when a statement failed for that reason.
fn conflict(what: &'static str) -> impl FnOnce(sqlx::Error) -> Error {
    move |error| match Error::from(error) {
        Error::Conflict(_) => Error::Conflict(what),
        error => error,
    }
}
