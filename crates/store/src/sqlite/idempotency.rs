//! Kept answers.

use async_trait::async_trait;
use jiff::Timestamp;

use super::columns::{Columns, after, json, micros};
use super::{SqliteTransaction, conflict};
use crate::model::{IDEMPOTENCY_RETENTION, IdempotencyKey, IdempotencyRecord};
use crate::repository::Idempotency;
use crate::{Error, Result};

/// Answers up to this moment are outdated.
fn outdated(now: Timestamp) -> i64 {
    micros(after(now, -IDEMPOTENCY_RETENTION))
}

#[async_trait]
impl Idempotency for SqliteTransaction {
    async fn kept_answer(
        &mut self,
        key: &IdempotencyKey,
        now: Timestamp,
    ) -> Result<Option<IdempotencyRecord>> {
        let row = sqlx::query(
            "SELECT * FROM answers WHERE account = $1 AND operation = $2 AND key = $3 AND answered_at > $4",
        )
        .bind(key.account.as_str())
        .bind(&key.operation)
        .bind(&key.key)
        .bind(outdated(now))
        .fetch_optional(self.connection())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let fingerprint = row
            .bytes("fingerprint")?
            .try_into()
            .map_err(|_| Error::corrupt("fingerprint", "it has another length than 32"))?;
        Ok(Some(IdempotencyRecord {
            fingerprint,
            status: row.count("status")?,
            headers: row.json("headers")?,
            body: row.bytes("body")?,
            answered_at: row.moment("answered_at")?,
        }))
    }

    async fn keep_answer(&mut self, key: &IdempotencyKey, record: &IdempotencyRecord) -> Result<()> {
        sqlx::query(
            "DELETE FROM answers WHERE account = $1 AND operation = $2 AND key = $3 AND answered_at <= $4",
        )
        .bind(key.account.as_str())
        .bind(&key.operation)
        .bind(&key.key)
        .bind(outdated(record.answered_at))
        .execute(self.connection())
        .await?;
        sqlx::query(
            "INSERT INTO answers (account, operation, key, fingerprint, status, headers, body, answered_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(key.account.as_str())
        .bind(&key.operation)
        .bind(&key.key)
        .bind(&record.fingerprint[..])
        .bind(i64::from(record.status))
        .bind(json(&record.headers)?)
        .bind(&record.body)
        .bind(micros(record.answered_at))
        .execute(self.connection())
        .await
        .map_err(conflict("the answer"))?;
        Ok(())
    }

    async fn purge_answers(&mut self, now: Timestamp) -> Result<u64> {
        let purged = sqlx::query("DELETE FROM answers WHERE answered_at <= $1")
            .bind(outdated(now))
            .execute(self.connection())
            .await?;
        Ok(purged.rows_affected())
    }
}
