//! Kept answers.
//!
//! Look, do the work and keep the answer in **one** write transaction: since those are serialisable, of two requests with one key
//! the second waits and finds the answer.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::Result;
use crate::model::{IdempotencyKey, IdempotencyRecord};

/// Kept answers.
#[async_trait]
pub trait Idempotency {
    /// The answer kept under a key, unless it is older than [`crate::model::IDEMPOTENCY_RETENTION`].
    async fn kept_answer(
        &mut self,
        key: &IdempotencyKey,
        now: Timestamp,
    ) -> Result<Option<IdempotencyRecord>>;

    /// Keeps an answer; takes the place of an outdated one. [`crate::Error::Conflict`] when a live one is there.
    async fn keep_answer(&mut self, key: &IdempotencyKey, record: &IdempotencyRecord) -> Result<()>;

    /// Forgets outdated answers; says how many.
    async fn purge_answers(&mut self, now: Timestamp) -> Result<u64>;
}
