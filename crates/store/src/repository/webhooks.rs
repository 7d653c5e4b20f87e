//! The outbox of webhooks. Deliveries about images are queued by whatever ends an image's run ([`super::Jobs`],
//! [`super::Images`]), in the same transaction.

use async_trait::async_trait;
use forecourt_api::{CustomerId, DeliveryId};
use jiff::{SignedDuration, Timestamp};

use crate::Result;
use crate::model::{
    AttemptRecord, ClaimedDelivery, Delivery, DeliveryLease, DeliveryPage, DeliveryQuery, DueTarget,
    NewDelivery, Requeued, TargetKey,
};

/// Deliveries of webhooks and their targets.
///
/// An image's end is told under each name that waits for it, at the address of its submission, else at the account's; to
/// nobody when the account has webhooks disabled. What would go to a target that is switched off is written down as failed.
#[async_trait]
pub trait Webhooks {
    /// Queues a delivery, due now, whether its target is switched off or not.
    async fn insert_webhook_delivery(&mut self, delivery: &NewDelivery, now: Timestamp) -> Result<Delivery>;

    /// One delivery.
    async fn webhook_delivery(&mut self, account: &CustomerId, id: &DeliveryId) -> Result<Option<Delivery>>;

    /// A page of an account's deliveries, newest first. [`crate::Error::InvalidCursor`] for a cursor of elsewhere.
    async fn webhook_deliveries(
        &mut self,
        account: &CustomerId,
        query: &DeliveryQuery,
    ) -> Result<DeliveryPage>;

    /// Queues a delivery once more, before all others of its target and whatever the target did before.
    async fn requeue_webhook_delivery(
        &mut self,
        account: &CustomerId,
        id: &DeliveryId,
        now: Timestamp,
    ) -> Result<Option<Requeued>>;

    /// Targets with a delivery that may be sent at `now`, longest due first, at most `limit`.
    async fn due_webhook_targets(&mut self, now: Timestamp, limit: u32) -> Result<Vec<DueTarget>>;

    /// Claims deliveries of a target that are due, longest due first, at most `limit`. The claims last for `lease`; one that is
    /// not concluded until then is due again.
    async fn claim_webhook_deliveries(
        &mut self,
        target: &TargetKey,
        limit: u32,
        now: Timestamp,
        lease: SignedDuration,
    ) -> Result<Vec<ClaimedDelivery>>;

    /// Ends an attempt. False when the lease is no longer the delivery's; nothing was changed then.
    async fn conclude_webhook_attempt(
        &mut self,
        lease: &DeliveryLease,
        record: &AttemptRecord,
        now: Timestamp,
    ) -> Result<bool>;

    /// Gives a claimed delivery back, due now and without counting as an attempt (shutdown).
    async fn release_webhook_delivery(&mut self, lease: &DeliveryLease, now: Timestamp) -> Result<bool>;

    /// Deletes ended deliveries that were queued before a moment, at most `limit`, and targets that nothing is known of any
    /// more. Answers the number of deliveries.
    async fn purge_webhook_deliveries(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
}
