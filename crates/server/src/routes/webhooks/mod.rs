//! The log of webhook deliveries, and deliveries by hand.

mod list_webhook_deliveries;
mod redeliver_webhook;
mod test_webhook;
#[cfg(test)]
mod tests;

use forecourt_api::account::Scope;
use forecourt_store::model::Delivery;
use http::{Method, StatusCode};

use crate::Result;
use crate::auth::Access;
use crate::idempotency::StoredResponse;
use crate::router::Operation;
use crate::state::AppState;
use crate::webhooks::delivery_record;

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    const ALL: &str = "/v1/webhook-deliveries";
    const AGAIN: &str = "/v1/webhook-deliveries/{delivery_id}/redeliver";
    const TEST: &str = "/v1/webhook-deliveries/test";
    let operations = [
        Operation::new("listWebhookDeliveries", Method::GET, ALL, list_webhook_deliveries::handler),
        Operation::new("testWebhook", Method::POST, TEST, test_webhook::handler),
        Operation::new("redeliverWebhook", Method::POST, AGAIN, redeliver_webhook::handler),
    ];
    operations.into_iter().map(|operation| operation.access(Access::Scope(Scope::Admin))).collect()
}

/// Answer about a delivery that was queued.
fn queued(state: &AppState, delivery: &Delivery) -> Result<StoredResponse> {
    let record = delivery_record(delivery, &state.config.base_url, &state.media_key, state.now());
    StoredResponse::json(StatusCode::ACCEPTED, &record)
}
