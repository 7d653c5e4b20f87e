//! The worker in process: a store in a folder of its own, drawn pictures, a source that needs no network, an engine that
//! waits where a test wants it to, and a clock that moves when a test says so.

mod ends;
mod house;
mod names;
mod ownership;

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use forecourt_api::image::{CutType, ImageState, ProcessingOptions};
use forecourt_api::{CustomerId, ImageId, ImageUrl, Revision, VehicleId};
use forecourt_imaging::{
    Engine, Error as ImagingError, GrayImage, Level, Limits, PlateSighting, Recipe, RgbImage, Segmentation,
    Sightings, ViewSighting,
};
use forecourt_store::blobs::LocalBlobs;
use forecourt_store::model::{Account, Image, Job, JobId, UrlSource, UrlSubmission};
use forecourt_store::{SqliteStore, Store, UploadParts};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use super::cancel::Cancel;
use crate::metrics::Metrics;

use super::run::{Ended, run};
use super::{Memory, Source, SourceError, Timing, WorkerContext};

/// Everything a worker needs, and the handles that tests turn.
struct World {
    folder: TempDir,
    store: Arc<SqliteStore>,
    blobs: Arc<LocalBlobs>,
    source: Arc<DrawnSource>,
    engine: Arc<StubEngine>,
    second: Arc<AtomicI64>,
    revisions: Arc<AtomicU32>,
    account: CustomerId,
    memory: Memory,
    metrics: Metrics,
}

