//! Pure: the upload queue, a machine that brings files to the server each exactly once.
//!
//! `step(event, now, random)` answers what to do. A file is read and checked, an upload is made under a key that was chosen
//! when the file was dropped, and its bytes follow in chunks; after a lost answer the server is asked how far it is. A few
//! requests run at a time; whoever has to wait rests and holds no place, so that a bad file never stops the others. The
//! vehicles take turns, so that a hundred files of one never hold up the two of another. What can't be mended is never tried
//! again.
//!
//! Not here: files, requests and timers ([`super::state`]), the rules of what is taken ([`super::accept`]).

use std::collections::{HashMap, VecDeque};

use forecourt_api::image::ProcessingOptions;
use forecourt_api::server::ImageLimits;
use forecourt_api::{ImageId, VehicleId};
use forecourt_client::tus::{self, NewUpload, UploadState};
use forecourt_client::{Error, IdempotencyKey, retry};

use super::accept::{self, Refusal};

/// Most bytes of one request: below the limits that common proxies set.
pub const CHUNK_MAX_BYTES: u64 = 8 * 1024 * 1024;
/// Fewest bytes that one request is cut down to where a proxy refuses larger ones.
pub const CHUNK_MIN_BYTES: u64 = 256 * 1024;
/// Files that are sent at a time.
pub const SENDING_MAX: usize = 3;
/// Files that are read and hashed at a time; each is in memory as a whole meanwhile.
pub const READING_MAX: usize = 2;
/// Tries without progress before a file is given up while nothing answers or the server is busy.
pub const TRIES_MAX_UNREACHABLE: u32 = 20;
/// Tries without progress before a file is given up while the server fails on it.
pub const TRIES_MAX_FAILING: u32 = 8;
/// Number of times that an upload which the server has forgotten is begun anew.
pub const RESTARTS_MAX: u32 = 3;

/// A file of the queue, numbered by whoever adds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A request of the queue. An answer counts only while its request is the file's present one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(pub u64);

/// A file as it was dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFile {
    /// Its number.
    pub id: FileId,
    /// The vehicle it shows.
    pub vehicle_id: VehicleId,
    /// Its name, for people.
    pub name: String,
    /// Size in bytes.
    pub length_bytes: u64,
    /// Place in the vehicle's display order, given at the drop: files become images in another order.
    pub position: Option<u32>,
    /// Options that it is to be processed with.
    pub options: ProcessingOptions,
    /// Made at the drop, so that no retry makes a second image.
    pub key: IdempotencyKey,
}

/// Result of reading a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// From its beginning.
    pub header: accept::Header,
    /// Lower-case hex of the whole file, where the browser could compute it.
    pub sha256: Option<String>,
    /// The file that was made of it and is sent in its place.
    pub converted: Option<Converted>,
}

/// A file that the browser made of one in a format that the server does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    /// Its name.
    pub name: String,
    /// Size in bytes.
    pub length_bytes: u64,
}

/// Stage of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Waits to be read.
    Dropped,
    /// Is being read and hashed.
    Reading,
    /// Waits for a place.
    Waiting,
    /// A request is under way.
    Sending(RequestId),
    /// Waits because a try failed.
    Resting {
        /// When it tries again.
        until_ms: u64,
        /// Why the last try failed.
        because: Error,
    },
    /// The server holds it.
    Stored {
        /// The image it became.
        image: ImageId,
        /// True if the vehicle had that image before.
        existing: bool,
    },
    /// Is not taken; nothing was sent.
    Refused(Refusal),
    /// Was given up.
    Failed(Error),
}

