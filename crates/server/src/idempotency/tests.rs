//! Keys through the router, with the operation that makes one more thing at every call.

use axum::body::Body;
use http::header;
use serde_json::json;

use crate::testing::{Answer, TestServer, forms};

const TARGET: &str = "/vehicle/feature/submission";
const FIELDS: [(&str, &str); 4] =
    [("vehicle_id", "V1"), ("title", "Wheels"), ("icon", "w"), ("type", "text")];

async fn with_vehicle() -> TestServer {
    let server = TestServer::new().await;
    server.call_form("POST", "/vehicle/submission", &[("vehicle_id", "V1")]).await;
    server
}

async fn features(server: &TestServer) -> usize {
    let answer = server.call("GET", "/vehicle/features?vehicle_id=V1").await;
    answer.json()["features"].as_array().unwrap().len()
}

fn replayed(answer: &Answer) -> bool {
    answer.header("idempotent-replayed") == Some("true")
}

#[tokio::test]
async fn the_same_request_has_its_effect_once() {
    let server = with_vehicle().await;
    let first = server.call_form_once(TARGET, "k", &FIELDS).await;
    assert_eq!((first.status.as_u16(), replayed(&first)), (200, false));
    // Another boundary, another order of names, an empty field more, or the other encoding: the same request.
    let mut turned = FIELDS.to_vec();
    turned.reverse();
    turned.push(("description", ""));
    let (multipart, body) = forms::multipart("other-boundary", &turned);
    let url_encoded = forms::url_encoded(&FIELDS).into_bytes();
    for (media_type, body) in [(&*multipart, body), ("application/x-www-form-urlencoded", url_encoded)] {
        let request = server.request("POST", TARGET).header(header::CONTENT_TYPE, media_type);
        let again = server.send(request.header("Idempotency-Key", "k").body(Body::from(body)).unwrap()).await;
        assert_eq!((again.status.as_u16(), replayed(&again)), (200, true));
        assert_eq!(again.json(), first.json());
        assert_eq!(again.header("content-type"), first.header("content-type"));
    }
    assert_eq!(features(&server).await, 1);
    assert_eq!(server.call_form_once(TARGET, "another", &FIELDS).await.status, 200);
    assert_eq!(features(&server).await, 2);
}

#[tokio::test]
async fn another_request_under_the_key_is_refused() {
    let server = with_vehicle().await;
    server.call_form_once(TARGET, "k", &FIELDS).await;
    let other = [("vehicle_id", "V1"), ("title", "Doors"), ("icon", "w"), ("type", "text")];
    let refused = server.call_form_once(TARGET, "k", &other).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (422, &json!(422)));
    assert!(!replayed(&refused));
    // A key belongs to its operation.
    let elsewhere = server.call_form_once("/vehicle/submission", "k", &[("vehicle_id", "V2")]).await;
    assert_eq!((elsewhere.status.as_u16(), replayed(&elsewhere)), (200, false));
}

#[tokio::test]
async fn refusals_are_kept_and_passing_ones_are_not() {
    let server = with_vehicle().await;
    let unknown = [("vehicle_id", "V9"), ("title", "Wheels"), ("icon", "w"), ("type", "text")];
    assert_eq!(server.call_form_once(TARGET, "k", &unknown).await.status, 404);
    server.call_form("POST", "/vehicle/submission", &[("vehicle_id", "V9")]).await;
    let again = server.call_form_once(TARGET, "k", &unknown).await;
    assert_eq!((again.status.as_u16(), replayed(&again)), (404, true));
    assert_eq!(again.json()["message"], "There is no vehicle with this vehicle_id.");

    let invalid = server.call_form_once(TARGET, "bad", &[("vehicle_id", "V1")]).await;
    assert_eq!(invalid.status, 400);
    let again = server.call_form_once(TARGET, "bad", &[("vehicle_id", "V1")]).await;
    assert_eq!((again.status.as_u16(), replayed(&again)), (400, true));
    assert_eq!(
        server.call_form_once(TARGET, "bad", &FIELDS).await.status,
        422,
        "a corrected request is another one"
    );

    let (media_type, body) = forms::multipart("b", &FIELDS);
    let request = http::Request::builder().method("POST").uri(TARGET).header("Content-Type", media_type);
    let refused = request.header("Idempotency-Key", "late").body(Body::from(body)).unwrap();
    assert_eq!(server.send(refused).await.status, 401);
    let then = server.call_form_once(TARGET, "late", &FIELDS).await;
    assert_eq!((then.status.as_u16(), replayed(&then)), (200, false), "401 leaves the key free");
}

#[tokio::test]
async fn a_key_lasts_seven_days() {
    let server = with_vehicle().await;
    let first = server.call_form_once(TARGET, "k", &FIELDS).await;
    server.pass_seconds(7 * 24 * 3600 - 1);
    assert!(replayed(&server.call_form_once(TARGET, "k", &FIELDS).await));
    server.pass_seconds(1);
    let fresh = server.call_form_once(TARGET, "k", &FIELDS).await;
    assert_eq!((fresh.status.as_u16(), replayed(&fresh)), (200, false));
    assert_ne!(fresh.json(), first.json());
}

#[tokio::test]
async fn a_request_under_way_is_told_apart_from_one_that_is_done() {
    let server = with_vehicle().await;
    // Whoever writes holds up the first request, so that the second one surely comes while it is under way.
    let writing = server.state.store.write().await.unwrap();
    let first = server.call_form_once(TARGET, "k", &FIELDS);
    let second = async {
        while server.state.process.idempotent().is_empty() {
            tokio::task::yield_now().await;
        }
        let second = server.call_form_once(TARGET, "k", &FIELDS).await;
        drop(writing);
        second
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!(first.status, 200);
    assert_eq!((second.status.as_u16(), second.header("retry-after")), (409, Some("1")));
    assert!(replayed(&server.call_form_once(TARGET, "k", &FIELDS).await));
    assert_eq!(features(&server).await, 1);
}

#[tokio::test]
async fn keys_are_one_to_255_characters() {
    let server = with_vehicle().await;
    let long = "k".repeat(255);
    assert_eq!(server.call_form_once(TARGET, &long, &FIELDS).await.status, 200);
    for key in ["", &*"k".repeat(256), "ключ"] {
        assert_eq!(server.call_form_once(TARGET, key, &FIELDS).await.status, 400, "{key}");
    }
}
