//! The vendor's operations, called by our client.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use forecourt_api::feature::{DeletedFeature, FeatureForm, FeatureType};
use forecourt_api::image::{CutType, ImageRecord, ImageState, ImageSubmission, Phase};
use forecourt_api::vehicle::{
    AppStatus, ColumnFilter, SortColumn, SortDirection, Vehicle, VehicleForm, VehicleListRequest,
};
use forecourt_api::webhook::WebhookDelivery;
use forecourt_api::{CustomerId, FeatureId, ImageUrl, VehicleId};
use forecourt_client::{Error, IdempotencyKey, part_a, part_b};
use forecourt_server::fetch::{Answer, ConnectError, Connector, GuardedClient, Message, Policy, Resolver};
use forecourt_server::webhooks::{WebhookTiming, WebhookWorker};
use url::Url;

use crate::document::CONTRACT;
use crate::exchange::{Answered, Sent};
use crate::server::Running;

fn id(text: &str) -> VehicleId {
    VehicleId::new(text).unwrap()
}

fn full_form(vehicle: &str) -> VehicleForm {
    let some = |text: &str| Some(text.to_owned());
    VehicleForm {
        vehicle_id: id(vehicle),
        vehicle_manufacturer: some("Norvik"),
        vehicle_model: some("Linea"),
        vehicle_model_ext: some("1.5 Hybrid"),
        vehicle_color: some("Ember orange"),
        vehicle_location: some("Graz"),
        vehicle_lot: some("B-12"),
        custom_reference: some("STK-2044"),
        suggested_guideline_id: some("showroom"),
    }
}

fn bare_form(vehicle: &str) -> VehicleForm {
    VehicleForm::new(id(vehicle))
}

/// A url-encoded form, as published clients send it.
async fn send_form(server: &Running, target: &str, fields: &[(&str, &str)]) -> Answered {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    let headers = BTreeMap::from([
        ("host".to_owned(), "127.0.0.1:8080".to_owned()),
        ("authorization".to_owned(), format!("Bearer {}", server.token)),
        ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
    ]);
    let (method, target) = ("POST".to_owned(), target.to_owned());
    server.transport.misuse(&Sent { method, target, headers, body: body.finish().into_bytes() }).await
}

fn ids(vehicles: &[Vehicle]) -> Vec<&str> {
    vehicles.iter().map(|vehicle| vehicle.vehicle_id.as_str()).collect()
}

#[tokio::test]
async fn a_vehicle_keeps_every_field_that_it_was_given() {
    let server = Running::start().await;
    let made = server.client.run(part_a::vehicle_submit(&full_form("W1"), None)).await.unwrap();
    let read = server.client.run(part_a::vehicle_status(&id("W1"))).await.unwrap();
    let listed = server.client.run(part_a::vehicle_shotlist()).await.unwrap();
    for vehicle in [&made, &read, &listed[0]] {
        assert_eq!(vehicle.vehicle_id, id("W1"));
        assert_eq!(vehicle.app_status, Some(AppStatus::New));
        // The contract fixes the form, which the transport has checked.
        assert!(vehicle.app_status_updated.is_some());
        let texts = [
            &vehicle.vehicle_manufacturer,
            &vehicle.vehicle_model,
            &vehicle.vehicle_model_ext,
            &vehicle.vehicle_color,
            &vehicle.vehicle_location,
            &vehicle.location,
            &vehicle.vehicle_lot,
            &vehicle.lot,
            &vehicle.custom_reference,
            &vehicle.suggested_guideline_id,
        ];
        let texts = texts.map(|text| text.as_deref().unwrap());
        assert_eq!(
            texts,
            [
                "Norvik",
                "Linea",
                "1.5 Hybrid",
                "Ember orange",
                "Graz",
                "Graz",
                "B-12",
                "B-12",
                "STK-2044",
                "showroom"
            ]
        );
    }
    server.stop().await;
}

