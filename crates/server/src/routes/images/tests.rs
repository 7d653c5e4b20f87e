//! Images of Part B over the service.

use axum::body::Body;
use forecourt_api::image::{AngleSource, Category, CutType, ImageList, ImageRecord, ImageState};
use forecourt_api::vehicle::VehiclePatch;
use forecourt_api::{Angle, ImageId};
use http::StatusCode;
use serde_json::{Value, json};

use crate::testing::{Answer, TestServer};

#[tokio::test]
async fn images_of_a_vehicle_with_their_files() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("a b/ü").await;
    let target = "/v1/vehicles/a%20b%2F%C3%BC/images";
    assert_eq!(server.call("GET", target).await.json(), json!({"items": []}));
    let finished = server.finished_image(&vehicle, "1").await;
    let waiting = server.waiting_image(&vehicle, "2").await;
    let answer = server.call("GET", target).await;
    assert_eq!(answer.status, StatusCode::OK);
    let list: ImageList = serde_json::from_slice(&answer.body).unwrap();
    let [first, second] = list.items.as_slice() else { panic!("{list:?}") };

    assert_eq!((first.image_id.clone(), first.position), (finished.image_id.clone(), 0));
    assert_eq!((first.status.clone(), first.engine.as_deref()), (ImageState::Final, Some("graph-cut")));
    let result = first.result.as_ref().unwrap();
    let revision = first.revision.as_ref().unwrap();
    assert_eq!(result.src, format!("http://127.0.0.1:8080/media/{}/{revision}/result", finished.image_id));
    assert_eq!(
        (result.width, result.height, result.widths.as_slice()),
        (1600, 1200, &[320, 640, 1024, 1600][..])
    );
    assert!(first.original.as_ref().unwrap().url.contains("/original?exp="));
    assert_eq!(first.created_at.as_str(), "2026-09-21T14:13:20Z");

    assert_eq!((second.image_id.clone(), second.position), (waiting.image_id, 1));
    assert_eq!(
        (second.status.clone(), second.result.clone(), second.original.clone()),
        (ImageState::Processing, None, None)
    );

    let missing = server.call("GET", "/v1/vehicles/unknown/images").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn tags_leave_signatures_out_and_see_everything_else() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v").await;
    let image = server.finished_image(&vehicle, "1").await;
    let (list, one) = ("/v1/vehicles/v/images".to_owned(), format!("/v1/images/{}", image.image_id));
    for target in [&list, &one] {
        let first = server.call("GET", target).await;
        let etag = first.header("etag").unwrap().to_owned();
        // Signatures change, the resource does not.
        server.pass_seconds(7 * 3600);
        let later = server.call("GET", target).await;
        assert_ne!(later.body, first.body);
        assert_eq!(later.header("etag"), Some(etag.as_str()));
        let request = server.request("GET", target).header("If-None-Match", &etag);
        let known = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((known.status, known.body.len()), (StatusCode::NOT_MODIFIED, 0));
    }
    let before = server.call("GET", &one).await;
    let patch = VehiclePatch { published: Some(false), ..VehiclePatch::default() };
    server.patch_vehicle(&vehicle, &patch).await;
    let after = server.call("GET", &one).await;
    assert_ne!(after.header("etag"), before.header("etag"), "its addresses have to be read again");
    let record: ImageRecord = serde_json::from_slice(&after.body).unwrap();
    assert!(record.result.unwrap().src.contains("/result?exp="));
}

#[tokio::test]
async fn images_are_deleted_as_they_were_seen() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v").await;
    let image = server.finished_image(&vehicle, "1").await;
    let target = format!("/v1/images/{}", image.image_id);
    let delete = async |etag: &str| {
        let request = server.request("DELETE", &target).header("If-Match", etag);
        server.send(request.body(Body::empty()).unwrap()).await.status
    };
    assert_eq!(delete("\"another\"").await, StatusCode::PRECONDITION_FAILED);
    let etag = server.call("GET", &target).await.header("etag").unwrap().to_owned();
    assert_eq!(delete(&etag).await, StatusCode::NO_CONTENT);
    assert_eq!(server.call("GET", &target).await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.call("DELETE", &target).await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.call("GET", "/v1/vehicles/v/images").await.json(), json!({"items": []}));
}