/// A file in the queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// File as it was dropped.
    pub file: NewFile,
    /// Stage that it is at.
    pub stage: Stage,
    /// Result of reading it.
    pub inspection: Option<Inspection>,
    /// Upload limits when it was dropped.
    room: UploadLimits,
    /// Path of its upload on the server.
    pub target: Option<String>,
    /// Bytes that the server holds for good.
    pub offset_bytes: u64,
    /// Further bytes that have left in the present request.
    pub leaving_bytes: u64,
    /// True if the server has to be asked before the next bytes.
    is_unsure: bool,
    /// Most bytes that the server ever held of the present upload.
    furthest_bytes: u64,
    /// Size of the last piece that was sent.
    sent_chunk_bytes: u64,
    tries: u32,
    restarts: u32,
}

impl Item {
    fn new(file: NewFile, stage: Stage, room: UploadLimits) -> Self {
        Self {
            file,
            stage,
            room,
            inspection: None,
            target: None,
            offset_bytes: 0,
            leaving_bytes: 0,
            is_unsure: false,
            furthest_bytes: 0,
            sent_chunk_bytes: 0,
            tries: 0,
            restarts: 0,
        }
    }

    /// Bytes that count as sent, for people.
    #[must_use]
    pub fn sent_bytes(&self) -> u64 {
        match self.stage {
            Stage::Stored { .. } => self.file.length_bytes,
            _ => (self.offset_bytes + self.leaving_bytes).min(self.file.length_bytes),
        }
    }

    /// True if work on it is under way or to come.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(
            self.stage,
            Stage::Dropped | Stage::Reading | Stage::Waiting | Stage::Sending(_) | Stage::Resting { .. }
        )
    }

    /// True if a person may have it tried again with a chance of success.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match &self.stage {
            Stage::Failed(error) => !is_refused(error),
            Stage::Resting { .. } => true,
            _ => false,
        }
    }

    /// Plan of the upload, which the server is told before the bytes.
    #[must_use]
    pub fn plan(&self) -> tus::UploadPlan {
        let format = self.inspection.as_ref().map(|inspection| inspection.header.format);
        let media_type = format.map_or("", accept::Format::media_type);
        tus::UploadPlan {
            vehicle_id: self.file.vehicle_id.clone(),
            filename: self.file.name.clone(),
            filetype: media_type.to_owned(),
            length: self.file.length_bytes,
            sha256: self.inspection.as_ref().and_then(|inspection| inspection.sha256.clone()),
            position: self.file.position,
            options: self.file.options.clone(),
        }
    }
}

/// True if the server will refuse the same bytes again, whoever asks.
fn is_refused(error: &Error) -> bool {
    // A proxy's limit can be raised.
    !is_too_large_for_a_proxy(error)
        && matches!(error, Error::Rejected(rejection) if !matches!(rejection.status, 408 | 409 | 423 | 425 | 460))
}

/// True if a proxy before the server found the request too large: the server's own refusals carry a problem's word.
#[must_use]
pub fn is_too_large_for_a_proxy(error: &Error) -> bool {
    matches!(error, Error::Rejected(rejection) if rejection.status == 413 && rejection.slug.is_none())
}

/// Number of tries of a file without progress.
fn tries_max(error: &Error) -> u32 {
    match error {
        Error::Unreachable | Error::Busy { .. } | Error::Cancelled => TRIES_MAX_UNREACHABLE,
        error if is_refused(error) || is_too_large_for_a_proxy(error) => 1,
        Error::Rejected(_) | Error::Server { .. } | Error::Unreadable { .. } => TRIES_MAX_FAILING,
        // Somebody has to do something first.
        Error::OutOfCredits | Error::Unauthorized | Error::Forbidden | Error::Stale | Error::NotFound => 1,
    }
}

/// The place in a vehicle's display order behind all of these.
#[must_use]
pub fn place_behind(positions: impl Iterator<Item = u32>) -> u32 {
    positions.max().map_or(0, |last| last.saturating_add(1))
}

