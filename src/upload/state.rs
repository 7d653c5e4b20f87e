//! Runs the upload queue for the whole app: uploads go on while one looks at other pages.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use forecourt_api::image::ProcessingOptions;
use forecourt_api::{ImageId, VehicleId};
use forecourt_client::{Error, tus};
use leptos::prelude::*;

use super::porter::{Porter, SendFailure};
use super::preview::Preview;
use super::queue::{
    Effect, Event, FileId, Item, NewFile, Queue, RequestId, Room, Stage, Summary, place_behind,
};
use crate::browser::clock::{self, Timer};
use crate::browser::connection::Connection;
use crate::browser::task::Task;
use crate::browser::{listener, random};
use crate::effect::on_change;
use crate::session::Session;

/// Previews that are made at a time; further files wait.
const PREVIEWS_MAX: usize = 2;

/// A file as a view sees it. Its parts change on their own, so that a list need not be drawn anew.
#[derive(Clone)]
pub struct Upload {
    /// Its number.
    pub id: FileId,
    /// The vehicle it shows.
    pub vehicle_id: VehicleId,
    /// How far it is.
    pub item: ArcRwSignal<Item>,
    /// Its small picture; nothing until it is made.
    pub preview: ArcRwSignal<Option<Preview>>,
}

impl Upload {
    /// The image that it became; reads signals.
    #[must_use]
    pub fn image(&self) -> Option<ImageId> {
        self.item.with(|item| match &item.stage {
            Stage::Stored { image, .. } => Some(image.clone()),
            _ => None,
        })
    }
}

/// A file on its way into the queue.
#[derive(Clone, Debug)]
pub struct Dropped {
    /// Its name, for people.
    pub name: String,
    /// Size in bytes.
    pub length_bytes: u64,
    /// The file; tests have none.
    pub file: Option<web_sys::File>,
}

/// All uploads; a context.
#[derive(Clone, Copy)]
pub struct Uploads {
    inner: StoredValue<Inner, LocalStorage>,
    list: RwSignal<Vec<Upload>>,
    summary: RwSignal<Summary>,
    stored: RwSignal<u32>,
    session: Session,
}

struct Inner {
    queue: Queue,
    porter: Rc<dyn Porter>,
    tasks: HashMap<FileId, Task>,
    /// Previews under way.
    previews: HashMap<FileId, Task>,
    /// Previews of files that have left the list, by their image: it may still be waiting for its result.
    kept: HashMap<ImageId, Preview>,
    /// Files whose preview has been begun.
    begun: HashSet<FileId>,
    alarm: Option<Timer>,
    next_id: u32,
}

impl Uploads {
    /// Nothing yet. `porter` holds the files.
    #[must_use]
    pub fn new(session: Session, connection: Connection, porter: Rc<dyn Porter>) -> Self {
        let inner = Inner {
            queue: Queue::default(),
            porter,
            tasks: HashMap::new(),
            previews: HashMap::new(),
            kept: HashMap::new(),
            begun: HashSet::new(),
            alarm: None,
            next_id: 0,
        };
        let uploads = Self {
            inner: StoredValue::new_local(inner),
            list: RwSignal::default(),
            summary: RwSignal::default(),
            stored: RwSignal::new(0),
            session,
        };
        on_change(move || uploads.tell(Event::Online(connection.online.get())));
        on_change(move || {
            if !session.is_signed_in() {
                uploads.forget_everything();
            } else if !session.is_expired() {
                uploads.tell(Event::SignedIn);
            }
        });
        listener::on_window("beforeunload", move |event| {
            if uploads.summary.with_untracked(|summary| summary.active > 0) {
                event.prevent_default();
            }
        });
        uploads
    }

    /// Puts files into the queue.
    pub fn add(self, vehicle_id: &VehicleId, dropped: Vec<Dropped>, options: &ProcessingOptions, room: Room) {
        if self.summary.with_untracked(|summary| summary.active == 0) {
            self.keep_previews();
            self.tell(Event::Clear);
        }
        let first = room.next_position.map(|next| next.max(self.position_behind(vehicle_id)));
        let files = self.inner.try_update_value(|inner| {
            dropped
                .into_iter()
                .zip(0_u32..)
                .map(|(dropped, place)| {
                    let id = FileId(inner.next_id);
                    inner.next_id += 1;
                    if let Some(file) = dropped.file {
                        inner.porter.hold(id, file);
                    }
                    NewFile {
                        id,
                        vehicle_id: vehicle_id.clone(),
                        name: dropped.name,
                        length_bytes: dropped.length_bytes,
                        position: first.map(|first| first.saturating_add(place)),
                        options: options.clone(),
                        key: random::idempotency_key(),
                    }
                })
                .collect::<Vec<_>>()
        });
        self.tell(Event::Add { files: files.unwrap_or_default(), room });
        self.make_previews();
    }