#[tokio::test]
async fn a_new_run_keeps_the_last_result_until_it_is_done() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v").await;
    let image = server.finished_image(&vehicle, "1").await;
    let target = format!("/v1/images/{}/process", image.image_id);
    let answer =
        server.call_json("POST", &target, &json!({"cut_type": "blur", "scene_id": "studio-dark"})).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let record: ImageRecord = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(record.status, ImageState::Processing);
    assert_eq!(record.options.cut_type, Some(CutType::Blur));
    assert_eq!(record.revision, image.result.map(|result| result.revision), "still the last one");
    let read = server.call("GET", &format!("/v1/images/{}", image.image_id)).await;
    assert_eq!(answer.header("etag"), read.header("etag"));

    let plain = server.call("POST", &target).await;
    let record: ImageRecord = serde_json::from_slice(&plain.body).unwrap();
    assert_eq!((plain.status, record.options.cut_type), (StatusCode::ACCEPTED, Some(CutType::Complete)));
    assert_eq!(record.options.scene_id, None, "what is left out is the account's");
}

#[tokio::test]
async fn a_hidden_plate_stays_hidden_until_somebody_says_otherwise() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v").await;
    let image = server.finished_image(&vehicle, "1").await;
    let target = format!("/v1/images/{}/process", image.image_id);
    let check = async |document: Value, expected: Option<bool>| {
        let answer = server.call_json("POST", &target, &document).await;
        let record: ImageRecord = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status, record.options.blur_license_plate), (StatusCode::ACCEPTED, expected));
    };
    check(json!({}), None).await;
    check(json!({"blur_license_plate": true}), Some(true)).await;
    check(json!({"cut_type": "blur"}), Some(true)).await;
    check(json!({"blur_license_plate": false}), Some(false)).await;
    check(json!({}), Some(false)).await;
}

