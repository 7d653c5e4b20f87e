//! Assets over the service.

use axum::body::Body;
use forecourt_api::GuidelineId;
use forecourt_api::account::Scope;
use forecourt_api::image::ProcessingOptions;
use forecourt_store::model::Guideline;
use futures_util::TryStreamExt as _;
use http::Request;
use serde_json::{Value, json};

use crate::testing::pictures::{jpeg, png};
use crate::testing::{Answer, TestServer};

async fn create(server: &TestServer, fields: &[(&str, &str)], file: &[u8]) -> Answer {
    server.call_files("POST", "/v1/assets", fields, &[("file", "a.png", file)]).await
}

async fn files(server: &TestServer) -> usize {
    server.state.blobs.assets().try_collect::<Vec<_>>().await.unwrap().len()
}

#[tokio::test]
async fn an_asset_is_kept_listed_served_and_deleted() {
    let server = TestServer::new().await;
    let scene =
        create(&server, &[("kind", "scene"), ("title", " Hall "), ("ground_y", "0.62")], &jpeg(40, 30)).await;
    assert_eq!(scene.status, 201, "{}", scene.json());
    let record = scene.json();
    assert_eq!(
        (&record["kind"], &record["title"], &record["ground_y"]),
        (&json!("scene"), &json!("Hall"), &json!(0.62))
    );
    let id = record["asset_id"].as_str().unwrap();
    assert_eq!(scene.header("location"), Some(&*format!("/v1/assets/{id}")));
    let file = &record["file"];
    assert_eq!(
        (&file["media_type"], &file["width"], &file["height"]),
        (&json!("image/jpeg"), &json!(40), &json!(30))
    );
    server.pass_seconds(1);
    let overlay = create(&server, &[("kind", "overlay"), ("title", "Frame")], &png(8, 6)).await.json();
    let ids = |answer: &Answer| {
        let items = answer.json()["items"].as_array().unwrap().clone();
        items.into_iter().map(|item| item["asset_id"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(ids(&server.call("GET", "/v1/assets").await), [overlay["asset_id"].clone(), json!(id)]);
    assert_eq!(ids(&server.call("GET", "/v1/assets?kind=scene").await), [json!(id)]);
    assert_eq!(server.call("GET", "/v1/assets?kind=wheel").await.status, 422);
    assert_eq!(server.call("GET", &format!("/v1/assets/{id}")).await.json()["title"], "Hall");

    let url = file["url"].as_str().unwrap().strip_prefix("http://127.0.0.1:8080").unwrap().to_owned();
    let get = async |target: &str| {
        let request = Request::builder().uri(target).header("Host", "127.0.0.1:8080");
        server.send(request.body(Body::empty()).unwrap()).await
    };
    let served = get(&url).await;
    assert_eq!((served.status.as_u16(), served.header("content-type")), (200, Some("image/jpeg")));
    assert_eq!(served.body, jpeg(40, 30), "as it came");
    let (path, query) = url.split_once('?').unwrap();
    assert_eq!(get(path).await.status, 403, "not signed");
    let result = path.replace("/original", "/result");
    assert_eq!(get(&format!("{result}?{query}")).await.status, 404);
    server.pass_seconds(13 * 3600);
    assert_eq!(get(&url).await.status, 403, "its time is over");

    assert_eq!(server.call("DELETE", &format!("/v1/assets/{id}")).await.status, 204);
    assert_eq!(server.call("DELETE", &format!("/v1/assets/{id}")).await.status, 404);
    assert_eq!(server.call("GET", &format!("/v1/assets/{id}")).await.status, 404);
    assert_eq!(server.call("GET", &url).await.status, 404);
}

#[tokio::test]
async fn what_is_no_asset_is_refused_by_its_field() {
    let server = TestServer::new().await;
    let check = async |fields: &[(&str, &str)], file: &[u8], pointers: &[&str]| {
        let answer = create(&server, fields, file).await;
        let problem = answer.json();
        assert_eq!(answer.status, 422, "{problem}");
        let errors = problem["errors"].as_array().unwrap();
        let found: Vec<&str> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!(found, pointers, "{problem}");
    };
    let picture = png(8, 6);
    check(&[], &picture, &["kind", "title"]).await;
    check(&[("kind", "wheel"), ("title", "x")], &picture, &["kind"]).await;
    check(&[("kind", "scene"), ("title", "x")], &picture, &["ground_y"]).await;
    check(&[("kind", "scene"), ("title", "x"), ("ground_y", "1.5")], &picture, &["ground_y"]).await;
    check(&[("kind", "overlay"), ("title", "x"), ("ground_y", "0.5")], &picture, &["ground_y"]).await;
    check(&[("kind", "overlay"), ("title", &"x".repeat(101))], &picture, &["title"]).await;
    check(&[("kind", "overlay"), ("title", "x")], b"", &["file"]).await;
    check(&[("kind", "overlay"), ("title", "x")], b"<svg/>", &["file"]).await;
    check(&[("kind", "background"), ("title", "x")], &picture[..40], &["file"]).await;
    check(&[("kind", "license_plate"), ("title", "x")], &jpeg(8, 6), &["file"]).await;
    assert_eq!(files(&server).await, 0);
    let fields = [("kind", "overlay"), ("title", "x")];
    let reader = server.account("dealer", Scope::Read).await;
    let (media_type, body) = crate::testing::forms::with_files(&fields, &[("file", "a.png", &picture)]);
    let request = Request::post("/v1/assets")
        .header("Host", "127.0.0.1:8080")
        .header("Authorization", format!("Bearer {reader}"))
        .header("Content-Type", media_type);
    assert_eq!(server.send(request.body(Body::from(body)).unwrap()).await.status, 403);
}

#[tokio::test]
async fn a_repeated_creation_makes_one_asset() {
    let server = TestServer::new().await;
    let (media_type, body) = crate::testing::forms::with_files(
        &[("kind", "overlay"), ("title", "Frame")],
        &[("file", "a.png", &png(8, 6))],
    );
    let mut ids = Vec::new();
    for _ in 0..2 {
        let request = server.request("POST", "/v1/assets").header("Content-Type", &media_type);
        let request = request.header("Idempotency-Key", "k").body(Body::from(body.clone())).unwrap();
        ids.push(server.send(request).await.json()["asset_id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    assert_eq!(files(&server).await, 1, "the second file is not left behind");
}

#[tokio::test]
async fn an_asset_that_a_guideline_names_stays() {
    let server = TestServer::new().await;
    let asset = create(&server, &[("kind", "overlay"), ("title", "Frame")], &png(8, 6)).await.json();
    let id = asset["asset_id"].as_str().unwrap();
    let guideline = Guideline {
        guideline_id: GuidelineId::new("framed"),
        account: server.customer.clone(),
        title: "Framed".to_owned(),
        options: ProcessingOptions { overlay_id: Some(id.to_owned()), ..ProcessingOptions::default() },
        updated_at: server.state.now(),
    };
    let mut tx = server.state.store.write().await.unwrap();
    tx.put_guideline(&guideline).await.unwrap();
    tx.commit().await.unwrap();
    let refused = server.call("DELETE", &format!("/v1/assets/{id}")).await;
    assert_eq!(refused.status, 409);
    assert!(refused.json()["detail"].as_str().unwrap().contains("framed"));
    let other = server.account("other", Scope::Admin).await;
    let request = Request::delete(format!("/v1/assets/{id}"))
        .header("Host", "127.0.0.1:8080")
        .header("Authorization", format!("Bearer {other}"));
    assert_eq!(server.send(request.body(Body::empty()).unwrap()).await.status, 404, "another account's");
}
