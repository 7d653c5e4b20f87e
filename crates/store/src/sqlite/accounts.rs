//! Accounts and tokens.

use async_trait::async_trait;
use forecourt_api::account::Scope;
use forecourt_api::image::CutType;
use forecourt_api::vehicle::MileageUnit;
use forecourt_api::{CustomerId, TokenId};
use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{QueryBuilder, Sqlite};

use super::columns::{Columns, micros};
use super::{SqliteTransaction, conflict, dialect};
use crate::model::{Account, SealedSecret, SignInCode, SignInCodeSha256, Token, TokenSha256};
use crate::repository::Accounts;
use crate::{Error, Result};

type SqliteQuery<'q> = Query<'q, Sqlite, SqliteArguments>;

#[async_trait]
impl Accounts for SqliteTransaction {
    async fn accounts(&mut self) -> Result<Vec<Account>> {
        let rows = sqlx::query("SELECT * FROM accounts ORDER BY created_at, customer")
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(account).collect()
    }

    async fn account(&mut self, customer: &CustomerId) -> Result<Option<Account>> {
        let row = sqlx::query("SELECT * FROM accounts WHERE customer = $1")
            .bind(customer.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(account).transpose()
    }

    async fn insert_account(&mut self, account: &Account) -> Result<()> {
        let statement = "INSERT INTO accounts (customer, name, cut_type, publish_new, scene_id, guideline_id,
                 background_color, language, currency, mileage_unit, noindex, retention_days, webhooks_enabled,
                 webhook_url, webhook_secret, webhook_off_at, version, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
        settings(sqlx::query(statement), account)
            .bind(account.version)
            .bind(micros(account.created_at))
            .execute(self.connection())
            .await
            .map_err(conflict("the account"))?;
        Ok(())
    }

    async fn update_account(&mut self, account: &Account) -> Result<bool> {
        let statement = "UPDATE accounts SET name = $2, cut_type = $3, publish_new = $4, scene_id = $5,
                 guideline_id = $6, background_color = $7, language = $8, currency = $9, mileage_unit = $10,
                 noindex = $11, retention_days = $12, webhooks_enabled = $13, webhook_url = $14,
                 webhook_secret = $15, webhook_off_at = $16, version = version + 1
             WHERE customer = $1";
        let updated = settings(sqlx::query(statement), account).execute(self.connection()).await?;
        Ok(updated.rows_affected() > 0)
    }

    async fn rename_account(&mut self, old: &CustomerId, new: &CustomerId) -> Result<bool> {
        let connection = self.connection();
        sqlx::query(dialect::DEFER_FOREIGN_KEYS).execute(&mut *connection).await?;
        let renamed =
            sqlx::query("UPDATE accounts SET customer = $2, version = version + 1 WHERE customer = $1")
                .bind(old.as_str())
                .bind(new.as_str())
                .execute(&mut *connection)
                .await
                .map_err(conflict("the account"))?;
        let tables = sqlx::query(dialect::TABLES_OF_ACCOUNTS).fetch_all(&mut *connection).await?;
        for table in &tables {
            let mut update = QueryBuilder::<Sqlite>::new("UPDATE ");
            update.push(table.text("name")?).push(" SET account = ").push_bind(new.as_str().to_owned());
            update.push(" WHERE account = ").push_bind(old.as_str().to_owned());
            update.build().execute(&mut *connection).await?;
        }
        Ok(renamed.rows_affected() > 0)
    }

    async fn stored_bytes(&mut self, customer: &CustomerId) -> Result<u64> {
        let row = sqlx::query(
            "SELECT (SELECT COALESCE(SUM(json_extract(original, '$.bytes')), 0) FROM images
                 WHERE account = $1 AND deleted_at IS NULL AND original IS NOT NULL)
             + (SELECT COALESCE(SUM(json_extract(file.value, '$.bytes')), 0)
                 FROM images, json_each(images.result, '$.renditions') AS file
                 WHERE account = $1 AND deleted_at IS NULL AND result IS NOT NULL) AS bytes",
        )
        .bind(customer.as_str())
        .fetch_one(self.connection())
        .await?;
        row.count("bytes")
    }

    async fn token_by_sha256(&mut self, sha256: &TokenSha256) -> Result<Option<(Token, Account)>> {
        let row = sqlx::query("SELECT * FROM tokens WHERE sha256 = $1")
            .bind(&sha256.0[..])
            .fetch_optional(self.connection())
            .await?;
        let Some(token) = row.as_ref().map(token).transpose()? else { return Ok(None) };
        let account = self.account(&token.account).await?;
        Ok(account.map(|account| (token, account)))
    }

    async fn tokens(&mut self, account: &CustomerId) -> Result<Vec<Token>> {
        let rows = sqlx::query("SELECT * FROM tokens WHERE account = $1 ORDER BY created_at, token_id")
            .bind(account.as_str())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(token).collect()
    }

    async fn delete_token(&mut self, account: &CustomerId, token_id: &TokenId) -> Result<bool> {
        let deleted = sqlx::query("DELETE FROM tokens WHERE account = $1 AND token_id = $2")
            .bind(account.as_str())
            .bind(token_id.as_str())
            .execute(self.connection())
            .await?;
        Ok(deleted.rows_affected() > 0)
    }

