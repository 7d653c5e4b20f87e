//! Layer before one operation: its token and scope, the bounds of its body and time.

use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use forecourt_api::problem::Slug;

use crate::auth::{Access, authenticate};
use crate::client_address::ClientAddress;
use crate::error::{Error, Result};
use crate::extract::body::BodyLimit;
use crate::rate_limit::{Limited, sender};
use crate::state::AppState;

/// The demands of one operation.
#[derive(Clone)]
pub(super) struct OperationLayer {
    pub(super) state: AppState,
    pub(super) operation: &'static str,
    pub(super) access: Access,
    pub(super) body_limit: BodyLimit,
    pub(super) time_limit: Duration,
    pub(super) rate_limited: bool,
}

impl OperationLayer {
    /// Runs the operation when its caller may.
    pub(super) async fn run(self, request: Request, next: Next) -> Response {
        let begun = Instant::now();
        let (metrics, operation) = (self.state.process.metrics.clone(), self.operation);
        let answer = match tokio::time::timeout(self.time_limit, self.pass(request, next)).await {
            Ok(answer) => answer.unwrap_or_else(IntoResponse::into_response),
            Err(_) => {
                Error::new(Slug::RequestTimeout, "The request was not done within its time.").into_response()
            }
        };
        metrics.request(operation, answer.status(), begun.elapsed());
        answer
    }

    async fn pass(&self, mut request: Request, next: Next) -> Result<Response> {
        let now = self.state.now();
        let (config, process) = (&self.state.config, &self.state.process);
        // Whoever shares this machine's address is a proxy that was not named, or its owner.
        let address = request.extensions().get::<ClientAddress>().filter(|address| !address.0.is_loopback());
        if let Some(ClientAddress(address)) = address.filter(|_| self.rate_limited) {
            let taken = process.limits_by_address.take(config.rate_by_address, &sender(*address), now);
            taken.map_err(|limited| self.refusal("address", limited))?;
        }
        // Before the body is touched: strangers' bytes are not read.
        let caller = authenticate(&self.state, request.uri(), request.headers(), self.access).await?;
        if let Some(caller) = caller.as_ref().filter(|_| self.rate_limited) {
            let taken = process.limits_by_token.take(config.rate_by_token, &caller.token().token_id, now);
            taken.map_err(|limited| self.refusal("token", limited))?;
        }
        let extensions = request.extensions_mut();
        extensions.insert(self.body_limit);
        if let Some(caller) = caller {
            extensions.insert(caller);
        }
        tracing::debug!(operation = self.operation, "operation");
        Ok(next.run(request).await)
    }

    fn refusal(&self, by: &'static str, limited: Limited) -> Error {
        self.state.process.metrics.rate_limited(by);
        let detail = "Requests come faster than is allowed here. Try again after the time in Retry-After.";
        Error::new(Slug::RateLimited, detail).with_retry_after(limited.retry_after_s)
    }
}
