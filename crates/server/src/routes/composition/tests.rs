//! Compositions over the service: who sees which.

use axum::body::Body;
use forecourt_api::account::Scope;
use forecourt_api::composition::{Composition, Item, Position};
use forecourt_api::feature::{FeatureType, HotspotSource};
use forecourt_api::vehicle::VehiclePatch;
use forecourt_api::{FeatureId, ImageId, VehicleId};
use forecourt_store::model::{Hotspot, NewFeature};
use forecourt_text::Language;
use http::{Request, StatusCode};

use crate::auth::customer_token;
use crate::coding;
use crate::testing::{Answer, TestServer};

async fn unpublish(server: &TestServer, vehicle: &VehicleId) {
    let patch = VehiclePatch { published: Some(false), ..VehiclePatch::default() };
    server.patch_vehicle(vehicle, &patch).await;
}

async fn feature(server: &TestServer, vehicle: &VehicleId, on: &ImageId, opens: &str) {
    let feature = NewFeature {
        feature_id: FeatureId::new(format!("ftr_{opens}")),
        vehicle_id: vehicle.clone(),
        title: format!("opens {opens}"),
        icon: "zoom".to_owned(),
        feature_type: FeatureType::Text,
        kind: None,
        description: None,
        feature_rule_name: None,
        annotation_id: None,
        detail_image_id: Some(opens.to_owned()),
        detail: None,
        hotspots: vec![Hotspot {
            image_id: on.clone(),
            position: Position { x: 0.5, y: 0.5 },
            source: HotspotSource::Manual,
        }],
        spin_hotspots: Vec::new(),
        suppressed: Vec::new(),
        places_itself: false,
    };
    let mut tx = server.state.store.write().await.unwrap();
    tx.insert_feature(&server.customer, &feature, server.state.now()).await.unwrap().unwrap();
    tx.commit().await.unwrap();
}

async fn get(server: &TestServer, target: &str, token: Option<&str>) -> Answer {
    let mut request = Request::builder().uri(target).header("Host", "127.0.0.1:8080");
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    server.send(request.body(Body::empty()).unwrap()).await
}

fn details(answer: &Answer) -> Vec<Option<String>> {
    let composition: Composition = serde_json::from_slice(&answer.body).unwrap();
    let Item::Image(image) = &composition.categories[0].items[0] else { panic!("{composition:?}") };
    image.hotspots.iter().map(|hotspot| hotspot.detail.as_ref().map(|detail| detail.src.clone())).collect()
}

#[tokio::test]
async fn a_vehicles_pictures_for_its_account_and_for_everybody() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v 1").await;
    let image = server.finished_image(&vehicle, "front").await;
    server.waiting_image(&vehicle, "waiting").await;
    let widget = server.account("dealer", Scope::ReadPublic).await;
    let (own, gallery) = (
        "/v1/vehicles/v%201/composition".to_owned(),
        format!("/gallery/{}/v%201/composition_v3.json", customer_token(&server.customer)),
    );
    let answer = server.call("GET", &own).await;
    assert_eq!(answer.status, StatusCode::OK);
    let composition: Composition = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(composition.categories.len(), 1);
    let [Item::Image(only)] = composition.categories[0].items.as_slice() else { panic!("{composition:?}") };
    let revision = image.result.unwrap().revision;
    assert_eq!(only.src, format!("http://127.0.0.1:8080/media/{}/{revision}/result", image.image_id));
    assert_eq!(get(&server, &own, Some(&widget)).await.body, answer.body);
    assert_eq!(get(&server, &gallery, None).await.body, answer.body);
    let etag = answer.header("etag").unwrap();
    let gallery_answer = get(&server, &gallery, None).await;
    assert_eq!(gallery_answer.header("cache-control"), Some("public, max-age=60"));
    let gallery_etag = gallery_answer.header("etag").unwrap();
    let request =
        Request::builder().uri(&gallery).header("If-None-Match", gallery_etag).body(Body::empty()).unwrap();
    assert_eq!(server.send(request).await.status, StatusCode::NOT_MODIFIED);

    assert_eq!(get(&server, &own, None).await.status, StatusCode::UNAUTHORIZED);
    for missing in ["/gallery/0000/v%201/composition_v3.json", &gallery.replace("v%201", "v2")] {
        assert_eq!(get(&server, missing, None).await.status, StatusCode::NOT_FOUND, "{missing}");
    }

    unpublish(&server, &vehicle).await;
    let hidden = server.call("GET", &own).await;
    assert_eq!(hidden.status, StatusCode::OK);
    assert_ne!(hidden.header("etag"), Some(etag));
    assert!(String::from_utf8(hidden.body).unwrap().contains("?exp="), "its results are signed");
    assert_eq!(get(&server, &own, Some(&widget)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&server, &gallery, None).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_a_hotspot_opens_is_shown_to_whoever_may_see_it() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("shown").await;
    let front = server.finished_image(&vehicle, "front").await;
    let close_up = server.finished_image(&vehicle, "close-up").await;
    let waiting = server.waiting_image(&vehicle, "waiting").await;
    server.finish_next(false).await;
    let other = server.vehicle("secret").await;
    unpublish(&server, &other).await;
    let secret = server.finished_image(&other, "secret").await;
    for opens in
        [close_up.image_id.as_str(), close_up.image_url.as_str(), secret.image_id.as_str(), "nothing at all"]
    {
        feature(&server, &vehicle, &front.image_id, opens).await;
    }
    let revision = close_up.result.unwrap().revision;
    let src = format!("http://127.0.0.1:8080/media/{}/{revision}/result", close_up.image_id);
    let account = details(&server.call("GET", "/v1/vehicles/shown/composition").await);
    assert_eq!(account[..2], [Some(src.clone()), Some(src.clone())]);
    assert!(account[2].as_ref().unwrap().contains(&format!("{}/", secret.image_id)));
    assert_eq!(account[3], None);

    let gallery = format!("/gallery/{}/shown/composition_v3.json", customer_token(&server.customer));
    let public = details(&get(&server, &gallery, None).await);
    assert_eq!(public, [Some(src.clone()), Some(src), None, None], "no address opens what is not published");
    assert!(server.image(&waiting).await.result.is_some());
}

