//! Images of Part A through the router. Jobs are claimed and ended by hand, in place of the worker.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use forecourt_api::image::{ImageState, Phase};
use forecourt_api::problem::{Problem, Slug};
use forecourt_api::{ImageUrl, Revision};
use forecourt_store::BlobKey;
use forecourt_store::blobs::StoredBlob;
use forecourt_store::model::{
    FetchedOriginal, ImageResult, Job, JobFailure, JobSuccess, Original, PlateId, RenditionFile,
    SourceOutcome,
};
use futures_util::TryStreamExt as _;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::testing::{Answer, TestServer};

const FIRST: &str = "https://x.example/1.jpg?a=1&b=%20";
const SECOND: &str = "https://x.example/2.jpg";

async fn submit(server: &TestServer, fields: &[(&str, &str)]) -> Answer {
    server.call_form("POST", "/vehicle/image/submission", fields).await
}

async fn statuses(server: &TestServer, urls: &[&str]) -> Value {
    let fields: Vec<_> = urls.iter().map(|url| ("image_url", *url)).collect();
    server.call_query("GET", "/vehicle/image/status", &fields).await.json()["data"]["images"].clone()
}

async fn result(server: &TestServer, url: &str) -> Answer {
    server.call_query("GET", "/vehicle/image/result", &[("image_url", url)]).await
}

/// Claims the next job of the queue.
async fn claim(server: &TestServer) -> Option<Job> {
    let mut tx = server.state.store.write().await.unwrap();
    let job = tx.claim_job(server.state.now(), SignedDuration::from_secs(60)).await.unwrap();
    tx.commit().await.unwrap();
    job
}

/// Ends a job with a result of two widths.
async fn finish(server: &TestServer, job: &Job) {
    finish_with(server, job, None).await;
}

