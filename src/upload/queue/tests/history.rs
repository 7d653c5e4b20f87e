//! Histories made at random, against a server that follows the contract over a network that does not: requests and answers
//! get lost, connections break in the middle of a chunk, the server stops and comes back, some files are bad.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// Behaviour of the network for a request.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// All goes well.
    Fine,
    /// It never arrives.
    RequestLost,
    /// It is carried out, and nobody hears of it.
    AnswerLost,
    /// A part of its bytes arrives.
    Torn(u8),
    /// Something between answers with an error.
    Failing(u16),
    /// A proxy takes no request with more bytes than this.
    Limited(u64),
}

#[derive(Clone, Debug)]
enum Move {
    Drop {
        length_bytes: u64,
        content: u8,
        is_bad: bool,
    },
    Deliver(u8, Fate),
    Wake,
    Stop,
    Start,
    Online(bool),
    /// The server drops an unfinished upload.
    Expire(u8),
    Remove(u8),
    RetryFailed,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let fate = prop_oneof![
        5 => Just(Fate::Fine),
        1 => Just(Fate::RequestLost),
        2 => Just(Fate::AnswerLost),
        2 => any::<u8>().prop_map(Fate::Torn),
        1 => prop::sample::select(vec![409, 429, 500, 502, 503]).prop_map(Fate::Failing),
        1 => prop::sample::select(vec![0, MIB, 4 * MIB]).prop_map(Fate::Limited),
    ];
    let one = prop_oneof![
        4 => (1..30 * MIB, 0_u8..40, prop::bool::weighted(0.15))
            .prop_map(|(length_bytes, content, is_bad)| Move::Drop { length_bytes, content, is_bad }),
        20 => (any::<u8>(), fate).prop_map(|(which, fate)| Move::Deliver(which, fate)),
        6 => Just(Move::Wake),
        1 => Just(Move::Stop),
        2 => Just(Move::Start),
        1 => any::<bool>().prop_map(Move::Online),
        1 => any::<u8>().prop_map(Move::Expire),
        1 => any::<u8>().prop_map(Move::Remove),
        1 => Just(Move::RetryFailed),
    ];
    prop::collection::vec(one, 0..160)
}

/// Content of a file; equal content has equal length.
#[derive(Clone, Copy, Debug)]
struct Content {
    name: u8,
    length_bytes: u64,
    is_bad: bool,
}

/// An upload on the server.
#[derive(Clone, Debug)]
struct Held {
    content: Content,
    offset_bytes: u64,
    image: Option<ImageId>,
}

#[derive(Default)]
struct World {
    queue: Queue,
    now_ms: u64,
    files: BTreeMap<FileId, Content>,
    /// Requests and readings that are under way.
    pending: Vec<Effect>,
    has_alarm: bool,
    is_up: bool,
    /// Files whose content the server has refused.
    refused: BTreeSet<FileId>,
    uploads: BTreeMap<String, Held>,
    uploads_made: u32,
    /// The upload of each key, which is the file's.
    keys: BTreeMap<FileId, String>,
    /// Number of images made of this content.
    images: BTreeMap<u8, u32>,
}

impl World {
    fn tell(&mut self, event: Event) {
        for effect in self.queue.step(event, self.now_ms, MIDDLE) {
            match effect {
                Effect::Abort(id) => self.pending.retain(|pending| file_of(pending) != id),
                Effect::Discard { target } if self.is_up => {
                    self.uploads.retain(|known, upload| *known != target || upload.image.is_some());
                }
                Effect::Wake { .. } => self.has_alarm = true,
                Effect::Discard { .. }
                | Effect::Stored(_)
                | Effect::Release(_)
                | Effect::Listed
                | Effect::Changed(_)
                | Effect::Progressed(_)
                | Effect::PieceSize { .. } => {}
                Effect::SignIn => panic!("the token is good"),
                request => {
                    let id = file_of(&request);
                    assert!(!self.refused.contains(&id), "a refused file was tried again");
                    assert!(
                        self.pending.iter().all(|other| file_of(other) != id),
                        "two requests of one file"
                    );
                    if let Effect::Send { length_bytes, .. } = request {
                        assert!((1..=CHUNK_MAX_BYTES).contains(&length_bytes));
                    }
                    self.pending.push(request);
                }
            }
        }
        let reading = self.pending.iter().filter(|effect| matches!(effect, Effect::Inspect(_))).count();
        assert!(reading <= READING_MAX && self.pending.len() - reading <= SENDING_MAX);
        let has_work = self.queue.items().iter().any(Item::is_active);
        let goes_on = !self.pending.is_empty() || self.has_alarm || self.queue.is_offline();
        assert!(!has_work || goes_on, "the queue fell asleep: {:?}", self.queue.items());
    }

