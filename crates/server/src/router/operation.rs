//! Layer before one operation: its token and scope, the bounds of its body and time.

use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use forecourt_api::problem::Slug;

use crate::auth::{Access, authenticate};
use crate::error::{Error, Result};
use crate::extract::body::BodyLimit;
use crate::state::AppState;

/// The demands of one operation.
#[derive(Clone)]
pub(super) struct OperationLayer {
    pub(super) state: AppState,
    pub(super) operation: &'static str,
    pub(super) access: Access,
    pub(super) body_limit: BodyLimit,
    pub(super) time_limit: Duration,
}

impl OperationLayer {
    /// Runs the operation when its caller may.
    pub(super) async fn run(self, request: Request, next: Next) -> Response {
        match tokio::time::timeout(self.time_limit, self.pass(request, next)).await {
            Ok(answer) => answer.unwrap_or_else(IntoResponse::into_response),
            Err(_) => {
                Error::new(Slug::RequestTimeout, "The request was not done within its time.").into_response()
            }
        }
    }

    async fn pass(&self, mut request: Request, next: Next) -> Result<Response> {
        // Before the body is touched: strangers' bytes are not read.
        let caller = authenticate(&self.state, request.uri(), request.headers(), self.access).await?;
        let extensions = request.extensions_mut();
        extensions.insert(self.body_limit);
        if let Some(caller) = caller {
            extensions.insert(caller);
        }
        tracing::debug!(operation = self.operation, "operation");
        Ok(next.run(request).await)
    }
}
