//! Settings of an account, through the router.

use axum::body::Body;
use forecourt_api::account::Scope;
use http::header;
use serde_json::{Value, json};

use crate::sealed::Purpose;
use crate::testing::{Answer, TestServer};

async fn call_as(server: &TestServer, token: &str, method: &str, document: Option<&Value>) -> Answer {
    let request = http::Request::builder()
        .method(method)
        .uri("/v1/account")
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    server
        .send(request.body(document.map_or_else(Body::empty, |json| json.to_string().into())).unwrap())
        .await
}

#[tokio::test]
async fn settings_are_kept_for_one_account_and_their_secret_is_not_told() {
    let server = TestServer::new().await;
    let other = server.account("other", Scope::Admin).await;
    let untouched = call_as(&server, &other, "GET", None).await.json();
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let patch = json!({"name": "Autohaus Süd", "cut_type": "blur", "scene_id": "studio-dark", "language": "de",
        "currency": "CHF", "mileage_unit": "mi", "noindex": true, "retention_days": 400, "publish_new": false,
        "webhooks_enabled": false, "webhook_url": "https://crm.example/hook", "webhook_secret": secret,
        "background_color": "#102030"});
    let answer = server.call_json("PATCH", "/v1/account", &patch).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let read = server.call("GET", "/v1/account").await;
    assert_eq!(read.json(), answer.json());
    assert_eq!(read.header("etag"), answer.header("etag"));
    let told = read.json();
    for (name, value) in patch.as_object().unwrap() {
        if name != "webhook_secret" {
            assert_eq!(&told[name], value, "{name}");
        }
    }
    assert_eq!((&told["webhook_signed"], told.get("webhook_secret")), (&json!(true), None));
    assert!(!String::from_utf8_lossy(&read.body).contains(secret));
    let stored = server.state.store.read().await.unwrap().account(&server.customer).await.unwrap().unwrap();
    let sealed = stored.webhook_secret.unwrap();
    assert_eq!(server.state.sealing_key.open(Purpose::WebhookSecret, &sealed).unwrap(), secret.as_bytes());
    assert_eq!(call_as(&server, &other, "GET", None).await.json(), untouched);
    let unsigned = server.call_json("PATCH", "/v1/account", &json!({"webhook_secret": null})).await.json();
    assert_eq!(unsigned["webhook_signed"], false);
}

#[tokio::test]
async fn a_change_is_made_to_what_was_seen() {
    let server = TestServer::new().await;
    let seen = server.call("GET", "/v1/account").await;
    let tag = seen.header("etag").unwrap().to_owned();
    let patch = async |tag: &str| {
        let request = server.request("PATCH", "/v1/account").header(header::IF_MATCH, tag);
        let request = request.header(header::CONTENT_TYPE, "application/merge-patch+json");
        server.send(request.body(Body::from(r#"{"name": "New"}"#)).unwrap()).await
    };
    assert_eq!(patch(&tag).await.status, 200);
    assert_eq!(patch(&tag).await.status, 412);
    let again = server.request("GET", "/v1/account").header(header::IF_NONE_MATCH, tag);
    let again = server.send(again.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status.as_u16(), &again.json()["name"]), (200, &json!("New")));
    let current = again.header("etag").unwrap().to_owned();
    let same = server.request("GET", "/v1/account").header(header::IF_NONE_MATCH, current);
    assert_eq!(server.send(same.body(Body::empty()).unwrap()).await.status, 304);
}

#[tokio::test]
async fn readers_see_and_administrators_change() {
    let server = TestServer::new().await;
    for (scope, reads, writes) in [
        (Scope::ReadPublic, 403, 403),
        (Scope::Read, 200, 403),
        (Scope::Write, 200, 403),
        (Scope::Admin, 200, 200),
    ] {
        let token = match scope {
            Scope::Admin => server.token.clone(),
            scope => server.account("dealer", scope).await,
        };
        assert_eq!(call_as(&server, &token, "GET", None).await.status, reads, "{scope}");
        assert_eq!(call_as(&server, &token, "PATCH", Some(&json!({}))).await.status, writes, "{scope}");
    }
}

#[tokio::test]
async fn defaults_hold_for_what_is_submitted_from_then_on() {
    let server = TestServer::new().await;
    let submit = async |name: &str| {
        let form = format!("image_url=https%3A%2F%2Fphotos.example%2F{name}.jpg&vehicle_id=v");
        let answer = server
            .call_bytes(
                "POST",
                "/vehicle/image/submission",
                "application/x-www-form-urlencoded",
                form.into_bytes(),
            )
            .await;
        assert_eq!(answer.status, 200, "{answer:?}");
    };
    submit("before").await;
    let patch = json!({"cut_type": "blur", "scene_id": "studio-dark"});
    assert_eq!(server.call_json("PATCH", "/v1/account", &patch).await.status, 200);
    submit("after").await;
    let images = server.call("GET", "/v1/vehicles/v/images").await.json();
    let options: Vec<&Value> =
        images["items"].as_array().unwrap().iter().map(|image| &image["options"]).collect();
    assert_eq!((&options[0]["cut_type"], options[0].get("scene_id")), (&json!("complete"), None));
    assert_eq!((&options[1]["cut_type"], &options[1]["scene_id"]), (&json!("blur"), &json!("studio-dark")));
}
