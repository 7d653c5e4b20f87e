//! Finished pictures of a server of Part A: fetched with the token, which an `<img>` cannot send, and held as object URLs.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use forecourt_api::ImageUrl;
use forecourt_client::{Error, part_a};
use leptos::prelude::*;

use crate::browser::object_url::ObjectUrl;
use crate::browser::task::Task;
use crate::effect::on_change;
use crate::session::Session;

/// Pictures that are fetched at a time: the vendor names no rate.
const FETCHING_MAX: usize = 4;

/// A picture on its way.
#[derive(Clone, Debug)]
pub enum Fetched {
    /// Not there yet.
    Loading,
    /// There.
    Ready(Arc<ObjectUrl>),
    /// It did not come.
    Failed(Error),
}

/// The pictures of a page; they go with the owner that made this.
#[derive(Clone, Copy)]
pub struct Results {
    pictures: StoredValue<HashMap<ImageUrl, ArcRwSignal<Fetched>>>,
    queue: StoredValue<Queue, LocalStorage>,
    session: Session,
}

#[derive(Default)]
struct Queue {
    /// Results that were asked for so far.
    asked: HashSet<ImageUrl>,
    waiting: VecDeque<ImageUrl>,
    running: HashMap<ImageUrl, Task>,
}

impl Results {
    /// Fetches the pictures of these images, each once.
    #[must_use]
    pub fn new(session: Session, wanted: Memo<Vec<ImageUrl>>) -> Self {
        let results = Self {
            pictures: StoredValue::default(),
            queue: StoredValue::new_local(Queue::default()),
            session,
        };
        on_change(move || {
            let wanted = wanted.get();
            results.queue.try_update_value(|queue| {
                let new = wanted.into_iter().filter(|image| queue.asked.insert(image.clone()));
                queue.waiting.extend(new.collect::<Vec<_>>());
            });
            results.start();
        });
        results
    }

    /// The picture of a finished image. Reads a signal.
    #[must_use]
    pub fn of(self, image: &ImageUrl) -> Fetched {
        self.picture(image).get()
    }

    fn picture(self, image: &ImageUrl) -> ArcRwSignal<Fetched> {
        let new = || ArcRwSignal::new(Fetched::Loading);
        let picture = self
            .pictures
            .try_update_value(|pictures| pictures.entry(image.clone()).or_insert_with(new).clone());
        picture.unwrap_or_else(new)
    }

    /// Fetches it once more.
    pub fn retry(self, image: &ImageUrl) {
        self.picture(image).set(Fetched::Loading);
        self.queue.try_update_value(|queue| queue.waiting.push_back(image.clone()));
        self.start();
    }

    fn start(self) {
        let next = |queue: &mut Queue| {
            let free = FETCHING_MAX.saturating_sub(queue.running.len()).min(queue.waiting.len());
            queue.waiting.drain(..free).collect::<Vec<_>>()
        };
        for image in self.queue.try_update_value(next).unwrap_or_default() {
            let client = self.session.client();
            let wanted = image.clone();
            let task = Task::spawn(async move {
                let fetched = match client.run(part_a::image_result(&wanted)).await {
                    Ok(bytes) => match address_of(&bytes) {
                        Some(url) => Fetched::Ready(Arc::new(url)),
                        None => Fetched::Failed(Error::Unreadable { status: 200 }),
                    },
                    Err(error) => Fetched::Failed(error),
                };
                self.picture(&wanted).set(fetched);
                self.queue.try_update_value(|queue| queue.running.remove(&wanted));
                self.start();
            });
            self.queue.try_update_value(|queue| queue.running.insert(image, task));
        }
    }
}

/// The format is told by the bytes: the account may be set to another than JPEG.
fn media_type(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'R', b'I', b'F', b'F', ..] => "image/webp",
        _ => "image/jpeg",
    }
}

#[cfg(target_arch = "wasm32")]
fn address_of(bytes: &[u8]) -> Option<ObjectUrl> {
    ObjectUrl::of_bytes(bytes, media_type(bytes))
}

/// Outside a browser there are no object URLs.
#[cfg(not(target_arch = "wasm32"))]
fn address_of(bytes: &[u8]) -> Option<ObjectUrl> {
    let _ = media_type(bytes);
    None
}
