//! `testWebhook`: sends a test to the account's address.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::DeliveryId;
use forecourt_api::problem::Slug;
use forecourt_store::model::{NewDelivery, WebhookEvent};

use crate::auth::Caller;
use crate::extract::IdempotencyKey;
use crate::idempotency::{Call, Fingerprint, once};
use crate::state::AppState;
use crate::{Error, Result};

/// Queues it. It is tried once, also where the address is switched off.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    key: IdempotencyKey,
) -> Result<Response> {
    let fingerprint = Fingerprint::new("/v1/webhook-deliveries/test");
    let call = Call { caller: &caller, operation: "testWebhook", key, fingerprint };
    let (shared, account) = (state.clone(), caller.account().clone());
    let answer = once(&state, call, Ok(account), move |tx, account| {
        Box::pin(async move {
            if !account.webhooks_enabled {
                return Err(Error::new(Slug::Conflict, "Webhooks are disabled for the account."));
            }
            let Some(url) = account.webhook_url else {
                return Err(Error::new(Slug::Conflict, "The account has no webhook_url to send a test to."));
            };
            let delivery = NewDelivery {
                delivery_id: DeliveryId::new(shared.new_id("whd")),
                account: account.customer,
                vehicle_id: None,
                url,
                auth_key: None,
                event: WebhookEvent::Test,
            };
            let delivery = tx.insert_webhook_delivery(&delivery, shared.now()).await?;
            super::queued(&shared, &delivery)
        })
    })
    .await?;
    state.webhook_notifier.wake();
    Ok(answer)
}
