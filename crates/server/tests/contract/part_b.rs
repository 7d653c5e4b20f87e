//! Forecourt's own operations, called by our client, and the few that it has no call for.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use forecourt_api::account::{AccountPatch, Scope, SignInCodeInput, TokenInput};
use forecourt_api::asset::AssetKind;
use forecourt_api::composition::{Detail, DetailKind, Item, Position};
use forecourt_api::feature::{
    FeatureForm, FeatureInput, FeaturePatch, FeatureRuleInput, FeatureType, RulePlacement,
};
use forecourt_api::guideline::GuidelineInput;
use forecourt_api::image::{
    Category, CutType, ImagePatch, ImageState, ImageSubmission, Margins, ProcessingOptions,
};
use forecourt_api::vehicle::{AppStatus, VehicleForm, VehicleListRequest, VehiclePatch};
use forecourt_api::{Angle, CustomerId, GuidelineId, ImageId, ImageUrl, Share, VehicleId};
use forecourt_client::part_b::{NewAsset, VehicleQuery};
use forecourt_client::tus::{self, UploadPlan};
use forecourt_client::{Error, IdempotencyKey, part_a, part_b};
use forecourt_server::router;
use forecourt_server::sign_in_codes::create;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::exchange::{Answered, Sent};
use crate::pictures;
use crate::server::{Running, photo};
use crate::transport::outgoing;

fn id() -> VehicleId {
    VehicleId::new("W 1/🚗").unwrap()
}

const PATH: &str = "/v1/vehicles/W%201%2F%F0%9F%9A%97";
const JSON: (&str, &str) = ("content-type", "application/json");

fn query() -> VehicleQuery {
    VehicleQuery { limit: 50, ..VehicleQuery::default() }
}

/// Any request of the contract, with the admin token.
async fn call(server: &Running, method: &str, target: &str) -> Answered {
    call_with(server, method, target, &[], Vec::new()).await
}

