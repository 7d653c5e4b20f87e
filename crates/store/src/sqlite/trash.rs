//! Files that nothing names any more.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::SqliteTransaction;
use super::columns::{Columns, after, micros};
use crate::repository::{TRASH_RETENTION, Trash};
use crate::{BlobKey, Error, Result};

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
        rows.iter()
            .map(|row| BlobKey::new(row.text("blob_key")?).map_err(|error| Error::corrupt("blob_key", error)))
            .collect()
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
