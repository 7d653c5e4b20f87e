use super::*;
use crate::upload::accept::{Format, Header};
use forecourt_client::tus::UploadState;

mod history;

const MIDDLE: f64 = 0.5;
const MIB: u64 = 1024 * 1024;
const ROOM: Room = Room { max_bytes: 64 * MIB, max_images: 500, free_images: 500, next_position: None };

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
    Inspection { header, sha256: Some(hash.to_owned()) }
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
    let effects = queue.step(Event::Add { files: vec![file(1, length_bytes)], room: ROOM }, 0, MIDDLE);
    assert_eq!(effects, [Effect::Inspect(FileId(1))]);
    let effects = queue.step(Event::Inspected(FileId(1), Ok(inspection("a"))), 0, MIDDLE);
    assert!(matches!(effects.as_slice(), [Effect::Create(FileId(1), _)]), "{effects:?}");
    (queue, requests(&effects)[0])
}

#[test]
fn a_file_goes_in_chunks_and_becomes_an_image() {
    let (mut queue, request) = with_one_file(10 * MIB);
    let effects = queue.step(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
    let [Effect::Send { request, from_bytes: 0, length_bytes: CHUNK_MAX_BYTES, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let _ = queue.step(Event::Progress(FileId(1), request, 3 * MIB), 0, MIDDLE);
    assert_eq!(queue.summary().sent_bytes, 3 * MIB);
    let effects = queue.step(Event::Sent(FileId(1), request, Ok(held(8 * MIB))), 0, MIDDLE);
    let [Effect::Send { request, from_bytes, length_bytes, .. }] = effects[..] else { panic!("{effects:?}") };
    assert_eq!((from_bytes, length_bytes), (8 * MIB, 2 * MIB));
    let effects = queue.step(Event::Sent(FileId(1), request, Ok(done(10 * MIB))), 0, MIDDLE);
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
    let effects = queue.step(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
    let effects =
        queue.step(Event::Sent(FileId(1), requests(&effects)[0], Err(Error::Unreachable)), 0, MIDDLE);
    let [Effect::Wake { after_ms }] = effects[..] else { panic!("{effects:?}") };
    let effects = queue.step(Event::Wake, after_ms, MIDDLE);
    let [Effect::Ask(_, request)] = effects[..] else { panic!("{effects:?}") };
    let effects = queue.step(Event::Asked(FileId(1), request, Ok(held(5 * MIB))), after_ms, MIDDLE);
    assert!(matches!(effects[..], [Effect::Send { from_bytes, .. }] if from_bytes == 5 * MIB), "{effects:?}");
}

#[test]
fn a_lost_creation_is_repeated_with_the_same_key() {
    let (mut queue, request) = with_one_file(MIB);
    let _ = queue.step(Event::Created(FileId(1), request, Err(Error::Unreachable)), 0, MIDDLE);
    let effects = queue.step(Event::Wake, 60_000, MIDDLE);
    assert!(matches!(effects[..], [Effect::Create(..)]), "{effects:?}");
    // The first try had arrived, bytes and all.
    let state = UploadState { existing: true, ..done(MIB) };
    let answer = NewUpload { location: "/v1/uploads/u1".into(), state };
    let _ = queue.step(Event::Created(FileId(1), requests(&effects)[0], Ok(answer)), 0, MIDDLE);
    assert!(matches!(queue.items()[0].stage, Stage::Stored { existing: true, .. }));
}

#[test]
fn an_upload_that_the_server_forgot_is_begun_anew_a_few_times() {
    let (mut queue, request) = with_one_file(MIB);
    let mut request = request;
    for _ in 0..=RESTARTS_MAX {
        let effects = queue.step(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
        let effects =
            queue.step(Event::Sent(FileId(1), requests(&effects)[0], Err(Error::NotFound)), 0, MIDDLE);
        request = requests(&effects).first().copied().unwrap_or(request);
    }
    assert_eq!(queue.items()[0].stage, Stage::Failed(Error::NotFound));
}

#[test]
fn what_cannot_be_mended_is_never_tried_again() {
    let check = |error: Error, is_retryable: bool| {
        let (mut queue, request) = with_one_file(MIB);
        let effects = queue.step(Event::Created(FileId(1), request, Err(error.clone())), 0, MIDDLE);
        assert_eq!(effects, [], "{error:?}");
        assert_eq!(queue.items()[0].stage, Stage::Failed(error.clone()));
        assert_eq!(queue.items()[0].is_retryable(), is_retryable, "{error:?}");
        let again = queue.step(Event::RetryFailed, 0, MIDDLE);
        assert_eq!(again.is_empty(), !is_retryable, "{error:?}");
    };
    check(rejected(413), false);
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
            let _ = queue.step(Event::Created(FileId(1), request, Err(error.clone())), now_ms, MIDDLE);
            now_ms += 60_000;
            match requests(&queue.step(Event::Wake, now_ms, MIDDLE)).first() {
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
    let mut effects = queue.step(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
    let mut now_ms = 0;
    for _ in 0..200 {
        now_ms += 60_000;
        let next = match effects.first() {
            Some(Effect::Send { id, request, .. }) => Event::Sent(*id, *request, Ok(held(0))),
            Some(Effect::Ask(id, request)) => Event::Asked(*id, *request, Ok(held(0))),
            Some(Effect::Wake { .. }) => Event::Wake,
            _ => break,
        };
        effects = queue.step(next, now_ms, MIDDLE);
    }
    assert!(matches!(queue.items()[0].stage, Stage::Failed(Error::Unreadable { .. })));
}

#[test]
fn files_are_refused_with_their_reason() {
    let mut queue = Queue::default();
    let room = Room { max_bytes: 5 * MIB, max_images: 500, free_images: 2, next_position: None };
    let files = vec![file(1, 0), file(2, 6 * MIB), file(3, MIB), file(4, MIB), file(5, MIB)];
    let _ = queue.step(Event::Add { files, room }, 0, MIDDLE);
    let _ = queue.step(Event::Inspected(FileId(3), Ok(inspection("same"))), 0, MIDDLE);
    let _ = queue.step(Event::Inspected(FileId(4), Ok(inspection("same"))), 0, MIDDLE);
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
fn the_same_picture_may_belong_to_two_vehicles() {
    let mut queue = Queue::default();
    let other = NewFile { vehicle_id: VehicleId::new("WAU2").unwrap(), ..file(2, MIB) };
    let _ = queue.step(Event::Add { files: vec![file(1, MIB), other], room: ROOM }, 0, MIDDLE);
    for number in [1, 2] {
        let effects = queue.step(Event::Inspected(FileId(number), Ok(inspection("same"))), 0, MIDDLE);
        assert!(matches!(effects[..], [Effect::Create(..)]), "{effects:?}");
    }
}

#[test]
fn offline_waits_and_goes_on_at_once() {
    let (mut queue, request) = with_one_file(MIB);
    let _ = queue.step(Event::Online(false), 0, MIDDLE);
    assert_eq!(queue.step(Event::Created(FileId(1), request, Err(Error::Unreachable)), 0, MIDDLE), []);
    assert_eq!(queue.step(Event::Wake, 60_000, MIDDLE), []);
    assert!(matches!(queue.step(Event::Online(true), 60_001, MIDDLE)[..], [Effect::Create(..)]));
}

#[test]
fn a_refused_token_stops_the_queue_until_sign_in() {
    let (mut queue, request) = with_one_file(MIB);
    assert_eq!(
        queue.step(Event::Created(FileId(1), request, Err(Error::Unauthorized)), 0, MIDDLE),
        [Effect::SignIn]
    );
    assert_eq!(queue.step(Event::Wake, 60_000, MIDDLE), []);
    assert!(matches!(queue.step(Event::SignedIn, 60_001, MIDDLE)[..], [Effect::Create(..)]));
}

#[test]
fn cancelling_stops_the_request_and_tells_the_server() {
    let (mut queue, request) = with_one_file(MIB);
    let effects = queue.step(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
    let late = requests(&effects)[0];
    assert_eq!(
        queue.step(Event::Remove(FileId(1)), 0, MIDDLE),
        [
            Effect::Abort(FileId(1)),
            Effect::Discard { target: "/v1/uploads/u1".into() },
            Effect::Release(FileId(1)),
        ]
    );
    assert!(queue.items().is_empty());
    assert_eq!(queue.step(Event::Sent(FileId(1), late, Ok(done(MIB))), 0, MIDDLE), []);
}

#[test]
fn a_file_that_vanished_is_refused() {
    let (mut queue, request) = with_one_file(MIB);
    let _ = queue.step(Event::Created(FileId(1), request, Ok(upload(0))), 0, MIDDLE);
    let effects = queue.step(Event::Vanished(FileId(1)), 0, MIDDLE);
    assert_eq!(effects[0], Effect::Abort(FileId(1)));
    assert_eq!(queue.items()[0].stage, Stage::Refused(Refusal::Unreadable));
}