/// Ends a job with a result of two widths, and one without padding where it has bytes.
async fn finish_with(server: &TestServer, job: &Job, plain: Option<&'static str>) {
    let revision = Revision::new(format!("revision{}", job.run));
    let mut renditions = Vec::new();
    for width in [320, 640] {
        let key = BlobKey::rendition(&job.image_id, &revision, width, "jpg").unwrap();
        server.state.blobs.put(&key, Bytes::from(format!("{width} px"))).await.unwrap();
        renditions.push(RenditionFile {
            key,
            media_type: "image/jpeg".to_owned(),
            width,
            height: 1,
            bytes: 6,
        });
    }
    let plain = match plain {
        Some(bytes) => {
            let key = BlobKey::plain(&job.image_id, &revision).unwrap();
            server.state.blobs.put(&key, Bytes::from(bytes)).await.unwrap();
            let media_type = "image/jpeg".to_owned();
            Some(RenditionFile { key, media_type, width: 500, height: 1, bytes: bytes.len() as u64 })
        }
        None => None,
    };
    let result = ImageResult {
        revision,
        renditions,
        plain,
        placeholder: None,
        alpha: None,
        engine: None,
        confidence: None,
        parts: forecourt_store::model::FoundParts::default(),
    };
    let success =
        JobSuccess { result, quality: None, quality_reason: None, detected_angle: None, raw: false };
    let mut tx = server.state.store.write().await.unwrap();
    assert!(tx.finish_job(&job.job_lease, &success, server.state.now()).await.unwrap());
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_result_is_without_a_compositions_padding() {
    let server = TestServer::new().await;
    submit(&server, &[("image_url", FIRST), ("cut_type", "none")]).await;
    let job = claim(&server).await.unwrap();
    finish_with(&server, &job, Some("plain")).await;
    assert_eq!(result(&server, FIRST).await.body, b"plain"[..]);
}

async fn fail(server: &TestServer, job: &Job) {
    let problem = Problem::new(&Slug::NotAnImage, "This is not an image.");
    let failure = JobFailure { problem, phase: Phase::Analyzing, quality: None, quality_reason: None };
    let mut tx = server.state.store.write().await.unwrap();
    assert!(tx.fail_job(&job.job_lease, &failure, server.state.now()).await.unwrap());
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn addresses_are_taken_in_their_order_and_once_each() {
    let server = TestServer::new().await;
    let fields = [
        ("image_url", FIRST),
        ("image_url", SECOND),
        ("image_url", FIRST),
        ("vehicle_id", "V/1"),
        ("cut_type", "blur"),
        ("scene_id", "studio-dark"),
        ("location_id", "Köln"),
        ("custom_json", "{\"a\":"),
        ("processing_speed", "lazy"),
        ("retouching_accuracy", "precise"),
        ("unknown", "ignored"),
    ];
    let answer = submit(&server, &fields).await;
    let entry = |url: &str| json!({"image": url, "angle": [], "status": "processing", "phase": "unknown", "quality": null});
    let expected = json!({"data": {"images": [entry(FIRST), entry(SECOND), entry(FIRST)]}});
    assert_eq!((answer.status.as_u16(), answer.json()), (200, expected));
    let mut tx = server.state.store.read().await.unwrap();
    let image = tx.image_by_url(&server.customer, &ImageUrl::new(FIRST)).await.unwrap().unwrap();
    let options = serde_json::to_value(&image.options).unwrap();
    let expected = json!({
        "cut_type": "blur", "scene_id": "studio-dark", "location_id": "Köln", "custom_json": "{\"a\":",
        "processing_speed": "lazy", "retouching_accuracy": "precise",
    });
    assert_eq!((image.run, image.vehicle_id.as_str(), options), (1, "V/1", expected));
    drop(tx);
    let vehicle = server.call("GET", "/vehicle/status?vehicle_id=V%2F1").await.json();
    assert_eq!(vehicle["vehicle"]["app_status"], "active");
    assert!(claim(&server).await.is_some());
    assert!(claim(&server).await.is_some());
    assert!(claim(&server).await.is_none(), "an address twice is one job");
}

#[tokio::test]
async fn the_account_supplies_the_cut_and_images_without_a_vehicle_have_a_place() {
    let server = TestServer::new().await;
    let form = "image_url=https%3A%2F%2Fx.example%2F1.jpg";
    let target = "/vehicle/image/submission";
    let answer = server.call_bytes("POST", target, "application/x-www-form-urlencoded", form).await;
    assert_eq!(answer.status, 200);
    let mut tx = server.state.store.read().await.unwrap();
    let url = ImageUrl::new("https://x.example/1.jpg");
    let image = tx.image_by_url(&server.customer, &url).await.unwrap().unwrap();
    assert_eq!(image.vehicle_id.as_str(), "unassigned");
    assert_eq!(serde_json::to_value(&image.options).unwrap(), json!({"cut_type": "complete"}));
}

#[tokio::test]
async fn from_submission_to_result() {
    let server = TestServer::new().await;
    assert_eq!(result(&server, FIRST).await.status, 404);
    submit(&server, &[("image_url", FIRST)]).await;
    assert_eq!(result(&server, FIRST).await.status, 404, "still processing");
    finish(&server, &claim(&server).await.unwrap()).await;
    let states = statuses(&server, &[SECOND, FIRST]).await;
    assert_eq!((&states[0]["status"], &states[0]["phase"]), (&json!("unknown"), &json!("unknown")));
    assert_eq!((&states[1]["status"], &states[1]["image"]), (&json!("final"), &json!(FIRST)));
    let answer = result(&server, FIRST).await;
    assert_eq!((answer.status.as_u16(), &*answer.body), (200, &b"640 px"[..]));
    assert_eq!(answer.header("content-type"), Some("image/jpeg"));
    assert_eq!(answer.header("content-length"), Some("6"));
    let etag = answer.header("etag").unwrap().to_owned();
    let target =
        format!("/vehicle/image/result?{}", crate::testing::forms::url_encoded(&[("image_url", FIRST)]));
    let request = server.request("GET", &target).header("If-None-Match", &etag);
    let again = server.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!((again.status.as_u16(), again.body.len(), again.header("etag")), (304, 0, Some(&*etag)));

    submit(&server, &[("image_url", FIRST)]).await;
    assert_eq!(result(&server, FIRST).await.status, 404, "another run is under way");
    fail(&server, &claim(&server).await.unwrap()).await;
    assert_eq!(statuses(&server, &[FIRST]).await[0]["status"], "error");
    assert_eq!(result(&server, FIRST).await.status, 404);
}

#[tokio::test]
async fn a_result_that_is_gone_is_410() {
    let server = TestServer::new().await;
    submit(&server, &[("image_url", FIRST)]).await;
    let job = claim(&server).await.unwrap();
    finish(&server, &job).await;
    let key = BlobKey::rendition(&job.image_id, &Revision::new("revision1"), 640, "jpg").unwrap();
    server.state.blobs.delete(&key).await.unwrap();
    let answer = result(&server, FIRST).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["message"]), (410, &json!("The result has expired.")));
}

