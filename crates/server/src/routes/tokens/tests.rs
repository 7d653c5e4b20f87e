//! Tokens through the router: made, told once, bound, ended.

use axum::body::Body;
use forecourt_api::account::Scope;
use forecourt_api::vehicle::VehiclePatch;
use http::header;
use serde_json::{Value, json};

use crate::testing::{Answer, TestServer, moment};

async fn create(server: &TestServer, document: &Value, key: Option<&str>) -> Answer {
    let mut request = server.request("POST", "/v1/tokens").header(header::CONTENT_TYPE, "application/json");
    if let Some(key) = key {
        request = request.header("Idempotency-Key", key);
    }
    server.send(request.body(Body::from(document.to_string())).unwrap()).await
}

/// A request as a website or a program sends it.
async fn get(server: &TestServer, target: &str, token: Option<&str>, origin: Option<&str>) -> Answer {
    let mut request = http::Request::get(target).header(header::HOST, "127.0.0.1:8080");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if let Some(origin) = origin {
        request = request.header(header::ORIGIN, origin);
    }
    server.send(request.body(Body::empty()).unwrap()).await
}

fn secret(answer: &Answer) -> String {
    answer.json()["secret"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_is_made_listed_without_its_secret_and_ends_at_once() {
    let server = TestServer::new().await;
    let made = create(&server, &json!({"name": "Feed", "scopes": ["write"]}), None).await;
    assert_eq!((made.status.as_u16(), made.header("cache-control")), (201, Some("no-store")));
    let (secret, record) = (secret(&made), made.json());
    assert!(secret.ends_with(record["hint"].as_str().unwrap()));
    assert_eq!(get(&server, "/v1/vehicles", Some(&secret), None).await.status, 200);
    let list = server.call("GET", "/v1/tokens").await;
    assert!(!String::from_utf8_lossy(&list.body).contains(&secret));
    let listed = list.json()["items"].as_array().unwrap().clone();
    let fed: Vec<&Value> = listed.iter().filter(|token| token["name"] == "Feed").collect();
    assert_eq!((listed.len(), fed.len(), &fed[0]["scopes"]), (2, 1, &json!(["write"])));

    let target = format!("/v1/tokens/{}", record["token_id"].as_str().unwrap());
    assert_eq!(server.call("DELETE", &target).await.status, 204);
    assert_eq!(get(&server, "/v1/vehicles", Some(&secret), None).await.status, 401);
    assert_eq!(server.call("DELETE", &target).await.status, 404);
}

#[tokio::test]
async fn a_repeated_request_makes_nothing_and_says_that_the_secret_was_shown() {
    let server = TestServer::new().await;
    let input = json!({"name": "Feed", "scopes": ["read"]});
    let made = create(&server, &input, Some("key-1")).await;
    assert_eq!(made.status, 201);
    let again = create(&server, &input, Some("key-1")).await;
    let problem = again.json();
    assert_eq!((again.status.as_u16(), &problem["type"]), (409, &json!("/problems/secret-shown")));
    assert_eq!(problem["instance"], format!("/v1/tokens/{}", made.json()["token_id"].as_str().unwrap()));
    assert!(!String::from_utf8_lossy(&again.body).contains(&secret(&made)));
    assert_eq!(server.call("GET", "/v1/tokens").await.json()["items"].as_array().unwrap().len(), 2);
    let other = create(&server, &json!({"name": "Other", "scopes": ["read"]}), Some("key-1")).await;
    assert_eq!(other.status, 422);
}

#[tokio::test]
async fn a_token_ends_at_its_moment() {
    let server = TestServer::new().await;
    let input = json!({"name": "Guest", "scopes": ["read"], "expires_at": moment(60).to_string()});
    let token = secret(&create(&server, &input, None).await);
    server.pass_seconds(59);
    assert_eq!(get(&server, "/v1/vehicles", Some(&token), None).await.status, 200);
    server.pass_seconds(1);
    let over = get(&server, "/v1/vehicles", Some(&token), None).await;
    assert_eq!((over.status.as_u16(), &over.json()["detail"]), (401, &json!("The token has expired.")));
    let optional = get(&server, "/media/img_1/0a1b2c3d/result", Some(&token), None).await;
    assert_eq!(optional.status, 401, "where a token is optional, a wrong one is still refused");
}

#[tokio::test]
async fn a_token_is_for_the_websites_that_it_names() {
    let server = TestServer::new().await;
    let input = json!({"name": "Website", "scopes": ["read"],
        "allowed_origins": ["https://Dealer.example", "http://localhost:3000"]});
    let token = secret(&create(&server, &input, None).await);
    let check = async |origin: Option<&str>, status: u16| {
        let answer = get(&server, "/v1/vehicles", Some(&token), origin).await;
        assert_eq!(answer.status, status, "{origin:?}");
        if status == 403 {
            assert_eq!(answer.json()["type"], "/problems/origin-refused");
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "the page may read why");
        }
    };
    check(None, 200).await;
    check(Some("https://dealer.example"), 200).await;
    check(Some("https://dealer.example:443"), 200).await;
    check(Some("http://localhost:3000"), 200).await;
    check(Some("http://127.0.0.1:8080"), 200).await;
    check(Some("https://thief.example"), 403).await;
    check(Some("https://dealer.example:8443"), 403).await;
    check(Some("http://dealer.example"), 403).await;
    check(Some("https://dealer.example.thief.example"), 403).await;
    check(Some("null"), 403).await;
    check(Some(""), 403).await;
    let unbound = server.account("dealer", Scope::Read).await;
    assert_eq!(get(&server, "/v1/vehicles", Some(&unbound), Some("https://thief.example")).await.status, 200);
}

#[tokio::test]
async fn a_publishable_key_may_stand_in_the_query_of_public_reads_alone() {
    let server = TestServer::new().await;
    server.vehicle("v1").await;
    let input =
        json!({"name": "Widget", "scopes": ["read-public"], "allowed_origins": ["https://dealer.example"]});
    let key = secret(&create(&server, &input, None).await);
    let here = Some("https://dealer.example");
    for target in ["/v1/vehicles", "/v1/vehicles/v1", "/v1/vehicles/v1/composition", "/v1/server"] {
        let target = format!("{target}?key={key}");
        assert_eq!(get(&server, &target, None, here).await.status, 200, "{target}");
        let elsewhere = get(&server, &target, None, Some("https://thief.example")).await;
        assert_eq!(
            (elsewhere.status.as_u16(), &elsewhere.json()["type"]),
            (403, &json!("/problems/origin-refused"))
        );
    }
    for target in ["/v1/vehicles/v1/images", "/v1/tokens/current", "/vehicle/shotlist", "/v1/account"] {
        assert_eq!(get(&server, &format!("{target}?key={key}"), None, here).await.status, 401, "{target}");
    }
    for scope in [Scope::Read, Scope::Admin] {
        let token =
            secret(&create(&server, &json!({"name": "x", "scopes": ["read-public", scope]}), None).await);
        let refused = get(&server, &format!("/v1/vehicles?key={token}"), None, None).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["type"]),
            (403, &json!("/problems/insufficient-scope"))
        );
    }
    assert_eq!(get(&server, "/v1/vehicles?key=fct_wrong", None, None).await.status, 401);
    assert_eq!(get(&server, "/v1/vehicles?key=", None, None).await.status, 401);
    let both = get(&server, "/v1/vehicles?key=fct_wrong", Some(&server.token), None).await;
    assert_eq!(both.status, 200, "the header wins");
}