/// Upload limits: largest size, images left, next position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadLimits {
    /// Longest file, in bytes.
    pub max_bytes: u64,
    /// Limits of pictures, where the server tells them.
    pub image: Option<ImageLimits>,
    /// Most images of a vehicle.
    pub max_images: u64,
    /// Images that it may still get.
    pub free_images: u64,
    /// Place behind its images in the display order; none as long as they are not known.
    pub next_position: Option<u32>,
}

/// Event of the queue.
#[derive(Clone, Debug)]
pub enum Event {
    /// Files were dropped, picked or pasted.
    Add {
        /// In the order of the drop.
        files: Vec<NewFile>,
        /// Upload limits.
        room: UploadLimits,
    },
    /// A file was read, or can't be taken.
    Inspected(FileId, Result<Inspection, Refusal>),
    /// Answer to [`Effect::Create`].
    Created(FileId, RequestId, Result<NewUpload, Error>),
    /// Answer to [`Effect::Send`].
    Sent(FileId, RequestId, Result<UploadState, Error>),
    /// Answer to [`Effect::Ask`].
    Asked(FileId, RequestId, Result<UploadState, Error>),
    /// So many bytes of the present request have left.
    Progress(FileId, RequestId, u64),
    /// The file's bytes can't be read any more.
    Vanished(FileId),
    /// The time of [`Effect::Wake`] has come.
    Wake,
    /// The connection came or went.
    Online(bool),
    /// A token is accepted again.
    SignedIn,
    /// Stop and forget this file, whatever its stage.
    Remove(FileId),
    /// Stop and forget every file of a vehicle that is not stored yet.
    Cancel(VehicleId),
    /// Stop and forget every file.
    ForgetAll,
    /// Stop the files of a vehicle that is not there any more; they stay on the list with that reason.
    VehicleGone(VehicleId),
    /// Go on with the files that stopped because their vehicle was not there.
    VehicleBack(VehicleId),
    /// Try this file again at once.
    Retry(FileId),
    /// Try every failed file of a vehicle again.
    RetryFailed(VehicleId),
    /// Take stored files off the list. Those that were not taken stay until a person has seen them.
    Clear,
}

/// Effect to carry out.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read the file; answer with [`Event::Inspected`].
    Inspect(FileId),
    /// Make the upload; answer with [`Event::Created`].
    Create(FileId, RequestId),
    /// Send bytes; answer with [`Event::Sent`].
    Send {
        /// The file.
        id: FileId,
        /// The request.
        request: RequestId,
        /// First byte.
        from_bytes: u64,
        /// Number of bytes.
        length_bytes: u64,
    },
    /// Ask how far the upload is; answer with [`Event::Asked`].
    Ask(FileId, RequestId),
    /// Let go of the file's request or reading; no answer is expected.
    Abort(FileId),
    /// Tell the server that this upload is not wanted; nobody waits for the answer.
    Discard {
        /// Path of the upload.
        target: String,
    },
    /// Send [`Event::Wake`] after this time, in place of an earlier one.
    Wake {
        /// Duration.
        after_ms: u64,
    },
    /// The file became an image.
    Stored(FileId),
    /// Files came onto the list or left it.
    Listed,
    /// A file on the list changed.
    Changed(FileId),
    /// More bytes of a file have left; nothing else changed.
    Progressed(FileId),
    /// So many bytes are the most that a request may carry from now on.
    PieceSize {
        /// Number of bytes.
        bytes: u64,
    },
    /// The file's bytes are not needed any more.
    Release(FileId),
    /// The token is no longer accepted.
    SignIn,
}

/// A success of any of the three requests.
struct Answer {
    /// Where the upload is, when it was made.
    target: Option<String>,
    state: UploadState,
    were_sent: bool,
}

/// Progress of files, refused ones aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that are taken.
    pub files: usize,
    /// Of these, stored.
    pub stored: usize,
    /// Of these, given up.
    pub failed: usize,
    /// Of these, under way or to come.
    pub active: usize,
    /// Bytes sent of files that are not given up.
    pub sent_bytes: u64,
    /// Bytes of files that are not given up.
    pub total_bytes: u64,
}

