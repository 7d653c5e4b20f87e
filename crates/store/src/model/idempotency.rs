//! Kept answers, so that a request that is sent again has its effect once.

use forecourt_api::CustomerId;
use jiff::{SignedDuration, Timestamp};

/// Time for which an answer is kept: 7 days (contract, rules for both parts).
pub const IDEMPOTENCY_RETENTION: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An `Idempotency-Key` with the account and operation that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// The account.
    pub account: CustomerId,
    /// Operation id of the contract, for example `asyncSubmit`.
    pub operation: String,
    /// The header's text, 1 to 255 characters.
    pub key: String,
}

/// A kept answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// Of the request's decoded fields; another one under the same key is another request.
    pub fingerprint: [u8; 32],
    /// HTTP status.
    pub status: u16,
    /// Headers worth repeating (`ETag`, `Location`, content type), in their order.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// When it was answered.
    pub answered_at: Timestamp,
}