    /// Place behind the files of this vehicle that are in the list: their images may not be known yet.
    fn position_behind(self, vehicle_id: &VehicleId) -> u32 {
        self.list.with_untracked(|list| {
            let listed = list.iter().filter(|upload| upload.vehicle_id == *vehicle_id);
            place_behind(listed.filter_map(|upload| upload.item.with_untracked(|item| item.file.position)))
        })
    }

    /// The preview of an image whose file has left the list.
    #[must_use]
    pub fn kept_preview(self, image: &ImageId) -> Option<Preview> {
        self.inner.try_with_value(|inner| inner.kept.get(image).cloned()).flatten()
    }

    /// Keeps what the files of this round showed; the rounds before have their results by now.
    fn keep_previews(self) {
        let stored = self.list.with_untracked(|list| {
            let stored = list
                .iter()
                .filter_map(|upload| Some((untrack(|| upload.image())?, upload.preview.get_untracked()?)));
            stored.collect::<HashMap<_, _>>()
        });
        if !stored.is_empty() {
            self.inner.try_update_value(|inner| inner.kept = stored);
        }
    }

    /// Every upload in the order of the drop; changes when files come and go.
    #[must_use]
    pub fn list(self) -> Signal<Vec<Upload>> {
        self.list.into()
    }

    /// How far all of them are.
    #[must_use]
    pub fn summary(self) -> Signal<Summary> {
        self.summary.into()
    }

    /// Counts how often a file became an image: a reason to read the vehicle's images.
    #[must_use]
    pub fn stored(self) -> Signal<u32> {
        self.stored.into()
    }

    /// Stops and forgets one.
    pub fn remove(self, id: FileId) {
        self.tell(Event::Remove(id));
    }

    /// Stops and forgets all that are not stored.
    pub fn cancel_all(self) {
        self.tell(Event::CancelAll);
    }

    /// Tries one again.
    pub fn retry(self, id: FileId) {
        self.tell(Event::Retry(id));
    }

    /// Tries all again that were given up.
    pub fn retry_failed(self) {
        self.tell(Event::RetryFailed);
    }

    fn forget_everything(self) {
        self.tell(Event::CancelAll);
        self.tell(Event::Clear);
        self.inner.try_update_value(|inner| inner.kept.clear());
    }

    fn tell(self, event: Event) {
        let step = |inner: &mut Inner| inner.queue.step(event, clock::now_ms(), random::share());
        let effects = self.inner.try_update_value(step).unwrap_or_default();
        for effect in effects {
            self.run(effect);
        }
        self.show();
    }

    /// Brings the signals up to what the queue says.
    fn show(self) {
        let Some((items, summary)) =
            self.inner.try_with_value(|inner| (inner.queue.items().to_vec(), inner.queue.summary()))
        else {
            return;
        };
        let known = self.list.with_untracked(|list| list.iter().map(|upload| upload.id).collect::<Vec<_>>());
        if !items.iter().map(|item| item.file.id).eq(known) {
            let mut before: HashMap<FileId, Upload> = self
                .list
                .with_untracked(|list| list.iter().map(|upload| (upload.id, upload.clone())).collect());
            let list = items.iter().map(|item| {
                before.remove(&item.file.id).unwrap_or_else(|| Upload {
                    id: item.file.id,
                    vehicle_id: item.file.vehicle_id.clone(),
                    item: ArcRwSignal::new(item.clone()),
                    preview: ArcRwSignal::new(None),
                })
            });
            self.list.set(list.collect());
        }
        let rows = self.list.get_untracked();
        for (row, item) in rows.iter().zip(items) {
            if row.item.with_untracked(|shown| *shown != item) {
                row.item.set(item);
            }
        }
        if self.summary.get_untracked() != summary {
            self.summary.set(summary);
        }
    }