async fn call_with(
    server: &Running,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Answered {
    server.transport.exchange(&sent(server, method, target, headers, body)).await
}

fn sent(server: &Running, method: &str, target: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Sent {
    let mut all = BTreeMap::from([
        ("host".to_owned(), "127.0.0.1:8080".to_owned()),
        ("authorization".to_owned(), format!("Bearer {}", server.token)),
    ]);
    all.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    Sent { method: method.to_owned(), target: target.to_owned(), headers: all, body }
}

fn plan(bytes: &[u8], sha256: Option<String>) -> UploadPlan {
    UploadPlan {
        vehicle_id: id(),
        filename: "vörne.jpg".to_owned(),
        filetype: "image/jpeg".to_owned(),
        length: bytes.len() as u64,
        sha256,
        position: Some(0),
        options: ProcessingOptions { cut_type: Some(CutType::Complete), ..ProcessingOptions::default() },
    }
}

/// Sends bytes of an upload as the browser's transport does: the client's request, the bytes added.
async fn append(server: &Running, target: &str, offset: u64, bytes: &[u8]) -> Answered {
    let request = tus::append_upload(target, offset).request.body(tus::OFFSET_OCTET_STREAM, bytes);
    server.transport.exchange(&outgoing(server.client.base(), server.client.token(), request)).await
}

/// Uploads a photo in two parts, asking in between where it stands.
async fn upload(server: &Running, bytes: &[u8]) -> ImageId {
    let sha256 = format!("{:x}", Sha256::digest(bytes));
    let plan = plan(bytes, Some(sha256));
    let key = IdempotencyKey::new("upload-1");
    let begun = server.client.run(tus::create_upload(&plan, &key)).await.unwrap();
    let again = server.client.run(tus::create_upload(&plan, &key)).await.unwrap();
    assert_eq!(begun.location, again.location, "the same key begins the same upload");
    let target = tus::target_of_location(&begun.location).to_owned();
    let (first, rest) = bytes.split_at(bytes.len() / 2);
    append(server, &target, 0, first).await;
    let state = server.client.run(tus::head_upload(&target)).await.unwrap();
    assert_eq!((state.offset, state.image), (first.len() as u64, None));
    let whole = append(server, &target, state.offset, rest).await;
    assert_eq!(whole.status, 204);
    let state = server.client.run(tus::head_upload(&target)).await.unwrap();
    assert_eq!(state.offset, bytes.len() as u64);
    let twin = server.client.run(tus::create_upload(&plan, &IdempotencyKey::new("upload-2"))).await.unwrap();
    assert!(twin.state.existing, "the vehicle has these bytes already");
    assert_eq!(twin.state.image, state.image);
    state.image.unwrap()
}

async fn cancelled_upload(server: &Running) {
    let plan = plan(&[0; 10], None);
    let begun = server.client.run(tus::create_upload(&plan, &IdempotencyKey::new("upload-3"))).await.unwrap();
    let target = tus::target_of_location(&begun.location);
    server.client.run(tus::cancel_upload(target)).await.unwrap();
    assert_eq!(server.client.run(tus::head_upload(target)).await, Err(Error::NotFound));
    let described = call_with(server, "OPTIONS", "/v1/uploads", &[], Vec::new()).await;
    assert_eq!(described.headers["tus-version"], "1.0.0");
}

/// Everything that the portal does with one vehicle, from its making to its end.
async fn portal_story(server: &Running) {
    let client = &server.client;
    let info = client.run(part_b::server()).await.unwrap();
    assert_eq!(info.limits.image_urls_per_request, 60);
    let bounds = info.limits.image.unwrap();
    let kinds = [bounds.max_pixels.jpeg, bounds.max_pixels.png, bounds.max_pixels.webp];
    assert!(kinds.iter().all(|kind| kind.is_some_and(|pixels| pixels >= 8192 * 6144)), "{kinds:?}");
    let token = client.run(part_b::current_token()).await.unwrap();
    let code = create(&*server.state.store, "Link".to_owned(), Scope::Admin, Timestamp::now()).await.unwrap();
    let code = SignInCodeInput { code: code.reveal().to_owned() };
    let signed_in = client.run(part_b::exchange_sign_in_code(&code)).await.unwrap();
    assert_eq!(signed_in.scopes, [Scope::Admin]);
    assert_eq!(client.run(part_b::exchange_sign_in_code(&code)).await, Err(Error::NotFound), "used up");

    let text = |word: &str| Some(Some(word.to_owned()));
    let fields =
        VehiclePatch { vehicle_manufacturer: text("Norvik"), vin: text("W1"), ..VehiclePatch::default() };
    let made = client.run(part_b::create_vehicle(&id(), &fields)).await.unwrap();
    assert_eq!(client.run(part_b::create_vehicle(&id(), &fields)).await, Err(Error::Stale));
    let patch = VehiclePatch { vin: Some(None), vehicle_color: text("Blue"), ..VehiclePatch::default() };
    client.run(part_b::patch_vehicle(&id(), &patch, made.etag.as_deref())).await.unwrap();
    assert_eq!(
        client.run(part_b::patch_vehicle(&id(), &patch, made.etag.as_deref())).await,
        Err(Error::Stale)
    );
    let read = client.run(part_b::get_vehicle(&id())).await.unwrap();
    assert_eq!((read.value.facts.vin, read.value.facts.vehicle_color), (None, Some("Blue".to_owned())));

    let image = upload(server, &photo(1)).await;
    cancelled_upload(server).await;
    let url = client.run(part_b::list_images(&id())).await.unwrap().items.remove(0).image_url;
    assert_eq!(server.finished(&url).await.status, ImageState::Final);
    let key = IdempotencyKey::new("process-1");
    let options = ProcessingOptions { cut_type: Some(CutType::Blur), ..ProcessingOptions::default() };
    let again = client.run(part_b::process_image(&image, &options, &key)).await.unwrap();
    assert_eq!(again.options.cut_type, Some(CutType::Blur));
    assert_eq!(server.finished(&url).await.status, ImageState::Final);
    let patch =
        ImagePatch { category: Some(Category::Detail), alt: text("Tow bar"), ..ImagePatch::default() };
    let corrected = client.run(part_b::patch_image(&image, &patch)).await.unwrap();
    assert_eq!((corrected.category, corrected.alt.as_deref()), (Category::Detail, Some("Tow bar")));
    assert_eq!(server.finished(&url).await.status, ImageState::Final);

    let input = FeatureInput {
        title: "Tow bar".to_owned(),
        icon: "info".to_owned(),
        feature_type: FeatureType::Text,
        kind: None,
        description: Some("Swivelling.".to_owned()),
        feature_rule_name: None,
        annotation_id: None,
        detail_image_id: None,
        detail: None,
        hotspots: Vec::new(),
        spin_hotspots: Vec::new(),
    };
    let key = IdempotencyKey::new("feature-1");
    let feature = client.run(part_b::create_feature(&id(), &input, &key)).await.unwrap();
    assert_eq!(client.run(part_b::create_feature(&id(), &input, &key)).await.unwrap(), feature);
    let position = Position { x: 0.25, y: 0.75 };
    let placed = client.run(part_b::put_hotspot(&feature.feature_id, &image, position)).await.unwrap();
    assert_eq!(placed.hotspots[0].position, position);
    let read = client.run(part_b::get_feature(&feature.feature_id)).await.unwrap();
    assert_eq!(read.value, placed);
    let patch = FeaturePatch {
        title: Some("Hitch".to_owned()),
        description: Some(None),
        detail: Some(Some(Detail { kind: DetailKind::Link, src: "https://dealer.example/hitch".to_owned() })),
        ..FeaturePatch::default()
    };
    let changed = client.run(part_b::patch_feature(&feature.feature_id, &patch, read.etag.as_deref()));
    let changed = changed.await.unwrap().value;
    assert_eq!((changed.title.as_str(), &changed.hotspots), ("Hitch", &placed.hotspots));
    let late = part_b::patch_feature(&feature.feature_id, &patch, read.etag.as_deref());
    assert_eq!(client.run(late).await, Err(Error::Stale));
    assert_eq!(client.run(part_b::list_features(&id())).await.unwrap().items, [changed]);

    let rule = FeatureRuleInput {
        placements: vec![RulePlacement { angle: Angle::new(["detail"]), position }],
        ..FeatureRuleInput::default()
    };
    let made = client.run(part_b::put_feature_rule("Third brake_light", &rule, None)).await.unwrap();
    assert_eq!((made.value.name.as_str(), made.value.built_in), ("third-brake-light", false));
    let same = client.run(part_b::put_feature_rule("third-brake-light", &rule, made.etag.as_deref())).await;
    assert_eq!(same.unwrap().value, made.value);
    let rules = client.run(part_b::list_feature_rules()).await.unwrap().items;
    assert!(rules.contains(&made.value) && rules.iter().any(|rule| rule.built_in), "{rules:?}");
    client.run(part_b::delete_feature_rule("third-brake-light")).await.unwrap();

    let composition = client.run(part_b::composition(&id())).await.unwrap();
    let Item::Image(shown) = &composition.categories[0].items[0] else { panic!("{composition:?}") };
    assert_eq!(shown.hotspots[0].position, position);
    served_files(server, &shown.src, &composition.image_sub_widths).await;
    public_gallery(server, &token.account.customer_token).await;

    account_settings(server).await;
    tokens(server).await;
    let page = client.run(part_b::list_vehicles(&query())).await.unwrap();
    assert_eq!((page.total, page.page.items.len()), (Some(1), 1));
    assert!(page.page.items[0].cover.is_some());
    single_reads(server, &feature.feature_id.to_string(), &image).await;

    client.run(part_b::delete_hotspot(&feature.feature_id, &image)).await.unwrap();
    client.run(part_b::delete_feature(&feature.feature_id)).await.unwrap();
    pictures::order_and_trash(server, &id(), &image).await;
    pictures::video(server, &id()).await;
    client.run(part_b::delete_image(&image)).await.unwrap();
    assert!(client.run(part_b::list_images(&id())).await.unwrap().items.is_empty());
    client.run(part_b::delete_vehicle(&id())).await.unwrap();
    let deleted = VehicleQuery { statuses: vec![AppStatus::Deleted], ..query() };
    assert_eq!(client.run(part_b::list_vehicles(&deleted)).await.unwrap().total, Some(1));
    assert_eq!(client.run(part_b::list_vehicles(&query())).await.unwrap().total, Some(0));
}

/// Reads and changes the account's settings.
async fn account_settings(server: &Running) {
    let client = &server.client;
    let read = client.run(part_b::get_account()).await.unwrap();
    assert!(read.value.storage_bytes > 0 && read.value.webhook_url.is_none());
    let patch = AccountPatch {
        name: Some("Autohaus Süd".to_owned()),
        retention_days: Some(Some(30)),
        webhook_secret: Some(Some("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned())),
        ..AccountPatch::default()
    };
    let changed = client.run(part_b::patch_account(&patch, read.etag.as_deref())).await.unwrap().value;
    assert_eq!((changed.retention_days, changed.webhook_signed), (Some(30), true));
    assert_eq!(client.run(part_b::patch_account(&patch, read.etag.as_deref())).await, Err(Error::Stale));
}

/// Makes, lists and ends a token, and reads with it as a website does.
async fn tokens(server: &Running) {
    let client = &server.client;
    let input = TokenInput {
        name: "Website".to_owned(),
        scopes: vec![Scope::ReadPublic],
        allowed_origins: vec!["https://dealer.example".to_owned()],
        expires_at: None,
    };
    let key = IdempotencyKey::new("token-1");
    let made = client.run(part_b::create_token(&input, &key)).await.unwrap();
    let again = client.run(part_b::create_token(&input, &key)).await;
    assert!(again.is_err(), "{again:?}");
    let listed = client.run(part_b::list_tokens()).await.unwrap().items;
    assert!(listed.iter().any(|token| token.token_id == made.token_id));
    for (path, status) in [("/v1/vehicles", 200), (PATH, 200), ("/v1/server", 200)] {
        let mut sent = sent(server, "GET", &format!("{path}?key={}", made.secret), &[], Vec::new());
        sent.headers.remove("authorization");
        sent.headers.insert("origin".to_owned(), "https://dealer.example".to_owned());
        assert_eq!(server.transport.exchange(&sent).await.status, status, "{path}");
        sent.headers.insert("origin".to_owned(), "https://thief.example".to_owned());
        assert_eq!(server.transport.exchange(&sent).await.status, 403, "{path}");
    }
    client.run(part_b::revoke_token(&made.token_id)).await.unwrap();
    assert_eq!(client.run(part_b::revoke_token(&made.token_id)).await, Err(Error::NotFound));
}

/// Sends a test to the account's address, reads the log and sends it again.
async fn webhook_log(server: &Running) {
    let client = &server.client;
    let key = || IdempotencyKey::new("webhooks-1");
    let patch = AccountPatch {
        webhook_url: Some(Some("https://dealer.example/in".to_owned())),
        ..AccountPatch::default()
    };
    client.run(part_b::patch_account(&patch, None)).await.unwrap();
    let sent = client.run(part_b::test_webhook(&key())).await.unwrap();
    let page = client.run(part_b::list_webhook_deliveries(&[sent.status], None)).await.unwrap();
    assert_eq!((page.items.len(), &page.items[0].delivery_id), (1, &sent.delivery_id));
    let again = client.run(part_b::redeliver_webhook(&sent.delivery_id, &key())).await.unwrap();
    assert_eq!((again.body, again.created_at), (sent.body, sent.created_at));
}

/// The files that a composition names, by the width-directory rule.
async fn served_files(server: &Running, src: &str, widths: &[f64]) {
    let (path, query) = src.strip_prefix(server.client.base()).unwrap().split_once('?').unwrap_or((src, ""));
    let path = path.strip_prefix(server.client.base()).unwrap_or(path);
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    assert_eq!(call(server, "GET", &format!("{path}{query}")).await.status, 200);
    let (folder, file) = path.rsplit_once('/').unwrap();
    for width in widths {
        let answered = call(server, "GET", &format!("{folder}/{width}/{file}{query}")).await;
        assert_eq!(answered.status, 200, "{width}");
        assert_eq!(answered.body[..3], [0xFF, 0xD8, 0xFF], "{width}");
    }
}

async fn public_gallery(server: &Running, customer_token: &str) {
    let vehicle = "W%201%2F%F0%9F%9A%97";
    for target in [
        format!("/gallery/{customer_token}/{vehicle}/composition_v3.json"),
        format!("/gallery/{customer_token}/{vehicle}/poster?width=320"),
        format!("/v/{customer_token}/{vehicle}"),
        format!("/v/{customer_token}/sitemap.xml"),
    ] {
        let mut sent = sent(server, "GET", &target, &[], Vec::new());
        sent.headers.remove("authorization");
        assert_eq!(server.transport.exchange(&sent).await.status, 200, "{target}");
    }
}

/// Reads of lists, as the portal does them.
async fn single_reads(server: &Running, feature: &str, image: &ImageId) {
    for target in [
        format!("/v1/features/{feature}"),
        format!("/v1/images/{image}"),
        "/healthz".to_owned(),
        "/readyz".to_owned(),
        "/metrics".to_owned(),
    ] {
        assert_eq!(call(server, "GET", &target).await.status, 200, "{target}");
    }
    for target in ["/v1/vehicles?limit=1".to_owned(), PATH.to_owned(), format!("{PATH}/features")] {
        let first = call(server, "GET", &target).await;
        let tag = first.headers["etag"].clone();
        let second = call_with(server, "GET", &target, &[("if-none-match", &tag)], Vec::new()).await;
        assert_eq!((second.status, second.body.len()), (304, 0), "{target}");
    }
}

/// One call of each operation of the vendor's; what they do is told in [`crate::part_a`].
async fn vendors_operations(server: &Running) {
    let client = &server.client;
    let vehicle = VehicleId::new("W2").unwrap();
    let form = VehicleForm::new(vehicle.clone());
    client.run(part_a::vehicle_submit(&form, None)).await.unwrap();
    client.run(part_a::vehicle_status(&vehicle)).await.unwrap();
    client.run(part_a::vehicle_shotlist()).await.unwrap();
    let request =
        VehicleListRequest { customer: Some(CustomerId::new("default")), ..VehicleListRequest::default() };
    client.run(part_a::vehicle_list(&request)).await.unwrap();
    let url = ImageUrl::new("https://photos.example/1.jpg");
    let submission = ImageSubmission {
        image_urls: vec![url.clone()],
        vehicle_id: Some(vehicle.clone()),
        cut_type: Some(CutType::None),
        ..ImageSubmission::default()
    };
    client.run(part_a::image_submit(&submission, None)).await.unwrap();
    server.finished(&url).await;
    client.run(part_a::image_result(&url)).await.unwrap();
    let form = [("content-type", "multipart/form-data; boundary=b")];
    let field = |name: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let fields = [field("cut_type", "none"), field("image_url", url.as_str()), "--b--\r\n".to_owned()];
    let fields = fields.concat().into_bytes();
    let target = "/vehicle/composition/single-segment";
    assert_eq!(call_with(server, "POST", target, &form, fields).await.status, 200);
    let form = FeatureForm {
        vehicle_id: vehicle.clone(),
        title: "Tow bar".to_owned(),
        icon: "info".to_owned(),
        kind: FeatureType::Text,
        description: None,
        feature_rule_name: None,
        annotation_id: None,
        detail_image_id: None,
    };
    let feature = client.run(part_a::feature_submit(&form, None)).await.unwrap();
    client.run(part_a::feature_get(&feature)).await.unwrap();
    client.run(part_a::features_get(&vehicle)).await.unwrap();
    client.run(part_a::feature_delete(&feature)).await.unwrap();
    client.run(part_a::features_delete(&vehicle)).await.unwrap();
    client.run(part_a::vehicle_delete(&vehicle)).await.unwrap();
}

/// Pictures and presets of the account.
async fn assets_and_guidelines(server: &Running) {
    let client = &server.client;
    let asset = NewAsset {
        kind: AssetKind::Scene,
        title: "Own hall".to_owned(),
        ground_y: Some(Share::new(0.62).unwrap()),
        filename: "hall.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        bytes: photo(3).to_vec(),
    };
    let made = client.run(part_b::create_asset(&asset, &IdempotencyKey::new("asset-1"))).await.unwrap();
    assert_eq!((made.kind, made.ground_y), (AssetKind::Scene, asset.ground_y));
    assert_eq!(client.run(part_b::get_asset(&made.asset_id)).await.unwrap(), made);
    let path = made.file.url.strip_prefix(server.client.base()).unwrap();
    assert_eq!(call(server, "GET", path).await.body, asset.bytes);
    let listed = client.run(part_b::list_assets(Some(AssetKind::Scene))).await.unwrap();
    assert_eq!(listed.items, std::slice::from_ref(&made));
    let id = GuidelineId::new("a/night");
    let options = ProcessingOptions {
        scene_id: Some(made.asset_id.to_string()),
        margins: Some(Margins { top: Share::new(0.2).unwrap(), ..Margins::default() }),
        ..ProcessingOptions::default()
    };
    let input = GuidelineInput { title: "Night".to_owned(), options };
    let put = client.run(part_b::put_guideline(&id, &input)).await.unwrap();
    assert_eq!((put.built_in, &put.options), (false, &input.options));
    let listed = client.run(part_b::list_guidelines()).await.unwrap();
    assert_eq!(listed.items[0], put);
    assert!(listed.items[1..].len() >= 6 && listed.items[1..].iter().all(|guideline| guideline.built_in));
    let refused = client.run(part_b::delete_asset(&made.asset_id)).await;
    assert!(refused.is_err(), "a guideline names it");
    client.run(part_b::delete_guideline(&id)).await.unwrap();
    client.run(part_b::delete_asset(&made.asset_id)).await.unwrap();
    assert_eq!(client.run(part_b::get_asset(&made.asset_id)).await, Err(Error::NotFound));
}

/// An upload asked for by POST, which the portal has no need of.
async fn overridden_method(server: &Running) {
    server.client.run(part_a::vehicle_submit(&VehicleForm::new(id()), None)).await.unwrap();
    let metadata = format!("vehicle_id {}", STANDARD.encode(id().as_str()));
    let headers =
        [("tus-resumable", "1.0.0"), ("upload-length", "10"), ("upload-metadata", metadata.as_str())];
    let begun = call_with(server, "POST", "/v1/uploads", &headers, Vec::new()).await;
    let target = begun.headers["location"].split_once("/v1/").unwrap().1.to_owned();
    let headers = [("tus-resumable", "1.0.0"), ("x-http-method-override", "HEAD")];
    let told = call_with(server, "POST", &format!("/v1/{target}"), &headers, Vec::new()).await;
    assert_eq!((told.status, told.headers["upload-offset"].as_str()), (200, "0"));
}

#[tokio::test]
async fn every_operation_that_is_served_keeps_the_contract() {
    let server = Running::start().await;
    portal_story(&server).await;
    assets_and_guidelines(&server).await;
    overridden_method(&server).await;
    vendors_operations(&server).await;
    webhook_log(&server).await;
    let served: BTreeSet<String> =
        router::operations().iter().map(|operation| operation.id().to_owned()).collect();
    let called = server.transport.called();
    let missed: Vec<_> = served.difference(&called).collect();
    assert!(missed.is_empty(), "served, but held against the contract by nobody: {missed:?}");
    server.stop().await;
}

#[tokio::test]
async fn refusals_keep_the_contract_too() {
    let server = Running::start().await;
    call_with(&server, "PUT", PATH, &[("content-type", "application/json")], b"{}".to_vec()).await;
    let check = async |method: &str, target: &str, headers: &[(&str, &str)], body: &str, expected: u16| {
        let sent = sent(&server, method, target, headers, body.as_bytes().to_vec());
        let answered = server.transport.misuse(&sent).await;
        let body = String::from_utf8_lossy(&answered.body);
        assert_eq!(answered.status, expected, "{method} {target}: {body}");
    };
    for target in ["/v1/vehicles", PATH, "/vehicle/shotlist", "/vehicle/status?vehicle_id=W1", "/v1/server"] {
        check("GET", target, &[("authorization", "Bearer fct_wrong")], "", 401).await;
        check("GET", target, &[("authorization", "")], "", 401).await;
    }
    check("GET", "/v1/vehicles/W9", &[], "", 404).await;
    check("GET", "/v1/images/img_9", &[], "", 404).await;
    check("GET", "/v1/features/ftr_9", &[], "", 404).await;
    check("GET", "/vehicle/status?vehicle_id=W9", &[], "", 404).await;
    check("GET", "/vehicle/status", &[], "", 400).await;
    check("GET", "/v1/vehicles?status=sold", &[], "", 422).await;
    check("PATCH", PATH, &[JSON], "<html>", 400).await;
    check("PATCH", PATH, &[JSON], r#"{"app_status": "sold"}"#, 422).await;
    check("PATCH", PATH, &[("content-type", "text/html")], "{}", 415).await;
    check("PATCH", PATH, &[JSON, ("if-match", "\"v0-0\"")], "{}", 412).await;
    check("PUT", PATH, &[JSON, ("if-none-match", "*")], "{}", 412).await;
    check("POST", &format!("{PATH}/features"), &[JSON], "{}", 422).await;
    check("PATCH", "/v1/features/ftr_9", &[JSON], "{}", 404).await;
    check("PATCH", "/v1/features/ftr_9", &[("content-type", "text/html")], "{}", 415).await;
    check("POST", "/vehicle/list", &[JSON], r#"{"customer": "rival"}"#, 403).await;
    check("POST", "/vehicle/list", &[JSON], r#"{"customer": "default", "limit": 0}"#, 400).await;
    check("POST", "/vehicle/list", &[JSON], "{", 400).await;
    check("POST", "/v1/uploads", &[("tus-resumable", "0.2.2")], "", 412).await;
    check("HEAD", "/v1/uploads/upl_9", &[("tus-resumable", "1.0.0")], "", 404).await;
    check("POST", "/v1/uploads", &[("tus-resumable", "1.0.0"), ("upload-length", "0")], "", 422).await;
    server.stop().await;
}

#[tokio::test]
async fn part_a_alone_answers_nothing_else() {
    let server = Running::with(|config| config.contract_only = true).await;
    vendors_operations(&server).await;
    assert_eq!(server.client.run(part_b::server()).await, Err(Error::NotFound));
    server.stop().await;
}
