//! `getMetrics`: numbers for a monitoring system.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};

use super::queue_state;
use crate::Result;
use crate::metrics::MEDIA_TYPE;
use crate::state::AppState;

/// Answers them, with the queue as it is now.
pub(crate) async fn handler(State(state): State<AppState>) -> Result<Response> {
    let queue = queue_state(&state).await?;
    let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE))];
    Ok((media_type, state.process.metrics.text(queue)).into_response())
}
