//! Guidelines over the service.

use serde_json::{Value, json};

use crate::testing::pictures::png;
use crate::testing::{Answer, TestServer};

async fn put(server: &TestServer, id: &str, document: &Value) -> Answer {
    server.call_json("PUT", &format!("/v1/guidelines/{id}"), document).await
}

async fn ids(server: &TestServer) -> Vec<String> {
    let items = server.call("GET", "/v1/guidelines").await.json()["items"].as_array().unwrap().clone();
    items.into_iter().map(|item| item["guideline_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn guidelines_are_put_listed_and_deleted() {
    let server = TestServer::new().await;
    let built_in = ids(&server).await;
    assert!(built_in.len() >= 6, "{built_in:?}");
    let night = json!({"title": "Night", "options": {
        "cut_type": "complete", "scene_id": "studio-dark", "blur_license_plate": true,
        "margins": {"top": 0.1, "right": 0.05, "bottom": 0.1, "left": 0.05},
    }});
    let made = put(&server, "night", &night).await;
    assert_eq!(made.status, 201, "{}", made.json());
    let record = made.json();
    assert_eq!((&record["built_in"], &record["options"]), (&json!(false), &night["options"]));
    assert_eq!(put(&server, "night", &night).await.status, 200);
    let expected: Vec<String> = ["night".to_owned()].into_iter().chain(built_in.clone()).collect();
    assert_eq!(ids(&server).await, expected);
    let presets = server.call("GET", "/v1/server").await.json()["guidelines"].clone();
    let listed: Vec<&str> =
        presets.as_array().unwrap().iter().map(|preset| preset["id"].as_str().unwrap()).collect();
    assert_eq!(listed, expected);
    assert_eq!(presets[0]["options"], night["options"]);

    let delete =
        async |id: &str| server.call("DELETE", &format!("/v1/guidelines/{id}")).await.status.as_u16();
    assert_eq!(delete("night").await, 204);
    assert_eq!(delete("night").await, 404);
    assert_eq!(delete("studio-dark").await, 409, "it comes with the server");
    let own = json!({"title": "Own dark", "options": {"cut_type": "blur"}});
    put(&server, "studio-dark", &own).await;
    assert_eq!(ids(&server).await.len(), built_in.len(), "it takes the place of the built-in one");
    assert_eq!(delete("studio-dark").await, 204);
    assert_eq!(ids(&server).await, built_in);
}

#[tokio::test]
async fn what_is_no_guideline_is_refused_by_its_member() {
    let server = TestServer::new().await;
    let fields = [("kind", "overlay"), ("title", "Frame")];
    let overlay = server.call_files("POST", "/v1/assets", &fields, &[("file", "a.png", &png(8, 6))]).await;
    let overlay = overlay.json()["asset_id"].clone();
    let check = async |options: Value, expected: &[&str]| {
        let answer = put(&server, "g", &json!({"title": "G", "options": options})).await;
        assert_eq!(answer.status, 422, "{}", answer.json());
        let problem = answer.json();
        let errors = problem["errors"].as_array().unwrap();
        let pointers: Vec<&str> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!(pointers, expected);
    };
    check(json!({"scene_id": "moon"}), &["/options/scene_id"]).await;
    check(json!({"background_id": overlay}), &["/options/background_id"]).await;
    check(
        json!({"overlay_id": "asset_none", "license_plate_id": "x"}),
        &["/options/overlay_id", "/options/license_plate_id"],
    )
    .await;
    check(json!({"margins": {"top": 0.46}}), &["/options/margins/top"]).await;
    check(json!({"margins": {"left": -0.1}}), &["/options/margins/left"]).await;
    check(json!({"cut_type": "sharp"}), &["/options/cut_type"]).await;
    check(json!({"guideline_id": "other"}), &["/options/guideline_id"]).await;
    assert_eq!(put(&server, "g", &json!({"options": {}})).await.status, 422, "without a title");
    assert_eq!(put(&server, "%2E%2E", &json!({"title": "G"})).await.status, 422);
    assert_eq!(
        put(&server, "g", &json!({"title": "G", "options": {"overlay_id": overlay}})).await.status,
        201
    );
}
