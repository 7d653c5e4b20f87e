//! Log lines carry the id of the request or job that they belong to, whatever thread or task writes them.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

use std::collections::HashSet;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use forecourt_api::account::Scope;
use forecourt_imaging::{Engine, Error as ImagingError, GrayImage, Level, RgbImage, Segmentation, Sightings};
use forecourt_server::config::Config;
use forecourt_server::jobs::{Memory, Source, SourceError, Timing, Worker, WorkerContext};
use forecourt_server::startup::{self, DataFolder};
use forecourt_server::{AppState, router};
use forecourt_store::blobs::{BlobReader, StoredBlob};
use forecourt_store::{BlobKey, Blobs, Result as StoreResult};
use futures_util::stream::BoxStream;
use http::{Request, header};
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;
use tracing_subscriber::fmt::MakeWriter;

/// The log of the process, one JSON object a line.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// The lines since the last call.
    fn take(&self) -> Vec<Value> {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Id of the span of that name around a line.
fn id_of<'a>(line: &'a Value, span: &str) -> Option<&'a str> {
    let spans = line["spans"].as_array()?;
    spans.iter().find(|around| around["name"] == span)?["id"].as_str()
}

/// Says something whenever it is used, as a library below might.
struct Talkative<T>(T);

#[async_trait]
impl Blobs for Talkative<Arc<dyn Blobs>> {
    async fn put(&self, key: &BlobKey, bytes: Bytes) -> StoreResult<()> {
        tracing::info!("the blobs are written");
        self.0.put(key, bytes).await
    }

    async fn put_stream(
        &self,
        key: &BlobKey,
        bytes: BoxStream<'static, StoreResult<Bytes>>,
    ) -> StoreResult<()> {
        self.0.put_stream(key, bytes).await
    }

    async fn get(&self, key: &BlobKey) -> StoreResult<Option<Bytes>> {
        tracing::info!("the blobs are read");
        self.0.get(key).await
    }

    async fn open(&self, key: &BlobKey, range: Option<Range<u64>>) -> StoreResult<Option<BlobReader>> {
        self.0.open(key, range).await
    }

    async fn size(&self, key: &BlobKey) -> StoreResult<Option<u64>> {
        self.0.size(key).await
    }

    async fn delete(&self, key: &BlobKey) -> StoreResult<()> {
        self.0.delete(key).await
    }

    fn plates(&self) -> BoxStream<'static, StoreResult<StoredBlob>> {
        self.0.plates()
    }

    fn assets(&self) -> BoxStream<'static, StoreResult<StoredBlob>> {
        self.0.assets()
    }
}

impl Engine for Talkative<()> {
    fn name(&self) -> &'static str {
        "talkative"
    }

    fn segment(
        &self,
        image: &RgbImage,
        _: Level,
        _: &dyn Fn() -> bool,
    ) -> Result<Segmentation, ImagingError> {
        tracing::info!("the engine works");
        let (width, height) = image.dimensions();
        let inside = |x: u32, y: u32| x > width / 4 && x < width / 2 && y > height / 4 && y < height / 2;
        let alpha = GrayImage::from_fn(width, height, |x, y| image::Luma([255 * u8::from(inside(x, y))]));
        Ok(Segmentation { alpha, confidence: 0.9, sightings: Sightings::default() })
    }
}

#[async_trait]
impl Source for Talkative<()> {
    async fn fetch(&self, url: &str) -> Result<Bytes, SourceError> {
        tracing::info!("the source is fetched");
        if url.contains("missing") { Err(SourceError::Unavailable("404".to_owned())) } else { Ok(photo(0)) }
    }
}

/// A photo; those of different `red` are different images of a vehicle.
fn photo(red: u8) -> Bytes {
    let mut file = io::Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(64, 48, |x, y| image::Rgb([red, x as u8, y as u8]));
    picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner().into()
}