    fn run(self, effect: Effect) {
        match effect {
            Effect::Inspect(id) => {
                let Some(reading) = self.inner.try_with_value(|inner| inner.porter.inspect(id)) else {
                    return;
                };
                self.begin(id, async move { Event::Inspected(id, reading.await) });
            }
            Effect::Create(id, request) => {
                let Some((plan, key)) = self.of_item(id, |item| (item.plan(), item.file.key.clone())) else {
                    return;
                };
                let client = self.session.client();
                self.begin(id, async move {
                    Event::Created(id, request, client.run(tus::create_upload(&plan, &key)).await)
                });
            }
            Effect::Ask(id, request) => {
                let Some(target) = self.of_item(id, |item| item.target.clone()).flatten() else { return };
                let client = self.session.client();
                self.begin(id, async move {
                    Event::Asked(id, request, client.run(tus::head_upload(&target)).await)
                });
            }
            Effect::Send { id, request, from_bytes, length_bytes } => {
                self.send(id, request, from_bytes, length_bytes);
            }
            Effect::Abort(id) => {
                self.inner.try_update_value(|inner| inner.tasks.remove(&id));
            }
            Effect::Discard { target } => {
                let client = self.session.client();
                leptos::task::spawn_local(async move {
                    // Nobody waits for it; an upload that stays behind expires on the server.
                    let _ = client.run(tus::cancel_upload(&target)).await;
                });
            }
            Effect::Wake { after_ms } => {
                let after_ms = u32::try_from(after_ms).unwrap_or(u32::MAX);
                let alarm = Timer::after(after_ms, move || self.tell(Event::Wake));
                self.inner.try_update_value(|inner| inner.alarm = Some(alarm));
            }
            Effect::Stored(_) => {
                self.stored.try_update(|stored| *stored = stored.wrapping_add(1));
            }
            Effect::Release(id) => {
                self.inner.try_update_value(|inner| {
                    inner.tasks.remove(&id);
                    // A file that stays on the list is kept until its preview has been begun.
                    if inner.begun.contains(&id) || inner.queue.item(id).is_none() {
                        inner.porter.release(id);
                    }
                });
            }
            Effect::SignIn => self.session.expire(),
        }
    }

    fn of_item<T>(self, id: FileId, read: impl FnOnce(&Item) -> T) -> Option<T> {
        self.inner.try_with_value(|inner| inner.queue.item(id).map(read)).flatten()
    }

    /// Does work for a file; its end is an event. A later work for the same file takes its place.
    fn begin(self, id: FileId, work: impl Future<Output = Event> + 'static) {
        let task = Task::spawn(async move { self.tell(work.await) });
        self.inner.try_update_value(|inner| inner.tasks.insert(id, task));
    }

    fn send(self, id: FileId, request: RequestId, from_bytes: u64, length_bytes: u64) {
        let Some(target) = self.of_item(id, |item| item.target.clone()).flatten() else { return };
        let call = tus::append_upload(&target, from_bytes);
        let progress = Box::new(move |bytes| self.tell(Event::Progress(id, request, bytes)));
        let client = self.session.client();
        let bytes = from_bytes..from_bytes + length_bytes;
        let sending = self
            .inner
            .try_with_value(|inner| inner.porter.send(id, bytes, client, call.request.clone(), progress));
        let Some(sending) = sending else { return };
        self.begin(id, async move {
            match sending.await {
                Ok(response) => Event::Sent(id, request, call.decode(&response)),
                Err(SendFailure::Transport(failure)) => Event::Sent(id, request, Err(Error::from(failure))),
                Err(SendFailure::Vanished) => Event::Vanished(id),
            }
        });
    }

    /// Makes the previews that are missing, a few at a time, in the order of the drop.
    fn make_previews(self) {
        let rows = self.list.get_untracked();
        let next = self.inner.try_update_value(|inner| {
            inner.previews.retain(|id, _| rows.iter().any(|row| row.id == *id));
            let free = PREVIEWS_MAX.saturating_sub(inner.previews.len());
            let missing = rows.iter().filter(|row| !inner.begun.contains(&row.id)).take(free);
            let next: Vec<_> = missing.map(|row| (row.clone(), inner.porter.preview(row.id))).collect();
            for (row, _) in &next {
                inner.begun.insert(row.id);
                if inner.queue.item(row.id).is_none_or(|item| !item.is_active() && !item.is_retryable()) {
                    inner.porter.release(row.id);
                }
            }
            next
        });
        for (row, preview) in next.unwrap_or_default() {
            let id = row.id;
            let task = Task::spawn(async move {
                row.preview.set(preview.await);
                self.inner.try_update_value(|inner| inner.previews.remove(&id));
                self.make_previews();
            });
            self.inner.try_update_value(|inner| inner.previews.insert(id, task));
        }
    }
}

/// The app's uploads.
///
/// # Panics
/// Outside of [`crate::app::App`].
#[must_use]
pub fn use_uploads() -> Uploads {
    expect_context()
}
