//! Features of Part A through the router.

use serde_json::{Value, json};

use crate::testing::{TestServer, forms};

async fn with_vehicle() -> TestServer {
    let server = TestServer::new().await;
    let answer = server.call_form("POST", "/vehicle/submission", &[("vehicle_id", "V1")]).await;
    assert_eq!(answer.status, 200);
    server
}

const FIELDS: [(&str, &str); 4] =
    [("vehicle_id", "V1"), ("title", "Alloy wheels"), ("icon", "wheel"), ("type", "text")];

async fn submit(server: &TestServer) -> String {
    let answer = server.call_form("POST", "/vehicle/feature/submission", &FIELDS).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["feature_id"].as_str().unwrap().to_owned()
}

/// Titles and ids of an answer's features.
fn ids(answer: &Value, member: &str) -> Vec<String> {
    let features = answer[member].as_array().unwrap();
    features.iter().map(|feature| feature["feature_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_feature_is_added_read_and_deleted() {
    let server = with_vehicle().await;
    let fields = [&FIELDS[..], &[("description", "18 inch"), ("feature_rule_name", "wheel-front")]].concat();
    let answer = server.call_form("POST", "/vehicle/feature/submission", &fields).await;
    let id = answer.json()["feature_id"].as_str().unwrap().to_owned();
    let read = server.call("GET", &format!("/vehicle/feature?feature_id={id}")).await;
    let feature = json!({
        "feature_id": id, "vehicle_id": "V1", "title": "Alloy wheels", "icon": "wheel", "type": "text",
        "description": "18 inch", "feature_rule_name": "wheel-front", "annotation_id": null,
        "detail_image_id": null,
    });
    assert_eq!(read.json(), json!({"features": [feature]}));
    let deleted = server.call("DELETE", &format!("/vehicle/feature/delete?feature_id={id}")).await;
    assert_eq!(deleted.json(), json!({"deleted_features": [feature]}));
    for (method, path) in [("GET", "/vehicle/feature"), ("DELETE", "/vehicle/feature/delete")] {
        let answer = server.call(method, &format!("{path}?feature_id={id}")).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]["code"]), (404, &json!(404)));
        assert_eq!(server.call(method, path).await.status, 400);
    }
}

#[tokio::test]
async fn parameters_come_in_the_query_or_in_either_form_and_the_query_wins() {
    let server = with_vehicle().await;
    let id = submit(&server).await;
    let other = [("vehicle_id", "other")];
    let own = [("vehicle_id", "V1")];
    let get = async |target: &str, media_type: &str, body: Vec<u8>| {
        ids(&server.call_bytes("GET", target, media_type, body).await.json(), "features")
    };
    let (multipart, body) = forms::multipart("b", &own);
    assert_eq!(get("/vehicle/features", &multipart, body).await, [id.as_str()]);
    let url_encoded = "application/x-www-form-urlencoded; charset=utf-8";
    assert_eq!(get("/vehicle/features", url_encoded, b"vehicle_id=V1".to_vec()).await, [id.as_str()]);
    let (multipart, body) = forms::multipart("b", &other);
    assert_eq!(get("/vehicle/features?vehicle_id=V1", &multipart, body.clone()).await, [id.as_str()]);
    assert_eq!(get("/vehicle/features?vehicle_id=", &multipart, body).await, [""; 0]);
    assert_eq!(
        get("/vehicle/features?vehicle_id=V1", "application/json", b"{}".to_vec()).await,
        [id.as_str()]
    );
}

#[tokio::test]
async fn all_features_of_a_vehicle_go_at_once() {
    let server = with_vehicle().await;
    let both = [submit(&server).await, submit(&server).await];
    assert_ne!(both[0], both[1], "every call makes one more");
    for expected in [&both[..], &[]] {
        let answer = server.call("DELETE", "/vehicle/features/delete?vehicle_id=V1").await;
        assert_eq!(ids(&answer.json(), "deleted_features"), expected);
    }
    let answer = server.call("GET", "/vehicle/features?vehicle_id=never-seen").await;
    assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({"features": []})));
}

#[tokio::test]
async fn bad_features_are_refused() {
    let server = with_vehicle().await;
    let long = "x".repeat(2001);
    let check = async |name: &str, value: &str, status: u16, message: &str| {
        let mut fields: Vec<_> = FIELDS.into_iter().filter(|(known, _)| *known != name).collect();
        fields.push((name, value));
        let answer = server.call_form("POST", "/vehicle/feature/submission", &fields).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["message"]), (status, &json!(message)), "{name}");
    };
    check("title", "", 400, "title: is missing").await;
    check("icon", "", 400, "icon: is missing").await;
    check("type", "", 400, "type: is missing").await;
    check("title", &long, 400, "title: has more than 200 characters").await;
    check("description", &long, 400, "description: has more than 2000 characters").await;
    check("vehicle_id", "unknown", 404, "There is no vehicle with this vehicle_id.").await;
    assert_eq!(server.call("GET", "/vehicle/features?vehicle_id=V1").await.json(), json!({"features": []}));
}

#[tokio::test]
async fn another_accounts_features_are_not_there() {
    let server = with_vehicle().await;
    let id = submit(&server).await;
    let stranger = server.account("stranger", forecourt_api::account::Scope::Admin).await;
    let call = async |method: &str, target: String| {
        let request = http::Request::builder().method(method).uri(target);
        let request = request.header("Authorization", format!("Bearer {stranger}"));
        server.send(request.body(axum::body::Body::empty()).unwrap()).await
    };
    assert_eq!(call("GET", format!("/vehicle/feature?feature_id={id}")).await.status, 404);
    assert_eq!(call("DELETE", format!("/vehicle/feature/delete?feature_id={id}")).await.status, 404);
    let answer = call("DELETE", "/vehicle/features/delete?vehicle_id=V1".to_owned()).await;
    assert_eq!(answer.json(), json!({"deleted_features": []}));
    assert_eq!(server.call("GET", &format!("/vehicle/feature?feature_id={id}")).await.status, 200);
}
