//! `getHealth`: the process is alive. Says nothing about database and disk.

use axum::Json;
use forecourt_api::server::{Health, HealthStatus};

/// Answers at once.
pub(super) async fn handler() -> Json<Health> {
    Json(Health { status: HealthStatus::Ok, checks: None })
}