#[tokio::test]
async fn the_older_names_of_location_and_lot_are_taken_and_lose() {
    let server = Running::start().await;
    let only_old = [("vehicle_id", "W1"), ("location", "Wien"), ("lot", "A-1"), ("unheard_of", "x")];
    assert_eq!(send_form(&server, "/vehicle/submission", &only_old).await.status, 200);
    let read = server.client.run(part_a::vehicle_status(&id("W1"))).await.unwrap();
    assert_eq!((read.place(), read.parking_lot()), (Some("Wien"), Some("A-1")));
    let both = [("vehicle_id", "W1"), ("location", "Wien"), ("vehicle_location", "Graz"), ("lot", "")];
    assert_eq!(send_form(&server, "/vehicle/submission", &both).await.status, 200);
    let read = server.client.run(part_a::vehicle_status(&id("W1"))).await.unwrap();
    assert_eq!((read.place(), read.parking_lot()), (Some("Graz"), Some("A-1")), "empty counts as absent");
    server.stop().await;
}

#[tokio::test]
async fn a_second_submission_changes_the_same_vehicle_and_makes_it_new() {
    let server = Running::start().await;
    server.client.run(part_a::vehicle_submit(&full_form("W1"), None)).await.unwrap();
    server.client.run(part_a::vehicle_delete(&id("W1"))).await.unwrap();
    let form = VehicleForm { vehicle_color: Some("Blue".to_owned()), ..bare_form("W1") };
    let changed = server.client.run(part_a::vehicle_submit(&form, None)).await.unwrap();
    assert_eq!(changed.app_status, Some(AppStatus::New));
    assert_eq!(changed.vehicle_color.as_deref(), Some("Blue"));
    assert_eq!(changed.vehicle_model.as_deref(), Some("Linea"), "what is left out stays");
    let key = IdempotencyKey::new("k");
    for _ in 0..2 {
        server.client.run(part_a::vehicle_submit(&bare_form("W2"), Some(&key))).await.unwrap();
    }
    let all =
        server.client.run(part_a::vehicle_list(&VehicleListRequest::default_of("default"))).await.unwrap();
    assert_eq!(all.len(), 2);
    server.stop().await;
}

/// The request that our client always sends: with the account.
trait OfCustomer {
    fn default_of(customer: &str) -> Self;
}

impl OfCustomer for VehicleListRequest {
    fn default_of(customer: &str) -> Self {
        Self { customer: Some(CustomerId::new(customer)), ..Self::default() }
    }
}

#[tokio::test]
async fn the_list_is_filtered_sorted_and_cut() {
    let server = Running::start().await;
    for name in ["W1", "W2", "W3"] {
        server.client.run(part_a::vehicle_submit(&full_form(name), None)).await.unwrap();
    }
    server.client.run(part_a::vehicle_delete(&id("W1"))).await.unwrap();
    let check = async |request: VehicleListRequest, expected: &[&str]| {
        let found = server.client.run(part_a::vehicle_list(&request)).await.unwrap();
        assert_eq!(ids(&found), expected, "{request:?}");
    };
    let all = || VehicleListRequest::default_of("default");
    let by = |sort_direction| VehicleListRequest {
        sort_by: Some(SortColumn::LastUpdate),
        sort_direction: Some(sort_direction),
        ..all()
    };
    check(all(), &["W1", "W3", "W2"]).await;
    check(by(SortDirection::Descending), &["W1", "W3", "W2"]).await;
    check(by(SortDirection::Ascending), &["W2", "W3", "W1"]).await;
    check(VehicleListRequest { limit: Some(2), ..all() }, &["W1", "W3"]).await;
    check(VehicleListRequest { offset: Some(1), limit: Some(1), ..all() }, &["W3"]).await;
    let filter = |column: &str, values: &[Option<&str>]| ColumnFilter {
        column: column.to_owned(),
        values: values.iter().map(|value| value.map(str::to_owned)).collect(),
    };
    let with = |filters: Vec<ColumnFilter>| VehicleListRequest { filters, ..all() };
    check(with(vec![filter("app_status", &[Some("DELETED")])]), &["W1"]).await;
    check(with(vec![filter("vehicle_id", &[Some("W2"), Some("W3")])]), &["W3", "W2"]).await;
    check(with(vec![filter("vehicle_color", &[None])]), &[]).await;
    check(with(vec![filter("lot", &[Some("B-12")]), filter("vehicle_id", &[Some("W3")])]), &["W3"]).await;
    check(with(vec![filter("colour", &[Some("red")])]), &[]).await;
    check(with(vec![filter("colour", &[])]), &["W1", "W3", "W2"]).await;
    let foreign = server.client.run(part_a::vehicle_list(&VehicleListRequest::default_of("rival"))).await;
    assert_eq!(foreign, Err(Error::Forbidden), "another account's id");
    server.stop().await;
}