#[tokio::test]
async fn sixty_addresses_are_taken_and_sixty_one_are_not() {
    let server = TestServer::new().await;
    let urls: Vec<String> = (0..61).map(|number| format!("https://x.example/{number}.jpg")).collect();
    let fields: Vec<_> = urls.iter().map(|url| ("image_url", url.as_str())).collect();
    let message = "image_url: is given 61 times; 60 are taken at once";
    let answer = submit(&server, &fields).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["message"]), (400, &json!(message)));
    let answer = server.call_query("GET", "/vehicle/image/status", &fields).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["message"]), (400, &json!(message)));
    assert!(claim(&server).await.is_none(), "nothing was taken");
    let answer = submit(&server, &fields[..60]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["data"]["images"].as_array().unwrap().len()),
        (200, 60)
    );
    let answer = server.call_query("GET", "/vehicle/image/status", &fields[..60]).await;
    assert_eq!(answer.json()["data"]["images"][59]["image"], urls[59]);
}

#[tokio::test]
async fn bad_submissions_are_refused_whole() {
    let server = TestServer::new().await;
    let check = async |extra: &[(&str, &str)], message: &str| {
        let answer = submit(&server, &[&[("image_url", FIRST)], extra].concat()).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["message"]), (400, &json!(message)), "{extra:?}");
    };
    check(&[("image_url", "ftp://x.example/")], "image_url: no. 2: Only http and https URLs are fetched.")
        .await;
    check(&[("image_url", "nothing")], "image_url: no. 2: This is not an absolute URL.").await;
    check(&[("cut_type", "round")], "cut_type: is none of complete, normal, blur, none").await;
    check(&[("cut_type", "blur"), ("cut_type", "none")], "cut_type: is given more than once").await;
    check(&[("guideline_id", "beach")], "guideline_id: there is no such guideline").await;
    check(&[("processing_speed", "fast")], "processing_speed: is none of normal, lazy").await;
    check(&[("vehicle_id", "..")], "vehicle_id: a vehicle id must not be “.” or “..”").await;
    check(&[("custom_json", &"x".repeat(16_385))], "custom_json: has more than 16384 characters").await;
    check(&[("license_plate", "x")], "license_plate: this is not an image").await;
    check(&[("background", "x")], "background: this is not an image").await;
    check(&[("overlay", "x")], "overlay: this is not an image").await;
    assert!(claim(&server).await.is_none(), "nothing was taken");
    let answer = submit(&server, &[("vehicle_id", "V1")]).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["message"]), (400, &json!("image_url: is missing")));
}

#[tokio::test]
async fn a_plate_to_lay_over_is_kept_once_and_named_by_its_content() {
    let server = TestServer::new().await;
    let png = {
        let mut file = std::io::Cursor::new(Vec::new());
        let picture = forecourt_imaging::RgbaImage::from_pixel(52, 11, image::Rgba([255; 4]));
        picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
        file.into_inner()
    };
    let text = STANDARD.encode(&png);
    for url in [FIRST, SECOND] {
        let fields = [("image_url", url), ("vehicle_id", "V1"), ("license_plate", &text)];
        assert_eq!(submit(&server, &fields).await.status, 200);
    }
    let images = server.call("GET", "/v1/vehicles/V1/images").await.json();
    let id = images["items"][0]["options"]["license_plate_id"].as_str().unwrap().to_owned();
    assert_eq!(images["items"][1]["options"]["license_plate_id"], json!(id));
    assert_eq!(plates(&server).await, [png]);
    let mut tx = server.state.store.read().await.unwrap();
    assert!(tx.plate(&server.customer, &PlateId::new(id)).await.unwrap().is_some());
}

