//! Features of Part B and their places through the whole service.

use axum::body::Body;
use forecourt_api::image::ProcessingOptions;
use forecourt_api::{ImageUrl, VehicleId};
use forecourt_store::model::{UrlSource, UrlSubmission};
use http::StatusCode;
use serde_json::{Value, json};

use crate::testing::{Answer, TestServer};

const OF_W1: &str = "/v1/vehicles/W1/features";

fn pointers(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
}

/// A server with vehicle `W1`, whose images are the first two, and `W2`, whose image is the third.
async fn stocked() -> (TestServer, [String; 3]) {
    let server = TestServer::new().await;
    let mut images = Vec::new();
    for (vehicle, number) in [("W1", 1), ("W1", 2), ("W2", 3)] {
        let submission = UrlSubmission {
            image_id: server.state.new_image_id(),
            job_id: server.state.new_job_id(),
            image_url: ImageUrl::new(format!("https://photos.example/{number}.jpg")),
            vehicle_id: Some(VehicleId::new(vehicle).unwrap()),
            options: ProcessingOptions::default(),
            source: UrlSource::Fetch,
            webhook: None,
        };
        let mut tx = server.state.store.write().await.unwrap();
        let now = server.state.now();
        let image = tx.submit_image_by_url(&server.customer, &submission, now).await.unwrap();
        tx.commit().await.unwrap();
        images.push(image.image_id.as_str().to_owned());
    }
    (server, images.try_into().unwrap())
}

fn tow_bar() -> Value {
    json!({"title": "Tow bar", "icon": "info", "type": "text", "description": "Swivelling, 1,800 kg."})
}

async fn send(server: &TestServer, method: &str, target: &str, header: (&str, &str), body: &Value) -> Answer {
    let request = server
        .request(method, target)
        .header(header.0, header.1)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()));
    server.send(request.unwrap()).await
}

