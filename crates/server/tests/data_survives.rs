//! Data folders that earlier versions have left open with all that is in them, and go on where they were stopped.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use bytes::Bytes;
use forecourt_imaging::GraphCut;
use forecourt_server::config::Config;
use forecourt_server::jobs::{Memory, Source, SourceError, Timing, Worker, WorkerContext, WorkerHandle};
use forecourt_server::startup::{self, DataFolder};
use forecourt_server::{AppState, router};
use http::{HeaderMap, Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// A folder has to be found as its version left it.
const VERSIONS: [&str; 2] = ["schema-1", "schema-5"];

/// Records of `contents.json`.
#[derive(Debug, Deserialize)]
struct Contents {
    /// End of the version's last run.
    moment: String,
    token: String,
    vehicle_id: String,
    image_id: String,
    result_revision: String,
    widths: Vec<u32>,
    feature_id: String,
    upload: String,
    upload_offset: u64,
    queued_image_id: String,
}

/// The service on a copy of a folder, a minute after its version was stopped.
struct Opened {
    state: AppState,
    router: Router,
    contents: Contents,
    _folder: TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl Opened {
    async fn new(version: &str) -> Self {
        let kept = kept(version);
        let contents: Contents =
            serde_json::from_slice(&fs::read(kept.join("contents.json")).unwrap()).unwrap();
        let folder = TempDir::new().unwrap();
        copy(&kept.join("folder"), folder.path());
        let stopped: Timestamp = contents.moment.parse().unwrap();
        let now = stopped + SignedDuration::from_mins(1);
        let mut config = Config::local("127.0.0.1:8080".parse().unwrap());
        // The test asks without a pause.
        config.rate_by_token = None;
        let mut services =
            startup::services(&DataFolder::open(folder.path()).unwrap(), config).await.unwrap();
        services.clock = Arc::new(move || now);
        let state = AppState::new(services);
        Self { router: router::build(state.clone()), state, contents, _folder: folder }
    }

    async fn send(&self, request: http::request::Builder, body: impl Into<Body>) -> Answer {
        let request = request.header("host", "127.0.0.1:8080").body(body.into()).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    fn request(&self, method: &str, target: &str) -> http::request::Builder {
        let token = format!("Bearer {}", self.contents.token);
        Request::builder().method(method).uri(target).header("authorization", token)
    }

    async fn get(&self, target: &str) -> Value {
        let answer = self.send(self.request("GET", target), Body::empty()).await;
        assert_eq!(answer.status, StatusCode::OK, "{target}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()
    }

    /// Runs the worker until an image's run has ended; answers the image.
    async fn worked(&self, worker: &WorkerHandle, image_id: &str) -> Value {
        loop {
            worker.job_notifier().wake();
            let image = self.get(&format!("/v1/images/{image_id}")).await;
            if image["status"] != "processing" {
                return image;
            }
            // The worker shares this thread.
            tokio::task::yield_now().await;
        }
    }
}

fn kept(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(version)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Nothing is fetched: every original is in the folder.
struct Nowhere;

#[async_trait]
impl Source for Nowhere {
    async fn fetch(&self, url: &str) -> Result<Bytes, SourceError> {
        Err(SourceError::Unavailable(format!("{url} was fetched")))
    }
}

fn worker(state: &AppState) -> WorkerHandle {
    let revisions = state.clone();
    let context = WorkerContext {
        store: Arc::clone(&state.store),
        blobs: Arc::clone(&state.blobs),
        source: Arc::new(Nowhere),
        engine: Arc::new(GraphCut::default()),
        limits: state.config.image_limits,
        memory: Memory::new(1024),
        recipe: state.config.recipe.clone(),
        metrics: state.process.metrics.clone(),
        now: Arc::clone(&state.clock),
        new_revision: Arc::new(move || revisions.new_revision()),
    };
    Worker::start(
        context,
        state.parts.clone(),
        Timing::default(),
        NonZeroUsize::MIN,
        state.job_notifier.clone(),
    )
}

#[tokio::test]
async fn a_folder_of_an_earlier_version_has_all_that_it_had() {
    for version in VERSIONS {
        let opened = Opened::new(version).await;
        let contents = &opened.contents;
        let vehicle = format!("/v1/vehicles/{}", contents.vehicle_id);

        // The token still opens it, and no other does.
        let token = opened.get("/v1/tokens/current").await;
        assert_eq!(token["token"]["name"], "Phone", "{version}");
        let stranger = Request::builder().uri("/v1/tokens/current").header("authorization", "Bearer fct_x");
        assert_eq!(opened.send(stranger, Body::empty()).await.status, StatusCode::UNAUTHORIZED);

        let record = opened.get(&vehicle).await;
        assert_eq!((&record["vehicle_manufacturer"], &record["vin"]), (&"Norvik".into(), &"W1047".into()));

        // The photo with its files, by signed addresses and by an original that the same key signs.
        let images = opened.get(&format!("{vehicle}/images")).await;
        assert_eq!(images["items"].as_array().unwrap().len(), 2, "{version}");
        let image = opened.get(&format!("/v1/images/{}", contents.image_id)).await;
        assert_eq!((&image["status"], &image["phase"]), (&"final".into(), &"ready".into()), "{version}");
        assert_eq!(image["revision"], *contents.result_revision);
        assert_eq!(image["result"]["widths"], Value::from(contents.widths.clone()));
        let renditions = image["result"]["renditions"].as_array().unwrap();
        assert_eq!(renditions.len(), contents.widths.len());
        for file in renditions.iter().chain([&image["original"]]) {
            let target = file["url"].as_str().unwrap().split("127.0.0.1:8080").nth(1).unwrap();
            let answer = opened.send(Request::builder().uri(target), Body::empty()).await;
            assert_eq!(answer.status, StatusCode::OK, "{target}");
            assert_eq!(image::guess_format(&answer.body).unwrap(), image::ImageFormat::Jpeg, "{target}");
        }

        // The feature, on the photo.
        let features = opened.get(&format!("{vehicle}/features")).await;
        let feature = &features["items"][0];
        assert_eq!(
            (&feature["feature_id"], &feature["title"]),
            (&(*contents.feature_id).into(), &"Tow bar".into())
        );
        let hotspot = &feature["hotspots"][0];
        assert_eq!(hotspot["image_id"], *contents.image_id);
        assert_eq!(hotspot["position"], serde_json::json!({"x": 0.25, "y": 0.75}));

        // The job that the shutdown gave back runs to its end.
        let worker = worker(&opened.state);
        let queued = opened.worked(&worker, &contents.queued_image_id).await;
        assert!(queued["error"].is_null() && queued["result"].is_object(), "{version}: {queued:#}");

        // The upload goes on where it was and becomes an image.
        let tus = |method: &str| opened.request(method, &contents.upload).header("tus-resumable", "1.0.0");
        let head = opened.send(tus("HEAD"), Body::empty()).await;
        assert_eq!(head.header("upload-offset"), Some(&*contents.upload_offset.to_string()), "{version}");
        let file = fs::read(kept(version).join("rear.jpg")).unwrap();
        let rest = file[usize::try_from(contents.upload_offset).unwrap()..].to_vec();
        let append = tus("PATCH")
            .header("upload-offset", contents.upload_offset)
            .header("content-type", "application/offset+octet-stream");
        let whole = opened.send(append, rest).await;
        assert_eq!(whole.status, StatusCode::NO_CONTENT, "{}", String::from_utf8_lossy(&whole.body));
        let uploaded = whole.header("forecourt-image-id").unwrap().to_owned();
        let uploaded = opened.worked(&worker, &uploaded).await;
        assert!(uploaded["error"].is_null() && uploaded["result"].is_object(), "{version}: {uploaded:#}");
        assert_eq!(uploaded["filename"], "rear.jpg");

        worker.stop().await;
        opened.state.store.close().await;
    }
}