/// Every stored plate.
async fn plates(server: &TestServer) -> Vec<Vec<u8>> {
    let listed: Vec<StoredBlob> = server.state.blobs.plates().try_collect().await.unwrap();
    let mut plates = Vec::new();
    for file in listed {
        plates.push(server.state.blobs.get(&file.key).await.unwrap().unwrap().to_vec());
    }
    plates
}

#[tokio::test]
async fn requests_that_change_nothing_leave_no_plate_behind() {
    let server = TestServer::with(|config| config.limits.images_per_vehicle = 1).await;
    let plate = |shade: u8| {
        let mut file = std::io::Cursor::new(Vec::new());
        let picture = forecourt_imaging::RgbaImage::from_pixel(52, 11, image::Rgba([shade; 4]));
        picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
        STANDARD.encode(file.into_inner())
    };
    let target = "/vehicle/image/submission";
    let (white, grey) = (plate(255), plate(128));
    // Refused by what the form says, and by what is stored.
    let fields = [("image_url", "nothing"), ("vehicle_id", "V1"), ("license_plate", &white)];
    assert_eq!(submit(&server, &fields).await.status, 400);
    let fields =
        [("image_url", FIRST), ("image_url", SECOND), ("vehicle_id", "V1"), ("license_plate", &white)];
    for _ in 0..2 {
        assert_eq!(server.call_form_once(target, "refused", &fields).await.status, 400);
    }
    assert_eq!(plates(&server).await.len(), 0);
    // Answered from a kept answer, and refused as another request under the same key.
    let fields = [("image_url", FIRST), ("vehicle_id", "V1"), ("license_plate", &white)];
    for _ in 0..2 {
        assert_eq!(server.call_form_once(target, "taken", &fields).await.status, 200);
    }
    assert_eq!(plates(&server).await.len(), 1);
    let fields = [("image_url", FIRST), ("vehicle_id", "V1"), ("license_plate", &grey)];
    assert_eq!(server.call_form_once(target, "taken", &fields).await.status, 422);
    assert_eq!(plates(&server).await.len(), 1);
}

#[tokio::test]
async fn a_vehicle_has_so_many_images_and_no_more() {
    let server = TestServer::with(|config| config.limits.images_per_vehicle = 2).await;
    let fields = [("image_url", FIRST), ("image_url", SECOND), ("vehicle_id", "V1")];
    assert_eq!(submit(&server, &fields).await.status, 200);
    assert_eq!(submit(&server, &fields).await.status, 200, "they are there already");
    let fields = [("image_url", "https://x.example/3.jpg"), ("vehicle_id", "V1")];
    let answer = submit(&server, &fields).await;
    let message = "vehicle_id: would have more than 2 images";
    assert_eq!((answer.status.as_u16(), &answer.json()["message"]), (400, &json!(message)));
}

#[tokio::test]
async fn private_addresses_are_taken_and_left_to_the_guard() {
    let server = TestServer::new().await;
    let answer = submit(&server, &[("image_url", "http://169.254.169.254/latest/meta-data")]).await;
    assert_eq!((answer.status.as_u16(), claim(&server).await.is_some()), (200, true));
}

