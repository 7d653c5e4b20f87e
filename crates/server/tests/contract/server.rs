//! A whole server in process: store, files, image worker. Pictures that it would fetch are drawn.

use std::num::NonZeroUsize;
use std::rc::Rc;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use forecourt_api::ImageUrl;
use forecourt_api::account::Scope;
use forecourt_api::image::{ImageStatus, is_finished};
use forecourt_client::{Client, part_a};
use forecourt_demo_scenes::{Body, Paint, Scene, Yard};
use forecourt_imaging::GraphCut;
use forecourt_server::config::Config;
use forecourt_server::jobs::{Memory, Source, SourceError, Timing, Worker, WorkerContext, WorkerHandle};
use forecourt_server::startup::{self, DataFolder};
use forecourt_server::synchronous::Synchronous;
use forecourt_server::{AppState, router};
use jiff::Timestamp;
use jpeg_encoder::{ColorType, Encoder};
use tempfile::TempDir;

use crate::transport::Checked;

const BASE: &str = "http://127.0.0.1:8080";

pub(crate) struct Running {
    pub(crate) state: AppState,
    pub(crate) transport: Rc<Checked>,
    /// Signed in with an admin token.
    pub(crate) client: Client,
    pub(crate) token: String,
    worker: WorkerHandle,
    _folder: TempDir,
}

impl Running {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().unwrap();
        let mut config = Config::local("127.0.0.1:8080".parse().unwrap());
        configure(&mut config);
        let state = startup::open(&DataFolder::open(folder.path()).unwrap(), config).await.unwrap();
        let secret =
            startup::create_token(&*state.store, "test".to_owned(), Scope::Admin, Timestamp::now()).await;
        let token = secret.unwrap().reveal().to_owned();
        let transport = Rc::new(Checked::new(router::build(state.clone())));
        let client = Client::new(BASE, Some(&token), transport.clone());
        let worker = worker(&state);
        Self { state, transport, client, token, worker, _folder: folder }
    }

    /// Asks for the status of an image until it has come to its end.
    pub(crate) async fn finished(&self, url: &ImageUrl) -> ImageStatus {
        loop {
            let statuses = self.client.run(part_a::image_status(std::slice::from_ref(url))).await.unwrap();
            let status = statuses.into_iter().next().unwrap();
            if is_finished(&status.status, &status.phase) {
                return status;
            }
            // The worker shares this thread.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    pub(crate) async fn stop(self) {
        self.worker.stop().await;
        self.state.store.close().await;
    }
}

fn worker(state: &AppState) -> WorkerHandle {
    let revisions = state.clone();
    let context = WorkerContext {
        store: Arc::clone(&state.store),
        blobs: Arc::clone(&state.blobs),
        source: Arc::new(Drawn),
        engine: Arc::new(GraphCut::default()),
        limits: state.config.image_limits,
        memory: Memory::new(1024),
        recipe: state.config.recipe.clone(),
        metrics: state.process.metrics.clone(),
        now: Arc::new(Timestamp::now),
        new_revision: Arc::new(move || revisions.new_revision()),
    };
    state.process.serve_synchronous(Synchronous::new(
        Arc::clone(&context.engine),
        context.memory.clone(),
        Arc::clone(&context.source),
        context.limits,
        NonZeroUsize::MIN,
    ));
    let parts = state.parts.clone();
    Worker::start(context, parts, Timing::default(), NonZeroUsize::MIN, state.job_notifier.clone())
}

/// Any address leads to a drawn photo, but those whose path begins with `missing`.
struct Drawn;

#[async_trait]
impl Source for Drawn {
    async fn fetch(&self, url: &str) -> Result<Bytes, SourceError> {
        if url.contains("/missing") {
            return Err(SourceError::Unavailable("The source answered 404.".to_owned()));
        }
        Ok(photo(url.bytes().fold(7, |seed, byte| seed.wrapping_mul(31) ^ u32::from(byte))))
    }
}

/// A small drawn photo as JPEG; another seed gives other bytes.
pub(crate) fn photo(seed: u32) -> Bytes {
    let scene =
        Scene { body: Body::Hatchback, paint: Paint::Orange, azimuth_deg: 38.0, yard: Yard::Garden, seed };
    let picture = scene.render(320, 240);
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 85).encode(&picture.rgb, 320, 240, ColorType::Rgb).unwrap();
    Bytes::from(bytes)
}