impl Summary {
    fn add(&mut self, item: &Item) {
        match item.stage {
            Stage::Refused(_) => return,
            Stage::Failed(_) => {
                self.files += 1;
                self.failed += 1;
                return;
            }
            Stage::Stored { .. } => self.stored += 1,
            _ => self.active += 1,
        }
        self.files += 1;
        self.sent_bytes += item.sent_bytes();
        self.total_bytes += item.file.length_bytes;
    }
}

/// The machine. See the module.
#[derive(Debug)]
pub struct Queue {
    items: Vec<Item>,
    is_online: bool,
    is_locked: bool,
    wake_at_ms: Option<u64>,
    last_request: u64,
    /// Most bytes of one request; shrinks before a proxy that takes less.
    chunk_bytes: u64,
    /// When each vehicle last got a place for sending, as a count of places given.
    turns: HashMap<VehicleId, u64>,
    last_turn: u64,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            is_online: true,
            is_locked: false,
            wake_at_ms: None,
            last_request: 0,
            chunk_bytes: CHUNK_MAX_BYTES,
            turns: HashMap::new(),
            last_turn: 0,
        }
    }
}

impl Queue {
    /// An empty queue whose requests carry at most so many bytes, as was learned of a proxy before.
    #[must_use]
    pub fn with_chunks_of(bytes: u64) -> Self {
        Self { chunk_bytes: bytes.clamp(CHUNK_MIN_BYTES, CHUNK_MAX_BYTES), ..Self::default() }
    }

    /// The files in the order in which they were dropped.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// One file.
    #[must_use]
    pub fn item(&self, id: FileId) -> Option<&Item> {
        self.items.iter().find(|item| item.file.id == id)
    }

