//! Compositions over the service: who sees which.

use axum::body::Body;
use forecourt_api::account::Scope;
use forecourt_api::composition::{Composition, Item, Position};
use forecourt_api::feature::{FeatureType, HotspotSource};
use forecourt_api::vehicle::VehiclePatch;
use forecourt_api::{FeatureId, ImageId, VehicleId};
use forecourt_store::model::{Hotspot, NewFeature};
use http::{Request, StatusCode};

use crate::auth::customer_token;
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
    let request = Request::builder().uri(&gallery).header("If-None-Match", etag).body(Body::empty()).unwrap();
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
