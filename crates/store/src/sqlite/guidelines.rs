//! Guidelines.

use async_trait::async_trait;
use forecourt_api::{CustomerId, GuidelineId};
use sqlx::sqlite::SqliteRow;

use super::SqliteTransaction;
use super::columns::{Columns, json, micros};
use crate::Result;
use crate::model::Guideline;
use crate::repository::Guidelines;

#[async_trait]
impl Guidelines for SqliteTransaction {
    async fn guidelines(&mut self, account: &CustomerId) -> Result<Vec<Guideline>> {
        let rows = sqlx::query("SELECT * FROM guidelines WHERE account = $1 ORDER BY guideline_id")
            .bind(account.as_str())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(from_row).collect()
    }

    async fn guideline(&mut self, account: &CustomerId, id: &GuidelineId) -> Result<Option<Guideline>> {
        let row = sqlx::query("SELECT * FROM guidelines WHERE account = $1 AND guideline_id = $2")
            .bind(account.as_str())
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    async fn put_guideline(&mut self, guideline: &Guideline) -> Result<bool> {
        let known = self.guideline(&guideline.account, &guideline.guideline_id).await?;
        sqlx::query(
            "INSERT INTO guidelines (account, guideline_id, title, options, updated_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (account, guideline_id) DO UPDATE
             SET title = excluded.title, options = excluded.options, updated_at = excluded.updated_at",
        )
        .bind(guideline.account.as_str())
        .bind(guideline.guideline_id.as_str())
        .bind(&guideline.title)
        .bind(json(&guideline.options)?)
        .bind(micros(guideline.updated_at))
        .execute(self.connection())
        .await?;
        Ok(known.is_none())
    }

    async fn delete_guideline(&mut self, account: &CustomerId, id: &GuidelineId) -> Result<bool> {
        let deleted = sqlx::query("DELETE FROM guidelines WHERE account = $1 AND guideline_id = $2")
            .bind(account.as_str())
            .bind(id.as_str())
            .execute(self.connection())
            .await?;
        Ok(deleted.rows_affected() > 0)
    }
}

fn from_row(row: &SqliteRow) -> Result<Guideline> {
    Ok(Guideline {
        guideline_id: GuidelineId::new(row.text("guideline_id")?),
        account: row.account()?,
        title: row.text("title")?,
        options: row.json("options")?,
        updated_at: row.moment("updated_at")?,
    })
}