    /// True if nothing is sent until the connection is back.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        !self.is_online
    }

    /// Progress of all files.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        self.items.iter().for_each(|item| summary.add(item));
        summary
    }

    /// Progress of one vehicle's files.
    #[must_use]
    pub fn summary_of(&self, vehicle_id: &VehicleId) -> Summary {
        let mut summary = Summary::default();
        self.items
            .iter()
            .filter(|item| item.file.vehicle_id == *vehicle_id)
            .for_each(|item| summary.add(item));
        summary
    }

    /// The files that wait for a place, in the order in which they get one if nothing else happens.
    #[must_use]
    pub fn line(&self) -> Vec<FileId> {
        let mut turns = self.turns.clone();
        let mut last_turn = self.last_turn;
        let mut waiting: Vec<&Item> =
            self.items.iter().filter(|item| matches!(item.stage, Stage::Dropped | Stage::Waiting)).collect();
        // Within a vehicle, as [`Self::start`] takes them: those that failed least first, else in the order of the drop.
        waiting.sort_by_key(|item| item.tries);
        let mut of_vehicles: Vec<(&VehicleId, VecDeque<FileId>)> = Vec::new();
        let mut places: HashMap<&VehicleId, usize> = HashMap::new();
        for item in waiting {
            let place = *places.entry(&item.file.vehicle_id).or_insert_with(|| {
                of_vehicles.push((&item.file.vehicle_id, VecDeque::new()));
                of_vehicles.len() - 1
            });
            of_vehicles[place].1.push_back(item.file.id);
        }
        let mut line = Vec::new();
        loop {
            let ready = of_vehicles.iter_mut().filter(|(_, files)| !files.is_empty());
            let next = ready.min_by_key(|(vehicle_id, _)| turns.get(*vehicle_id).copied().unwrap_or(0));
            let Some((vehicle_id, files)) = next else { return line };
            line.extend(files.pop_front());
            last_turn += 1;
            turns.insert((*vehicle_id).clone(), last_turn);
        }
    }

    /// Takes an event at a time in milliseconds (any origin, never going back) with a random number in 0 to 1.
    #[must_use]
    pub fn step(&mut self, event: Event, now_ms: u64, random: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Add { files, room } => self.add(files, room, &mut effects),
            Event::Inspected(id, result) => self.inspected(id, result, &mut effects),
            Event::Created(id, request, result) => {
                let answer = result.map(|upload| Answer {
                    target: Some(tus::target_of_location(&upload.location).to_owned()),
                    state: upload.state,
                    were_sent: false,
                });
                self.answered((id, request), answer, (now_ms, random), &mut effects);
            }
            Event::Sent(id, request, result) => {
                let answer = result.map(|state| Answer { target: None, state, were_sent: true });
                self.answered((id, request), answer, (now_ms, random), &mut effects);
            }
            Event::Asked(id, request, result) => {
                let answer = result.map(|state| Answer { target: None, state, were_sent: false });
                self.answered((id, request), answer, (now_ms, random), &mut effects);
            }
            Event::Progress(id, request, bytes) => {
                if let Some(item) = self.under_way(id, request) {
                    item.leaving_bytes = bytes.min(item.file.length_bytes.saturating_sub(item.offset_bytes));
                    // Nothing gets free by it, and nothing else has changed.
                    return vec![Effect::Progressed(id)];
                }
                return Vec::new();
            }
            Event::Vanished(id) => self.vanished(id, &mut effects),
            Event::Wake => self.wake_at_ms = None,
            Event::Online(online) => self.online(online, &mut effects),
            Event::SignedIn => self.is_locked = false,
            Event::Remove(id) => self.remove(|item| item.file.id == id, &mut effects),
            Event::Cancel(vehicle_id) => {
                self.remove(|item| item.file.vehicle_id == vehicle_id && item.is_active(), &mut effects);
            }
            Event::ForgetAll => self.remove(|_| true, &mut effects),
            Event::VehicleGone(vehicle_id) => self.vehicle_gone(&vehicle_id, &mut effects),
            Event::VehicleBack(vehicle_id) => self.retry(
                |item| item.file.vehicle_id == vehicle_id && item.stage == Stage::Failed(Error::NotFound),
                &mut effects,
            ),
            Event::Retry(id) => self.retry(|item| item.file.id == id, &mut effects),
            Event::RetryFailed(vehicle_id) => self.retry(
                |item| item.file.vehicle_id == vehicle_id && matches!(item.stage, Stage::Failed(_)),
                &mut effects,
            ),
            Event::Clear => self.remove(|item| matches!(item.stage, Stage::Stored { .. }), &mut effects),
        }
        self.start(now_ms, &mut effects);
        self.set_alarm(now_ms, &mut effects);
        effects
    }

    fn add(&mut self, files: Vec<NewFile>, room: UploadLimits, effects: &mut Vec<Effect>) {
        effects.push(Effect::Listed);
        let mut free_images = room.free_images;
        for file in files {
            let checked = accept::check_length(file.length_bytes, room.max_bytes).and_then(|()| {
                free_images =
                    free_images.checked_sub(1).ok_or(Refusal::NoRoom { max_images: room.max_images })?;
                Ok(())
            });
            let stage = match checked {
                Ok(()) => Stage::Dropped,
                Err(refusal) => {
                    effects.push(Effect::Release(file.id));
                    Stage::Refused(refusal)
                }
            };
            self.items.push(Item::new(file, stage, room));
        }
    }

    fn inspected(&mut self, id: FileId, result: Result<Inspection, Refusal>, effects: &mut Vec<Effect>) {
        let Some(place) = self.items.iter().position(|item| item.file.id == id) else { return };
        if self.items[place].stage != Stage::Reading {
            return;
        }
        let result = result.and_then(|inspection| {
            let UploadLimits { image, max_bytes, .. } = self.items[place].room;
            if let Some(converted) = &inspection.converted {
                accept::check_length(converted.length_bytes, max_bytes)?;
            }
            image.map_or(Ok(inspection.clone()), |limits| {
                accept::check_size(&inspection.header, &limits).map(|()| inspection)
            })
        });
        let result = result.and_then(|inspection| match self.duplicate_of(place, &inspection) {
            Some(of) => Err(Refusal::Duplicate { of }),
            None => Ok(inspection),
        });
        let item = &mut self.items[place];
        effects.push(Effect::Changed(id));
        match result {
            Ok(inspection) => {
                if let Some(converted) = &inspection.converted {
                    item.file.name.clone_from(&converted.name);
                    item.file.length_bytes = converted.length_bytes;
                }
                item.inspection = Some(inspection);
                item.stage = Stage::Waiting;
            }
            Err(refusal) => {
                item.stage = Stage::Refused(refusal);
                effects.push(Effect::Release(id));
            }
        }
    }

    /// Name of another file of the same vehicle with the same bytes that is on its way or stored.
    fn duplicate_of(&self, place: usize, inspection: &Inspection) -> Option<String> {
        let sha256 = inspection.sha256.as_ref()?;
        let vehicle_id = &self.items[place].file.vehicle_id;
        self.items
            .iter()
            .enumerate()
            .filter(|(other, item)| *other != place && item.file.vehicle_id == *vehicle_id)
            .filter(|(_, item)| !matches!(item.stage, Stage::Failed(_) | Stage::Refused(_)))
            .find(|(_, item)| {
                item.inspection.as_ref().is_some_and(|known| known.sha256.as_ref() == Some(sha256))
            })
            .map(|(_, item)| item.file.name.clone())
    }

    fn under_way(&mut self, id: FileId, request: RequestId) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.file.id == id && item.stage == Stage::Sending(request))
    }

    fn answered(
        &mut self,
        (id, request): (FileId, RequestId),
        answer: Result<Answer, Error>,
        (now_ms, random): (u64, f64),
        effects: &mut Vec<Effect>,
    ) {
        let chunk_bytes = self.chunk_bytes;
        let Some(item) = self.under_way(id, request) else { return };
        item.leaving_bytes = 0;
        effects.push(Effect::Changed(id));
        let has_target = item.target.is_some();
        let verdict = answer.and_then(|answer| {
            item.target = answer.target.or(item.target.take());
            arrived(item, &answer.state, answer.were_sent)
        });
        match verdict {
            Ok(()) if matches!(item.stage, Stage::Stored { .. }) => {
                effects.extend([Effect::Stored(id), Effect::Release(id)]);
            }
            // It keeps its place, so that whole files arrive early rather than all at the end.
            Ok(()) => self.proceed(id, effects),
            Err(Error::Unauthorized) => {
                item.stage = Stage::Waiting;
                item.is_unsure = true;
                if !std::mem::replace(&mut self.is_locked, true) {
                    effects.push(Effect::SignIn);
                }
            }
            Err(error)
                if has_target
                    && is_too_large_for_a_proxy(&error)
                    && item.sent_chunk_bytes > CHUNK_MIN_BYTES =>
            {
                let smaller = (item.sent_chunk_bytes / 2).max(CHUNK_MIN_BYTES);
                item.is_unsure = true;
                // Another file may have learned it meanwhile.
                if smaller < chunk_bytes {
                    self.chunk_bytes = smaller;
                    effects.push(Effect::PieceSize { bytes: smaller });
                }
                self.proceed(id, effects);
            }
            // Without an upload to be found it is the vehicle that is not there, and so for all of its files.
            Err(Error::NotFound) if !has_target => {
                item.stage = Stage::Waiting;
                let vehicle_id = item.file.vehicle_id.clone();
                self.vehicle_gone(&vehicle_id, effects);
            }
            Err(error) => failed(item, error, now_ms, random),
        }
    }

    fn vanished(&mut self, id: FileId, effects: &mut Vec<Effect>) {
        let Some(item) = self.items.iter_mut().find(|item| item.file.id == id) else { return };
        if item.is_active() {
            item.stage = Stage::Refused(Refusal::Unreadable);
            effects.extend([Effect::Changed(id), Effect::Abort(id), Effect::Release(id)]);
            effects.extend(item.target.take().map(|target| Effect::Discard { target }));
        }
    }

    /// The vehicle may come back: its files are kept to be tried again.
    fn vehicle_gone(&mut self, vehicle_id: &VehicleId, effects: &mut Vec<Effect>) {
        let of_vehicle = |item: &&mut Item| item.file.vehicle_id == *vehicle_id && item.is_active();
        for item in self.items.iter_mut().filter(of_vehicle) {
            let id = item.file.id;
            if matches!(item.stage, Stage::Reading | Stage::Sending(_)) {
                effects.push(Effect::Abort(id));
            }
            item.stage = Stage::Failed(Error::NotFound);
            item.is_unsure = true;
            item.leaving_bytes = 0;
            effects.push(Effect::Changed(id));
        }
    }

    fn online(&mut self, online: bool, effects: &mut Vec<Effect>) {
        self.is_online = online;
        if online {
            for item in &mut self.items {
                if let Stage::Resting { .. } | Stage::Failed(Error::Unreachable) = item.stage {
                    item.stage = Stage::Waiting;
                    item.tries = 0;
                    effects.push(Effect::Changed(item.file.id));
                }
            }
        }
    }

    fn retry(&mut self, wanted: impl Fn(&Item) -> bool, effects: &mut Vec<Effect>) {
        for item in self.items.iter_mut().filter(|item| item.is_retryable() && wanted(item)) {
            // A file that was never read begins with that.
            item.stage = if item.inspection.is_some() { Stage::Waiting } else { Stage::Dropped };
            item.tries = 0;
            item.restarts = 0;
            effects.push(Effect::Changed(item.file.id));
        }
    }

    fn remove(&mut self, unwanted: impl Fn(&Item) -> bool, effects: &mut Vec<Effect>) {
        let before = self.items.len();
        self.items.retain_mut(|item| {
            if !unwanted(item) {
                return true;
            }
            let id = item.file.id;
            if matches!(item.stage, Stage::Reading | Stage::Sending(_)) {
                effects.push(Effect::Abort(id));
            }
            if !matches!(item.stage, Stage::Stored { .. } | Stage::Refused(_)) {
                effects.extend(item.target.take().map(|target| Effect::Discard { target }));
                effects.push(Effect::Release(id));
            }
            false
        });
        if self.items.len() != before {
            effects.push(Effect::Listed);
            self.turns.retain(|vehicle_id, _| {
                self.items.iter().any(|item| item.is_active() && item.file.vehicle_id == *vehicle_id)
            });
        }
    }

    /// Starts whatever there is a place for: the vehicle whose last turn is longest ago, and of its files those that failed
    /// least.
    fn start(&mut self, now_ms: u64, effects: &mut Vec<Effect>) {
        let mut reading = self.items.iter().filter(|item| item.stage == Stage::Reading).count();
        while reading < READING_MAX {
            // Who is read next is sent next.
            let unread = self.items.iter_mut().filter(|item| item.stage == Stage::Dropped);
            let turns = &self.turns;
            let next = unread.min_by_key(|item| turns.get(&item.file.vehicle_id).copied().unwrap_or(0));
            let Some(item) = next else { break };
            item.stage = Stage::Reading;
            effects.extend([Effect::Changed(item.file.id), Effect::Inspect(item.file.id)]);
            reading += 1;
        }
        while self.is_online && !self.is_locked && self.sending() < SENDING_MAX {
            let ready = self.items.iter().filter(|item| is_ready(item, now_ms));
            let turn_of = |item: &Item| self.turns.get(&item.file.vehicle_id).copied().unwrap_or(0);
            let Some(next) = ready.min_by_key(|item| (turn_of(item), item.tries)) else { break };
            let (id, vehicle_id) = (next.file.id, next.file.vehicle_id.clone());
            self.last_turn += 1;
            self.turns.insert(vehicle_id, self.last_turn);
            self.proceed(id, effects);
        }
    }

    fn sending(&self) -> usize {
        self.items.iter().filter(|item| matches!(item.stage, Stage::Sending(_))).count()
    }

    /// Begins the file's next request.
    fn proceed(&mut self, id: FileId, effects: &mut Vec<Effect>) {
        self.last_request += 1;
        let request = RequestId(self.last_request);
        let chunk_bytes = self.chunk_bytes;
        let Some(item) = self.items.iter_mut().find(|item| item.file.id == id) else { return };
        item.stage = Stage::Sending(request);
        effects.push(Effect::Changed(id));
        effects.push(if item.target.is_none() {
            Effect::Create(id, request)
        } else if item.is_unsure {
            Effect::Ask(id, request)
        } else {
            let length_bytes = (item.file.length_bytes - item.offset_bytes).min(chunk_bytes);
            item.sent_chunk_bytes = length_bytes;
            Effect::Send { id, request, from_bytes: item.offset_bytes, length_bytes }
        });
    }

    /// Asks to be woken when the next resting file may go on.
    fn set_alarm(&mut self, now_ms: u64, effects: &mut Vec<Effect>) {
        if !self.is_online || self.is_locked {
            return;
        }
        let rests = self.items.iter().filter_map(|item| match item.stage {
            Stage::Resting { until_ms, .. } if until_ms > now_ms => Some(until_ms),
            _ => None,
        });
        if let Some(until_ms) = rests.min()
            && self.wake_at_ms.is_none_or(|wake_at_ms| wake_at_ms > until_ms || wake_at_ms <= now_ms)
        {
            self.wake_at_ms = Some(until_ms);
            effects.push(Effect::Wake { after_ms: until_ms - now_ms });
        }
    }
}

