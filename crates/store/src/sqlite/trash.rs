//! Files that nothing names any more.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::SqliteTransaction;
use super::columns::{Columns, after, micros};
use crate::repository::{TRASH_RETENTION, Trash};
use crate::{BlobKey, Result};

#[async_trait]
impl Trash for SqliteTransaction {
    async fn trash_blobs(&mut self, keys: &[BlobKey], now: Timestamp) -> Result<()> {
        insert(self.connection(), keys, now).await
    }

    async fn due_trash(&mut self, now: Timestamp, limit: u32) -> Result<Vec<BlobKey>> {
        let rows =
            sqlx::query("SELECT blob_key FROM trash WHERE due_at <= $1 ORDER BY due_at, blob_key LIMIT $2")
                .bind(micros(now))
                .bind(i64::from(limit))
                .fetch_all(self.connection())
                .await?;
        rows.iter().map(Columns::blob_key).collect()
    }

    async fn forget_trash(&mut self, keys: &[BlobKey]) -> Result<()> {
        for key in keys {
            sqlx::query("DELETE FROM trash WHERE blob_key = $1")
                .bind(key.as_str())
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }
}

/// Puts the files of rows that were deleted into the trash; answers their number.
pub(super) async fn insert_of_rows(
    connection: &mut SqliteConnection,
    rows: &[SqliteRow],
    now: Timestamp,
) -> Result<u64> {
    let keys = rows.iter().map(Columns::blob_key).collect::<Result<Vec<_>>>()?;
    insert(connection, &keys, now).await?;
    Ok(keys.len() as u64)
}

/// Those of the files that nothing names; `naming` selects what names the file `$1`.
pub(super) async fn orphans(
    connection: &mut SqliteConnection,
    naming: &'static str,
    files: &[BlobKey],
) -> Result<Vec<BlobKey>> {
    let mut orphans = Vec::new();
    for file in files {
        let named = sqlx::query(naming).bind(file.as_str()).fetch_optional(&mut *connection).await?;
        if named.is_none() {
            orphans.push(file.clone());
        }
    }
    Ok(orphans)
}

pub(super) async fn insert(
    connection: &mut SqliteConnection,
    keys: &[BlobKey],
    now: Timestamp,
) -> Result<()> {
    for key in keys {
        sqlx::query(
            "INSERT INTO trash (blob_key, due_at) VALUES ($1, $2)
             ON CONFLICT (blob_key) DO UPDATE SET due_at = excluded.due_at",
        )
        .bind(key.as_str())
        .bind(micros(after(now, TRASH_RETENTION)))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
