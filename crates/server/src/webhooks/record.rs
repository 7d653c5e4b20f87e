//! Deliveries as clients read them in the log.

use forecourt_api::Timestamp as WireTimestamp;
use forecourt_api::webhook::{WebhookDeliveryRecord, WebhookDeliveryStatus};
use forecourt_store::model::Delivery;
use jiff::Timestamp;

use super::{fault, message};
use crate::config::BaseUrl;
use crate::media::MediaKey;

/// A delivery of the log at `now`. The next attempt of one that is due is now, that of one under way is not known.
pub(crate) fn delivery_record(
    delivery: &Delivery,
    base: &BaseUrl,
    key: &MediaKey,
    now: Timestamp,
) -> WebhookDeliveryRecord {
    let wire = |moment: Timestamp| WireTimestamp::new(moment.to_string());
    let under_way = delivery.lease_until.is_some_and(|until| until > now);
    let pending = delivery.status == WebhookDeliveryStatus::Pending && !under_way;
    WebhookDeliveryRecord {
        delivery_id: delivery.delivery_id.clone(),
        vehicle_id: delivery.vehicle_id.clone(),
        url: delivery.url.clone(),
        status: delivery.status,
        attempts: delivery.attempts,
        last_status: delivery.last_status,
        last_error: delivery.last_error.as_deref().map(fault::sentence),
        next_attempt_at: delivery.due_at.filter(|_| pending).map(|due| wire(due.max(now))),
        delivered_at: delivery.delivered_at.map(wire),
        created_at: wire(delivery.created_at),
        body: message::body(delivery, base, key),
    }
}
