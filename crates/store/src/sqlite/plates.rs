//! Rows of the pictures that are laid over licence plates.

use async_trait::async_trait;
use forecourt_api::CustomerId;
use jiff::Timestamp;

use super::columns::{Columns, micros};
use super::{SqliteTransaction, dialect, trash};
use crate::model::PlateId;
use crate::repository::Plates;
use crate::{BlobKey, Result};

#[async_trait]
impl Plates for SqliteTransaction {
    async fn plate(&mut self, account: &CustomerId, id: &PlateId) -> Result<Option<BlobKey>> {
        let row = sqlx::query("SELECT blob_key FROM plates WHERE account = $1 AND plate_id = $2")
            .bind(account.as_str())
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(Columns::blob_key).transpose()
    }

    async fn use_plate(
        &mut self,
        account: &CustomerId,
        id: &PlateId,
        file: Option<&BlobKey>,
        now: Timestamp,
    ) -> Result<Option<BlobKey>> {
        let used = sqlx::query(
            "UPDATE plates SET last_used_at = MAX(last_used_at, $3) WHERE account = $1 AND plate_id = $2
             RETURNING blob_key",
        )
        .bind(account.as_str())
        .bind(id.as_str())
        .bind(micros(now))
        .fetch_optional(self.connection())
        .await?;
        if let Some(row) = used {
            return row.blob_key().map(Some);
        }
        let Some(file) = file else { return Ok(None) };
        sqlx::query("INSERT INTO plates (account, plate_id, blob_key, last_used_at) VALUES ($1, $2, $3, $4)")
            .bind(account.as_str())
            .bind(id.as_str())
            .bind(file.as_str())
            .bind(micros(now))
            .execute(self.connection())
            .await?;
        Ok(Some(file.clone()))
    }

    async fn drop_plates(&mut self, until: Timestamp, now: Timestamp, limit: u32) -> Result<u64> {
        let dropped = sqlx::query(dialect::DROP_PLATES)
            .bind(micros(until))
            .bind(i64::from(limit))
            .fetch_all(self.connection())
            .await?;
        trash::insert_of_rows(self.connection(), &dropped, now).await
    }

    async fn orphaned_plates(&mut self, files: &[BlobKey]) -> Result<Vec<BlobKey>> {
        let naming = "SELECT blob_key FROM plates WHERE blob_key = $1
             UNION ALL SELECT blob_key FROM trash WHERE blob_key = $1";
        trash::orphans(self.connection(), naming, files).await
    }
}