#[tokio::test]
async fn the_shot_list_has_what_is_still_to_be_photographed() {
    let server = Running::start().await;
    for name in ["W1", "W2", "W3"] {
        server.client.run(part_a::vehicle_submit(&bare_form(name), None)).await.unwrap();
    }
    server.client.run(part_a::vehicle_delete(&id("W2"))).await.unwrap();
    let submission = ImageSubmission {
        image_urls: vec![ImageUrl::new("https://photos.example/1.jpg")],
        vehicle_id: Some(id("W3")),
        ..ImageSubmission::default()
    };
    server.client.run(part_a::image_submit(&submission, None)).await.unwrap();
    let list = server.client.run(part_a::vehicle_shotlist()).await.unwrap();
    assert_eq!(ids(&list), ["W1"]);
    server.stop().await;
}

#[tokio::test]
async fn a_deleted_vehicle_stays_readable_and_says_so() {
    let server = Running::start().await;
    server.client.run(part_a::vehicle_submit(&full_form("a/b 🚗"), None)).await.unwrap();
    for _ in 0..2 {
        let deleted = server.client.run(part_a::vehicle_delete(&id("a/b 🚗"))).await.unwrap();
        assert_eq!(deleted.app_status, Some(AppStatus::Deleted));
    }
    let read = server.client.run(part_a::vehicle_status(&id("a/b 🚗"))).await.unwrap();
    assert_eq!(read.app_status, Some(AppStatus::Deleted));
    assert_eq!(read.vehicle_model.as_deref(), Some("Linea"));
    let unknown = server.client.run(part_a::vehicle_status(&id("W9"))).await;
    assert_eq!(unknown, Err(Error::NotFound));
    server.stop().await;
}

fn submission(urls: &[&str]) -> ImageSubmission {
    ImageSubmission {
        image_urls: urls.iter().copied().map(ImageUrl::new).collect(),
        vehicle_id: Some(id("W1")),
        ..ImageSubmission::default()
    }
}

#[tokio::test]
async fn images_are_submitted_watched_and_fetched() {
    let server = Running::start().await;
    let (good, bad) = ("https://photos.example/a b&c=ä.jpg", "https://photos.example/missing.jpg");
    let key = IdempotencyKey::new("k");
    for _ in 0..2 {
        let taken =
            server.client.run(part_a::image_submit(&submission(&[good, bad]), Some(&key))).await.unwrap();
        let images: Vec<_> = taken.iter().map(|status| status.image.as_ref().unwrap().as_str()).collect();
        assert_eq!(images, [good, bad], "one entry a URL, in the order submitted, exactly as submitted");
        assert!(taken.iter().all(|status| status.quality.is_none()));
    }
    let (done, failed) =
        (server.finished(&ImageUrl::new(good)).await, server.finished(&ImageUrl::new(bad)).await);
    assert_eq!((&done.status, &done.phase), (&ImageState::Final, &Phase::Ready));
    assert!(done.quality.is_some(), "judged");
    assert_eq!(done.image, Some(ImageUrl::new(good)));
    assert_eq!(failed.status, ImageState::Error);
    let asked = [ImageUrl::new("https://photos.example/never"), ImageUrl::new(good)];
    let statuses = server.client.run(part_a::image_status(&asked)).await.unwrap();
    assert_eq!((&statuses[0].status, &statuses[0].phase), (&ImageState::Unknown, &Phase::Unknown));
    assert_eq!(statuses[1].status, ImageState::Final);
    let result = server.client.run(part_a::image_result(&ImageUrl::new(good))).await.unwrap();
    assert_eq!(result[..3], [0xFF, 0xD8, 0xFF], "a JPEG");
    assert_eq!(server.client.run(part_a::image_result(&asked[0])).await, Err(Error::NotFound));
    assert_eq!(records(&server).await.len(), 2, "sent twice, there once");
    server.stop().await;
}

async fn records(server: &Running) -> Vec<ImageRecord> {
    server.client.run(part_b::list_images(&id("W1"))).await.unwrap().items
}