#[tokio::test]
async fn every_line_of_a_request_or_a_job_has_its_id() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(log.clone())
        .try_init()
        .unwrap();
    let folder = TempDir::new().unwrap();
    let config = Config::local("127.0.0.1:8080".parse().unwrap());
    let mut services = startup::services(&DataFolder::open(folder.path()).unwrap(), config).await.unwrap();
    services.blobs = Arc::new(Talkative(Arc::clone(&services.blobs)));
    let state = AppState::new(services);
    let secret = startup::create_token(&*state.store, "test".to_owned(), Scope::Admin, Timestamp::now())
        .await
        .unwrap();
    let router = router::build(state.clone());
    let send = async |request: http::request::Builder, body: Vec<u8>| {
        let request = request
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::AUTHORIZATION, format!("Bearer {}", secret.reveal()))
            .body(Body::from(body))
            .unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        let (status, bytes) = (answer.status(), to_bytes(answer.into_body(), usize::MAX).await.unwrap());
        assert!(!status.is_server_error(), "{status}: {}", String::from_utf8_lossy(&bytes));
        id
    };
    let form = |fields: &[(&str, &str)]| {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
    };
    let submit = || {
        Request::post("/vehicle/image/submission")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    };
    let plate = STANDARD.encode(photo(0));

    log.take();
    let mut requests = HashSet::new();
    requests.insert(send(Request::get("/nowhere"), Vec::new()).await);
    requests.insert(send(Request::get("/v1/vehicles"), Vec::new()).await);
    let fields = [("image_url", "https://x.example/a.png"), ("vehicle_id", "v"), ("license_plate", &plate)];
    requests.insert(send(submit(), form(&fields)).await);
    requests.insert(send(submit(), form(&[("image_url", "https://x.example/missing.png")])).await);
    let uploaded = photo(200);
    let metadata = format!("vehicle_id {}", STANDARD.encode("v"));
    let upload = Request::post("/v1/uploads")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", uploaded.len())
        .header("Upload-Metadata", metadata)
        .header(header::CONTENT_TYPE, "application/offset+octet-stream");
    requests.insert(send(upload, uploaded.to_vec()).await);
    assert_eq!(state.process.detached.finish(std::time::Duration::from_secs(60)).await, 0);
    let lines = log.take();
    let mut heard = HashSet::new();
    for line in &lines {
        let id = id_of(line, "request").unwrap_or_else(|| panic!("a line has no id: {line:#}"));
        assert!(requests.contains(id), "{line:#}");
        heard.insert(id.to_owned());
    }
    assert_eq!(heard, requests);
    let said = |text: &str| lines.iter().any(|line| line["fields"]["message"] == text);
    assert!(said("the blobs are written"), "what runs detached from its request is among them");

    let revisions = state.clone();
    let deps = WorkerContext {
        store: Arc::clone(&state.store),
        blobs: Arc::clone(&state.blobs),
        source: Arc::new(Talkative(())),
        engine: Arc::new(Talkative(())),
        limits: state.config.image_limits,
        memory: Memory::new(1024),
        recipe: state.config.recipe.clone(),
        metrics: state.process.metrics.clone(),
        now: Arc::new(Timestamp::now),
        new_revision: Arc::new(move || revisions.new_revision()),
    };
    let worker = Worker::start(
        deps,
        state.parts.clone(),
        Timing::default(),
        NonZeroUsize::MIN,
        state.job_notifier.clone(),
    );
    while state.store.read().await.unwrap().next_job_due().await.unwrap().is_some() {
        tokio::task::yield_now().await;
    }
    worker.stop().await;
    let lines = log.take();
    let mut ended = HashSet::new();
    for line in &lines {
        let message = line["fields"]["message"].as_str().unwrap_or_default();
        let is_of_a_job = message.starts_with("the ") || line["target"] == "forecourt_server::jobs::run";
        if is_of_a_job || message == "job" {
            let id = id_of(line, "job").unwrap_or_else(|| panic!("a line has no id: {line:#}"));
            if message == "job" {
                ended.insert(id.to_owned());
            }
        }
    }
    assert_eq!(ended.len(), 3, "{lines:#?}");
    for text in ["the source is fetched", "the engine works", "the blobs are written"] {
        assert!(lines.iter().any(|line| line["fields"]["message"] == text), "{text}");
    }
}
