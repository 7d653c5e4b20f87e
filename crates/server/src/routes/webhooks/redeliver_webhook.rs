//! `redeliverWebhook`: sends a delivery again, with the same id and body.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::DeliveryId;
use forecourt_api::problem::Slug;
use forecourt_store::model::Requeued;

use crate::auth::Caller;
use crate::extract::{IdempotencyKey, Path};
use crate::idempotency::{Call, Fingerprint, once};
use crate::state::AppState;
use crate::{Error, Result};

/// Queues it before all others of its target. Its schedule begins anew.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<DeliveryId>,
    key: IdempotencyKey,
) -> Result<Response> {
    let path = format!("/v1/webhook-deliveries/{id}/redeliver");
    let fingerprint = Fingerprint::new(&path);
    let call = Call { caller: &caller, operation: "redeliverWebhook", key, fingerprint };
    let (shared, customer) = (state.clone(), caller.customer().clone());
    let answer = once(&state, call, Ok(id), move |tx, id| {
        Box::pin(async move {
            match tx.requeue_webhook_delivery(&customer, &id, shared.now()).await? {
                Some(Requeued::Queued(delivery)) => super::queued(&shared, &delivery),
                Some(Requeued::UnderWay) => {
                    Err(Error::new(Slug::Conflict, "An attempt is under way.").with_retry_after(1))
                }
                None => Err(Error::not_found("There is no such delivery.")),
            }
        })
    })
    .await?;
    state.webhook_notifier.wake();
    Ok(answer)
}