#[tokio::test]
async fn a_gallery_without_a_finished_photo_is_not_there_yet() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v1").await;
    let token = customer_token(&server.customer);
    let gallery = format!("/gallery/{token}/v1/composition_v3.json");
    assert_eq!(get(&server, &gallery, None).await.status, StatusCode::NOT_FOUND);
    server.waiting_image(&vehicle, "waiting").await;
    assert_eq!(get(&server, &gallery, None).await.status, StatusCode::NOT_FOUND);
    server.finish_next(true).await;
    assert_eq!(get(&server, &gallery, None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn galleries_are_found_by_whatever_spelling_of_their_address() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("A/1 b").await;
    server.finished_image(&vehicle, "front").await;
    let token = customer_token(&server.customer);
    let (upper, other) = (token.to_uppercase(), "0".repeat(64));
    let check = async |token: &str, vehicle: &str, status: StatusCode| {
        let target = format!("/gallery/{token}/{vehicle}/composition_v3.json");
        assert_eq!(get(&server, &target, None).await.status, status, "{target}");
    };
    check(&token, "A%2F1%20b", StatusCode::OK).await;
    check(&upper, "A%2F1%20b", StatusCode::OK).await;
    check(&token, "A/1%20b", StatusCode::OK).await;
    check(&upper, "A/1%20b", StatusCode::OK).await;
    check(&token, "A/1", StatusCode::NOT_FOUND).await;
    check(&other, "A/1%20b", StatusCode::NOT_FOUND).await;
}

#[tokio::test]
async fn a_gallery_comes_in_the_encoding_that_the_client_takes() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v1").await;
    server.finished_image(&vehicle, "front").await;
    let gallery = format!("/gallery/{}/v1/composition_v3.json", customer_token(&server.customer));
    let plain = get(&server, &gallery, None).await;
    let mut tags = vec![plain.header("etag").unwrap().to_owned()];
    for (accepted, name) in [("gzip, br", "br"), ("gzip", "gzip")] {
        let request = |tag: &str| {
            Request::builder()
                .uri(&gallery)
                .header("Accept-Encoding", accepted)
                .header("If-None-Match", tag)
                .body(Body::empty())
                .unwrap()
        };
        let answer = server.send(request("\"none\"")).await;
        assert_eq!(answer.header("content-encoding"), Some(name));
        assert_eq!(answer.header("vary").map(str::to_ascii_lowercase).as_deref(), Some("accept-encoding"));
        let decoded = coding::decode(answer.body.clone().into(), &coding::named(name), 1 << 20).unwrap();
        assert_eq!(decoded, plain.body);
        let tag = answer.header("etag").unwrap().to_owned();
        let same = server.send(request(&tag)).await;
        assert_eq!((same.status, same.header("content-encoding")), (StatusCode::NOT_MODIFIED, None));
        tags.push(tag);
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "each encoding has a tag of its own");
}

#[tokio::test]
async fn titles_are_in_the_language_asked_for_else_the_accounts() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("v1").await;
    server.finished_image(&vehicle, "front").await;
    let gallery = format!("/gallery/{}/v1/composition_v3.json", customer_token(&server.customer));
    let title = async |query: &str| {
        let own = server.call("GET", &format!("/v1/vehicles/v1/composition{query}")).await.json();
        let public = get(&server, &format!("{gallery}{query}"), None).await.json();
        assert_eq!(own["categories"][0]["title"], public["categories"][0]["title"], "{query}");
        public["categories"][0]["title"].as_str().unwrap().to_owned()
    };
    let (english, german) = (Language::English.server().exterior, Language::German.server().exterior);
    assert_ne!(english, german);
    assert_eq!(title("").await, english);
    assert_eq!(title("?lang=de-AT").await, german);
    let request = server
        .request("PATCH", "/v1/account")
        .header("content-type", "application/merge-patch+json")
        .body(Body::from(r#"{"language": "de"}"#));
    assert_eq!(server.send(request.unwrap()).await.status, StatusCode::OK);
    assert_eq!(title("").await, german);
    assert_eq!(title("?lang=en").await, english);
    assert_eq!(title("?lang=tlh").await, german);
}
