//! Assets.

use async_trait::async_trait;
use forecourt_api::asset::AssetKind;
use forecourt_api::{AssetId, CustomerId, Share};
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;

use super::columns::{Columns, json, micros};
use super::{SqliteTransaction, conflict, dialect, trash};
use crate::model::{Asset, MAX_ASSETS};
use crate::repository::Assets;
use crate::{BlobKey, Error, Result};

/// Steps of a floor line's column in the whole height.
const GROUND_STEPS: f64 = 10_000.0;

#[async_trait]
impl Assets for SqliteTransaction {
    async fn assets(&mut self, account: &CustomerId, kind: Option<AssetKind>) -> Result<Vec<Asset>> {
        let rows = sqlx::query(
            "SELECT * FROM assets WHERE account = $1 AND deleted_at IS NULL AND ($2 IS NULL OR kind = $2)
             ORDER BY submitted, created_at DESC, asset_id DESC LIMIT $3",
        )
        .bind(account.as_str())
        .bind(kind.map(AssetKind::as_str))
        .bind(i64::from(MAX_ASSETS))
        .fetch_all(self.connection())
        .await?;
        let mut assets = rows.iter().map(from_row).collect::<Result<Vec<_>>>()?;
        assets
            .sort_by(|one, other| (other.created_at, &other.asset_id).cmp(&(one.created_at, &one.asset_id)));
        Ok(assets)
    }

    async fn asset(&mut self, account: &CustomerId, id: &AssetId) -> Result<Option<Asset>> {
        let row =
            sqlx::query("SELECT * FROM assets WHERE asset_id = $1 AND account = $2 AND deleted_at IS NULL")
                .bind(id.as_str())
                .bind(account.as_str())
                .fetch_optional(self.connection())
                .await?;
        row.as_ref().map(from_row).transpose()
    }

    async fn asset_of_work(&mut self, account: &CustomerId, id: &AssetId) -> Result<Option<Asset>> {
        let row = sqlx::query("SELECT * FROM assets WHERE asset_id = $1 AND account = $2")
            .bind(id.as_str())
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    async fn public_asset(&mut self, id: &AssetId) -> Result<Option<Asset>> {
        let row = sqlx::query("SELECT * FROM assets WHERE asset_id = $1 AND deleted_at IS NULL")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    async fn count_assets(&mut self, account: &CustomerId) -> Result<u64> {
        sqlx::query(
            "SELECT COUNT(*) AS total FROM assets
             WHERE account = $1 AND deleted_at IS NULL AND NOT submitted",
        )
        .bind(account.as_str())
        .fetch_one(self.connection())
        .await?
        .count("total")
    }

    async fn insert_asset(&mut self, asset: &Asset) -> Result<()> {
        sqlx::query(
            "INSERT INTO assets
                 (asset_id, account, kind, title, ground_y, blob_key, file, submitted, created_at, last_used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(asset.asset_id.as_str())
        .bind(asset.account.as_str())
        .bind(asset.kind.as_str())
        .bind(&asset.title)
        .bind(asset.ground_y.map(|share| (share.value() * GROUND_STEPS).round() as i64))
        .bind(asset.file.key.as_str())
        .bind(json(&asset.file)?)
        .bind(asset.submitted)
        .bind(micros(asset.created_at))
        .bind(micros(asset.last_used_at))
        .execute(self.connection())
        .await
        .map_err(conflict("the asset"))?;
        Ok(())
    }

    async fn use_submitted_asset(
        &mut self,
        account: &CustomerId,
        id: &AssetId,
        new: Option<&Asset>,
        now: Timestamp,
    ) -> Result<Option<BlobKey>> {
        let used = sqlx::query(
            "UPDATE assets SET last_used_at = MAX(last_used_at, $3), deleted_at = NULL
             WHERE asset_id = $1 AND account = $2 RETURNING blob_key",
        )
        .bind(id.as_str())
        .bind(account.as_str())
        .bind(micros(now))
        .fetch_optional(self.connection())
        .await?;
        if let Some(row) = used {
            return row.blob_key().map(Some);
        }
        let Some(new) = new else { return Ok(None) };
        self.insert_asset(new).await?;
        Ok(Some(new.file.key.clone()))
    }

    async fn delete_asset(&mut self, account: &CustomerId, id: &AssetId, now: Timestamp) -> Result<bool> {
        let deleted = sqlx::query(
            "UPDATE assets SET deleted_at = $3 WHERE asset_id = $1 AND account = $2 AND deleted_at IS NULL",
        )
        .bind(id.as_str())
        .bind(account.as_str())
        .bind(micros(now))
        .execute(self.connection())
        .await?;
        Ok(deleted.rows_affected() > 0)
    }

    async fn drop_assets(&mut self, until: Timestamp, now: Timestamp, limit: u32) -> Result<u64> {
        let mut total = 0;
        for statement in [dialect::DROP_DELETED_ASSETS, dialect::DROP_SUBMITTED_ASSETS] {
            let dropped = sqlx::query(statement)
                .bind(micros(until))
                .bind(i64::from(limit))
                .fetch_all(self.connection())
                .await?;
            total += trash::insert_of_rows(self.connection(), &dropped, now).await?;
        }
        Ok(total)
    }

    async fn orphaned_assets(&mut self, files: &[BlobKey]) -> Result<Vec<BlobKey>> {
        let naming = "SELECT blob_key FROM assets WHERE blob_key = $1
             UNION ALL SELECT blob_key FROM trash WHERE blob_key = $1";
        trash::orphans(self.connection(), naming, files).await
    }
}

fn from_row(row: &SqliteRow) -> Result<Asset> {
    let ground_y = row
        .optional_integer("ground_y")?
        .map(|steps| Share::new(steps as f64 / GROUND_STEPS))
        .transpose()
        .map_err(|error| Error::corrupt("ground_y", error))?;
    Ok(Asset {
        asset_id: AssetId::new(row.text("asset_id")?),
        account: row.account()?,
        kind: row.word("kind", AssetKind::parse)?,
        title: row.text("title")?,
        ground_y,
        file: row.json("file")?,
        submitted: row.flag("submitted")?,
        created_at: row.moment("created_at")?,
        last_used_at: row.moment("last_used_at")?,
    })
}