    fn run(&mut self, a_move: &Move) {
        let pick = |which: u8, count: usize| usize::from(which) % count;
        match *a_move {
            Move::Drop { length_bytes, content: name, is_bad } => {
                let twin = self.files.values().find(|known| known.name == name).copied();
                let content = twin.unwrap_or(Content { name, length_bytes, is_bad });
                let number = u32::try_from(self.files.len()).unwrap();
                self.files.insert(FileId(number), content);
                self.tell(Event::Add { files: vec![file(number, content.length_bytes)], room: ROOM });
            }
            Move::Deliver(which, fate) if !self.pending.is_empty() => {
                let request = self.pending.remove(pick(which, self.pending.len()));
                self.deliver(&request, fate);
            }
            Move::Wake => self.wake(),
            Move::Stop => self.is_up = false,
            Move::Start => self.is_up = true,
            Move::Online(online) => self.tell(Event::Online(online)),
            Move::Expire(which) => {
                let unfinished = self.uploads.iter().filter(|(_, upload)| upload.image.is_none());
                let unfinished: Vec<String> = unfinished.map(|(target, _)| target.clone()).collect();
                if !unfinished.is_empty() {
                    self.uploads.remove(&unfinished[pick(which, unfinished.len())]);
                }
            }
            Move::Remove(which) if !self.files.is_empty() => {
                let number = u32::try_from(pick(which, self.files.len())).unwrap();
                self.tell(Event::Remove(FileId(number)));
            }
            Move::RetryFailed => self.tell(Event::RetryFailed(vehicle("WAU1"))),
            Move::Deliver(..) | Move::Remove(_) => {}
        }
    }

    fn wake(&mut self) {
        if std::mem::take(&mut self.has_alarm) {
            self.now_ms += 60_000;
            self.tell(Event::Wake);
        }
    }

    fn deliver(&mut self, request: &Effect, fate: Fate) {
        let id = file_of(request);
        if matches!(request, Effect::Inspect(_)) {
            let inspection = inspection(&self.files[&id].name.to_string());
            return self.tell(Event::Inspected(id, Ok(inspection)));
        }
        let outcome = match fate {
            _ if !self.is_up => Err(Error::Unreachable),
            Fate::Limited(most) if matches!(request, Effect::Send { length_bytes, .. } if *length_bytes > most) => {
                Err(too_large_for_a_proxy())
            }
            Fate::Fine | Fate::Limited(_) => self.carry_out(request, None),
            Fate::AnswerLost => self.carry_out(request, None).and(Err(Error::Unreachable)),
            Fate::Torn(share) => self.carry_out(request, Some(share)).and(Err(Error::Unreachable)),
            Fate::RequestLost => Err(Error::Unreachable),
            Fate::Failing(429 | 503) => Err(Error::Busy { retry_after_s: Some(1) }),
            Fate::Failing(409) => Err(rejected(409)),
            Fate::Failing(status) => Err(Error::Server { status }),
        };
        if matches!(&outcome, Err(error) if is_refused(error)) {
            self.refused.insert(id);
        }
        match request {
            Effect::Create(_, request) => {
                let outcome = outcome.map(|(location, state)| NewUpload { location, state });
                self.tell(Event::Created(id, *request, outcome));
            }
            Effect::Send { request, .. } => self.tell(Event::Sent(id, *request, outcome.map(|done| done.1))),
            Effect::Ask(_, request) => self.tell(Event::Asked(id, *request, outcome.map(|done| done.1))),
            other => panic!("{other:?} is no request"),
        }
    }

