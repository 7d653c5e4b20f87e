use super::*;
use crate::upload::accept::{Format, Header};
use forecourt_client::tus::UploadState;

mod history;

const MIDDLE: f64 = 0.5;
const MIB: u64 = 1024 * 1024;
const ROOM: UploadLimits =
    UploadLimits { max_bytes: 64 * MIB, image: None, max_images: 500, free_images: 500, next_position: None };

/// Effects of a step without those about the list.
trait Work {
    fn work(&mut self, event: Event, now_ms: u64, random: f64) -> Vec<Effect>;
}

impl Work for Queue {
    fn work(&mut self, event: Event, now_ms: u64, random: f64) -> Vec<Effect> {
        let mut effects = self.step(event, now_ms, random);
        effects
            .retain(|effect| !matches!(effect, Effect::Changed(_) | Effect::Progressed(_) | Effect::Listed));
        effects
    }
}

fn vehicle(id: &str) -> VehicleId {
    VehicleId::new(id).unwrap()
}

fn of_vehicle(id: &str, number: u32, length_bytes: u64) -> NewFile {
    NewFile { vehicle_id: vehicle(id), ..file(number, length_bytes) }
}

fn file(number: u32, length_bytes: u64) -> NewFile {
    NewFile {
        id: FileId(number),
        vehicle_id: VehicleId::new("WAU1").unwrap(),
        name: format!("{number}.jpg"),
        length_bytes,
        position: Some(number),
        options: ProcessingOptions::default(),
        key: IdempotencyKey::new(format!("key-{number}")),
    }
}

fn inspection(hash: &str) -> Inspection {
    let header = Header { format: Format::Jpeg, size_px: Some((4032, 3024)) };
    Inspection { header, sha256: Some(hash.to_owned()), converted: None }
}

fn upload(offset: u64) -> NewUpload {
    NewUpload { location: "https://dealer.example/v1/uploads/u1".into(), state: held(offset) }
}

fn held(offset: u64) -> UploadState {
    UploadState { offset, image: None, existing: false }
}

fn done(offset: u64) -> UploadState {
    UploadState { offset, image: Some(ImageId::new("img")), existing: false }
}

fn rejected(status: u16) -> Error {
    Error::Rejected(forecourt_client::Rejection {
        status,
        slug: None,
        message: String::new(),
        fields: Vec::new(),
    })
}

fn requests(effects: &[Effect]) -> Vec<RequestId> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Create(_, request) | Effect::Ask(_, request) | Effect::Send { request, .. } => {
                Some(*request)
            }
            _ => None,
        })
        .collect()
}

/// A queue with one file that has been read, and the request that makes its upload.
fn with_one_file(length_bytes: u64) -> (Queue, RequestId) {
    let mut queue = Queue::default();
    let effects = queue.work(Event::Add { files: vec![file(1, length_bytes)], room: ROOM }, 0, MIDDLE);
    assert_eq!(effects, [Effect::Inspect(FileId(1))]);
    let effects = queue.work(Event::Inspected(FileId(1), Ok(inspection("a"))), 0, MIDDLE);
    assert!(matches!(effects.as_slice(), [Effect::Create(FileId(1), _)]), "{effects:?}");
    (queue, requests(&effects)[0])
}