#[tokio::test]
async fn a_feature_is_made_placed_moved_taken_off_and_deleted() {
    let (server, [first, second, _]) = stocked().await;
    let mut input = tow_bar();
    input["hotspots"] = json!([{"image_id": first, "position": {"x": 0.25, "y": 1}}]);
    input["detail"] = json!({"type": "link", "src": "https://dealer.example/tow"});
    input["kind"] = json!("damage");
    let made = server.call_json("POST", OF_W1, &input).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let record = made.json();
    for name in ["title", "icon", "type", "description", "detail", "kind"] {
        assert_eq!(record[name], input[name], "{name}");
    }
    assert_eq!(record["vehicle_id"], "W1");
    assert_eq!(
        record["hotspots"],
        json!([{"image_id": first, "position": {"x": 0.25, "y": 1.0}, "source": "manual"}])
    );
    let one = format!("/v1/features/{}", record["feature_id"].as_str().unwrap());

    let read = server.call("GET", &one).await;
    assert_eq!((read.json(), read.header("etag")), (record.clone(), made.header("etag")));
    let cached =
        send(&server, "GET", &one, ("if-none-match", read.header("etag").unwrap()), &json!({})).await;
    assert_eq!(cached.status, StatusCode::NOT_MODIFIED);

    server.pass_seconds(1);
    for (image, x) in [(&second, 0.5), (&first, 0.75)] {
        let place = format!("{one}/hotspots/{image}");
        let placed = server.call_json("PUT", &place, &json!({"position": {"x": x, "y": 0.5}})).await;
        assert_eq!(placed.status, StatusCode::OK, "{placed:?}");
    }
    let record = server.call("GET", &one).await.json();
    let xs: Vec<&Value> =
        record["hotspots"].as_array().unwrap().iter().map(|spot| &spot["position"]["x"]).collect();
    assert_eq!(xs, [&json!(0.75), &json!(0.5)], "moved, not doubled; in the images' order");
    let tag = read.header("etag").unwrap();
    for (method, target) in [("PUT", format!("{one}/hotspots/{first}")), ("DELETE", one.clone())] {
        let stale =
            send(&server, method, &target, ("if-match", tag), &json!({"position": {"x": 0, "y": 0}})).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "{method}");
    }

    for _ in 0..2 {
        let off = server.call("DELETE", &format!("{one}/hotspots/{first}")).await;
        assert_eq!(off.status, StatusCode::NO_CONTENT);
    }
    let list = server.call("GET", OF_W1).await;
    assert_eq!(list.json()["items"][0]["hotspots"].as_array().unwrap().len(), 1);
    assert_eq!(server.call("DELETE", &one).await.status, StatusCode::NO_CONTENT);
    for (method, target) in
        [("GET", one.clone()), ("DELETE", one.clone()), ("DELETE", format!("{one}/hotspots/{first}"))]
    {
        assert_eq!(server.call(method, &target).await.status, StatusCode::NOT_FOUND, "{method} {target}");
    }
    assert_eq!(server.call("GET", OF_W1).await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_feature_is_changed_member_by_member() {
    let (server, [first, second, foreign]) = stocked().await;
    let mut input = tow_bar();
    input["hotspots"] = json!([{"image_id": first, "position": {"x": 0.25, "y": 1}}]);
    let made = server.call_json("POST", OF_W1, &input).await;
    let one = format!("/v1/features/{}", made.json()["feature_id"].as_str().unwrap());
    let tag = made.header("etag").unwrap().to_owned();

    server.pass_seconds(1);
    let patch = json!({"title": "Hitch", "description": null, "detail": {"type": "pdf", "src": "https://dealer.example/a.pdf"}});
    let changed = send(&server, "PATCH", &one, ("if-match", &tag), &patch).await;
    assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
    let record = changed.json();
    assert_eq!((&record["title"], &record["icon"]), (&json!("Hitch"), &json!("info")));
    assert_eq!((&record["description"], &record["detail"]), (&Value::Null, &patch["detail"]));
    assert_eq!(record["hotspots"], made.json()["hotspots"], "what is not named stays");
    assert_ne!(record["updated_at"], made.json()["updated_at"]);
    assert_eq!(server.call("GET", &one).await.header("etag"), changed.header("etag"));

    let stale = send(&server, "PATCH", &one, ("if-match", &tag), &json!({"title": "Late"})).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let again = send(&server, "PATCH", &one, ("if-match", changed.header("etag").unwrap()), &patch).await;
    assert_eq!(
        (again.status, again.header("etag")),
        (StatusCode::OK, changed.header("etag")),
        "nothing changed"
    );

    let moved = json!({"hotspots": [{"image_id": second, "position": {"x": 0.5, "y": 0.5}}]});
    let moved = server.call_json("PATCH", &one, &moved).await.json();
    assert_eq!(
        moved["hotspots"],
        json!([{"image_id": second, "position": {"x": 0.5, "y": 0.5}, "source": "manual"}])
    );
    let strange =
        json!({"title": "No", "hotspots": [{"image_id": foreign, "position": {"x": 0.5, "y": 0.5}}]});
    let refused = server.call_json("PATCH", &one, &strange).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(pointers(&refused), ["/hotspots/0/image_id"]);
    let refused = server.call_json("PATCH", &one, &json!({"title": "", "type": null})).await;
    assert_eq!(pointers(&refused), ["/type", "/title"]);
    assert_eq!(server.call("GET", &one).await.json(), moved, "nothing of it is stored");
    assert_eq!(
        server.call_json("PATCH", "/v1/features/ftr_9", &json!({})).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_same_key_makes_one_feature() {
    let (server, _) = stocked().await;
    let first = send(&server, "POST", OF_W1, ("idempotency-key", "k1"), &tow_bar()).await;
    let again = send(&server, "POST", OF_W1, ("idempotency-key", "k1"), &tow_bar()).await;
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(first.json(), again.json());
    assert_eq!(first.header("etag"), again.header("etag"));
    assert_eq!(
        (first.header("idempotent-replayed"), again.header("idempotent-replayed")),
        (None, Some("true"))
    );
    let other =
        send(&server, "POST", "/v1/vehicles/W2/features", ("idempotency-key", "k1"), &tow_bar()).await;
    assert_eq!(other.json()["type"], "/problems/idempotency-mismatch");
    assert_eq!(server.call("GET", OF_W1).await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn features_stand_on_images_of_their_own_vehicle_only() {
    let (server, [_, _, foreign]) = stocked().await;
    let mut input = tow_bar();
    input["hotspots"] = json!([
        {"image_id": foreign, "position": {"x": 0, "y": 0}},
        {"image_id": "img_unknown", "position": {"x": 0, "y": 0}},
    ]);
    let refused = server.call_json("POST", OF_W1, &input).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(pointers(&refused), ["/hotspots/0/image_id", "/hotspots/1/image_id"]);
    assert_eq!(server.call("GET", OF_W1).await.json()["items"], json!([]), "nothing is stored");
    let made = server.call_json("POST", OF_W1, &tow_bar()).await.json();
    let place = format!("/v1/features/{}/hotspots", made["feature_id"].as_str().unwrap());
    for image in [foreign.as_str(), "img_unknown", "..%2F..", "%F0%9F%9A%97"] {
        let body = json!({"position": {"x": 0.5, "y": 0.5}});
        let refused = server.call_json("PUT", &format!("{place}/{image}"), &body).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{image}");
    }
}

#[tokio::test]
async fn wrong_bodies_are_refused_with_their_place() {
    let (server, [first, ..]) = stocked().await;
    let made = server.call_json("POST", OF_W1, &tow_bar()).await.json();
    let place = format!("/v1/features/{}/hotspots/{first}", made["feature_id"].as_str().unwrap());
    let check = async |method: &str, target: &str, body: &str, status: u16, expected: &[&str]| {
        let request = server.request(method, target).header("content-type", "application/json");
        let answer = server.send(request.body(Body::from(body.to_owned())).unwrap()).await;
        assert_eq!(answer.status, status, "{target} {body}: {answer:?}");
        assert_eq!(pointers(&answer), expected, "{target} {body}");
    };
    check("PUT", &place, r#"{"position": {"x": 1.0001, "y": 0}}"#, 422, &["/position/x"]).await;
    check("PUT", &place, r#"{"position": {"x": 0, "y": -0.1}}"#, 422, &["/position/y"]).await;
    check("PUT", &place, r#"{"position": {"x": "0.5", "y": 0}}"#, 422, &["/position/x"]).await;
    check("PUT", &place, r#"{"position": {"x": 1e999, "y": 0}}"#, 400, &[]).await;
    check("PUT", &place, r#"{"position": null}"#, 422, &["/position"]).await;
    check("PUT", &place, "{}", 422, &[""]).await;
    check("POST", OF_W1, "{}", 422, &[""]).await;
    check(
        "POST",
        OF_W1,
        r#"{"title": "", "icon": "i", "type": "href", "description": "javascript:x"}"#,
        422,
        &["/title", "/description"],
    )
    .await;
    check("POST", OF_W1, r#"{"title": 5, "icon": "i", "type": "text"}"#, 422, &["/title"]).await;
    check("POST", OF_W1, "not json", 400, &[]).await;
    check("POST", "/v1/vehicles/W9/features", &tow_bar().to_string(), 404, &[]).await;
    check("GET", "/v1/vehicles/W9/features", "", 404, &[]).await;
    check("GET", "/v1/features/ftr_unknown", "", 404, &[]).await;
    let features = server.call("GET", OF_W1).await.json();
    assert_eq!(features["items"].as_array().unwrap().len(), 1);
    assert_eq!(features["items"][0]["hotspots"], json!([]));
}

/// An image's angle, set as a person does it.
async fn turn(server: &TestServer, image: &str, angle: &[&str]) {
    let answer = server.call("GET", &format!("/v1/images/{image}")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let body = json!({"angle": angle});
    let request = server
        .request("PATCH", &format!("/v1/images/{image}"))
        .header("content-type", "application/merge-patch+json")
        .body(Body::from(body.to_string()));
    let turned = server.send(request.unwrap()).await;
    assert_eq!(turned.status, StatusCode::OK, "{turned:?}");
}

/// Image and source of each place of the first feature of `W1`.
async fn places(server: &TestServer) -> Vec<(String, String)> {
    let list = server.call("GET", OF_W1).await.json();
    let places = list["items"][0]["hotspots"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    places.iter().map(|place| (text(&place["image_id"]), text(&place["source"]))).collect()
}

#[tokio::test]
async fn a_feature_of_part_a_stands_on_the_right_photos_by_itself() {
    let (server, [first, second, _]) = stocked().await;
    turn(&server, &first, &["exterior", "front-left"]).await;
    turn(&server, &second, &["exterior", "rear"]).await;
    let fields = [("vehicle_id", "W1"), ("title", "Matrix"), ("icon", "LED"), ("type", "text")];
    assert_eq!(server.call_form("POST", "/vehicle/feature/submission", &fields).await.status, StatusCode::OK);
    let on_first = [(first.clone(), "rule".to_owned())];
    assert_eq!(places(&server).await, on_first);

    // A rule of the account's own replaces the built-in one, and goes again.
    let rule = json!({"placements": [{"angle": ["exterior"], "position": {"x": 0.25, "y": 0.5}}]});
    let made = server.call_json("PUT", "/v1/feature-rules/LED", &rule).await;
    assert_eq!(made.status, StatusCode::OK, "{made:?}");
    assert_eq!(places(&server).await, [on_first[0].clone(), (second.clone(), "rule".to_owned())]);
    assert_eq!(server.call("DELETE", "/v1/feature-rules/led").await.status, StatusCode::NO_CONTENT);
    assert_eq!(places(&server).await, on_first);

    // What a person takes off stays off, and what a person puts wins.
    let id = server.call("GET", OF_W1).await.json()["items"][0]["feature_id"].as_str().unwrap().to_owned();
    let place = |image: &str| format!("/v1/features/{id}/hotspots/{image}");
    let tag = server.call("GET", &format!("/v1/features/{id}")).await.header("etag").unwrap().to_owned();
    let at = json!({"position": {"x": 0.5, "y": 0.5}});
    let put = send(&server, "PUT", &place(&second), ("if-match", &tag), &at).await;
    assert_eq!(put.status, StatusCode::OK, "{put:?}");
    assert_eq!(places(&server).await, [on_first[0].clone(), (second.clone(), "manual".to_owned())]);
    for image in [&first, &second] {
        assert_eq!(server.call("DELETE", &place(image)).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(places(&server).await, []);
}

#[tokio::test]
async fn a_feature_that_a_person_placed_stands_nowhere_else() {
    let (server, [first, second, _]) = stocked().await;
    turn(&server, &first, &["exterior", "front-left"]).await;
    turn(&server, &second, &["exterior", "front-right"]).await;
    let mut input = tow_bar();
    input["title"] = json!("Headlights");
    input["hotspots"] = json!([{"image_id": second, "position": {"x": 0.25, "y": 1}}]);
    assert_eq!(server.call_json("POST", OF_W1, &input).await.status, StatusCode::CREATED);
    assert_eq!(places(&server).await, [(second, "manual".to_owned())]);
}

#[tokio::test]
async fn rules_are_listed_replaced_and_deleted() {
    let (server, _) = stocked().await;
    let listed = server.call("GET", "/v1/feature-rules").await.json();
    let names = |list: &Value| -> Vec<(String, bool)> {
        let rules = list["items"].as_array().unwrap().iter();
        rules.map(|rule| (rule["name"].as_str().unwrap().to_owned(), rule["built_in"] == true)).collect()
    };
    let built_in = names(&listed);
    assert!(built_in.len() > 20 && built_in.is_sorted() && built_in.iter().all(|(_, built_in)| *built_in));
    assert_eq!(server.call("DELETE", "/v1/feature-rules/exhaust").await.status, StatusCode::NOT_FOUND);

    let rule = json!({"title": "Pipes", "icon": "pipe", "placements": []});
    let made = server.call_json("PUT", "/v1/feature-rules/Exhaust", &rule).await;
    let tag = made.header("etag").unwrap().to_owned();
    assert_eq!(
        (made.json()["name"].as_str(), made.json()["built_in"].as_bool()),
        (Some("exhaust"), Some(false))
    );
    let listed = names(&server.call("GET", "/v1/feature-rules").await.json());
    assert_eq!(listed.len(), built_in.len(), "one of the same name is replaced");
    let body = json!({"placements": [{"angle": ["exterior", "rear"], "position": {"x": 0.5, "y": 0.5}}]});
    let put = async |name: &str, tag: &str| {
        send(&server, "PUT", &format!("/v1/feature-rules/{name}"), ("if-match", tag), &body).await.status
    };
    assert_eq!(put("exhaust", "\"other\"").await, StatusCode::PRECONDITION_FAILED);
    assert_eq!(put("exhaust", &tag).await, StatusCode::OK);
    assert_eq!(put("exhaust", &tag).await, StatusCode::PRECONDITION_FAILED);
    assert_eq!(put("new", "*").await, StatusCode::PRECONDITION_FAILED, "there is none to match");
    let refused = server
        .call_json(
            "PUT",
            "/v1/feature-rules/a",
            &json!({"placements": [
        {"angle": [], "position": {"x": 2, "y": 0}}]}),
        )
        .await;
    assert_eq!(pointers(&refused), ["/placements/0/angle", "/placements/0/position/x"]);
}