    /// The server, as the contract describes it; `torn` is the share of a chunk that arrives, in 256ths.
    fn carry_out(&mut self, request: &Effect, torn: Option<u8>) -> Result<(String, UploadState), Error> {
        let id = file_of(request);
        let target = match request {
            Effect::Create(..) => self.upload_of_key(id),
            _ => self.queue.item(id).and_then(|item| item.target.clone()).ok_or(Error::NotFound)?,
        };
        let upload = self.uploads.get_mut(&target).ok_or(Error::NotFound)?;
        if let Effect::Send { from_bytes, length_bytes, .. } = *request {
            if from_bytes != upload.offset_bytes {
                return Err(rejected(409));
            }
            upload.offset_bytes += torn.map_or(length_bytes, |share| length_bytes * u64::from(share) / 256);
            assert!(upload.offset_bytes <= upload.content.length_bytes, "more bytes than the file has");
            if upload.offset_bytes == upload.content.length_bytes {
                if upload.content.is_bad {
                    self.uploads.remove(&target);
                    return Err(rejected(422));
                }
                let name = upload.content.name;
                upload.image = Some(ImageId::new(name.to_string()));
                // Two uploads of one picture may race; the server compares the whole file once more.
                self.images.entry(name).or_insert(1);
            }
        }
        let upload = &self.uploads[&target];
        Ok((
            target.clone(),
            UploadState { offset: upload.offset_bytes, image: upload.image.clone(), existing: false },
        ))
    }

    fn upload_of_key(&mut self, id: FileId) -> String {
        if let Some(known) = self.keys.get(&id).filter(|target| self.uploads.contains_key(*target)) {
            return known.clone();
        }
        let content = self.files[&id];
        let image = self.images.contains_key(&content.name).then(|| ImageId::new(content.name.to_string()));
        let offset_bytes = if image.is_some() { content.length_bytes } else { 0 };
        self.uploads_made += 1;
        let target = format!("/v1/uploads/{}", self.uploads_made);
        self.uploads.insert(target.clone(), Held { content, offset_bytes, image });
        self.keys.insert(id, target.clone());
        target
    }

    /// From now on all goes well.
    fn settle(&mut self) {
        self.is_up = true;
        self.tell(Event::Online(true));
        for _ in 0..20_000 {
            if !self.pending.is_empty() {
                let request = self.pending.remove(0);
                self.deliver(&request, Fate::Fine);
            } else if self.has_alarm {
                self.wake();
            } else {
                return;
            }
        }
        panic!("the queue does not come to rest: {:?}", self.queue.items());
    }
}

fn file_of(effect: &Effect) -> FileId {
    match effect {
        Effect::Inspect(id)
        | Effect::Create(id, _)
        | Effect::Send { id, .. }
        | Effect::Ask(id, _)
        | Effect::Abort(id)
        | Effect::Stored(id)
        | Effect::Release(id) => *id,
        other => panic!("{other:?} belongs to no file"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn every_file_is_stored_or_failed_for_its_own_fault(moves in moves()) {
        let mut world = World { is_up: true, ..World::default() };
        for a_move in &moves {
            world.run(a_move);
        }
        world.settle();
        prop_assert!(world.queue.items().iter().all(|item| !item.is_active()));
        // Whatever was given up for a reason that went away succeeds when asked for.
        world.tell(Event::RetryFailed(vehicle("WAU1")));
        world.settle();
        for item in world.queue.items() {
            let content = world.files[&item.file.id];
            match &item.stage {
                Stage::Stored { image, .. } => {
                    prop_assert!(!content.is_bad);
                    prop_assert_eq!(image.as_str(), content.name.to_string());
                    prop_assert_eq!(world.images.get(&content.name), Some(&1));
                }
                Stage::Refused(Refusal::Duplicate { .. }) => {}
                Stage::Failed(error) => prop_assert!(content.is_bad && is_refused(error), "{item:?}"),
                stage => prop_assert!(false, "{stage:?}"),
            }
        }
    }

    /// Without hashes only the key stands between a lost answer and a second image.
    #[test]
    fn a_key_makes_one_upload_however_often_its_creation_is_repeated(lost in prop::collection::vec(any::<bool>(), 1..15)) {
        let mut world = World { is_up: true, ..World::default() };
        world.run(&Move::Drop { length_bytes: MIB, content: 1, is_bad: false });
        world.run(&Move::Deliver(0, Fate::Fine));
        for is_answer_lost in lost {
            world.run(&Move::Deliver(0, if is_answer_lost { Fate::AnswerLost } else { Fate::RequestLost }));
            world.run(&Move::Wake);
        }
        world.settle();
        prop_assert_eq!(world.uploads_made, 1);
        let is_stored = matches!(world.queue.items()[0].stage, Stage::Stored { .. });
        prop_assert!(is_stored);
    }
}