impl World {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = SqliteStore::open(folder.path().join("forecourt.db")).await.unwrap();
        let account = CustomerId::new("dealer");
        let mut tx = store.write().await.unwrap();
        let row = Account::new(account.clone(), "A dealer".to_owned(), moment(0));
        tx.insert_account(&row).await.unwrap();
        tx.commit().await.unwrap();
        Self {
            blobs: Arc::new(LocalBlobs::open(folder.path().join("blobs")).unwrap()),
            store: Arc::new(store),
            source: Arc::default(),
            engine: Arc::default(),
            second: Arc::default(),
            revisions: Arc::default(),
            account,
            folder,
            memory: Memory::new(1024),
            metrics: Metrics::default(),
        }
    }

    fn context(&self) -> WorkerContext {
        let (second, revisions) = (Arc::clone(&self.second), Arc::clone(&self.revisions));
        WorkerContext {
            store: self.store.clone(),
            blobs: self.blobs.clone(),
            source: self.source.clone(),
            engine: self.engine.clone(),
            limits: Limits { max_bytes: 1 << 20, ..Limits::default() },
            memory: self.memory.clone(),
            recipe: Recipe { hd_width_px: 160, sub_widths_px: vec![64, 32], ..Recipe::default() },
            metrics: self.metrics.clone(),
            now: Arc::new(move || moment(second.load(Ordering::SeqCst))),
            new_revision: Arc::new(move || {
                Revision::new(format!("rev{:08}", revisions.fetch_add(1, Ordering::SeqCst)))
            }),
        }
    }

    fn parts(&self) -> UploadParts {
        UploadParts::open(self.folder.path().join("uploads")).unwrap()
    }

    fn now(&self) -> Timestamp {
        moment(self.second.load(Ordering::SeqCst))
    }

    fn wait(&self, seconds: i64) {
        self.second.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Submits a URL of this name; the source has what it answers.
    async fn submit(&self, name: &str, options: ProcessingOptions) -> ImageId {
        let number = self.revisions.fetch_add(1, Ordering::SeqCst);
        let submission = UrlSubmission {
            image_url: url(name),
            vehicle_id: Some(VehicleId::new("v").unwrap()),
            options,
            source: UrlSource::Fetch,
            webhook: None,
            image_id: ImageId::new(format!("img_{number}")),
            job_id: JobId::new(format!("job_{number}")),
        };
        let mut tx = self.store.write().await.unwrap();
        let image = tx.submit_image_by_url(&self.account, &submission, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        image.image_id
    }

    /// Queues another run from the stored original.
    async fn process(&self, image: &ImageId, options: &ProcessingOptions) {
        let job = JobId::new(format!("job_{}", self.revisions.fetch_add(1, Ordering::SeqCst)));
        let mut tx = self.store.write().await.unwrap();
        tx.process_image(&self.account, image, options, &job, self.now()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
    }

    async fn claim(&self) -> Option<Job> {
        let mut tx = self.store.write().await.unwrap();
        let job = tx.claim_job(self.now(), Timing::default().lease).await.unwrap();
        tx.commit().await.unwrap();
        job
    }

    /// Claims one job and does it.
    async fn work(&self) -> Ended {
        let job = self.claim().await.unwrap();
        self.run(&job).await
    }

    async fn run(&self, job: &Job) -> Ended {
        run(&self.context(), &Timing::default(), job, &Cancel::new()).await.unwrap()
    }

    async fn image(&self, id: &ImageId) -> Image {
        self.store.read().await.unwrap().image(&self.account, id).await.unwrap().unwrap()
    }

    /// Waits until the image looks as wanted.
    async fn until(&self, id: &ImageId, wanted: impl Fn(&Image) -> bool) -> Image {
        let found = async {
            loop {
                let image = self.image(id).await;
                if wanted(&image) {
                    return image;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), found)
            .await
            .expect("the image never came to look as wanted")
    }

    /// Names of all stored files, in order.
    fn files(&self) -> Vec<String> {
        fn walk(folder: &std::path::Path, below: &str, names: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let name = format!("{below}{}", entry.file_name().into_string().unwrap());
                if entry.file_type().unwrap().is_dir() {
                    walk(&entry.path(), &format!("{name}/"), names);
                } else {
                    names.push(name);
                }
            }
        }
        let mut names = Vec::new();
        walk(&self.folder.path().join("blobs"), "", &mut names);
        names.sort();
        names
    }

    /// Names of the files that will be deleted, in order.
    async fn trash(&self) -> Vec<String> {
        let late = self.now() + SignedDuration::from_hours(10_000);
        let keys = self.store.read().await.unwrap().due_trash(late, 1000).await.unwrap();
        let mut names: Vec<String> = keys.iter().map(ToString::to_string).collect();
        names.sort();
        names
    }
}

fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn url(name: &str) -> ImageUrl {
    ImageUrl::new(format!("https://photos.example/{name}.png"))
}

fn cut(cut_type: CutType) -> ProcessingOptions {
    ProcessingOptions { cut_type: Some(cut_type), ..ProcessingOptions::default() }
}

/// A red block on grey, as a PNG.
fn photo() -> Bytes {
    photo_of("")
}

/// The same with a corner in the colour of an address.
fn photo_of(url: &str) -> Bytes {
    let shade = url.bytes().fold(0_u8, |shade, byte| shade.wrapping_mul(31) ^ byte);
    let picture = RgbImage::from_fn(240, 180, |x, y| {
        let inside = (60..180).contains(&x) && (60..130).contains(&y);
        let is_corner = x < 2 && y < 2;
        image::Rgb(match (inside, is_corner) {
            (true, _) => [200, 30, 30],
            (_, true) => [120, 125, shade],
            _ => [120, 125, 130],
        })
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner().into()
}

/// Answers every address with its own [`photo_of`], unless told otherwise.
#[derive(Default)]
struct DrawnSource {
    answers: Mutex<HashMap<String, Result<Bytes, SourceError>>>,
    asked: AtomicU32,
    /// While it is set, no answer comes.
    silent: AtomicBool,
}

impl DrawnSource {
    fn answer(&self, name: &str, answer: Result<Bytes, SourceError>) {
        self.answers.lock().unwrap().insert(url(name).into(), answer);
    }
}

#[async_trait]
impl Source for DrawnSource {
    async fn fetch(&self, url: &str) -> Result<Bytes, SourceError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        while self.silent.load(Ordering::SeqCst) {
            tokio::task::yield_now().await;
        }
        self.answers.lock().unwrap().get(url).cloned().unwrap_or_else(|| Ok(photo_of(url)))
    }
}

/// Takes the middle of the picture for the vehicle.
#[derive(Default)]
struct StubEngine {
    /// While it is set, the engine works on and on, unless it is cancelled.
    busy: AtomicBool,
    /// Like `busy`, but deaf to the cancel signal, like a process that is paused.
    paused: AtomicBool,
    /// View that it sees besides the vehicle.
    sees: Mutex<Option<ViewSighting>>,
    plate: Mutex<Option<PlateSighting>>,
    /// Makes it see more vehicles than the one.
    sees_several: AtomicBool,
    /// Failure in place of an answer.
    fails: Mutex<Option<Fails>>,
    at_work: AtomicU32,
    most_at_work: AtomicU32,
}

#[derive(Clone)]
enum Fails {
    With(ImagingError),
    ByPanic,
}

impl Engine for StubEngine {
    fn name(&self) -> &'static str {
        "stub"
    }

    fn segment(
        &self,
        image: &RgbImage,
        _: Level,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Segmentation, ImagingError> {
        let at_work = self.at_work.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_work.fetch_max(at_work, Ordering::SeqCst);
        while self.busy.load(Ordering::SeqCst) || self.paused.load(Ordering::SeqCst) {
            if cancel() && !self.paused.load(Ordering::SeqCst) {
                self.at_work.fetch_sub(1, Ordering::SeqCst);
                return Err(ImagingError::Cancelled);
            }
            std::thread::yield_now();
        }
        self.at_work.fetch_sub(1, Ordering::SeqCst);
        // Unlocked before it panics, or the next test step would find it poisoned.
        let fails = self.fails.lock().unwrap().clone();
        match fails {
            Some(Fails::With(error)) => return Err(error),
            Some(Fails::ByPanic) => panic!("the engine was told to"),
            None => {}
        }
        let (width, height) = image.dimensions();
        let alpha = GrayImage::from_fn(width, height, |x, y| {
            let inside = (width / 4..width * 3 / 4).contains(&x) && (height / 3..height * 3 / 4).contains(&y);
            image::Luma([if inside { 255 } else { 0 }])
        });
        let sightings = Sightings {
            view: *self.sees.lock().unwrap(),
            plate: *self.plate.lock().unwrap(),
            several_vehicles: self.sees_several.load(Ordering::SeqCst),
            ..Sightings::default()
        };
        Ok(Segmentation { alpha, confidence: 0.9, sightings })
    }
}

/// Tells that the image's newest run ended well.
fn is_done(image: &Image) -> bool {
    matches!(image.state, ImageState::Final | ImageState::Raw)
}