#[tokio::test]
async fn everybody_sees_of_published_vehicles_what_is_for_everybody() {
    let server = TestServer::new().await;
    let widget = server.account("dealer", Scope::ReadPublic).await;
    let text = |word: &str| Some(Some(word.to_owned()));
    for (id, published) in [("shown", true), ("hidden", false)] {
        let vehicle = server.vehicle(id).await;
        let patch = VehiclePatch {
            vehicle_manufacturer: text("Ford"),
            custom_reference: text("Kunde Maier"),
            published: Some(published),
            ..VehiclePatch::default()
        };
        server.patch_vehicle(&vehicle, &patch).await;
    }
    let list = get(&server, "/v1/vehicles?offset=0", Some(&widget), None).await;
    assert_eq!(list.header("x-total-count"), Some("1"));
    let only = list.json()["items"][0].clone();
    let one = get(&server, "/v1/vehicles/shown", Some(&widget), None).await;
    assert_eq!(one.json(), only);
    assert_eq!(only["vehicle_manufacturer"], "Ford");
    for private in ["app_status", "published", "custom_reference", "vehicle_lot", "image_counts", "attention"]
    {
        assert_eq!(only.get(private), None, "{private}");
    }
    assert_eq!(get(&server, "/v1/vehicles/hidden", Some(&widget), None).await.status, 404);
    for (query, count) in [("q=ford", 1), ("q=maier", 0)] {
        let found = get(&server, &format!("/v1/vehicles?{query}"), Some(&widget), None).await;
        assert_eq!(found.json()["items"].as_array().unwrap().len(), count, "{query}");
    }
    for query in ["status=new", "attention=true"] {
        let refused = get(&server, &format!("/v1/vehicles?{query}"), Some(&widget), None).await;
        assert_eq!(refused.status, 403, "{query}");
    }
    let etag = one.header("etag").unwrap().to_owned();
    let own = server.call("GET", "/v1/vehicles/shown").await;
    assert_ne!(own.header("etag"), Some(etag.as_str()), "a shared cache must not mix them up");
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let server = TestServer::new().await;
    let current = server.call("GET", "/v1/tokens/current").await.json();
    let target = format!("/v1/tokens/{}", current["token"]["token_id"].as_str().unwrap());
    assert_eq!(server.call("DELETE", &target).await.status, 409);
    let other = server.account("other", Scope::Admin).await;
    let request = http::Request::delete(&target)
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::AUTHORIZATION, format!("Bearer {other}"));
    assert_eq!(server.send(request.body(Body::empty()).unwrap()).await.status, 404, "another account's");
    create(&server, &json!({"name": "Second", "scopes": ["admin"]}), None).await;
    assert_eq!(server.call("DELETE", &target).await.status, 204);
    assert_eq!(server.call("GET", "/v1/tokens").await.status, 401, "its own token is gone, too");
}

#[tokio::test]
async fn wrong_input_is_named() {
    let server = TestServer::new().await;
    let check = async |document: Value, pointer: &str| {
        let answer = create(&server, &document, None).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["errors"][0]["pointer"]), (422, &json!(pointer)));
    };
    check(json!({"name": "", "scopes": ["read"]}), "/name").await;
    check(json!({"name": "x", "scopes": ["root"]}), "/scopes/0").await;
    check(
        json!({"name": "x", "scopes": ["read"], "allowed_origins": ["cars.example"]}),
        "/allowed_origins/0",
    )
    .await;
    check(json!({"name": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"}), "/expires_at")
        .await;
    assert_eq!(server.call("GET", "/v1/tokens").await.json()["items"].as_array().unwrap().len(), 1);
}
