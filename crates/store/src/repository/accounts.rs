//! Accounts and tokens.

use async_trait::async_trait;
use forecourt_api::{CustomerId, TokenId};
use jiff::Timestamp;

use crate::Result;
use crate::model::{Account, SignInCode, SignInCodeSha256, Token, TokenSha256};

/// Accounts and tokens.
#[async_trait]
pub trait Accounts {
    /// Every account, oldest first.
    async fn accounts(&mut self) -> Result<Vec<Account>>;

    /// One account.
    async fn account(&mut self, customer: &CustomerId) -> Result<Option<Account>>;

    /// Makes an account. [`crate::Error::Conflict`] when there is one of that id.
    async fn insert_account(&mut self, account: &Account) -> Result<()>;

    /// Writes an account's settings and counts its version up; its id and the moment of its making stay. False when there
    /// is no such account.
    async fn update_account(&mut self, account: &Account) -> Result<bool>;

    /// Gives an account another id, and with it everything that belongs to it. [`crate::Error::Conflict`] when there is an
    /// account of that id; false when there is none of the old one.
    async fn rename_account(&mut self, old: &CustomerId, new: &CustomerId) -> Result<bool>;

    /// Bytes of the account's originals and results.
    async fn stored_bytes(&mut self, customer: &CustomerId) -> Result<u64>;

    /// The token of a secret's hash and its account.
    async fn token_by_sha256(&mut self, sha256: &TokenSha256) -> Result<Option<(Token, Account)>>;

    /// Every token of an account, oldest first.
    async fn tokens(&mut self, account: &CustomerId) -> Result<Vec<Token>>;

    /// Deletes a token: nobody is let in with it from the commit on. False when the account has none of that id.
    async fn delete_token(&mut self, account: &CustomerId, token_id: &TokenId) -> Result<bool>;

    /// Makes a token for an existing account. [`crate::Error::Conflict`] when id or hash are there already.
    async fn insert_token(&mut self, token: &Token, sha256: &TokenSha256) -> Result<()>;

    /// Notes that a token was used. Not for every request: a write transaction costs a disk flush.
    async fn touch_token(&mut self, token_id: &TokenId, now: Timestamp) -> Result<()>;

    /// Adds a sign-in code and deletes those that have expired by `now`. [`crate::Error::Conflict`] when the hash is there
    /// already.
    async fn insert_sign_in_code(
        &mut self,
        code: &SignInCode,
        sha256: &SignInCodeSha256,
        now: Timestamp,
    ) -> Result<()>;

    /// Deletes a sign-in code and returns it; none for one that is unknown, was taken before, or has expired by `now`.
    async fn take_sign_in_code(
        &mut self,
        sha256: &SignInCodeSha256,
        now: Timestamp,
    ) -> Result<Option<SignInCode>>;
}
