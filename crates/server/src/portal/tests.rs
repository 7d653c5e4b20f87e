//! The portal through the router.

use axum::body::Body;

use http::{HeaderMap, HeaderValue, header};

use super::{is_hashed, missing};
use crate::testing::{Answer, TestServer};

const WASM: &str = "/app-0123456789abcdef_bg.wasm";
const NAVIGATION: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

async fn get(server: &TestServer, target: &str, headers: &[(&str, &str)]) -> Answer {
    let request = http::Request::builder().uri(target).header("Host", "localhost:8080");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    server.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn every_address_that_a_person_opens_is_the_page() {
    let server = TestServer::new().await;
    for target in ["/", "/index.html", "/vehicles/stock%2F17", "/sign-in?next=%2F", "/vehicles/a.b"] {
        let answer = get(&server, target, &[("Accept", NAVIGATION)]).await;
        assert_eq!(answer.status, 200, "{target}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    for target in ["/vehicles/x", "/app-fedcba9876543210.js", "/%FF", "/../Cargo.toml", "/..%2FCargo.toml"] {
        assert_eq!(get(&server, target, &[("Accept", "*/*")]).await.status, 404, "{target}");
    }
    for target in ["/v1/nowhere", "/vehicle/nowhere", "/media/x", "/gallery/x"] {
        assert_eq!(get(&server, target, &[("Accept", NAVIGATION)]).await.status, 404, "{target}");
    }
    assert_eq!(server.call("POST", "/").await.status, 404);
}

#[tokio::test]
async fn files_are_compressed_and_kept() {
    let server = TestServer::new().await;
    let compressed = get(&server, WASM, &[("Accept-Encoding", "gzip, br")]).await;
    assert_eq!((compressed.header("content-encoding"), &*compressed.body), (Some("br"), &b"compressed"[..]));
    assert_eq!(compressed.header("content-type"), Some("application/wasm"));
    assert_eq!(compressed.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(compressed.header("vary"), Some("Accept-Encoding"));
    let plain = get(&server, WASM, &[("Accept-Encoding", "gzip")]).await;
    assert_eq!((plain.header("content-encoding"), &*plain.body), (None, &b"\0asm"[..]));
    assert_ne!(plain.header("etag"), compressed.header("etag"));
    let etag = compressed.header("etag").unwrap();
    let known = get(&server, WASM, &[("Accept-Encoding", "br"), ("If-None-Match", etag)]).await;
    assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
    let other = get(&server, WASM, &[("Accept-Encoding", "gzip"), ("If-None-Match", etag)]).await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn the_sign_in_learns_which_servers_it_may_offer() {
    let alone = TestServer::new().await;
    let answer = get(&alone, "/portal.json", &[]).await;
    assert_eq!(answer.json(), serde_json::json!({ "connect": [] }));
    assert_eq!(answer.header("cache-control"), Some("no-store"));

    let joined = TestServer::with(|config| {
        config.portal_connect = vec!["https://api.example".parse().unwrap()];
    })
    .await;
    let answer = get(&joined, "/portal.json", &[]).await;
    assert_eq!(answer.json(), serde_json::json!({ "connect": ["https://api.example"] }));
}

#[test]
fn hashed_names_are_known() {
    let check = |name: &str, expected: bool| assert_eq!(is_hashed(name), expected, "{name}");
    check("forecourt-6a1b2c3d4e5f6071_bg.wasm", true);
    check("forecourt-0011aabb.css", true);
    check("loader-deadbeef.js", true);
    check("index.html", false);
    check("favicon.svg", false);
    check("snippets/forecourt-6a1b2c3d4e5f6071/inline0.js", false);
}

#[test]
fn the_page_in_place_of_a_portal_speaks_the_language_that_is_asked_for() {
    let check = |wanted: Option<&'static str>, tag: &str| {
        let headers: HeaderMap = wanted
            .map(|wanted| (header::ACCEPT_LANGUAGE, HeaderValue::from_static(wanted)))
            .into_iter()
            .collect();
        let page = missing(&headers);
        assert!(page.contains(&format!("<html lang=\"{tag}\">")), "{wanted:?}: {page}");
        assert!(page.contains("<code>cargo xtask portal</code>"), "{page}");
        assert!(page.contains("<a href=\"/openapi.yaml\">"), "{page}");
    };
    check(None, "en");
    check(Some("de-AT,de;q=0.9,en;q=0.8"), "de");
    check(Some("fr, en-GB;q=0.7, de;q=0.3"), "en");
    check(Some("<script>"), "en");
}
