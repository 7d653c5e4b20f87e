//! The middleware around every request, through the router.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use forecourt_api::account::Scope;
use http::Request;
use serde_json::json;

use crate::config::BaseUrl;
use crate::rate_limit::Rate;
use crate::testing::TestServer;

fn plain(method: &str, target: &str) -> http::request::Builder {
    Request::builder().method(method).uri(target)
}

#[tokio::test]
async fn every_answer_is_hardened_readable_and_numbered() {
    let server = TestServer::new().await;
    let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
                  img-src 'self' blob: data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    let mut ids = std::collections::HashSet::new();
    for (method, target) in [
        ("GET", "/"),
        ("GET", "/healthz"),
        ("GET", "/openapi.yaml"),
        ("GET", "/v1/server"),
        ("GET", "/nowhere"),
        ("PUT", "/healthz"),
        ("POST", "/vehicle/submission"),
    ] {
        for request in [server.request(method, target), plain(method, target)] {
            let answer = server.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.header("content-security-policy"), Some(policy), "{method} {target}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
            assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
            assert_eq!(answer.header("x-frame-options"), Some("DENY"));
            assert!(answer.header("permissions-policy").is_some());
            assert!(answer.header("cache-control").is_some());
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
            assert_eq!(answer.header("access-control-allow-credentials"), None);
            let exposed = answer.header("access-control-expose-headers").unwrap();
            assert!(exposed.contains("Idempotent-Replayed") && exposed.contains("Forecourt-Image-Id"));
            assert!(ids.insert(answer.header("x-request-id").unwrap().to_owned()), "ids are used once");
        }
    }
}

#[tokio::test]
async fn configured_origins_join_the_policy() {
    let server = TestServer::with(|config| {
        config.portal_connect =
            vec!["https://api.example".parse().unwrap(), "http://10.0.0.1:81".parse().unwrap()];
    })
    .await;
    let answer = server.call("GET", "/").await;
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("connect-src 'self' https://api.example http://10.0.0.1:81; "), "{policy}");
    assert!(
        policy.contains("img-src 'self' blob: data: https://api.example http://10.0.0.1:81; "),
        "{policy}"
    );
}

#[tokio::test]
async fn preflights_need_no_token() {
    let server = TestServer::new().await;
    for target in ["/v1/vehicles/x", "/v1/uploads", "/vehicle/submission", "/nowhere"] {
        let request = plain("OPTIONS", target)
            .header("Origin", "https://shop.example")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization, idempotency-key");
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let headers = answer.header("access-control-allow-headers").unwrap();
        for name in ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "Upload-Offset"] {
            assert!(headers.split(", ").any(|allowed| allowed.trim() == name), "{name}");
        }
        assert!(answer.header("access-control-allow-methods").unwrap().contains("PATCH"));
    }
}

#[tokio::test]
async fn a_server_without_a_public_url_answers_its_own_machine_only() {
    let local = TestServer::new().await;
    let published = TestServer::with(|config| {
        config.base_url = BaseUrl::published("https://cars.example".parse().unwrap());
    })
    .await;
    let check = async |server: &TestServer, host: &str, target: &str, status: u16| {
        let request = plain("GET", target).header("Host", host);
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{host} {target}");
        answer
    };
    for target in ["/healthz", "/", "/openapi.yaml"] {
        check(&local, "localhost:8080", target, 200).await;
        check(&local, "[::1]:8080", target, 200).await;
        check(&local, "rebound.example", target, 421).await;
        check(&published, "anything.example", target, 200).await;
    }
    let answer = check(&local, "rebound.example", "/healthz", 421).await;
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(answer.json()["type"], "/problems/unknown-host");
    let answer = check(&local, "rebound.example", "/vehicle/shotlist", 421).await;
    assert_eq!((&answer.json()["code"], &answer.json()["error"]["code"]), (&json!(421), &json!(421)));
}

#[tokio::test]
async fn errors_have_the_shape_of_their_part() {
    let server = TestServer::new().await;
    let part_b = server.call("GET", "/v1/nowhere").await;
    let expected = json!({
        "type": "/problems/not-found", "title": "There is no such resource", "status": 404,
        "detail": "There is nothing at this address.", "request_id": part_b.header("x-request-id").unwrap(),
    });
    assert_eq!((part_b.status.as_u16(), part_b.json()), (404, expected));
    let part_a = server.call("GET", "/vehicle/nowhere").await;
    let pair = json!({"code": 404, "message": "There is nothing at this address."});
    let expected = json!({"code": 404, "message": "There is nothing at this address.", "error": pair});
    assert_eq!((part_a.header("content-type"), part_a.json()), (Some("application/json"), expected));
    let request =
        server.request("GET", "/vehicle/status").header("Accept", "application/problem+json, */*;q=0.1");
    let asked = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(asked.header("content-type"), Some("application/problem+json"));
    let errors = json!([{"pointer": "vehicle_id", "detail": "is missing"}]);
    assert_eq!(
        (asked.status.as_u16(), &asked.json()["status"], &asked.json()["errors"]),
        (400, &json!(400), &errors)
    );
    let method = server.call("PUT", "/healthz").await;
    assert_eq!((method.status.as_u16(), method.header("allow")), (405, Some("GET,HEAD")));
    assert_eq!(method.json()["type"], "/problems/method-not-allowed");
}

