//! Effects of the vendor's parameters on results, seen in their pixels and records.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use forecourt_api::ImageUrl;
use forecourt_api::VehicleId;
use forecourt_api::guideline::GuidelineInput;
use forecourt_api::image::{CutType, ImageRecord, ImageState, ProcessingOptions};
use forecourt_client::{part_a, part_b};
use image::{DynamicImage, Rgb, RgbImage, Rgba, RgbaImage};

use crate::exchange::{Answered, Sent};
use crate::server::Running;

const TARGET: &str = "/vehicle/image/submission";

fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    picture.into().write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

/// A plain picture.
pub(crate) fn plain(colour: [u8; 3]) -> Vec<u8> {
    png(RgbImage::from_pixel(40, 30, Rgb(colour)))
}

/// A picture whose upper left quarter is opaque and the rest transparent.
pub(crate) fn badge(colour: [u8; 3]) -> Vec<u8> {
    let [r, g, b] = colour;
    png(RgbaImage::from_fn(40, 30, |x, y| if x < 20 && y < 15 { Rgba([r, g, b, 255]) } else { Rgba([0; 4]) }))
}

/// Tells that a picture has nearly that colour at a place (shares of width and height).
pub(crate) fn shows(picture: &[u8], (x, y): (f32, f32), colour: [u8; 3]) -> bool {
    let picture = image::load_from_memory(picture).unwrap().into_rgb8();
    let at = |share: f32, side: u32| ((share * side as f32) as u32).min(side - 1);
    let pixel = picture.get_pixel(at(x, picture.width()), at(y, picture.height()));
    pixel.0.iter().zip(colour).all(|(seen, wanted)| seen.abs_diff(wanted) < 40)
}