#[test]
fn a_file_goes_in_chunks_and_becomes_an_image() {
    let (mut queue, request) = with_one_file(10 * MIB);
    let effects = queue.work(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
    let [Effect::Send { request, from_bytes: 0, length_bytes: CHUNK_MAX_BYTES, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let _ = queue.work(Event::Progress(FileId(1), request, 3 * MIB), 0, MIDDLE);
    assert_eq!(queue.summary().sent_bytes, 3 * MIB);
    let effects = queue.work(Event::Sent(FileId(1), request, Ok(held(8 * MIB))), 0, MIDDLE);
    let [Effect::Send { request, from_bytes, length_bytes, .. }] = effects[..] else { panic!("{effects:?}") };
    assert_eq!((from_bytes, length_bytes), (8 * MIB, 2 * MIB));
    let effects = queue.work(Event::Sent(FileId(1), request, Ok(done(10 * MIB))), 0, MIDDLE);
    assert_eq!(effects, [Effect::Stored(FileId(1)), Effect::Release(FileId(1))]);
    assert_eq!(
        queue.summary(),
        Summary { files: 1, stored: 1, failed: 0, active: 0, sent_bytes: 10 * MIB, total_bytes: 10 * MIB }
    );
    assert_eq!(queue.item(FileId(1)).unwrap().target.as_deref(), Some("/v1/uploads/u1"));
}

#[test]
fn after_a_lost_answer_the_server_is_asked_how_far_it_is() {
    let (mut queue, request) = with_one_file(10 * MIB);
    let effects = queue.work(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
    let effects =
        queue.work(Event::Sent(FileId(1), requests(&effects)[0], Err(Error::Unreachable)), 0, MIDDLE);
    let [Effect::Wake { after_ms }] = effects[..] else { panic!("{effects:?}") };
    let effects = queue.work(Event::Wake, after_ms, MIDDLE);
    let [Effect::Ask(_, request)] = effects[..] else { panic!("{effects:?}") };
    let effects = queue.work(Event::Asked(FileId(1), request, Ok(held(5 * MIB))), after_ms, MIDDLE);
    assert!(matches!(effects[..], [Effect::Send { from_bytes, .. }] if from_bytes == 5 * MIB), "{effects:?}");
}

#[test]
fn a_lost_creation_is_repeated_with_the_same_key() {
    let (mut queue, request) = with_one_file(MIB);
    let _ = queue.work(Event::Created(FileId(1), request, Err(Error::Unreachable)), 0, MIDDLE);
    let effects = queue.work(Event::Wake, 60_000, MIDDLE);
    assert!(matches!(effects[..], [Effect::Create(..)]), "{effects:?}");
    // The first try had arrived, bytes and all.
    let state = UploadState { existing: true, ..done(MIB) };
    let answer = NewUpload { location: "/v1/uploads/u1".into(), state };
    let _ = queue.work(Event::Created(FileId(1), requests(&effects)[0], Ok(answer)), 0, MIDDLE);
    assert!(matches!(queue.items()[0].stage, Stage::Stored { existing: true, .. }));
}

#[test]
fn an_upload_that_the_server_forgot_is_begun_anew_a_few_times() {
    let (mut queue, request) = with_one_file(MIB);
    let mut request = request;
    for _ in 0..=RESTARTS_MAX {
        let effects = queue.work(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
        let effects =
            queue.work(Event::Sent(FileId(1), requests(&effects)[0], Err(Error::NotFound)), 0, MIDDLE);
        request = requests(&effects).first().copied().unwrap_or(request);
    }
    assert_eq!(queue.items()[0].stage, Stage::Failed(Error::Unreadable { status: 404 }));
}

#[test]
fn what_cannot_be_mended_is_never_tried_again() {
    let check = |error: Error, is_retryable: bool| {
        let (mut queue, request) = with_one_file(MIB);
        let effects = queue.work(Event::Created(FileId(1), request, Err(error.clone())), 0, MIDDLE);
        assert_eq!(effects, [], "{error:?}");
        assert_eq!(queue.items()[0].stage, Stage::Failed(error.clone()));
        assert_eq!(queue.items()[0].is_retryable(), is_retryable, "{error:?}");
        let again = queue.work(Event::RetryFailed(vehicle("WAU1")), 0, MIDDLE);
        assert_eq!(again.is_empty(), !is_retryable, "{error:?}");
    };
    check(rejected(415), false);
    check(rejected(422), false);
    check(rejected(400), false);
    check(Error::OutOfCredits, true);
    check(Error::Forbidden, true);
    check(Error::NotFound, true);
}

#[test]
fn a_file_on_which_the_server_fails_is_given_up_after_some_tries() {
    let check = |error: Error, tries: u32| {
        let (mut queue, mut request) = with_one_file(MIB);
        let mut made = 0;
        let mut now_ms = 0;
        loop {
            made += 1;
            let _ = queue.work(Event::Created(FileId(1), request, Err(error.clone())), now_ms, MIDDLE);
            now_ms += 60_000;
            match requests(&queue.work(Event::Wake, now_ms, MIDDLE)).first() {
                Some(next) => request = *next,
                None => break,
            }
        }
        assert_eq!(made, tries, "{error:?}");
        assert_eq!(queue.items()[0].stage, Stage::Failed(error));
    };
    check(Error::Server { status: 500 }, TRIES_MAX_FAILING);
    check(Error::Unreadable { status: 200 }, TRIES_MAX_FAILING);
    check(rejected(409), TRIES_MAX_FAILING);
    check(Error::Unreachable, TRIES_MAX_UNREACHABLE);
}

#[test]
fn a_server_that_takes_bytes_and_keeps_none_is_given_up() {
    let (mut queue, request) = with_one_file(MIB);
    let mut effects = queue.work(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
    let mut now_ms = 0;
    for _ in 0..200 {
        now_ms += 60_000;
        let next = match effects.first() {
            Some(Effect::Send { id, request, .. }) => Event::Sent(*id, *request, Ok(held(0))),
            Some(Effect::Ask(id, request)) => Event::Asked(*id, *request, Ok(held(0))),
            Some(Effect::Wake { .. }) => Event::Wake,
            _ => break,
        };
        effects = queue.work(next, now_ms, MIDDLE);
    }
    assert!(matches!(queue.items()[0].stage, Stage::Failed(Error::Unreadable { .. })));
}

#[test]
fn files_are_refused_with_their_reason() {
    let mut queue = Queue::default();
    let room = UploadLimits {
        max_bytes: 5 * MIB,
        image: None,
        max_images: 500,
        free_images: 2,
        next_position: None,
    };
    let files = vec![file(1, 0), file(2, 6 * MIB), file(3, MIB), file(4, MIB), file(5, MIB)];
    let _ = queue.work(Event::Add { files, room }, 0, MIDDLE);
    let _ = queue.work(Event::Inspected(FileId(3), Ok(inspection("same"))), 0, MIDDLE);
    let _ = queue.work(Event::Inspected(FileId(4), Ok(inspection("same"))), 0, MIDDLE);
    let refusal = |number| match &queue.item(FileId(number)).unwrap().stage {
        Stage::Refused(refusal) => Some(refusal.clone()),
        _ => None,
    };
    assert_eq!(refusal(1), Some(Refusal::Empty));
    assert_eq!(refusal(2), Some(Refusal::TooLarge { max_bytes: 5 * MIB }));
    assert_eq!(refusal(3), None);
    assert_eq!(refusal(4), Some(Refusal::Duplicate { of: "3.jpg".into() }));
    assert_eq!(refusal(5), Some(Refusal::NoRoom { max_images: 500 }));
    assert_eq!(queue.summary().files, 1);
}

#[test]
fn a_picture_is_compared_with_what_the_server_says() {
    let limits = ImageLimits {
        min_side_px: 200,
        max_side_px: 20_000,
        max_pixels: forecourt_api::server::MaxPixels { jpeg: Some(12_000_000), ..Default::default() },
    };
    let mut queue = Queue::default();
    let room = UploadLimits { image: Some(limits), ..ROOM };
    let _ = queue.work(Event::Add { files: vec![file(1, MIB), file(2, MIB)], room }, 0, MIDDLE);
    let _ = queue.work(Event::Inspected(FileId(1), Ok(inspection("a"))), 0, MIDDLE);
    let header = Header { format: Format::Jpeg, size_px: Some((4000, 3000)) };
    let _ = queue.work(Event::Inspected(FileId(2), Ok(Inspection { header, ..inspection("b") })), 0, MIDDLE);
    let (pixels, max_pixels) = (4032 * 3024, 12_000_000);
    let refusal = Refusal::TooManyPixels { format: Format::Jpeg, pixels, max_pixels };
    assert_eq!(queue.items()[0].stage, Stage::Refused(refusal));
    assert!(queue.items()[1].is_active());
}

#[test]
fn the_same_picture_may_belong_to_two_vehicles() {
    let mut queue = Queue::default();
    let other = NewFile { vehicle_id: VehicleId::new("WAU2").unwrap(), ..file(2, MIB) };
    let _ = queue.work(Event::Add { files: vec![file(1, MIB), other], room: ROOM }, 0, MIDDLE);
    for number in [1, 2] {
        let effects = queue.work(Event::Inspected(FileId(number), Ok(inspection("same"))), 0, MIDDLE);
        assert!(matches!(effects[..], [Effect::Create(..)]), "{effects:?}");
    }
}

#[test]
fn offline_waits_and_goes_on_at_once() {
    let (mut queue, request) = with_one_file(MIB);
    let _ = queue.work(Event::Online(false), 0, MIDDLE);
    assert_eq!(queue.work(Event::Created(FileId(1), request, Err(Error::Unreachable)), 0, MIDDLE), []);
    assert_eq!(queue.work(Event::Wake, 60_000, MIDDLE), []);
    assert!(matches!(queue.work(Event::Online(true), 60_001, MIDDLE)[..], [Effect::Create(..)]));
}

#[test]
fn a_refused_token_stops_the_queue_until_sign_in() {
    let (mut queue, request) = with_one_file(MIB);
    assert_eq!(
        queue.work(Event::Created(FileId(1), request, Err(Error::Unauthorized)), 0, MIDDLE),
        [Effect::SignIn]
    );
    assert_eq!(queue.work(Event::Wake, 60_000, MIDDLE), []);
    assert!(matches!(queue.work(Event::SignedIn, 60_001, MIDDLE)[..], [Effect::Create(..)]));
}

#[test]
fn cancelling_stops_the_request_and_tells_the_server() {
    let (mut queue, request) = with_one_file(MIB);
    let effects = queue.work(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
    let late = requests(&effects)[0];
    assert_eq!(
        queue.work(Event::Remove(FileId(1)), 0, MIDDLE),
        [
            Effect::Abort(FileId(1)),
            Effect::Discard { target: "/v1/uploads/u1".into() },
            Effect::Release(FileId(1)),
        ]
    );
    assert!(queue.items().is_empty());
    assert_eq!(queue.work(Event::Sent(FileId(1), late, Ok(done(MIB))), 0, MIDDLE), []);
}

#[test]
fn a_file_that_vanished_is_refused() {
    let (mut queue, request) = with_one_file(MIB);
    let _ = queue.work(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
    let effects = queue.work(Event::Vanished(FileId(1)), 0, MIDDLE);
    assert_eq!(effects[0], Effect::Abort(FileId(1)));
    assert_eq!(queue.items()[0].stage, Stage::Refused(Refusal::Unreadable));
}

/// A proxy's page where the server's problem should be.
fn too_large_for_a_proxy() -> Error {
    rejected(413)
}

#[test]
fn pieces_shrink_before_a_proxy_that_takes_less_and_stay_small() {
    let (mut queue, request) = with_one_file(4 * MIB);
    let mut effects = queue.work(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
    let mut sizes = Vec::new();
    let mut learned = Vec::new();
    for _ in 0..100 {
        learned.extend(effects.iter().filter_map(|effect| match effect {
            Effect::PieceSize { bytes } => Some(*bytes),
            _ => None,
        }));
        let offset = queue.items()[0].offset_bytes;
        let next = match effects.iter().find(|effect| !matches!(effect, Effect::PieceSize { .. })) {
            Some(Effect::Send { id, request, length_bytes, .. }) if *length_bytes > MIB => {
                sizes.push(*length_bytes);
                Event::Sent(*id, *request, Err(too_large_for_a_proxy()))
            }
            Some(Effect::Send { id, request, from_bytes, length_bytes }) => {
                sizes.push(*length_bytes);
                let end = from_bytes + length_bytes;
                Event::Sent(*id, *request, Ok(if end == 4 * MIB { done(end) } else { held(end) }))
            }
            Some(Effect::Ask(id, request)) => Event::Asked(*id, *request, Ok(held(offset))),
            _ => break,
        };
        effects = queue.work(next, 0, MIDDLE);
    }
    assert_eq!(sizes, [4 * MIB, 2 * MIB, MIB, MIB, MIB, MIB]);
    assert_eq!(learned, [2 * MIB, MIB]);
    assert!(matches!(queue.items()[0].stage, Stage::Stored { .. }));
    // The next file begins with what was learned.
    let _ = queue.work(Event::Add { files: vec![file(2, 4 * MIB)], room: ROOM }, 0, MIDDLE);
    let effects = queue.work(Event::Inspected(FileId(2), Ok(inspection("b"))), 0, MIDDLE);
    let effects = queue.work(Event::Created(FileId(2), requests(&effects)[0], Ok(upload(0))), 0, MIDDLE);
    assert!(matches!(effects[..], [Effect::Send { length_bytes: MIB, .. }]), "{effects:?}");
}

#[test]
fn a_proxy_that_takes_not_even_the_smallest_piece_is_named_and_a_person_may_try_again() {
    let check = |refuse: fn(&mut Queue, RequestId) -> Vec<Effect>| {
        let (mut queue, request) = with_one_file(CHUNK_MIN_BYTES);
        assert_eq!(refuse(&mut queue, request), []);
        assert_eq!(queue.items()[0].stage, Stage::Failed(too_large_for_a_proxy()));
        assert!(queue.items()[0].is_retryable());
    };
    check(|queue, request| {
        queue.work(Event::Created(FileId(1), request, Err(too_large_for_a_proxy())), 0, MIDDLE)
    });
    check(|queue, request| {
        let effects = queue.work(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
        queue.work(Event::Sent(FileId(1), requests(&effects)[0], Err(too_large_for_a_proxy())), 0, MIDDLE)
    });
}

#[test]
fn the_servers_own_refusal_of_a_large_file_shrinks_nothing() {
    let (mut queue, request) = with_one_file(4 * MIB);
    let effects = queue.work(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
    let own = Error::Rejected(forecourt_client::Rejection {
        status: 413,
        slug: Some("too-large".into()),
        message: String::new(),
        fields: Vec::new(),
    });
    assert_eq!(queue.work(Event::Sent(FileId(1), requests(&effects)[0], Err(own.clone())), 0, MIDDLE), []);
    assert_eq!(queue.items()[0].stage, Stage::Failed(own));
    assert!(!queue.items()[0].is_retryable());
}

#[test]
fn cancelling_and_trying_again_concern_one_vehicle() {
    let mut queue = Queue::default();
    let files = vec![of_vehicle("A", 1, MIB), of_vehicle("B", 2, MIB), of_vehicle("B", 3, 0)];
    let _ = queue.work(Event::Add { files, room: ROOM }, 0, MIDDLE);
    let _ = queue.work(Event::Cancel(vehicle("B")), 0, MIDDLE);
    let left: Vec<FileId> = queue.items().iter().map(|item| item.file.id).collect();
    assert_eq!(left, [FileId(1), FileId(3)], "what was refused stays until it was seen");
    assert_eq!(queue.summary_of(&vehicle("A")).active, 1);
    assert_eq!(queue.summary_of(&vehicle("B")), Summary::default());

    let effects = queue.work(Event::Inspected(FileId(1), Ok(inspection("a"))), 0, MIDDLE);
    let _ = queue.work(Event::Created(FileId(1), requests(&effects)[0], Err(Error::Forbidden)), 0, MIDDLE);
    assert_eq!(queue.work(Event::RetryFailed(vehicle("B")), 0, MIDDLE), []);
    assert!(matches!(queue.work(Event::RetryFailed(vehicle("A")), 0, MIDDLE)[..], [Effect::Create(..)]));
}

#[test]
fn only_what_was_stored_leaves_the_list_by_itself() {
    let (mut queue, request) = with_one_file(MIB);
    let _ = queue.work(Event::Add { files: vec![file(2, 0)], room: ROOM }, 0, MIDDLE);
    let _ = queue.work(
        Event::Created(FileId(1), request, Ok(NewUpload { state: done(MIB), ..upload(0) })),
        0,
        MIDDLE,
    );
    let _ = queue.work(Event::Clear, 0, MIDDLE);
    assert_eq!(queue.items().iter().map(|item| item.file.id).collect::<Vec<_>>(), [FileId(2)]);
}

#[test]
fn the_files_of_a_vehicle_that_is_gone_stop_and_can_be_tried_again() {
    let mut queue = Queue::default();
    let mut files: Vec<NewFile> = (1..=6).map(|number| of_vehicle("GONE", number, MIB)).collect();
    files.push(of_vehicle("HERE", 7, MIB));
    let _ = queue.work(Event::Add { files, room: ROOM }, 0, MIDDLE);
    let effects = queue.work(Event::Inspected(FileId(1), Ok(inspection("1"))), 0, MIDDLE);
    let effects =
        queue.work(Event::Created(FileId(1), requests(&effects)[0], Err(Error::NotFound)), 0, MIDDLE);
    // What was being read is let go of, and the other vehicle's file has its place.
    assert!(effects.contains(&Effect::Abort(FileId(2))), "{effects:?}");
    assert!(effects.contains(&Effect::Inspect(FileId(7))), "{effects:?}");
    for number in 1..=6 {
        assert_eq!(queue.item(FileId(number)).unwrap().stage, Stage::Failed(Error::NotFound));
    }
    let effects = queue.work(Event::RetryFailed(vehicle("GONE")), 0, MIDDLE);
    assert!(matches!(effects[..], [Effect::Inspect(_), Effect::Create(FileId(1), _)]), "{effects:?}");
    let effects = queue.work(Event::VehicleGone(vehicle("GONE")), 0, MIDDLE);
    assert!(effects.contains(&Effect::Abort(FileId(1))), "{effects:?}");
}

#[test]
fn the_files_of_a_vehicle_that_comes_back_go_on() {
    let mut queue = Queue::default();
    let files = vec![of_vehicle("BACK", 1, MIB), of_vehicle("BACK", 2, MIB)];
    let _ = queue.work(Event::Add { files, room: ROOM }, 0, MIDDLE);
    let _ = queue.work(Event::Inspected(FileId(2), Err(Refusal::Empty)), 0, MIDDLE);
    let _ = queue.work(Event::VehicleGone(vehicle("BACK")), 0, MIDDLE);
    let effects = queue.work(Event::VehicleBack(vehicle("OTHER")), 0, MIDDLE);
    assert!(effects.is_empty(), "{effects:?}");
    let effects = queue.work(Event::VehicleBack(vehicle("BACK")), 0, MIDDLE);
    // What was refused for another reason stays refused.
    assert_eq!(
        effects.iter().filter(|effect| matches!(effect, Effect::Inspect(_))).count(),
        1,
        "{effects:?}"
    );
    assert!(effects.contains(&Effect::Inspect(FileId(1))), "{effects:?}");
}

#[test]
fn a_converted_file_goes_by_its_own_name_and_length() {
    let mut queue = Queue::default();
    let photo = NewFile { name: "IMG_1.HEIC".into(), ..file(1, MIB) };
    let _ = queue.work(Event::Add { files: vec![photo], room: ROOM }, 0, MIDDLE);
    let converted = Some(Converted { name: "IMG_1.jpg".into(), length_bytes: 2 * MIB });
    let read = Inspection { converted, ..inspection("a") };
    let _ = queue.work(Event::Inspected(FileId(1), Ok(read)), 0, MIDDLE);
    let plan = queue.items()[0].plan();
    assert_eq!(
        (plan.filename.as_str(), plan.length, plan.filetype.as_str()),
        ("IMG_1.jpg", 2 * MIB, "image/jpeg")
    );
}

#[test]
fn progress_concerns_one_file() {
    let mut queue = Queue::default();
    let files = (1..=500).map(|number| file(number, MIB)).collect();
    let _ = queue.work(Event::Add { files, room: ROOM }, 0, MIDDLE);
    let effects = queue.work(Event::Inspected(FileId(1), Ok(inspection("1"))), 0, MIDDLE);
    let effects = queue.step(Event::Created(FileId(1), requests(&effects)[0], Ok(upload(0))), 0, MIDDLE);
    let request = requests(&effects)[0];
    assert_eq!(
        queue.step(Event::Progress(FileId(1), request, 9), 0, MIDDLE),
        [Effect::Progressed(FileId(1))]
    );
}

mod turns {
    use proptest::prelude::*;

    use super::*;

    /// A queue in which all of these have been read and wait for the connection, and the vehicle of each.
    fn waiting(vehicles: &[u8]) -> (Queue, Vec<VehicleId>) {
        let mut queue = Queue::default();
        let _ = queue.work(Event::Online(false), 0, MIDDLE);
        let ids: Vec<VehicleId> = vehicles.iter().map(|number| vehicle(&number.to_string())).collect();
        let files =
            ids.iter().zip(0..).map(|(id, number)| NewFile { vehicle_id: id.clone(), ..file(number, 1) });
        let mut effects = queue.work(Event::Add { files: files.collect(), room: ROOM }, 0, MIDDLE);
        while let Some(Effect::Inspect(id)) = effects.pop() {
            effects.extend(queue.work(Event::Inspected(id, Ok(inspection(&id.0.to_string()))), 0, MIDDLE));
        }
        (queue, ids)
    }

    /// Lets each file through at once, one that ends with each answer; says in which order they were begun.
    fn order(queue: &mut Queue) -> Vec<FileId> {
        let mut begun = Vec::new();
        let mut effects: VecDeque<Effect> = queue.work(Event::Online(true), 0, MIDDLE).into();
        while let Some(effect) = effects.pop_front() {
            if let Effect::Create(id, request) = effect {
                begun.push(id);
                let answer = NewUpload { state: done(1), ..upload(0) };
                effects.extend(queue.work(Event::Created(id, request, Ok(answer)), 0, MIDDLE));
            }
        }
        begun
    }

    proptest! {
        /// Between two places of a vehicle, no other vehicle gets two.
        #[test]
        fn vehicles_take_turns_however_many_files_they_have(vehicles in prop::collection::vec(0_u8..5, 1..60)) {
            let (mut queue, ids) = waiting(&vehicles);
            let line = queue.line();
            let begun = order(&mut queue);
            prop_assert_eq!(&begun, &line, "the place that is named is the place that is given");
            prop_assert_eq!(begun.len(), vehicles.len());
            let of = |file: &FileId| &ids[file.0 as usize];
            for (place, file) in begun.iter().enumerate() {
                // From here to this vehicle's next file (or, where none is left, nobody waits for it).
                let rest = &begun[place + 1..];
                let Some(next) = rest.iter().position(|later| of(later) == of(file)) else { continue };
                let mut others: Vec<_> = rest[..next].iter().map(of).collect();
                let all = others.len();
                others.sort();
                others.dedup();
                prop_assert_eq!(others.len(), all, "a vehicle came twice while another waited");
            }
        }
    }

    #[test]
    fn a_few_photos_do_not_wait_for_the_hundred_of_another_vehicle() {
        let (mut queue, _) = waiting(&[vec![0; 100], vec![1; 2]].concat());
        let begun = order(&mut queue);
        assert!(begun[..4].contains(&FileId(100)) && begun[..4].contains(&FileId(101)), "{:?}", &begun[..6]);
    }
}