#[tokio::test]
async fn a_panic_is_an_answer_without_internals() {
    let mut server = TestServer::new().await;
    let panicking = Router::new()
        .route("/vehicle/panic", get(async || -> &'static str { panic!("secret detail") }))
        .layer(from_fn_with_state(server.state.clone(), super::around));
    server.router = panicking;
    let answer = server.call("GET", "/vehicle/panic").await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (500, &json!(500)));
    assert!(!String::from_utf8_lossy(&answer.body).contains("secret"));
    assert!(answer.header("x-request-id").is_some());
}

#[tokio::test]
async fn tokens_are_asked_for_and_checked() {
    let server = TestServer::new().await;
    let reader = server.account("dealer", Scope::Read).await;
    let check = async |authorization: Option<&str>, method: &str, target: &str, status: u16| {
        let mut request = plain(method, target);
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization);
        }
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{authorization:?} {method} {target}");
        if status == 401 {
            assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"forecourt\""));
        }
    };
    check(None, "GET", "/vehicle/shotlist", 401).await;
    check(None, "GET", "/v1/server", 401).await;
    check(None, "POST", "/vehicle/submission", 401).await;
    check(None, "GET", "/healthz", 200).await;
    check(Some("Bearer wrong"), "GET", "/v1/server", 401).await;
    check(Some("Bearer"), "GET", "/v1/server", 401).await;
    check(Some("Basic dXNlcjpwYXNz"), "GET", "/v1/server", 401).await;
    check(Some(&format!("bearer {}", server.token)), "GET", "/v1/server", 200).await;
    let reader = format!("Bearer {reader}");
    check(Some(&reader), "GET", "/vehicle/shotlist", 200).await;
    check(Some(&reader), "POST", "/vehicle/submission", 403).await;
    check(Some(&reader), "DELETE", "/vehicle/delete?vehicle_id=x", 403).await;
    // Reads with POST: the document is what is wrong, not the token.
    check(Some(&reader), "POST", "/vehicle/list", 415).await;
}

#[tokio::test]
async fn without_part_b_only_the_vendors_part_is_there() {
    let server = TestServer::with(|config| config.contract_only = true).await;
    assert_eq!(server.call("GET", "/vehicle/shotlist").await.status, 200);
    for target in ["/v1/server", "/v1/tokens/current", "/v1/vehicles", "/healthz", "/media/a/b/result"] {
        let answer = server.call("GET", target).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["type"]),
            (404, &json!("/problems/not-found")),
            "{target}"
        );
    }
}

/// A request as `listen` hands it over.
async fn from(server: &TestServer, peer: &str, forwarded: Option<&str>, token: Option<&str>) -> u16 {
    let mut request = plain("GET", "/v1/server").header("Host", "127.0.0.1:8080");
    if let Some(forwarded) = forwarded {
        request = request.header("X-Forwarded-For", forwarded);
    }
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
    let answer = server.send(request).await;
    if answer.status == 429 {
        assert_eq!(
            (answer.header("retry-after"), &answer.json()["type"]),
            (Some("1"), &json!("/problems/rate-limited"))
        );
    }
    answer.status.as_u16()
}

#[tokio::test]
async fn an_address_that_asks_too_often_waits_and_others_do_not() {
    let server = TestServer::with(|config| {
        config.rate_by_address = Some(Rate { per_second: 1.0, burst: 2.0 });
        config.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
    })
    .await;
    for expected in [401, 401, 429, 429] {
        assert_eq!(from(&server, "203.0.113.9:1", None, None).await, expected);
    }
    assert_eq!(from(&server, "203.0.113.9:1", Some("198.51.100.1"), None).await, 429, "nobody believes it");
    let token = server.token.clone();
    assert_eq!(from(&server, "203.0.113.9:1", None, Some(&token)).await, 429, "a token does not help");
    assert_eq!(from(&server, "203.0.113.10:1", None, None).await, 401);
    for expected in [401, 401, 429] {
        assert_eq!(from(&server, "10.0.0.1:1", Some("6.6.6.6, 198.51.100.7"), None).await, expected);
    }
    assert_eq!(
        from(&server, "10.0.0.2:1", Some("198.51.100.7"), None).await,
        429,
        "by another proxy, the same"
    );
    assert_eq!(from(&server, "10.0.0.1:1", Some("198.51.100.8"), None).await, 401);
    for _ in 0..5 {
        assert_eq!(from(&server, "127.0.0.1:1", None, None).await, 401, "this machine is not limited");
    }
    server.pass_seconds(1);
    for expected in [401, 429] {
        assert_eq!(from(&server, "203.0.113.9:1", None, None).await, expected);
    }
}

#[tokio::test]
async fn a_token_that_asks_too_often_waits_wherever_it_asks_from() {
    let server =
        TestServer::with(|config| config.rate_by_token = Some(Rate { per_second: 1.0, burst: 2.0 })).await;
    let other = server.account("other", Scope::Read).await;
    let token = server.token.clone();
    for (peer, expected) in [("203.0.113.9:1", 200), ("203.0.113.10:1", 200), ("127.0.0.1:1", 429)] {
        assert_eq!(from(&server, peer, None, Some(&token)).await, expected);
    }
    assert_eq!(from(&server, "203.0.113.9:1", None, Some(&other)).await, 200);
    for target in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(server.call("GET", target).await.status, 200, "{target} is never limited");
    }
    let refused = server.call("GET", "/vehicle/shotlist").await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (429, &json!(429)));
    server.pass_seconds(2);
    assert_eq!(from(&server, "203.0.113.9:1", None, Some(&token)).await, 200);
}