#[tokio::test]
async fn what_a_submission_says_of_its_images_is_kept_and_done() {
    let server = Running::start().await;
    let url = ImageUrl::new("https://photos.example/1.jpg");
    let mut results = Vec::new();
    for (cut_type, scene_id) in [
        (Some(CutType::None), None),
        (Some(CutType::Complete), Some("studio-dark")),
        (Some(CutType::Complete), Some("plain-white")),
        (None, None),
    ] {
        let submission = ImageSubmission {
            cut_type,
            scene_id: scene_id.map(str::to_owned),
            location_id: Some("graz".to_owned()),
            custom_json: Some("{\"stock\": 7}".to_owned()),
            ..submission(&[url.as_str()])
        };
        server.client.run(part_a::image_submit(&submission, None)).await.unwrap();
        let expected = if cut_type == Some(CutType::None) { ImageState::Raw } else { ImageState::Final };
        assert_eq!(server.finished(&url).await.status, expected);
        let image = records(&server).await.remove(0);
        assert_eq!(image.vehicle_id, id("W1"));
        assert_eq!(image.options.cut_type, Some(cut_type.unwrap_or(CutType::Complete)), "the account's own");
        assert_eq!(image.options.scene_id.as_deref(), scene_id);
        assert_eq!(image.options.location_id.as_deref(), Some("graz"));
        assert_eq!(image.options.custom_json.as_deref(), Some("{\"stock\": 7}"));
        assert_eq!(image.engine.is_some(), cut_type != Some(CutType::None), "only a cut needs an engine");
        results.push(server.client.run(part_a::image_result(&url)).await.unwrap());
    }
    for (index, result) in results.iter().enumerate() {
        assert!(!results[..index].contains(result), "no. {index} looks like an earlier one");
    }
    assert_eq!(records(&server).await.len(), 1, "a known URL is the same image");
    server.stop().await;
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_by_name() {
    let server = Running::start().await;
    for name in ["license_plate", "background", "overlay", "guideline_id"] {
        let fields = [("image_url", "https://photos.example/1.jpg"), ("vehicle_id", "W1"), (name, "x")];
        let refused = send_form(&server, "/vehicle/image/submission", &fields).await;
        assert_eq!(refused.status, 400, "{name}");
        let body = String::from_utf8(refused.body).unwrap();
        assert!(body.contains(name), "{name}: {body}");
    }
    server.stop().await;
}

/// A receiver of webhooks, and the names that lead to it.
#[derive(Default)]
struct Receiver {
    calls: std::sync::Mutex<Vec<(String, Message)>>,
}

#[async_trait]
impl Resolver for Receiver {
    async fn resolve(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(vec![IpAddr::from([93, 184, 215, 14])])
    }
}

#[async_trait]
impl Connector for Receiver {
    async fn get(&self, _: &Url, _: &[SocketAddr]) -> Result<Answer, ConnectError> {
        Err(ConnectError::Broken("webhooks are posted".to_owned()))
    }

    async fn post(&self, url: &Url, _: &[SocketAddr], message: &Message) -> Result<Answer, ConnectError> {
        self.calls.lock().unwrap().push((url.to_string(), message.clone()));
        Ok(Answer {
            status: 204,
            location: None,
            content_length: None,
            content_encoding: None,
            retry_after: None,
            body: Box::pin(futures_util::stream::empty()),
        })
    }
}

#[tokio::test]
async fn the_end_of_an_image_is_told_with_the_key_of_its_submission() {
    let server = Running::start().await;
    let receiver = Arc::new(Receiver::default());
    let client =
        GuardedClient::with(Arc::clone(&receiver) as _, Arc::clone(&receiver) as _, Policy::public(1));
    let worker = WebhookWorker::start(server.state.clone(), client, WebhookTiming::default());
    let url = ImageUrl::new("https://photos.example/1.jpg");
    let fields = [
        ("image_url", url.as_str()),
        ("vehicle_id", "W1"),
        ("webhook_url", "https://dms.example/hooks"),
        ("webhook_response_auth_key", "k-93af"),
        ("custom_json", "{\"stock\":7}"),
    ];
    assert_eq!(send_form(&server, "/vehicle/image/submission", &fields).await.status, 200);
    let (called, message) = loop {
        if let Some(call) = receiver.calls.lock().unwrap().pop() {
            break call;
        }
        // The workers share this thread.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(called, "https://dms.example/hooks");
    assert_eq!(message.headers["authorization"], "Bearer k-93af");
    let schema = CONTRACT.part("/components/schemas/WebhookDelivery").unwrap().pointer;
    let body: serde_json::Value = serde_json::from_slice(&message.body).unwrap();
    assert_eq!(CONTRACT.faults(&schema, &body), [] as [String; 0]);
    let told: WebhookDelivery = serde_json::from_slice(&message.body).unwrap();
    let image = &told.data.images[0];
    let asked = server.finished(&url).await;
    assert_eq!((&image.image, &image.status, &image.phase), (&asked.image, &asked.status, &asked.phase));
    assert_eq!((&image.angle, &image.quality), (&asked.angle, &asked.quality));
    assert_eq!(image.custom_json.as_deref(), Some("{\"stock\":7}"));
    worker.stop().await;
    server.stop().await;
}

#[tokio::test]
async fn one_to_sixty_addresses_are_taken() {
    let server = Running::start().await;
    let urls: Vec<String> =
        (0..61).map(|number| format!("https://photos.example/missing/{number}.jpg")).collect();
    let fields =
        |count: usize| urls.iter().take(count).map(|url| ("image_url", url.as_str())).collect::<Vec<_>>();
    let target = "/vehicle/image/submission";
    assert_eq!(send_form(&server, target, &fields(60)).await.status, 200);
    for refused in [fields(61), Vec::new(), vec![("image_url", "javascript:alert(1)")]] {
        assert_eq!(send_form(&server, target, &refused).await.status, 400, "{refused:?}");
    }
    server.stop().await;
}

#[tokio::test]
async fn features_keep_every_field_until_they_are_deleted() {
    let server = Running::start().await;
    server.client.run(part_a::vehicle_submit(&bare_form("W1"), None)).await.unwrap();
    let some = |text: &str| Some(text.to_owned());
    let form = FeatureForm {
        vehicle_id: id("W1"),
        title: "Tow bar".to_owned(),
        icon: "info".to_owned(),
        kind: FeatureType::Link,
        description: some("https://dealer.example/tow"),
        feature_rule_name: some("tow_bar"),
        annotation_id: some("ann_1"),
        detail_image_id: some("https://photos.example/tow.jpg"),
    };
    let mut made = Vec::new();
    for _ in 0..2 {
        made.push(server.client.run(part_a::feature_submit(&form, None)).await.unwrap());
    }
    assert_ne!(made[0], made[1], "every call makes one more");
    let key = IdempotencyKey::new("k");
    let keyed = server.client.run(part_a::feature_submit(&form, Some(&key))).await.unwrap();
    assert_eq!(server.client.run(part_a::feature_submit(&form, Some(&key))).await.unwrap(), keyed);
    let features = server.client.run(part_a::features_get(&id("W1"))).await.unwrap();
    assert_eq!(features.len(), 3);
    let one = server.client.run(part_a::feature_get(&made[0])).await.unwrap();
    assert_eq!(one, features[..1]);
    let feature = &one[0];
    assert_eq!(feature.feature_id.as_ref(), Some(&made[0]));
    assert_eq!(feature.vehicle_id, Some(id("W1")));
    assert_eq!(feature.kind, Some(FeatureType::Link));
    let texts = [
        (&feature.title, "Tow bar"),
        (&feature.icon, "info"),
        (&feature.description, "https://dealer.example/tow"),
        (&feature.feature_rule_name, "tow_bar"),
        (&feature.annotation_id, "ann_1"),
        (&feature.detail_image_id, "https://photos.example/tow.jpg"),
    ];
    for (text, expected) in texts {
        assert_eq!(text.as_deref(), Some(expected));
    }
    let deleted = server.client.run(part_a::feature_delete(&made[0])).await.unwrap();
    assert_eq!(deleted.deleted_features, [DeletedFeature::Feature(Box::new(feature.clone()))]);
    assert_eq!(server.client.run(part_a::feature_get(&made[0])).await, Err(Error::NotFound));
    let rest = server.client.run(part_a::features_delete(&id("W1"))).await.unwrap();
    assert_eq!(rest.deleted_features.len(), 2);
    assert_eq!(server.client.run(part_a::features_get(&id("W1"))).await.unwrap(), []);
    let unknown = server.client.run(part_a::feature_delete(&FeatureId::new("ftr_9"))).await;
    assert_eq!(unknown, Err(Error::NotFound));
    server.stop().await;
}
