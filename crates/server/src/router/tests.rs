//! The table against the contract, and every operation against strangers' input.

use std::collections::BTreeSet;

use serde_yaml_ng::Value;

use super::*;

/// Operation id, method, path.
type Row = (String, String, String);

fn contract() -> BTreeSet<Row> {
    let text = include_str!("../../../api/contract/openapi.yaml");
    let document: Value = serde_yaml_ng::from_str(text).unwrap();
    let mut rows = BTreeSet::new();
    for (path, item) in document["paths"].as_mapping().unwrap() {
        for (method, operation) in item.as_mapping().unwrap() {
            if let Some(id) = operation.get("operationId") {
                let method = method.as_str().unwrap().to_ascii_uppercase();
                rows.insert((id.as_str().unwrap().to_owned(), method, path.as_str().unwrap().to_owned()));
            }
        }
    }
    rows
}

#[test]
fn the_table_is_the_contract_without_what_is_not_yet_served() {
    let contract = contract();
    let table: BTreeSet<Row> = operations()
        .iter()
        .map(|operation| {
            assert!(operation.handler.is_some(), "{} has no route", operation.id);
            (operation.id.to_owned(), operation.method.to_string(), operation.path.to_owned())
        })
        .collect();
    assert_eq!(table.len(), operations().len(), "an operation stands twice");
    let strange: Vec<_> = table.difference(&contract).collect();
    assert!(strange.is_empty(), "not in the contract: {strange:?}");
    let missing: BTreeSet<_> = contract.difference(&table).map(|(id, ..)| id.as_str()).collect();
    let listed: BTreeSet<_> = NOT_YET_SERVED.iter().copied().collect();
    assert_eq!(missing, listed);
}

/// Values for the parameters of a path, percent-encoded.
const HOSTILE_SEGMENTS: [&str; 8] =
    ["x", "..%2F..%2Fetc%2Fpasswd", "%FF%FE", "%00", "%F0%9F%9A%97%20%D8%B3", "a%0Ab", "'%3B--", "."];

/// Queries.
const HOSTILE_QUERIES: [&str; 5] = [
    "",
    "vehicle_id=%FF&image_url=%FF&feature_id=%FF",
    "vehicle_id=%00&image_url=%00&feature_id=%00&limit=-1&cursor=%00&offset=99999999999999999999",
    "vehicle_id=a&vehicle_id=b&image_url=javascript:alert(1)&sort=;drop&limit=x&exp=x&sig=%FF",
    "&&==&=&%&%zz",
];

/// Media types and bodies.
fn hostile_bodies() -> Vec<(&'static str, Vec<u8>)> {
    let field = |name: &str, value: &[u8]| {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        [head.as_bytes(), value, b"\r\n--b--\r\n"].concat()
    };
    let multipart = "multipart/form-data; boundary=b";
    vec![
        ("text/plain", Vec::new()),
        ("application/json", Vec::new()),
        ("application/json", b"{\"vehicle_id\":".to_vec()),
        ("application/json", b"<html>".to_vec()),
        ("application/json", b"[[[[]]]]".to_vec()),
        ("application/json", b"null".to_vec()),
        ("application/json", b"{\"title\":\"\\u0000\",\"limit\":1e400}".to_vec()),
        (
            "application/json",
            b"{\"position\":{\"x\":1e308,\"y\":-1},\"hotspots\":[{}],\"price\":[1]}".to_vec(),
        ),
        ("application/json", b"{\"title\":\"\xFF\"}".to_vec()),
        ("application/json", "[".repeat(100_000).into_bytes()),
        ("application/merge-patch+json", b"{\"model_year\":99999999999999999999}".to_vec()),
        (
            "application/merge-patch+json",
            b"{\"app_status\":\"\\u202e\",\"detail_url\":\"javascript:0\"}".to_vec(),
        ),
        ("application/x-www-form-urlencoded", b"vehicle_id=%FF&image_url=%FF".to_vec()),
        ("application/x-www-form-urlencoded", b"vehicle_id=x&image_url=http%3A%2F%2F%5B%3A%3A1".to_vec()),
        ("multipart/form-data", b"--b--".to_vec()),
        (multipart, b"--b\r\n".to_vec()),
        (multipart, b"\xFF\xFE\x00".repeat(100)),
        (multipart, field("vehicle_id", b"\xFF\xFE")),
        (multipart, field("vehicle_id", &vec![b'x'; 2 << 20])),
        (multipart, field("image_url", &vec![b'x'; 20 << 20])),
        ("application/offset+octet-stream", b"\xFF\xD8\xFF".repeat(100)),
        ("\u{e9}", b"x".to_vec()),
    ]
}

#[tokio::test]
async fn no_input_makes_a_fault_of_the_server() {
    let server = crate::testing::TestServer::new().await;
    for operation in operations() {
        let mut targets = Vec::new();
        for segment in HOSTILE_SEGMENTS {
            for query in HOSTILE_QUERIES {
                let path: Vec<&str> = operation
                    .path
                    .split('/')
                    .map(|part| if part.starts_with('{') { segment } else { part })
                    .collect();
                targets.push(format!("{}?{query}", path.join("/")));
            }
            if !operation.path.contains('{') {
                break;
            }
        }
        let bodies =
            if operation.method.is_safe() { vec![("text/plain", Vec::new())] } else { hostile_bodies() };
        for target in &targets {
            // Every body at the first address, a few of them at the others.
            let some = if target == &targets[0] { bodies.len() } else { 3 };
            for (media_type, body) in bodies.iter().take(some) {
                let answer =
                    server.call_bytes(operation.method.as_str(), target, media_type, body.clone()).await;
                let told = String::from_utf8_lossy(&answer.body);
                let start = String::from_utf8_lossy(&body[..body.len().min(40)]);
                assert!(answer.status.as_u16() < 500, "{} {target} {start}: {told}", operation.id);
                let is_page = answer.header("content-type") == Some("text/html; charset=utf-8");
                assert!(!is_page || operation.path.starts_with("/v/"), "{} {target} {start}", operation.id);
                if answer.status.is_client_error() && operation.method != Method::HEAD && !is_page {
                    let told = answer.json();
                    let code = if operation.is_part_a() { &told["error"]["code"] } else { &told["status"] };
                    assert_eq!(*code, answer.status.as_u16(), "{} {target} {start}", operation.id);
                }
            }
        }
    }
}

#[tokio::test]
async fn a_body_that_is_announced_too_large_is_refused_unread() {
    let server = crate::testing::TestServer::new().await;
    let never =
        axum::body::Body::from_stream(futures_util::stream::pending::<std::io::Result<bytes::Bytes>>());
    let request = server.request("POST", "/vehicle/submission").header("Content-Length", "1048577");
    let answer = server.send(request.body(never).unwrap()).await;
    let message = "The body has more than the 1048576 bytes that are taken here.";
    assert_eq!((answer.status.as_u16(), &answer.json()["message"]), (413, &serde_json::json!(message)));
}
