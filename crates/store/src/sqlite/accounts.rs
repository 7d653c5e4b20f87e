//! Accounts and tokens.

use async_trait::async_trait;
use forecourt_api::account::Scope;
use forecourt_api::image::CutType;
use forecourt_api::{CustomerId, TokenId};
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;

use super::columns::{Columns, micros};
use super::{SqliteTransaction, conflict};
use crate::model::{Account, SignInCode, SignInCodeSha256, Token, TokenSha256};
use crate::repository::Accounts;
use crate::{Error, Result};

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
        sqlx::query(
            "INSERT INTO accounts (customer, name, cut_type, publish_new, created_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(account.customer.as_str())
        .bind(&account.name)
        .bind(account.cut_type.as_str())
        .bind(account.publish_new)
        .bind(micros(account.created_at))
        .execute(self.connection())
        .await
        .map_err(conflict("the account"))?;
        Ok(())
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

    async fn insert_token(&mut self, token: &Token, sha256: &TokenSha256) -> Result<()> {
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        sqlx::query(
            "INSERT INTO tokens (token_id, account, sha256, name, scopes, hint, created_at, last_used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(token.token_id.as_str())
        .bind(token.account.as_str())
        .bind(&sha256.0[..])
        .bind(&token.name)
        .bind(scopes.join(" "))
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

fn account(row: &SqliteRow) -> Result<Account> {
    Ok(Account {
        customer: CustomerId::new(row.text("customer")?),
        name: row.text("name")?,
        cut_type: row.word("cut_type", CutType::parse)?,
        publish_new: row.flag("publish_new")?,
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
        hint: row.text("hint")?,
        created_at: row.moment("created_at")?,
        last_used_at: row.optional_moment("last_used_at")?,
    })
}