#[tokio::test]
async fn own_addresses_name_own_images_or_nothing() {
    let server = TestServer::new().await;
    submit(&server, &[("image_url", FIRST), ("vehicle_id", "V1")]).await;
    let job = claim(&server).await.unwrap();
    let key = BlobKey::original(&job.image_id, &Revision::new("original")).unwrap();
    let original = Original {
        revision: Revision::new("original"),
        key,
        media_type: "image/jpeg".to_owned(),
        width: 4,
        height: 3,
        bytes: 6,
    };
    let fetched = FetchedOriginal { original, sha256: "00".repeat(32) };
    let mut tx = server.state.store.write().await.unwrap();
    let outcome = tx.store_original(&job.job_lease, &fetched, server.state.now()).await.unwrap();
    assert_eq!(outcome, SourceOutcome::Stored);
    tx.commit().await.unwrap();
    finish(&server, &job).await;

    let own = format!("http://localhost:8080/media/{}/revision1/result.jpg?exp=1&sig=x", job.image_id);
    assert_eq!(statuses(&server, &[&own]).await[0]["status"], "final");
    assert_eq!(result(&server, &own).await.status, 200);
    let answer = submit(&server, &[("image_url", &own), ("vehicle_id", "V2")]).await.json();
    assert_eq!(answer["data"]["images"][0]["image"], json!(own), "told by the address that was sent");
    let again = claim(&server).await.unwrap();
    assert_eq!((&again.image_id, again.fetch), (&job.image_id, None), "from the stored original");
    let mut tx = server.state.store.read().await.unwrap();
    let image = tx.image(&server.customer, &job.image_id).await.unwrap().unwrap();
    assert_eq!((image.vehicle_id.as_str(), image.state), ("V2", ImageState::Processing));
    drop(tx);

    for strange in ["http://127.0.0.1:8080/media/img_none/x/result.jpg", "http://127.0.0.1:8080/vehicle/list"]
    {
        for _ in 0..2 {
            let answer = submit(&server, &[("image_url", strange)]).await;
            assert_eq!(answer.json()["data"]["images"][0]["status"], "error", "{strange}");
        }
        assert!(claim(&server).await.is_none(), "never fetched: {strange}");
    }
}

#[tokio::test]
async fn addresses_of_eight_kibibytes_are_taken() {
    let server = TestServer::new().await;
    let presigned = |bytes: usize| {
        let start = "https://photos.example/front%20left.jpg?X-Amz-Security-Token=";
        format!("{start}{}", "A".repeat(bytes - start.len()))
    };
    let (long, longest) = (presigned(2210), presigned(8192));
    let fields = [("image_url", &*long), ("image_url", &*longest)];
    let answer = submit(&server, &fields).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["data"]["images"][1]["image"], json!(longest));
    for url in [&*long, &*longest] {
        assert_eq!(statuses(&server, &[url]).await[0]["status"], "processing");
        finish(&server, &claim(&server).await.unwrap()).await;
    }
    for url in [&*long, &*longest] {
        assert_eq!(result(&server, url).await.status, 200);
    }
    let answer = submit(&server, &[("image_url", &presigned(8193))]).await;
    let message = "image_url: no. 1: The URL is longer than 8192 bytes.";
    assert_eq!((answer.status.as_u16(), &answer.json()["message"]), (400, &json!(message)));
}

#[tokio::test]
async fn addresses_lose_what_copying_leaves_around_them() {
    let server = TestServer::new().await;
    let untidy = format!(" \u{feff}{FIRST}\r\n");
    let answer = submit(&server, &[("image_url", &untidy), ("image_url", FIRST)]).await.json();
    assert_eq!(answer["data"]["images"][0]["image"], json!(FIRST));
    assert_eq!(answer["data"]["images"][1]["image"], json!(FIRST));
    finish(&server, &claim(&server).await.unwrap()).await;
    assert!(claim(&server).await.is_none(), "one image");
    assert_eq!(statuses(&server, &[&format!("{FIRST}\n")]).await[0]["status"], "final");
    assert_eq!(result(&server, &format!("{FIRST} ")).await.status, 200);
    let answer = submit(&server, &[("image_url", "https://x.example/a\n.jpg")]).await;
    let message = "image_url: no. 1: This is not an absolute URL.";
    assert_eq!((answer.status.as_u16(), &answer.json()["message"]), (400, &json!(message)));
}

