//! The log of webhooks and deliveries by hand, through the router.

use forecourt_api::account::Scope;
use http::header;
use serde_json::{Value, json};

use crate::testing::TestServer;

const LOG: &str = "/v1/webhook-deliveries";
const TEST: &str = "/v1/webhook-deliveries/test";

async fn with_address(server: &TestServer) {
    let settings = json!({"webhook_url": "https://dealer.example/in"});
    assert_eq!(server.call_json("PATCH", "/v1/account", &settings).await.status, 200);
}

#[tokio::test]
async fn a_test_is_queued_where_there_is_an_address_for_it() {
    let server = TestServer::new().await;
    assert_eq!(server.call("POST", TEST).await.status, 409, "no address");
    with_address(&server).await;
    let answer = server.call("POST", TEST).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let record = answer.json();
    assert_eq!((&record["status"], &record["attempts"]), (&json!("pending"), &json!(0)));
    assert_eq!(record["url"], "https://dealer.example/in");
    assert_eq!((&record["body"]["event"], &record["body"]["data"]), (&json!("test"), &json!({"images": []})));
    assert_eq!(server.call("GET", LOG).await.json()["items"], json!([record]));
    let off = json!({"webhooks_enabled": false});
    assert_eq!(server.call_json("PATCH", "/v1/account", &off).await.status, 200);
    assert_eq!(server.call("POST", TEST).await.status, 409, "disabled");
}

#[tokio::test]
async fn a_repeated_call_queues_once() {
    let server = TestServer::new().await;
    with_address(&server).await;
    let call = async || {
        let request = server.request("POST", TEST).header("Idempotency-Key", "one");
        server.send(request.body(axum::body::Body::empty()).unwrap()).await
    };
    let (first, second) = (call().await, call().await);
    assert_eq!((first.json(), second.header("idempotent-replayed")), (second.json(), Some("true")));
    assert_eq!(server.call("GET", LOG).await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_log_is_read_in_pages_by_administrators_of_the_account() {
    let server = TestServer::new().await;
    with_address(&server).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(server.call("POST", TEST).await.json()["delivery_id"].clone());
        server.pass_seconds(1);
    }
    ids.reverse();
    let of = |page: &Value| -> Vec<Value> {
        page["items"].as_array().unwrap().iter().map(|record| record["delivery_id"].clone()).collect()
    };
    let first = server.call("GET", "/v1/webhook-deliveries?limit=2&status=pending").await;
    assert_eq!(of(&first.json()), ids[..2]);
    let link = first.header("link").unwrap();
    let next = link.strip_prefix("<http://127.0.0.1:8080").unwrap().split_once('>').unwrap().0;
    let second = server.call("GET", next).await;
    assert_eq!((of(&second.json()), second.header("link")), (ids[2..].to_vec(), None));
    assert_eq!(second.json()["next_cursor"], Value::Null);
    assert_eq!(
        of(&server.call("GET", "/v1/webhook-deliveries?status=failed").await.json()),
        [Value::Null; 0]
    );
    for query in ["status=sold", "limit=0", "limit=201", "limit=x", "cursor=x", "vehicle_id=.."] {
        let answer = server.call("GET", &format!("{LOG}?{query}")).await;
        assert_eq!(answer.status, 422, "{query}");
        let name = query.split_once('=').unwrap().0;
        assert_eq!(answer.json()["errors"][0]["pointer"], name, "{query}");
    }
    for (account, scope, expected) in
        [("other", Scope::Admin, 200), ("dealer", Scope::Write, 403), ("dealer", Scope::Read, 403)]
    {
        let token = server.account(account, scope).await;
        let call = async |method: &str, path: &str| {
            let request = http::Request::builder().method(method).uri(path).header("host", "127.0.0.1:8080");
            let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
            server.send(request.body(axum::body::Body::empty()).unwrap()).await
        };
        let answer = call("GET", LOG).await;
        assert_eq!(answer.status, expected, "{account} {scope}");
        let again = format!("{LOG}/{}/redeliver", ids[0].as_str().unwrap());
        assert_eq!(call("POST", &again).await.status, if expected == 200 { 404 } else { 403 });
        if expected == 200 {
            assert_eq!(answer.json()["items"], json!([]));
        }
    }
}
