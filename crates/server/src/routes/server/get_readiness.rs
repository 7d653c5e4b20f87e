//! `getReadiness`: the process can serve. Without a token: a load balancer asks.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use forecourt_api::server::{Health, HealthStatus};
use forecourt_store::BlobKey;
use http::StatusCode;

use super::queue_state;
use crate::Result;
use crate::metrics::QueueState;
use crate::state::AppState;

/// Time for which a due job may wait before the workers are said to lag, in seconds.
const WORKERS_LAG_S: f64 = 15.0 * 60.0;

/// Tries the database and the files, and looks at the queue.
pub(super) async fn handler(State(state): State<AppState>) -> (StatusCode, Json<Health>) {
    let database = told("database", state.store.check().await.map_err(Into::into));
    let storage = told("storage", files(&state).await);
    let queue = queue_state(&state).await;
    let workers = queue.map_or(HealthStatus::Failing, workers);
    let checks = BTreeMap::from([
        ("database".to_owned(), database),
        ("storage".to_owned(), storage),
        ("workers".to_owned(), workers),
    ]);
    let status = worst(checks.values().copied());
    let code = if status == HealthStatus::Failing { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    (code, Json(Health { status, checks: Some(checks) }))
}

fn told(what: &'static str, checked: Result<()>) -> HealthStatus {
    match checked {
        Ok(()) => HealthStatus::Ok,
        Err(error) => {
            tracing::warn!(what, cause = error.causes(), "the server is not ready");
            HealthStatus::Failing
        }
    }
}

/// Asks for a file that is not there: that works wherever files can be read.
async fn files(state: &AppState) -> Result<()> {
    let key = BlobKey::new("readiness/none").map_err(crate::Error::internal)?;
    state.blobs.size(&key).await?;
    Ok(())
}

/// Jobs wait in the best of servers; that one waits for so long says that nobody works.
fn workers(queue: QueueState) -> HealthStatus {
    if queue.age_s > WORKERS_LAG_S { HealthStatus::Degraded } else { HealthStatus::Ok }
}

fn worst(statuses: impl Iterator<Item = HealthStatus>) -> HealthStatus {
    statuses.max_by_key(|status| *status as u8).unwrap_or(HealthStatus::Ok)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::header;
    use serde_json::json;

    use super::*;
    use crate::testing::TestServer;

    #[test]
    fn the_worst_part_is_the_state_of_all() {
        use HealthStatus::{Degraded, Failing, Ok};
        assert_eq!(worst([Ok, Ok].into_iter()), Ok);
        assert_eq!(worst([Ok, Degraded, Ok].into_iter()), Degraded);
        assert_eq!(worst([Failing, Degraded, Ok].into_iter()), Failing);
        let queue = |age_s| QueueState { waiting: 9, running: 0, age_s };
        assert_eq!((workers(queue(900.0)), workers(queue(901.0))), (Ok, Degraded));
    }

    async fn ready(server: &TestServer) -> crate::testing::Answer {
        let request = http::Request::get("/readyz").header(header::HOST, "127.0.0.1:8080");
        server.send(request.body(Body::empty()).unwrap()).await
    }

    #[tokio::test]
    async fn a_server_is_ready_until_its_database_is_gone() {
        let server = TestServer::new().await;
        let all = json!({"status": "ok", "checks": {"database": "ok", "storage": "ok", "workers": "ok"}});
        let answer = ready(&server).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, all));
        let vehicle = server.vehicle("v").await;
        server.waiting_image(&vehicle, "waiting").await;
        server.pass_seconds(901);
        let late = ready(&server).await;
        assert_eq!((late.status.as_u16(), &late.json()["status"]), (200, &json!("degraded")));
        server.state.store.close().await;
        let gone = ready(&server).await;
        let checks = json!({"database": "failing", "storage": "ok", "workers": "failing"});
        assert_eq!((gone.status.as_u16(), &gone.json()["checks"]), (503, &checks));
    }

    #[tokio::test]
    async fn metrics_need_an_administrator_and_tell_what_happened() {
        let server = TestServer::new().await;
        let vehicle = server.vehicle("v").await;
        server.waiting_image(&vehicle, "waiting").await;
        server.pass_seconds(7);
        assert_eq!(server.call("GET", "/v1/vehicles/v").await.status, 200);
        assert_eq!(server.call("GET", "/v1/vehicles/x").await.status, 404);
        let reader = server.account("dealer", forecourt_api::account::Scope::Write).await;
        let request = http::Request::get("/metrics")
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::AUTHORIZATION, format!("Bearer {reader}"));
        assert_eq!(server.send(request.body(Body::empty()).unwrap()).await.status, 403);
        let answer = server.call("GET", "/metrics").await;
        assert_eq!(answer.header("content-type"), Some(crate::metrics::MEDIA_TYPE));
        let text = String::from_utf8(answer.body).unwrap();
        for line in [
            "forecourt_http_request_duration_seconds_count{operation=\"getVehicle\",status=\"2xx\"} 1",
            "forecourt_http_request_duration_seconds_count{operation=\"getVehicle\",status=\"4xx\"} 1",
            "forecourt_http_request_duration_seconds_count{operation=\"getMetrics\",status=\"4xx\"} 1",
            "forecourt_queue_jobs{state=\"waiting\"} 1",
            "forecourt_queue_age_seconds 7.0",
        ] {
            assert!(text.lines().any(|told| told == line), "{line}\n{text}");
        }
    }
}