#[tokio::test]
async fn repeated_addresses_may_be_numbered_in_forms_and_queries() {
    let server = TestServer::new().await;
    let fields = [("vehicle_id", "V1"), ("image_url[0]", FIRST), ("image_url[1]", SECOND)];
    let form = crate::testing::forms::url_encoded(&fields);
    let target = "/vehicle/image/submission";
    let answer = server.call_bytes("POST", target, "application/x-www-form-urlencoded", form).await;
    assert_eq!(answer.json()["data"]["images"][1]["image"], json!(SECOND));
    for names in [["image_url[]", "image_url[]"], ["image_url[0]", "image_url[1]"]] {
        let query = [(names[0], SECOND), (names[1], FIRST)];
        let answer = server.call_query("GET", "/vehicle/image/status", &query).await.json();
        let shown = &answer["data"]["images"];
        assert_eq!((&shown[0]["image"], &shown[1]["image"]), (&json!(SECOND), &json!(FIRST)), "{names:?}");
        assert_eq!(shown[0]["status"], "processing");
    }
}

/// Hands in the source of a job.
async fn hand_in(server: &TestServer, job: &Job, sha256: &str) -> SourceOutcome {
    let revision = Revision::new("original");
    let original = Original {
        key: BlobKey::original(&job.image_id, &revision).unwrap(),
        revision,
        media_type: "image/jpeg".to_owned(),
        width: 4,
        height: 3,
        bytes: 6,
    };
    let fetched = FetchedOriginal { original, sha256: sha256.to_owned() };
    let mut tx = server.state.store.write().await.unwrap();
    let outcome = tx.store_original(&job.job_lease, &fetched, server.state.now()).await.unwrap();
    tx.commit().await.unwrap();
    outcome
}

#[tokio::test]
async fn every_name_of_an_image_answers_as_it_was_asked() {
    let server = TestServer::new().await;
    let [monday, tuesday] = ["https://x.example/1.jpg?sig=1", "https://x.example/1.jpg?sig=2"];
    let fields = |url| [("image_url", url), ("vehicle_id", "V1")];
    submit(&server, &fields(monday)).await;
    let job = claim(&server).await.unwrap();
    assert_eq!(hand_in(&server, &job, "same").await, SourceOutcome::Stored);
    finish(&server, &job).await;

    let first = server.call_form_once("/vehicle/image/submission", "k", &fields(tuesday)).await;
    assert_eq!(first.json()["data"]["images"][0]["status"], "processing");
    assert_eq!(statuses(&server, &[tuesday, monday]).await[0]["status"], "processing");
    assert_eq!(result(&server, tuesday).await.status, 404, "nobody knows yet");
    let newer = claim(&server).await.unwrap();
    assert_eq!(hand_in(&server, &newer, "same").await, SourceOutcome::Existing(job.image_id.clone()));

    let shown = statuses(&server, &[tuesday, monday]).await;
    for (entry, url) in [(&shown[0], tuesday), (&shown[1], monday)] {
        assert_eq!((&entry["image"], &entry["status"]), (&json!(url), &json!("final")));
        assert_eq!(result(&server, url).await.body, b"640 px");
    }
    let listed = server.call("GET", "/v1/vehicles/V1/images").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed["items"][0]["image_url"], json!(monday), "the first name is the key");
    assert_eq!(server.call("GET", &format!("/v1/images/{}", newer.image_id)).await.status, 404);
    // The kept answer is the kept answer; a new submission by that name is a run of the one image.
    let again = server.call_form_once("/vehicle/image/submission", "k", &fields(tuesday)).await;
    assert_eq!((again.header("idempotent-replayed"), &again.body), (Some("true"), &first.body));
    assert!(claim(&server).await.is_none());
    let anew = submit(&server, &fields(tuesday)).await.json();
    assert_eq!(anew["data"]["images"][0]["image"], json!(tuesday));
    let run = claim(&server).await.unwrap();
    assert_eq!((&run.image_id, run.run, run.fetch.as_ref().unwrap().as_str()), (&job.image_id, 2, tuesday));

    let deleted = server.call("DELETE", &format!("/v1/images/{}", job.image_id)).await;
    assert!(deleted.status.is_success(), "{deleted:?}");
    for url in [monday, tuesday] {
        assert_eq!(statuses(&server, &[url]).await[0]["status"], "unknown");
    }
}