pub(crate) fn sent(server: &Running, target: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Sent {
    let mut body = Vec::new();
    let mut part = |head: String, value: &[u8]| {
        body.extend(format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes());
        body.extend(value);
        body.extend(b"\r\n");
    };
    for (name, value) in fields {
        part(format!("name=\"{name}\""), value.as_bytes());
    }
    for (name, bytes) in files {
        part(format!("name=\"{name}\"; filename=\"{name}.bin\"\r\nContent-Type: image/png"), bytes);
    }
    body.extend(b"--b--\r\n");
    let headers = BTreeMap::from([
        ("host".to_owned(), "127.0.0.1:8080".to_owned()),
        ("authorization".to_owned(), format!("Bearer {}", server.token)),
        ("content-type".to_owned(), "multipart/form-data; boundary=b".to_owned()),
    ]);
    Sent { method: "POST".to_owned(), target: target.to_owned(), headers, body }
}

async fn submit(server: &Running, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answered {
    server.transport.exchange(&sent(server, TARGET, fields, files)).await
}

/// Submits a photo, waits, and answers its record and result.
async fn processed(
    server: &Running,
    name: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> (ImageRecord, Vec<u8>) {
    let url = ImageUrl::new(format!("https://photos.example/{name}.jpg"));
    let fields = [&[("image_url", url.as_str()), ("vehicle_id", "W1")], fields].concat();
    let taken = submit(server, &fields, files).await;
    assert_eq!(taken.status, 200, "{:?}", String::from_utf8_lossy(&taken.body));
    let status = server.finished(&url).await;
    assert!(matches!(status.status, ImageState::Final | ImageState::Raw), "{status:?}");
    let record = records(server).await.into_iter().find(|record| record.image_url == url).unwrap();
    (record, server.client.run(part_a::image_result(&url)).await.unwrap())
}

async fn records(server: &Running) -> Vec<ImageRecord> {
    let vehicle = VehicleId::new("W1").unwrap();
    server.client.run(part_b::list_images(&vehicle)).await.unwrap().items
}

const CORNER: (f32, f32) = (0.02, 0.02);
const RIGHT: (f32, f32) = (0.98, 0.02);

#[tokio::test]
async fn pictures_of_a_submission_are_seen_in_its_result() {
    let server = Running::start().await;
    let (green, red) = (plain([0, 200, 0]), badge([220, 0, 0]));
    let text = STANDARD.encode(&green);
    let files: [(&str, &[u8]); 1] = [("background", &green)];
    let (first, result) = processed(&server, "1", &[("cut_type", "complete")], &files).await;
    assert!(shows(&result, CORNER, [0, 200, 0]), "the background stands behind the vehicle");
    let fields = [("cut_type", "complete"), ("background", text.as_str())];
    let (second, result) = processed(&server, "2", &fields, &[("overlay", &red)]).await;
    assert!(shows(&result, CORNER, [220, 0, 0]), "the overlay lies over it");
    assert!(shows(&result, RIGHT, [0, 200, 0]), "where it is opaque");
    assert_eq!(first.options.background_id, second.options.background_id, "the same picture is one asset");
    let assets = server.client.run(part_b::list_assets(None)).await.unwrap().items;
    let kinds: Vec<_> = assets.iter().map(|asset| (asset.kind.as_str(), asset.title.as_str())).collect();
    assert_eq!(kinds, [("overlay", "overlay.bin"), ("background", "background.bin")]);
    let (_, untouched) = processed(&server, "3", &[("cut_type", "none")], &[("overlay", &red)]).await;
    assert!(shows(&untouched, CORNER, [220, 0, 0]), "whatever the cut");
    let white = plain([255; 3]);
    let (record, _) = processed(&server, "4", &[("cut_type", "none")], &[("license_plate", &white)]).await;
    assert!(record.options.license_plate_id.is_some());
    for name in ["background", "overlay", "license_plate"] {
        let fields = [("image_url", "https://photos.example/5.jpg"), ("vehicle_id", "W1"), (name, "x")];
        let refused = server.transport.misuse(&sent(&server, TARGET, &fields, &[])).await;
        let body = String::from_utf8(refused.body).unwrap();
        assert!(refused.status == 400 && body.contains(&format!("{name}: ")), "{name}: {body}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_guideline_fills_what_a_submission_leaves_open() {
    let server = Running::start().await;
    let id = forecourt_api::GuidelineId::new("own");
    let options = ProcessingOptions {
        cut_type: Some(CutType::None),
        scene_id: Some("studio-dark".to_owned()),
        blur_license_plate: Some(true),
        ..ProcessingOptions::default()
    };
    let input = GuidelineInput { title: "Own".to_owned(), options };
    server.client.run(part_b::put_guideline(&id, &input)).await.unwrap();
    let (record, _) = processed(&server, "1", &[("guideline_id", "own")], &[]).await;
    assert_eq!(record.status, ImageState::Raw);
    assert_eq!(record.options.scene_id.as_deref(), Some("studio-dark"));
    assert_eq!(record.options.blur_license_plate, Some(true));
    let fields = [("guideline_id", "own"), ("cut_type", "complete"), ("scene_id", "plain-white")];
    let (record, result) = processed(&server, "2", &fields, &[]).await;
    assert_eq!(record.options.cut_type, Some(CutType::Complete));
    assert_eq!(record.options.scene_id.as_deref(), Some("plain-white"));
    assert!(shows(&result, CORNER, [255; 3]));
    let (record, _) = processed(&server, "3", &[("guideline_id", "as-taken")], &[]).await;
    assert_eq!((record.status, record.options.scene_id), (ImageState::Raw, None), "a built-in one");
    let fields = [("image_url", "https://photos.example/4.jpg"), ("guideline_id", "moon")];
    let refused = server.transport.misuse(&sent(&server, TARGET, &fields, &[])).await;
    assert!(refused.status == 400 && String::from_utf8(refused.body).unwrap().contains("guideline_id"));
    server.stop().await;
}

#[tokio::test]
async fn a_guideline_that_is_deleted_meanwhile_is_used_as_it_was() {
    let server = Running::start().await;
    let id = forecourt_api::GuidelineId::new("own");
    let options = ProcessingOptions { cut_type: Some(CutType::None), ..ProcessingOptions::default() };
    let input = GuidelineInput { title: "Own".to_owned(), options };
    server.client.run(part_b::put_guideline(&id, &input)).await.unwrap();
    let url = ImageUrl::new("https://photos.example/1.jpg");
    let fields = [("image_url", url.as_str()), ("vehicle_id", "W1"), ("guideline_id", "own")];
    assert_eq!(submit(&server, &fields, &[]).await.status, 200);
    server.client.run(part_b::delete_guideline(&id)).await.unwrap();
    assert_eq!(server.finished(&url).await.status, ImageState::Raw);
    server.stop().await;
}

#[tokio::test]
async fn a_scene_that_nobody_knows_is_noted_and_the_accounts_taken() {
    let server = Running::start().await;
    let patch = forecourt_api::account::AccountPatch {
        scene_id: Some(Some("plain-white".to_owned())),
        ..forecourt_api::account::AccountPatch::default()
    };
    server.client.run(part_b::patch_account(&patch, None)).await.unwrap();
    let (record, result) = processed(&server, "1", &[("scene_id", "Showroom 7")], &[]).await;
    assert_eq!(record.options.unknown_scene_id.as_deref(), Some("Showroom 7"));
    assert_eq!(record.options.scene_id.as_deref(), Some("plain-white"));
    assert!(shows(&result, CORNER, [255; 3]));
    let (record, _) = processed(&server, "2", &[("scene_id", "studio-dark")], &[]).await;
    assert_eq!(
        (record.options.unknown_scene_id, record.options.scene_id.as_deref()),
        (None, Some("studio-dark"))
    );
    server.stop().await;
}

#[tokio::test]
async fn speed_and_accuracy_of_a_submission_are_kept() {
    let server = Running::start().await;
    let fields = [("cut_type", "complete"), ("processing_speed", "lazy"), ("retouching_accuracy", "precise")];
    let (record, _) = processed(&server, "1", &fields, &[]).await;
    let words = (record.options.processing_speed, record.options.retouching_accuracy);
    assert_eq!(words.0.map(forecourt_api::image::ProcessingSpeed::as_str), Some("lazy"));
    assert_eq!(words.1.map(forecourt_api::image::RetouchingAccuracy::as_str), Some("precise"));
    server.stop().await;
}

const SYNC: &str = "/vehicle/composition/single-segment";

/// Result of the synchronous call, decoded.
async fn segmented(server: &Running, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let answered = server.transport.exchange(&sent(server, SYNC, fields, files)).await;
    assert_eq!(answered.status, 200, "{:?}", String::from_utf8_lossy(&answered.body));
    STANDARD.decode(answered.body).unwrap()
}

fn size(picture: &[u8]) -> (u32, u32) {
    let picture = image::load_from_memory(picture).unwrap();
    (picture.width(), picture.height())
}

#[tokio::test]
async fn the_synchronous_call_takes_a_photo_or_its_address() {
    let server = Running::start().await;
    let photo = crate::server::photo(11);
    let sent_photo = segmented(&server, &[("cut_type", "complete")], &[("image", &photo)]).await;
    assert_eq!(sent_photo[..3], [0xFF, 0xD8, 0xFF], "a JPEG");
    let address = [("cut_type", "complete"), ("image_url", "https://photos.example/1.jpg")];
    let fetched = segmented(&server, &address, &[]).await;
    assert_ne!(sent_photo, fetched);
    let mut bytes = sent(&server, SYNC, &address, &[]);
    bytes.headers.insert("accept".to_owned(), "image/*".to_owned());
    let answered = server.transport.exchange(&bytes).await;
    assert_eq!((answered.headers["content-type"].as_str(), answered.body), ("image/jpeg", fetched));
    let none = sent(&server, SYNC, &[("cut_type", "none")], &[("image", &photo)]);
    assert_eq!(server.transport.exchange(&none).await.body, b"{}");
    let vehicles = server.client.run(part_b::list_assets(None)).await.unwrap();
    assert!(vehicles.items.is_empty(), "nothing is stored");
    server.stop().await;
}

#[tokio::test]
async fn pictures_of_the_synchronous_call_are_seen_in_its_result() {
    let server = Running::start().await;
    let (photo, green, red) = (crate::server::photo(11), plain([0, 200, 0]), badge([220, 0, 0]));
    let files: [(&str, &[u8]); 3] = [("image", &photo), ("background", &green), ("overlay", &red)];
    let result = segmented(&server, &[("cut_type", "complete")], &files).await;
    assert!(shows(&result, CORNER, [220, 0, 0]) && shows(&result, RIGHT, [0, 200, 0]));
    let text = STANDARD.encode(&green);
    let fields = [("cut_type", "complete"), ("background", text.as_str())];
    assert!(shows(&segmented(&server, &fields, &files[..1]).await, CORNER, [0, 200, 0]), "base64 text too");
    server.stop().await;
}

#[tokio::test]
async fn each_field_of_the_synchronous_call_changes_its_result() {
    let server = Running::start().await;
    let photo = crate::server::photo(11);
    let files: [(&str, &[u8]); 1] = [("image", &photo)];
    let patch = forecourt_api::guideline::GuidelineInput {
        title: "Own".to_owned(),
        options: ProcessingOptions {
            scene_id: Some("plain-white".to_owned()),
            ..ProcessingOptions::default()
        },
    };
    let id = forecourt_api::GuidelineId::new("own");
    server.client.run(part_b::put_guideline(&id, &patch)).await.unwrap();
    let mut seen: Vec<(String, Vec<u8>)> = Vec::new();
    for fields in [
        &[("cut_type", "complete")][..],
        &[("cut_type", "normal")],
        &[("cut_type", "blur")],
        &[("cut_type", "complete"), ("scene_id", "studio-dark")],
        &[("cut_type", "complete"), ("guideline", "own")],
        &[("cut_type", "complete"), ("resolution", "400x200")],
        &[("cut_type", "complete"), ("padding_id", "wide")],
        &[("cut_type", "complete"), ("padding_x", "0.3")],
        &[("cut_type", "complete"), ("padding_y", "0.3")],
        &[("cut_type", "complete"), ("padding_add_top", "0.3")],
        &[("cut_type", "complete"), ("padding_add_bottom", "0.2")],
        &[("cut_type", "complete"), ("padding_add_left", "0.3")],
        &[("cut_type", "complete"), ("padding_add_right", "0.3")],
        &[("cut_type", "complete"), ("offset_background", "true")],
        &[("cut_type", "complete"), ("underground_3d", "true")],
    ] {
        let result = segmented(&server, fields, &files).await;
        let name = format!("{fields:?}");
        if let Some((twin, _)) = seen.iter().find(|(_, other)| *other == result) {
            panic!("{name} gives what {twin} does");
        }
        if name.contains("resolution") {
            assert_eq!(size(&result), (400, 200));
        }
        seen.push((name, result));
    }
    let plain_call = &seen[0].1;
    for silent in [
        ("processing_speed", "lazy"),
        ("location", "graz"),
        ("custom_json", "{}"),
        ("upload_only", "true"),
        ("from_manual_retouching", "0"),
    ] {
        let result = segmented(&server, &[("cut_type", "complete"), silent], &files).await;
        assert!(result == *plain_call, "{silent:?} says nothing about the picture");
    }
    server.stop().await;
}

#[tokio::test]
async fn what_the_synchronous_call_cannot_use_is_named() {
    let server = Running::start().await;
    let photo = crate::server::photo(11);
    let check = async |fields: &[(&str, &str)], files: &[(&str, &[u8])], name: &str| {
        let refused = server.transport.misuse(&sent(&server, SYNC, fields, files)).await;
        let body = String::from_utf8(refused.body).unwrap();
        assert!(
            refused.status == 400 && body.contains(&format!("{name}: ")),
            "{fields:?}: {} {body}",
            refused.status
        );
    };
    let with_photo: [(&str, &[u8]); 1] = [("image", &photo)];
    check(&[("cut_type", "complete")], &[], "image").await;
    check(&[], &with_photo, "cut_type").await;
    check(&[("cut_type", "complete")], &[("image", b"<svg/>")], "image").await;
    check(&[("cut_type", "none")], &[("image", b"<svg/>")], "image").await;
    check(&[("cut_type", "complete"), ("image_url", "ftp://x.example/")], &[], "image_url").await;
    check(&[("cut_type", "complete"), ("image_url", "https://photos.example/missing.jpg")], &[], "image_url")
        .await;
    for (name, value) in [
        ("guideline", "moon"),
        ("background", "x"),
        ("overlay", "x"),
        ("license_plate", "x"),
        ("resolution", "9x"),
        ("padding_id", "x"),
        ("blurring_license_plate", "x"),
    ] {
        check(&[("cut_type", "complete"), (name, value)], &with_photo, name).await;
    }
    server.stop().await;
}
