//! Runs the upload queue for the whole app: uploads go on while one looks at other pages.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use forecourt_api::image::ProcessingOptions;
use forecourt_api::{ImageId, VehicleId};
use forecourt_client::{Error, tus};
use leptos::prelude::*;

use super::file_transfer::{FileTransfer, SendFailure};
use super::preview::Preview;
use super::queue::{
    Effect, Event, FileId, Item, NewFile, Queue, RequestId, Stage, Summary, UploadLimits, place_behind,
};
use super::unfinished::{self, Unfinished};
use crate::browser::clock::{self, Timer};
use crate::browser::connection::Connection;
use crate::browser::storage::Storage;
use crate::browser::task::Task;
use crate::browser::{listener, random};
use crate::effect::on_change;
use crate::session::Session;

/// Previews that are made at a time; further files wait.
const PREVIEWS_MAX: usize = 2;
/// Where the size is kept that a proxy was found to take.
const PIECE_KEY: &str = "forecourt.piece-bytes";

/// Outcome of a file, or that there is none yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is on its way.
    UnderWay,
    /// The server holds it.
    Stored {
        /// The image it became.
        image: ImageId,
        /// True if the vehicle had that image before.
        existing: bool,
    },
    /// It was refused or given up.
    NotAdded,
}

impl Outcome {
    fn of(stage: &Stage) -> Self {
        match stage {
            Stage::Stored { image, existing } => Self::Stored { image: image.clone(), existing: *existing },
            Stage::Refused(_) | Stage::Failed(_) => Self::NotAdded,
            _ => Self::UnderWay,
        }
    }
}

/// A file as a view sees it. Its parts change on their own, so that a list need not be drawn anew.
#[derive(Clone)]
pub struct Upload {
    /// Its number.
    pub id: FileId,
    /// The vehicle it shows.
    pub vehicle_id: VehicleId,
    /// Item with its stage; not updated for each byte.
    pub item: ArcRwSignal<Item>,
    /// Number of its bytes that have been sent.
    pub sent_bytes: ArcRwSignal<u64>,
    /// Outcome; changes once, so that a page with hundreds of files may look at all of them.
    pub outcome: ArcRwSignal<Outcome>,
    /// Its small picture; nothing until it is made.
    pub preview: ArcRwSignal<Option<Preview>>,
}

impl Upload {
    /// The image that it became; reads signals.
    #[must_use]
    pub fn image(&self) -> Option<ImageId> {
        self.outcome.with(|outcome| match outcome {
            Outcome::Stored { image, .. } => Some(image.clone()),
            _ => None,
        })
    }

    fn new(item: &Item) -> Self {
        Self {
            id: item.file.id,
            vehicle_id: item.file.vehicle_id.clone(),
            sent_bytes: ArcRwSignal::new(item.sent_bytes()),
            outcome: ArcRwSignal::new(Outcome::of(&item.stage)),
            item: ArcRwSignal::new(item.clone()),
            preview: ArcRwSignal::new(None),
        }
    }

    /// Takes in what the queue says; says whether the outcome is another.
    fn follow(&self, item: &Item) -> bool {
        set_if_other(&self.sent_bytes, item.sent_bytes());
        if self.item.with_untracked(|shown| shown != item) {
            self.item.set(item.clone());
        }
        set_if_other(&self.outcome, Outcome::of(&item.stage))
    }
}

fn set_if_other<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) -> bool {
    let is_other = signal.with_untracked(|known| *known != value);
    if is_other {
        signal.set(value);
    }
    is_other
}

/// The most important thing to tell of uploads on pages that are about something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// Files are on their way.
    UnderWay {
        /// The vehicle of the first of them.
        vehicle_id: VehicleId,
        /// Number of stored files.
        stored: usize,
        /// Number of photos.
        files: usize,
    },
    /// Nothing is under way, and files were not taken.
    NotAdded {
        /// The vehicle of the first of them.
        vehicle_id: VehicleId,
        /// Number of bytes.
        files: usize,
    },
    /// Files were on their way when the page was closed or loaded again.
    Lost {
        /// The vehicle of the first of them.
        vehicle_id: VehicleId,
        /// Number of bytes.
        files: usize,
    },
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
    summaries: StoredValue<HashMap<VehicleId, ArcRwSignal<Summary>>>,
    places: RwSignal<HashMap<FileId, usize>>,
    stored: RwSignal<u32>,
    /// Files that an earlier page of this tab did not get sent.
    lost: RwSignal<Vec<Unfinished>>,
    session: Session,
}

