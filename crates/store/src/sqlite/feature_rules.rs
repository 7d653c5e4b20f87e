//! Placement rules of accounts.

use async_trait::async_trait;
use forecourt_api::CustomerId;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::SqliteTransaction;
use super::columns::{Columns, json, micros, stored};
use crate::Result;
use crate::model::{FeatureRule, NewFeatureRule};
use crate::repository::FeatureRules;

#[async_trait]
impl FeatureRules for SqliteTransaction {
    async fn feature_rules(&mut self, account: &CustomerId) -> Result<Vec<FeatureRule>> {
        let rows = sqlx::query("SELECT * FROM feature_rules WHERE account = $1 ORDER BY name")
            .bind(account.as_str())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(from_row).collect()
    }

    async fn feature_rule(&mut self, account: &CustomerId, name: &str) -> Result<Option<FeatureRule>> {
        find(self.connection(), account, name).await
    }

    async fn put_feature_rule(
        &mut self,
        account: &CustomerId,
        rule: &NewFeatureRule,
        now: Timestamp,
    ) -> Result<FeatureRule> {
        let connection = self.connection();
        let before = find(connection, account, &rule.name).await?;
        let version = match before {
            Some(before) if before.content == *rule => return Ok(before),
            Some(before) => before.version + 1,
            None => 1,
        };
        sqlx::query(
            "INSERT INTO feature_rules (account, name, title, icon, placements, version, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (account, name) DO UPDATE SET title = excluded.title, icon = excluded.icon,
                 placements = excluded.placements, version = excluded.version, updated_at = excluded.updated_at",
        )
        .bind(account.as_str())
        .bind(&rule.name)
        .bind(&rule.title)
        .bind(&rule.icon)
        .bind(json(&rule.placements)?)
        .bind(version)
        .bind(micros(now))
        .execute(connection)
        .await?;
        Ok(FeatureRule { account: account.clone(), content: rule.clone(), version, updated_at: stored(now) })
    }

    async fn delete_feature_rule(&mut self, account: &CustomerId, name: &str) -> Result<bool> {
        let deleted = sqlx::query("DELETE FROM feature_rules WHERE account = $1 AND name = $2")
            .bind(account.as_str())
            .bind(name)
            .execute(self.connection())
            .await?;
        Ok(deleted.rows_affected() > 0)
    }
}

async fn find(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    name: &str,
) -> Result<Option<FeatureRule>> {
    let row = sqlx::query("SELECT * FROM feature_rules WHERE account = $1 AND name = $2")
        .bind(account.as_str())
        .bind(name)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(from_row).transpose()
}

fn from_row(row: &SqliteRow) -> Result<FeatureRule> {
    Ok(FeatureRule {
        account: row.account()?,
        content: NewFeatureRule {
            name: row.text("name")?,
            title: row.optional_text("title")?,
            icon: row.optional_text("icon")?,
            placements: row.json("placements")?,
        },
        version: row.integer("version")?,
        updated_at: row.moment("updated_at")?,
    })
}