fn is_ready(item: &Item, now_ms: u64) -> bool {
    match item.stage {
        Stage::Waiting => true,
        Stage::Resting { until_ms, .. } => until_ms <= now_ms,
        _ => false,
    }
}

/// Takes in what the server says of an upload, perhaps after bytes were sent.
fn arrived(item: &mut Item, state: &UploadState, were_sent: bool) -> Result<(), Error> {
    if let Some(image) = &state.image {
        item.stage = Stage::Stored { image: image.clone(), existing: state.existing };
        return Ok(());
    }
    // All bytes and yet no image, or more than all: not what the contract says.
    if state.offset >= item.file.length_bytes {
        return Err(Error::Unreadable { status: 200 });
    }
    item.is_unsure = false;
    item.offset_bytes = state.offset;
    if state.offset > item.furthest_bytes {
        item.furthest_bytes = state.offset;
        item.tries = 0;
    } else if were_sent {
        return Err(Error::Unreadable { status: 204 });
    }
    Ok(())
}

fn failed(item: &mut Item, error: Error, now_ms: u64, random: f64) {
    item.is_unsure = true;
    if error == Error::NotFound && item.target.take().is_some() {
        // The server has forgotten the upload; the key begins a new one.
        item.offset_bytes = 0;
        item.furthest_bytes = 0;
        item.restarts += 1;
        item.stage = if item.restarts > RESTARTS_MAX {
            // Nothing is amiss with the vehicle: the server does not keep what it is sent.
            Stage::Failed(Error::Unreadable { status: 404 })
        } else {
            Stage::Waiting
        };
        return;
    }
    item.tries += 1;
    item.stage = if item.tries >= tries_max(&error) {
        Stage::Failed(error)
    } else {
        let until_ms = now_ms + u64::from(retry::pause_ms(item.tries, &error, random));
        Stage::Resting { until_ms, because: error }
    };
}

#[cfg(test)]
mod tests;
