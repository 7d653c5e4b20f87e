//! Accounts and tokens.

use async_trait::async_trait;
use forecourt_api::{CustomerId, TokenId};
use jiff::Timestamp;

use crate::Result;
use crate::model::{Account, Token, TokenSha256};

/// Accounts and tokens.
#[async_trait]
pub trait Accounts {
    /// Every account, oldest first.
    async fn accounts(&mut self) -> Result<Vec<Account>>;

    /// One account.
    async fn account(&mut self, customer: &CustomerId) -> Result<Option<Account>>;

    /// Makes an account. [`crate::Error::Conflict`] when there is one of that id.
    async fn insert_account(&mut self, account: &Account) -> Result<()>;

    /// The token of a secret's hash and its account.
    async fn token_by_sha256(&mut self, sha256: &TokenSha256) -> Result<Option<(Token, Account)>>;

    /// Makes a token for an existing account. [`crate::Error::Conflict`] when id or hash are there already.
    async fn insert_token(&mut self, token: &Token, sha256: &TokenSha256) -> Result<()>;

    /// Notes that a token was used. Not for every request: a write unit costs a disk flush.
    async fn touch_token(&mut self, token_id: &TokenId, now: Timestamp) -> Result<()>;
}