    async fn insert_token(&mut self, token: &Token, sha256: &TokenSha256) -> Result<()> {
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        sqlx::query(
            "INSERT INTO tokens (token_id, account, sha256, name, scopes, allowed_origins, expires_at, hint,
                 created_at, last_used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(token.token_id.as_str())
        .bind(token.account.as_str())
        .bind(&sha256.0[..])
        .bind(&token.name)
        .bind(scopes.join(" "))
        .bind(token.allowed_origins.join(" "))
        .bind(token.expires_at.map(micros))
        .bind(&token.hint)
        .bind(micros(token.created_at))
        .bind(token.last_used_at.map(micros))
        .execute(self.connection())
        .await
        .map_err(conflict("the token"))?;
        Ok(())
    }

    async fn touch_token(&mut self, token_id: &TokenId, now: Timestamp) -> Result<()> {
        sqlx::query("UPDATE tokens SET last_used_at = $2 WHERE token_id = $1")
            .bind(token_id.as_str())
            .bind(micros(now))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn insert_sign_in_code(
        &mut self,
        code: &SignInCode,
        sha256: &SignInCodeSha256,
        now: Timestamp,
    ) -> Result<()> {
        sqlx::query("DELETE FROM sign_in_codes WHERE expires_at <= $1")
            .bind(micros(now))
            .execute(self.connection())
            .await?;
        sqlx::query(
            "INSERT INTO sign_in_codes (sha256, account, name, scope, expires_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&sha256.0[..])
        .bind(code.account.as_str())
        .bind(&code.name)
        .bind(code.scope.as_str())
        .bind(micros(code.expires_at))
        .execute(self.connection())
        .await
        .map_err(conflict("the sign-in code"))?;
        Ok(())
    }

    async fn take_sign_in_code(
        &mut self,
        sha256: &SignInCodeSha256,
        now: Timestamp,
    ) -> Result<Option<SignInCode>> {
        let row = sqlx::query("DELETE FROM sign_in_codes WHERE sha256 = $1 AND expires_at > $2 RETURNING *")
            .bind(&sha256.0[..])
            .bind(micros(now))
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(sign_in_code).transpose()
    }
}

fn sign_in_code(row: &SqliteRow) -> Result<SignInCode> {
    Ok(SignInCode {
        account: row.account()?,
        name: row.text("name")?,
        scope: row.word("scope", Scope::parse)?,
        expires_at: row.moment("expires_at")?,
    })
}

/// Binds an account's id and settings, as `$1` to `$16`.
fn settings<'q>(query: SqliteQuery<'q>, account: &'q Account) -> SqliteQuery<'q> {
    query
        .bind(account.customer.as_str())
        .bind(&account.name)
        .bind(account.cut_type.as_str())
        .bind(account.publish_new)
        .bind(account.scene_id.as_deref())
        .bind(account.guideline_id.as_deref())
        .bind(&account.background_color)
        .bind(&account.language)
        .bind(account.currency.as_deref())
        .bind(account.mileage_unit.map(MileageUnit::as_str))
        .bind(account.noindex)
        .bind(account.retention_days)
        .bind(account.webhooks_enabled)
        .bind(account.webhook_url.as_deref())
        .bind(account.webhook_secret.as_ref().map(|sealed| &sealed.0[..]))
        .bind(account.webhook_off_at.map(micros))
}

fn account(row: &SqliteRow) -> Result<Account> {
    let mileage_unit = row.optional_text("mileage_unit")?;
    let retention_days = row.optional_integer("retention_days")?.map(u32::try_from).transpose();
    Ok(Account {
        customer: CustomerId::new(row.text("customer")?),
        name: row.text("name")?,
        cut_type: row.word("cut_type", CutType::parse)?,
        publish_new: row.flag("publish_new")?,
        scene_id: row.optional_text("scene_id")?,
        guideline_id: row.optional_text("guideline_id")?,
        background_color: row.text("background_color")?,
        language: row.text("language")?,
        currency: row.optional_text("currency")?,
        mileage_unit: mileage_unit.as_deref().and_then(MileageUnit::parse),
        noindex: row.flag("noindex")?,
        retention_days: retention_days.map_err(|error| Error::corrupt("retention_days", error))?,
        webhooks_enabled: row.flag("webhooks_enabled")?,
        webhook_url: row.optional_text("webhook_url")?,
        webhook_secret: row.try_get::<Option<Vec<u8>>, _>("webhook_secret")?.map(SealedSecret),
        webhook_off_at: row.optional_moment("webhook_off_at")?,
        version: row.integer("version")?,
        created_at: row.moment("created_at")?,
    })
}

fn token(row: &SqliteRow) -> Result<Token> {
    let scopes = row.text("scopes")?;
    let scopes = scopes
        .split_whitespace()
        .map(|word| Scope::parse(word).ok_or_else(|| Error::corrupt("scopes", "the word is not known")))
        .collect::<Result<_>>()?;
    Ok(Token {
        token_id: TokenId::new(row.text("token_id")?),
        account: row.account()?,
        name: row.text("name")?,
        scopes,
        allowed_origins: row.text("allowed_origins")?.split_whitespace().map(str::to_owned).collect(),
        expires_at: row.optional_moment("expires_at")?,
        hint: row.text("hint")?,
        created_at: row.moment("created_at")?,
        last_used_at: row.optional_moment("last_used_at")?,
    })
}