#[tokio::test]
async fn a_run_is_begun_once_for_a_key() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v").await;
    let image = server.finished_image(&vehicle, "1").await;
    let target = format!("/v1/images/{}/process", image.image_id);
    let send = async |body: &str| {
        let request = server
            .request("POST", &target)
            .header("Idempotency-Key", "k")
            .header("Content-Type", "application/json");
        server.send(request.body(Body::from(body.to_owned())).unwrap()).await
    };
    let first = send(r#"{"cut_type":"blur"}"#).await;
    let second = send(r#"{ "cut_type": "blur" }"#).await;
    assert_eq!((second.status, second.header("idempotent-replayed")), (StatusCode::ACCEPTED, Some("true")));
    assert_eq!((second.body, second.headers.get("etag")), (first.body, first.headers.get("etag")));
    assert_eq!(server.image(&image).await.run, 2);
    assert_eq!(send(r#"{"cut_type":"none"}"#).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn settings_that_are_not_served_are_named() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v").await;
    let image = server.finished_image(&vehicle, "1").await;
    let target = format!("/v1/images/{}/process", image.image_id);
    for (document, pointer) in [
        (json!({"cut_type": "sharp"}), "/cut_type"),
        (json!({"scene_id": "moon"}), "/scene_id"),
        (json!({"guideline_id": "any"}), "/guideline_id"),
        (json!({"mask": "iVBORw0KGgo="}), "/mask"),
        (json!({"strokes": [{"kind": "keep", "width": 0.1, "points": [[0, 0]]}]}), "/strokes"),
        (json!({"background_id": "ast_1"}), "/background_id"),
        (json!({"overlay_id": "ast_1"}), "/overlay_id"),
        (json!({"license_plate_id": "plate_1"}), "/license_plate_id"),
        (json!({"margins": {"top": 0.5}}), "/margins/top"),
    ] {
        let answer = server.call_json("POST", &target, &document).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{document}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{document}");
    }
    for (body, expected) in [("[]", 422), ("{", 400), ("\"text\"", 422)] {
        let request = server.request("POST", &target).header("Content-Type", "application/json");
        let answer = server.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status.as_u16(), expected, "{body}");
    }
    let missing = server.call("POST", "/v1/images/unknown/process").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(server.image(&image).await.run, 1);
}

#[tokio::test]
async fn a_persons_choice_of_category_decides_the_cut() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v").await;
    // A result without a mask: the photo stayed whole.
    let image = server.finished_image(&vehicle, "1").await;
    let one = format!("/v1/images/{}", image.image_id);
    let patch = async |body: Value| {
        let request = server.request("PATCH", &one).header("content-type", "application/merge-patch+json");
        let answer = server.send(request.body(Body::from(body.to_string())).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        assert!(answer.header("etag").is_some());
        serde_json::from_slice::<ImageRecord>(&answer.body).unwrap()
    };
    let detail = patch(json!({"category": "detail"})).await;
    assert_eq!((detail.category, detail.angle), (Category::Detail, Angle::new(["detail"])));
    assert_eq!((detail.angle_source, detail.status), (AngleSource::Manual, ImageState::Final));

    let cut = patch(json!({"angle": ["exterior", "rear"]})).await;
    assert_eq!((cut.category, cut.status), (Category::Exterior, ImageState::Processing));
    assert!(cut.result.is_some(), "the last result stays");
    let whole = patch(json!({"category": "interior", "hidden": true, "alt": "The seats"})).await;
    assert_eq!((whole.category, whole.angle), (Category::Interior, Angle::new(["interior"])));
    assert_eq!(
        (whole.hidden, whole.alt.as_deref(), whole.status),
        (true, Some("The seats"), ImageState::Processing)
    );
    server.finish_next(false).await;
    let same = patch(json!({"category": "detail", "hidden": false, "alt": null})).await;
    assert_eq!((same.hidden, same.alt, same.status), (false, None, ImageState::Final), "it is whole already");
    let told_again = patch(json!({"angle": null})).await;
    assert_eq!((told_again.angle_source, told_again.status), (AngleSource::None, ImageState::Processing));
}

#[tokio::test]
async fn patches_that_cannot_be_taken_name_their_members() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v").await;
    let image = server.finished_image(&vehicle, "1").await;
    let one = format!("/v1/images/{}", image.image_id);
    for (body, pointer) in [
        (json!({"category": "boot"}), "/category"),
        (json!({"category": null}), "/category"),
        (json!({"hidden": null}), "/hidden"),
        (json!({"angle": []}), "/angle"),
        (json!({"angle": ["a", "b", "c", "d", "e"]}), "/angle"),
        (json!({"alt": "x".repeat(301)}), "/alt"),
        (json!({"vehicle_id": "other"}), "/vehicle_id"),
        (json!({"vehicle_id": null}), "/vehicle_id"),
        (json!({"spin_id": "turn"}), "/frame"),
        (json!({"spin_id": "", "frame": 1}), "/spin_id"),
        (json!({"spin_id": "turn", "frame": 1000}), "/frame"),
        (json!({"spin_id": "turn", "frame": 1, "category": "detail"}), "/category"),
        (json!({"frame": 1}), "/frame"),
        (json!({"category": "360"}), "/category"),
    ] {
        let answer = server.call_json("PATCH", &one, &body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
    }
    let request =
        server.request("PATCH", &one).header("content-type", "application/json").header("if-match", "\"x\"");
    let stale = server.send(request.body(Body::from("{}")).unwrap()).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(server.image(&image).await, image, "nothing was changed");
    let missing = server.call_json("PATCH", "/v1/images/img_0", &json!({"hidden": true})).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

/// Sets an order with a tag.
async fn reorder(server: &TestServer, tag: Option<&str>, ids: &[&str]) -> Answer {
    let mut request =
        server.request("PUT", "/v1/vehicles/v/images/order").header("content-type", "application/json");
    if let Some(tag) = tag {
        request = request.header("if-match", tag);
    }
    server.send(request.body(Body::from(json!({"image_ids": ids}).to_string())).unwrap()).await
}

fn ids(list: &Value) -> Vec<String> {
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["image_id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_order_is_set_by_who_has_seen_it() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v").await;
    let mut images = Vec::new();
    for name in ["1", "2", "3"] {
        images.push(server.waiting_image(&vehicle, name).await.image_id);
    }
    let [a, b, c] = [0, 1, 2].map(|number: usize| images[number].as_str());
    let list = "/v1/vehicles/v/images";
    let tag = server.call("GET", list).await.header("etag").unwrap().to_owned();
    assert_eq!(reorder(&server, None, &[c, a, b]).await.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(reorder(&server, Some("\"x\""), &[c, a, b]).await.status, StatusCode::PRECONDITION_FAILED);
    for (wrong, words) in [
        (vec![c, a], "every image"),
        (vec![c, a, b, b], "twice"),
        (vec![c, a, "img_0"], "does not have"),
        (vec![], "every image"),
    ] {
        let answer = reorder(&server, Some(&tag), &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        let fault = &answer.json()["errors"][0];
        assert_eq!(fault["pointer"], "/image_ids");
        assert!(fault["detail"].as_str().unwrap().contains(words), "{fault}");
    }
    // Work on the photos in the meantime is no obstacle.
    server.finish_next(true).await;
    let set = reorder(&server, Some(&tag), &[c, a, b]).await;
    assert_eq!((set.status, ids(&set.json())), (StatusCode::OK, vec![c.into(), a.into(), b.into()]));
    let read = server.call("GET", list).await;
    assert_eq!((read.json(), read.header("etag")), (set.json(), set.header("etag")));
    let composition = server.call("GET", "/v1/vehicles/v/composition").await.json();
    assert_eq!(composition["categories"][0]["items"].as_array().unwrap().len(), 1);
    let stale = reorder(&server, Some(&tag), &[a, b, c]).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "somebody else was faster");
    assert_eq!(ids(&server.call("GET", list).await.json()), [c, a, b]);
    let missing = server.request("PUT", "/v1/vehicles/unknown/images/order").header("if-match", "*");
    let missing = missing.header("content-type", "application/json");
    let missing = server.send(missing.body(Body::from(r#"{"image_ids": []}"#)).unwrap()).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn frames_are_set_moved_and_taken_out() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v").await;
    let [first, second] =
        [server.finished_image(&vehicle, "1").await, server.finished_image(&vehicle, "2").await];
    let patch = async |image: &ImageId, body: Value| {
        server.call_json("PATCH", &format!("/v1/images/{image}"), &body).await
    };
    let framed = patch(&first.image_id, json!({"spin_id": "s", "frame": 0})).await.json();
    assert_eq!(
        (&framed["spin_id"], &framed["frame"], &framed["category"]),
        (&json!("s"), &json!(0), &json!("360"))
    );
    let taken = patch(&second.image_id, json!({"spin_id": "s", "frame": 0})).await;
    assert_eq!(
        (taken.status, &taken.json()["errors"][0]["pointer"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("/frame"))
    );
    assert_eq!(patch(&second.image_id, json!({"spin_id": "s", "frame": 1})).await.status, StatusCode::OK);
    let moved = patch(&first.image_id, json!({"frame": 7})).await.json();
    assert_eq!((&moved["spin_id"], &moved["frame"]), (&json!("s"), &json!(7)));
    let turned = patch(&first.image_id, json!({"angle": ["exterior", "rear"]})).await.json();
    assert_eq!((&turned["category"], &turned["angle"]), (&json!("360"), &json!(["exterior", "rear"])));
    for fault in [json!({"category": "detail"}), json!({"frame": null})] {
        assert_eq!(patch(&first.image_id, fault).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let out = patch(&first.image_id, json!({"spin_id": null, "category": "detail"})).await.json();
    assert_eq!(
        (&out["spin_id"], &out["frame"], &out["category"]),
        (&Value::Null, &Value::Null, &json!("detail"))
    );
}

#[tokio::test]
async fn a_spin_has_room_for_so_many_frames() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v").await;
    let mut last = None;
    for frame in 0..=forecourt_api::image::SPIN_MAX_FRAMES {
        let image = server.waiting_image(&vehicle, &frame.to_string()).await;
        let target = format!("/v1/images/{}", image.image_id);
        last = Some(server.call_json("PATCH", &target, &json!({"spin_id": "s", "frame": frame})).await);
    }
    let last = last.unwrap();
    assert_eq!(last.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(last.json()["errors"][0]["detail"], "the spin has 180 frames already");
}

#[tokio::test]
async fn an_image_moves_to_a_vehicle_that_can_have_it() {
    let server = TestServer::with(|config| config.limits.images_per_vehicle = 2).await;
    let vehicle = server.vehicle("v").await;
    let other = server.vehicle("w").await;
    let image = server.finished_image(&vehicle, "1").await;
    let target = format!("/v1/images/{}", image.image_id);
    server.waiting_image(&other, "2").await;
    let moved = server.call_json("PATCH", &target, &json!({"vehicle_id": "w"})).await;
    assert_eq!(moved.status, StatusCode::OK);
    assert_eq!((&moved.json()["vehicle_id"], &moved.json()["position"]), (&json!("w"), &json!(1)));
    assert_eq!(server.call("GET", "/v1/vehicles/v/images").await.json(), json!({"items": []}));
    let third = server.waiting_image(&vehicle, "3").await;
    let full = server
        .call_json("PATCH", &format!("/v1/images/{}", third.image_id), &json!({"vehicle_id": "w"}))
        .await;
    assert_eq!(full.status, StatusCode::CONFLICT);
    let back = server.call_json("PATCH", &target, &json!({"vehicle_id": "v"})).await;
    assert_eq!(back.status, StatusCode::OK);
}

#[tokio::test]
async fn deleted_images_lie_in_the_trash_and_come_back() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v").await;
    let image = server.finished_image(&vehicle, "1").await;
    let one = format!("/v1/images/{}", image.image_id);
    let (list, trash) = ("/v1/vehicles/v/images", "/v1/vehicles/v/images?deleted=true");
    let before = server.call("GET", list).await.json();
    let public = before["items"][0]["result"]["src"].as_str().unwrap().to_owned();
    assert_eq!(server.call("GET", trash).await.json(), json!({"items": []}));
    assert_eq!(server.call("DELETE", &one).await.status, StatusCode::NO_CONTENT);
    assert_eq!(server.call("GET", list).await.json(), json!({"items": []}));
    let deleted = server.call("GET", trash).await.json()["items"][0].clone();
    assert_eq!(deleted["image_id"], image.image_id.as_str());
    assert_eq!(deleted["deleted_at"], "2026-09-21T14:13:20Z");

    let fetch = async |url: &str| {
        let target = url.strip_prefix("http://127.0.0.1:8080").unwrap();
        let request = http::Request::builder().uri(target).header("host", "127.0.0.1:8080");
        server.send(request.body(Body::empty()).unwrap()).await.status
    };
    let signed = deleted["result"]["src"].as_str().unwrap();
    assert_eq!(fetch(signed).await, StatusCode::OK, "its own people look at it");
    assert_eq!(fetch(&public).await, StatusCode::GONE, "everybody else does not");

    server.pass_seconds(29 * 86_400);
    let restored = server.call("POST", &format!("{one}/restore")).await;
    assert_eq!(restored.status, StatusCode::OK);
    assert_eq!(
        (restored.header("etag"), &restored.json()["status"]),
        (server.call("GET", &one).await.header("etag"), &json!("final"))
    );
    assert_eq!(server.call("POST", &format!("{one}/restore")).await.status, StatusCode::OK, "once more");
    assert_eq!(server.call("GET", trash).await.json(), json!({"items": []}));
    assert_eq!(fetch(&public).await, StatusCode::OK);
    assert_eq!(server.call("POST", "/v1/images/img_0/restore").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_photo_that_was_sent_again_keeps_the_deleted_one_away() {
    let server = TestServer::with(|config| config.limits.images_per_vehicle = 1).await;
    let vehicle = server.vehicle("v").await;
    let image = server.finished_image(&vehicle, "1").await;
    let one = format!("/v1/images/{}", image.image_id);
    server.call("DELETE", &one).await;
    let other = server.waiting_image(&vehicle, "2").await;
    let full = server.call("POST", &format!("{one}/restore")).await;
    assert_eq!(
        (full.status, &full.json()["detail"]),
        (StatusCode::CONFLICT, &json!("The vehicle has 1 images; more are not taken."))
    );
    server.call("DELETE", &format!("/v1/images/{}", other.image_id)).await;
    let again = server.waiting_image(&vehicle, "1").await;
    assert_ne!(again.image_id, image.image_id, "the same address is a new image");
    let patch = json!({"vehicle_id": "w"});
    server.vehicle("w").await;
    server.call_json("PATCH", &format!("/v1/images/{}", again.image_id), &patch).await;
    let replaced = server.call("POST", &format!("{one}/restore")).await;
    assert_eq!(replaced.status, StatusCode::CONFLICT);
    assert!(replaced.json()["detail"].as_str().unwrap().contains(again.image_id.as_str()));
}

#[tokio::test]
async fn a_video_by_its_address_is_a_link_for_players() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v").await;
    let photo = server.finished_image(&vehicle, "1").await;
    let add = async |body: Value| server.call_json("POST", "/v1/vehicles/v/videos", &body).await;
    for wrong in ["javascript:alert(1)", "ftp://films.example/a", "films.example/a", ""] {
        let answer = add(json!({"video_url": wrong})).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert_eq!(answer.json()["errors"][0]["pointer"], "/video_url");
    }
    let url = "https://films.example/walk.mp4";
    let poster = add(json!({"video_url": url, "poster_image_id": "img_0"})).await;
    assert_eq!(poster.json()["errors"][0]["pointer"], "/poster_image_id");
    let added = add(json!({"video_url": format!(" {url}\n"), "poster_image_id": photo.image_id})).await;
    assert_eq!(added.status, StatusCode::CREATED, "{added:?}");
    let record = added.json();
    assert_eq!(
        (&record["category"], &record["status"], &record["video"]["url"]),
        (&json!("video"), &json!("final"), &json!(url))
    );
    assert_eq!(
        (&record["original"], &record["result"], &record["position"]),
        (&Value::Null, &Value::Null, &json!(1))
    );
    let again = add(json!({"video_url": url})).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, record.clone()));

    let composition = server.call("GET", "/v1/vehicles/v/composition").await.json();
    let item = &composition["categories"][1]["items"][0];
    assert_eq!((&item["type"], &item["src"]), (&json!("video"), &json!(url)));
    assert_eq!(item["poster"], composition["categories"][0]["items"][0]["src"]);

    let one = format!("/v1/images/{}", record["image_id"].as_str().unwrap());
    for (patch, pointer) in [
        (json!({"category": "exterior"}), "/category"),
        (json!({"angle": null}), "/angle"),
        (json!({"spin_id": "s", "frame": 0}), "/spin_id"),
        (json!({"poster_image_id": "img_0"}), "/poster_image_id"),
    ] {
        let answer = server.call_json("PATCH", &one, &patch).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{patch}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{patch}");
    }
    let patched =
        server.call_json("PATCH", &one, &json!({"poster_image_id": null, "hidden": true})).await.json();
    assert_eq!((&patched["video"]["poster_image_id"], &patched["hidden"]), (&Value::Null, &json!(true)));
    let wrong = server
        .call_json("PATCH", &format!("/v1/images/{}", photo.image_id), &json!({"poster_image_id": null}))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);

    // Part A cannot turn it into a photo.
    let address = record["image_url"].as_str().unwrap();
    let submitted = server
        .call_form("POST", "/vehicle/image/submission", &[("image_url", address), ("vehicle_id", "v")])
        .await;
    assert_eq!(submitted.json()["data"]["images"][0]["status"], "final");
    assert_eq!(server.call("POST", &format!("{one}/process")).await.status, StatusCode::CONFLICT);
    assert_eq!(server.call("DELETE", &one).await.status, StatusCode::NO_CONTENT);
    let back = server.call("POST", &format!("{one}/restore")).await.json();
    assert_eq!(back["video"]["url"], url);
}
