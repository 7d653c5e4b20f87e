//! The traits that a database implements. One trait a subject; [`Transaction`] is all of them on one transaction.
//!
//! Look-ups answer `None` for what is not there, belongs to another account or was deleted. Every method that changes
//! something takes `now`.

mod accounts;
mod assets;
mod feature_rules;
mod features;
mod guidelines;
mod idempotency;
mod images;
mod jobs;
mod plates;
mod trash;
mod uploads;
mod vehicles;
mod webhooks;

use async_trait::async_trait;

pub use accounts::Accounts;
pub use assets::Assets;
pub use feature_rules::FeatureRules;
pub use features::Features;
pub use guidelines::Guidelines;
pub use idempotency::Idempotency;
pub use images::Images;
pub use jobs::Jobs;
pub use plates::Plates;
pub use trash::{TRASH_RETENTION, Trash};
pub use uploads::Uploads;
pub use vehicles::Vehicles;
pub use webhooks::Webhooks;

use crate::Result;

/// A database. Cheap to share: `Arc<dyn Store>`.
#[async_trait]
pub trait Store: Send + Sync {
    /// A transaction that only reads, on one consistent view of the data. Writing through it is an error.
    async fn read(&self) -> Result<Box<dyn Transaction>>;

    /// A transaction that reads and writes. Transactions of this kind are serialisable: what one has read stays true until it ends, so
    /// that "look whether it is there, then write" is safe. Waits for its turn; [`crate::Error::Busy`] when that takes
    /// too long. Keep it short: no fetching, no image work, no blob writing inside.
    async fn write(&self) -> Result<Box<dyn Transaction>>;

    /// Checks that reading and writing are possible now.
    async fn check(&self) -> Result<()>;

    /// Ends all connections; units that are open are waited for. Later calls answer [`crate::Error::Unavailable`].
    async fn close(&self);
}

/// Everything that is done through it becomes durable with [`Transaction::commit`] or, when it is dropped, has
/// never happened. Acknowledge to a client only after the commit.
#[async_trait]
pub trait Transaction:
    Accounts
    + Assets
    + FeatureRules
    + Features
    + Guidelines
    + Idempotency
    + Images
    + Jobs
    + Plates
    + Trash
    + Uploads
    + Vehicles
    + Webhooks
    + Send
{
    /// Makes the transaction's effects durable.
    ///
    /// # Errors
    /// When it fails nothing of the transaction is in effect, except after a power cut, when it is unknown.
    async fn commit(self: Box<Self>) -> Result<()>;
}
