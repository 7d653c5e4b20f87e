//! The server itself: what it can do, whether it is alive and ready, its numbers, whose token this is.

mod exchange_sign_in_code;
mod get_current_token;
mod get_health;
mod get_metrics;
mod get_readiness;
mod get_server;

use forecourt_api::account::Scope;
use http::Method;

use crate::Result;
use crate::auth::Access;
use crate::metrics::QueueState;
use crate::router::Operation;
use crate::state::AppState;

pub(crate) use get_metrics::handler as metrics;

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new("getServer", Method::GET, "/v1/server", get_server::handler).access(Access::PublicKey),
        Operation::new("getCurrentToken", Method::GET, "/v1/tokens/current", get_current_token::handler)
            .access(Access::Scope(Scope::ReadPublic)),
        Operation::new(
            "exchangeSignInCode",
            Method::POST,
            "/v1/sign-in-codes/exchange",
            exchange_sign_in_code::handler,
        )
        .access(Access::Public)
        .body_limit_bytes(4 << 10),
        Operation::new("getHealth", Method::GET, "/healthz", get_health::handler)
            .access(Access::Public)
            .without_rate_limit(),
        Operation::new("getReadiness", Method::GET, "/readyz", get_readiness::handler)
            .access(Access::Public)
            .without_rate_limit(),
        Operation::new("getMetrics", Method::GET, "/metrics", get_metrics::handler)
            .access(Access::Scope(Scope::Admin))
            .without_rate_limit(),
    ]
}

/// The queue of image jobs as it is now.
async fn queue_state(state: &AppState) -> Result<QueueState> {
    let now = state.now();
    let queue = state.store.read().await?.queue(now).await?;
    let age_s = queue.oldest_due.map_or(0.0, |due| now.duration_since(due).as_secs_f64().max(0.0));
    Ok(QueueState { waiting: queue.waiting, running: queue.running, age_s })
}