struct Inner {
    queue: Queue,
    file_transfer: Rc<dyn FileTransfer>,
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
    /// Nothing yet. `file_transfer` holds the files.
    #[must_use]
    pub fn new(session: Session, connection: Connection, file_transfer: Rc<dyn FileTransfer>) -> Self {
        let inner = Inner {
            queue: queue_as_learned(),
            file_transfer,
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
            summaries: StoredValue::default(),
            places: RwSignal::default(),
            stored: RwSignal::new(0),
            lost: RwSignal::new(unfinished::load()),
            session,
        };
        on_change(move || uploads.tell(Event::Online(connection.online.get())));
        leptos::prelude::Effect::new(move |was_signed_in: Option<bool>| {
            let is_signed_in = session.is_signed_in();
            // At first nobody is signed in yet, and what an earlier page left is still of interest.
            if was_signed_in == Some(true) && !is_signed_in {
                uploads.forget_everything();
            } else if is_signed_in && !session.is_expired() {
                uploads.tell(Event::SignedIn);
            }
            is_signed_in
        });
        listener::on_window("beforeunload", move |event| {
            if uploads.summary.with_untracked(|summary| summary.active > 0) {
                event.prevent_default();
            }
        });
        uploads
    }

    /// Puts files into the queue.
    pub fn add(
        self,
        vehicle_id: &VehicleId,
        dropped: Vec<Dropped>,
        options: &ProcessingOptions,
        room: UploadLimits,
    ) {
        if self.summary.with_untracked(|summary| summary.active == 0) {
            self.keep_previews();
            self.tell(Event::Clear);
        }
        let is_added = |file: &Unfinished| {
            file.vehicle == *vehicle_id && dropped.iter().any(|dropped| dropped.name == file.name)
        };
        if self.lost.with_untracked(|lost| lost.iter().any(is_added)) {
            self.lost.update(|lost| lost.retain(|file| !is_added(file)));
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
                        inner.file_transfer.hold(id, file);
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

    /// Progress of all of them.
    #[must_use]
    pub fn summary(self) -> Signal<Summary> {
        self.summary.into()
    }

    /// Progress of one vehicle's uploads.
    #[must_use]
    pub fn summary_of(self, vehicle_id: &VehicleId) -> ArcRwSignal<Summary> {
        let known = self.summaries.try_with_value(|summaries| summaries.get(vehicle_id).cloned()).flatten();
        known.unwrap_or_else(|| {
            let summary = self.inner.try_with_value(|inner| inner.queue.summary_of(vehicle_id));
            let signal = ArcRwSignal::new(summary.unwrap_or_default());
            self.summaries.try_update_value(|known| known.insert(vehicle_id.clone(), signal.clone()));
            signal
        })
    }

    /// Names of a vehicle's files that an earlier page of this tab did not get sent; reads a signal.
    #[must_use]
    pub fn lost(self, vehicle_id: &VehicleId) -> Vec<String> {
        self.lost.with(|lost| {
            let of_vehicle = lost.iter().filter(|file| file.vehicle == *vehicle_id);
            of_vehicle.map(|file| file.name.clone()).collect()
        })
    }

    /// Speaks no more of a vehicle's files that were not sent.
    pub fn dismiss_lost(self, vehicle_id: &VehicleId) {
        self.lost.try_update(|lost| lost.retain(|file| file.vehicle != *vehicle_id));
        self.keep_names();
    }

    /// Keeps the names of what would be lost with the page.
    fn keep_names(self) {
        let Some(mut files) = self.lost.try_get_untracked() else { return };
        let unsent = |inner: &Inner| {
            let items = inner.queue.items().iter().filter(|item| item.is_active() || item.is_retryable());
            let unfinished = |item: &Item| Unfinished {
                vehicle: item.file.vehicle_id.clone(),
                name: item.file.name.clone(),
            };
            items.map(unfinished).collect::<Vec<_>>()
        };
        files.extend(self.inner.try_with_value(unsent).unwrap_or_default());
        unfinished::save(&files);
    }

    /// Summary of the uploads of all vehicles but the one whose page is shown; reads signals.
    #[must_use]
    pub fn elsewhere(self, here: Option<&VehicleId>) -> Option<Elsewhere> {
        self.summary.track();
        self.list.track();
        let of_queue = self.inner.try_with_value(|inner| elsewhere(inner.queue.items(), here)).flatten();
        of_queue.or_else(|| {
            self.lost.with(|lost| {
                let others = || lost.iter().filter(|file| Some(&file.vehicle) != here);
                let vehicle_id = others().next()?.vehicle.clone();
                Some(Elsewhere::Lost { vehicle_id, files: others().count() })
            })
        })
    }

    /// A waiting file's place in the line, from 1; reads a signal.
    #[must_use]
    pub fn place_of(self, id: FileId) -> Option<usize> {
        self.places.with(|places| places.get(&id).copied())
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

    /// Stops and forgets those of a vehicle that are under way.
    pub fn cancel(self, vehicle_id: &VehicleId) {
        self.tell(Event::Cancel(vehicle_id.clone()));
    }

    /// Stops those of a vehicle that is not there any more; a person may try them again.
    pub fn vehicle_gone(self, vehicle_id: &VehicleId) {
        self.tell(Event::VehicleGone(vehicle_id.clone()));
    }

    /// Goes on with those of a vehicle that is there again.
    pub fn vehicle_back(self, vehicle_id: &VehicleId) {
        self.tell(Event::VehicleBack(vehicle_id.clone()));
    }

    /// Tries one again.
    pub fn retry(self, id: FileId) {
        self.tell(Event::Retry(id));
    }

    /// Tries all of a vehicle again that were given up.
    pub fn retry_failed(self, vehicle_id: &VehicleId) {
        self.tell(Event::RetryFailed(vehicle_id.clone()));
    }

    fn forget_everything(self) {
        self.lost.set(Vec::new());
        self.tell(Event::ForgetAll);
        self.keep_names();
        self.inner.try_update_value(|inner| inner.kept.clear());
    }

    fn tell(self, event: Event) {
        let step = |inner: &mut Inner| inner.queue.step(event, clock::now_ms(), random::share());
        let effects = self.inner.try_update_value(step).unwrap_or_default();
        self.show(&effects);
        for effect in effects {
            self.run(effect);
        }
    }

    /// Brings the signals up to what the queue says of what changed.
    fn show(self, effects: &[Effect]) {
        if effects.contains(&Effect::Listed) {
            self.show_list();
        }
        let mut is_line_other = effects.contains(&Effect::Listed);
        let mut has_ended = effects.contains(&Effect::Listed);
        let mut vehicles: Vec<VehicleId> = Vec::new();
        let mut seen = HashSet::new();
        for effect in effects {
            let (Effect::Changed(id) | Effect::Progressed(id)) = effect else { continue };
            is_line_other |= matches!(effect, Effect::Changed(_));
            let row = || self.list.with_untracked(|list| list.iter().find(|row| row.id == *id).cloned());
            let Some(row) = seen.insert(*id).then(row).flatten() else { continue };
            self.inner.try_with_value(|inner| {
                if let Some(item) = inner.queue.item(*id) {
                    match effect {
                        Effect::Progressed(_) => {
                            set_if_other(&row.sent_bytes, item.sent_bytes());
                        }
                        _ => has_ended |= row.follow(item),
                    }
                }
            });
            if !vehicles.contains(&row.vehicle_id) {
                vehicles.push(row.vehicle_id);
            }
        }
        if effects.contains(&Effect::Listed) {
            vehicles =
                self.summaries.try_with_value(|known| known.keys().cloned().collect()).unwrap_or_default();
        } else if vehicles.is_empty() {
            return;
        }
        self.show_summaries(&vehicles);
        if is_line_other {
            self.show_line();
        }
        if has_ended {
            self.keep_names();
        }
    }

    /// Rows for the files that came, none for those that left.
    fn show_list(self) {
        let mut before: HashMap<FileId, Upload> =
            self.list.with_untracked(|list| list.iter().map(|row| (row.id, row.clone())).collect());
        let rows = self.inner.try_with_value(|inner| {
            let rows = inner.queue.items().iter().map(|item| match before.remove(&item.file.id) {
                Some(row) => {
                    row.follow(item);
                    row
                }
                None => Upload::new(item),
            });
            rows.collect::<Vec<_>>()
        });
        let Some(rows) = rows else { return };
        let is_other =
            self.list.with_untracked(|list| !list.iter().map(|row| row.id).eq(rows.iter().map(|row| row.id)));
        if is_other {
            self.list.set(rows);
        }
    }

    fn show_summaries(self, vehicles: &[VehicleId]) {
        let Some(summary) = self.inner.try_with_value(|inner| inner.queue.summary()) else { return };
        if self.summary.get_untracked() != summary {
            self.summary.set(summary);
        }
        for vehicle_id in vehicles {
            let signal = self.summaries.try_with_value(|known| known.get(vehicle_id).cloned()).flatten();
            let summary = self.inner.try_with_value(|inner| inner.queue.summary_of(vehicle_id));
            if let (Some(signal), Some(summary)) = (signal, summary) {
                set_if_other(&signal, summary);
            }
        }
    }

    fn show_line(self) {
        let line = self.inner.try_with_value(|inner| inner.queue.line()).unwrap_or_default();
        let places: HashMap<FileId, usize> = line.into_iter().zip(1..).collect();
        if self.places.with_untracked(|known| *known != places) {
            self.places.set(places);
        }
    }

    fn run(self, effect: Effect) {
        match effect {
            Effect::Inspect(id) => {
                let Some(reading) = self.inner.try_with_value(|inner| inner.file_transfer.inspect(id)) else {
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
                    // An upload that stays behind expires on the server.
                    let _ = client.run(tus::cancel_upload(&target)).await;
                    // It may have become an image just before.
                    self.count_stored();
                });
            }
            Effect::Wake { after_ms } => {
                let after_ms = u32::try_from(after_ms).unwrap_or(u32::MAX);
                let alarm = Timer::after(after_ms, move || self.tell(Event::Wake));
                self.inner.try_update_value(|inner| inner.alarm = Some(alarm));
            }
            Effect::Stored(_) => self.count_stored(),
            Effect::PieceSize { bytes } => {
                Storage::Tab.set(PIECE_KEY, &bytes.to_string());
            }
            Effect::Listed | Effect::Changed(_) | Effect::Progressed(_) => {}
            Effect::Release(id) => {
                self.inner.try_update_value(|inner| {
                    inner.tasks.remove(&id);
                    // A file that stays on the list is kept until its preview has been begun.
                    if inner.begun.contains(&id) || inner.queue.item(id).is_none() {
                        inner.file_transfer.release(id);
                    }
                });
            }
            Effect::SignIn => self.session.expire(),
        }
    }

    fn count_stored(self) {
        self.stored.try_update(|stored| *stored = stored.wrapping_add(1));
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
        let sending = self.inner.try_with_value(|inner| {
            inner.file_transfer.send(id, bytes, client, call.request.clone(), progress)
        });
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
            let next: Vec<_> =
                missing.map(|row| (row.clone(), inner.file_transfer.preview(row.id))).collect();
            for (row, _) in &next {
                inner.begun.insert(row.id);
                if inner.queue.item(row.id).is_none_or(|item| !item.is_active() && !item.is_retryable()) {
                    inner.file_transfer.release(row.id);
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

fn elsewhere(items: &[Item], here: Option<&VehicleId>) -> Option<Elsewhere> {
    let others = || items.iter().filter(|item| Some(&item.file.vehicle_id) != here);
    let not_added = || others().filter(|item| matches!(item.stage, Stage::Refused(_) | Stage::Failed(_)));
    if let Some(first) = others().find(|item| item.is_active()) {
        let stored = others().filter(|item| matches!(item.stage, Stage::Stored { .. })).count();
        let active = others().filter(|item| item.is_active()).count();
        let vehicle_id = first.file.vehicle_id.clone();
        return Some(Elsewhere::UnderWay { vehicle_id, stored, files: stored + active });
    }
    let vehicle_id = not_added().next()?.file.vehicle_id.clone();
    Some(Elsewhere::NotAdded { vehicle_id, files: not_added().count() })
}

/// A queue that begins with the piece size that was learned in this tab.
fn queue_as_learned() -> Queue {
    let learned = Storage::Tab.get(PIECE_KEY).and_then(|bytes| bytes.parse().ok());
    learned.map_or_else(Queue::default, Queue::with_chunks_of)
}

/// The app's uploads.
///
/// # Panics
/// Outside of [`crate::app::App`].
#[must_use]
pub fn use_uploads() -> Uploads {
    expect_context()
}
