//! Uploads: from the drop to the image, over lost answers, with files that are not.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use forecourt::browser::connection::Connection;
use forecourt::browser::storage::Storage;
use forecourt::session::Session;
use forecourt::upload::accept::{Format, Header, Refusal};
use forecourt::upload::file_transfer::{FileTransfer, Local, SendFailure};
use forecourt::upload::preview::Preview;
use forecourt::upload::queue::{FileId, Inspection, Stage, UploadLimits};
use forecourt::upload::state::{Dropped, Elsewhere, Outcome, Upload, Uploads};
use forecourt::upload::unfinished;
use forecourt_api::VehicleId;
use forecourt_api::image::{CutType, ProcessingOptions};
use forecourt_client::{Client, Headers, Method, Request, Response, TransportFailure};
use leptos::prelude::*;

use crate::fake::{Answer, Fake, forecourt, run, settle, signed_in, status};

const ROOM: UploadLimits = UploadLimits {
    max_bytes: 64 << 20,
    image: None,
    max_images: 500,
    free_images: 500,
    next_position: Some(2),
};

/// Files that exist by number alone, and a network for their bytes.
struct FakePorter {
    sent: RefCell<Vec<Range<u64>>>,
    released: RefCell<BTreeSet<FileId>>,
    bad: FileId,
    answer: Box<dyn Fn(u64) -> Result<Response, SendFailure>>,
}

impl FileTransfer for FakePorter {
    fn hold(&self, _: FileId, _: web_sys::File) {}

    fn inspect(&self, id: FileId) -> Local<Result<Inspection, Refusal>> {
        let header = Header { format: Format::Jpeg, size_px: None };
        let read = Inspection { header, sha256: Some(format!("hash of {}", id.0)), converted: None };
        Box::pin(std::future::ready(if id == self.bad { Err(Refusal::NotAnImage) } else { Ok(read) }))
    }

    fn preview(&self, _: FileId) -> Local<Option<Preview>> {
        Box::pin(std::future::ready(None))
    }

    fn send(
        &self,
        _: FileId,
        bytes: Range<u64>,
        _: Client,
        request: Request,
        on_progress: Box<dyn Fn(u64)>,
    ) -> Local<Result<Response, SendFailure>> {
        assert_eq!(request.method, Method::Patch);
        assert_eq!(request.headers.get("Upload-Offset"), Some(bytes.start.to_string().as_str()));
        on_progress((bytes.end - bytes.start) / 2);
        let answer = (self.answer)(bytes.end);
        self.sent.borrow_mut().push(bytes);
        Box::pin(std::future::ready(answer))
    }

    fn release(&self, id: FileId) {
        self.released.borrow_mut().insert(id);
    }
}

fn offset(offset: u64, image: Option<&str>) -> Response {
    let mut headers = Headers::default();
    headers.push("Upload-Offset", offset.to_string());
    if let Some(image) = image {
        headers.push("Forecourt-Image-Id", image);
    }
    Response { status: 204, headers, body: Vec::new() }
}

struct World {
    fake: Rc<Fake>,
    session: Session,
    file_transfer: Rc<FakePorter>,
    uploads: Uploads,
    online: RwSignal<bool>,
}

async fn world(answer: impl Fn(u64) -> Result<Response, SendFailure> + 'static) -> World {
    let fake = Fake::new(forecourt);
    let session = signed_in(&fake).await;
    let file_transfer = Rc::new(FakePorter {
        sent: RefCell::default(),
        released: RefCell::default(),
        bad: FileId(9),
        answer: Box::new(answer),
    });
    let online = RwSignal::new(true);
    let connection =
        Connection { online: online.into(), visible: Signal::stored(true), focused: Signal::stored(0) };
    let uploads = Uploads::new(session, connection, file_transfer.clone());
    settle().await;
    World { fake, session, file_transfer, uploads, online }
}

fn drop_files(world: &World, count: usize, length_bytes: u64) {
    let dropped =
        (0..count).map(|number| Dropped { name: format!("{number}.jpg"), length_bytes, file: None });
    let options = ProcessingOptions { cut_type: Some(CutType::Normal), ..ProcessingOptions::default() };
    world.uploads.add(&VehicleId::new("a").unwrap(), dropped.collect(), &options, ROOM);
}

fn stages(uploads: Uploads) -> Vec<Stage> {
    uploads
        .list()
        .with_untracked(|list| list.iter().map(|upload| upload.item.get_untracked().stage).collect())
}

/// Creations are answered with an upload's address.
fn created(world: &World) {
    world.fake.becomes(|sent| match sent.request.method {
        Method::Post => {
            Answer::Headers(201, vec![("Location", "/v1/uploads/u".into()), ("Upload-Offset", "0".into())])
        }
        _ => status(404),
    });
}

#[test]
fn files_keep_the_order_of_the_drop_behind_the_photos_that_are_there() {
    run(async {
        let world = world(|end| Ok(offset(end, None))).await;
        created(&world);
        drop_files(&world, 2, 4);
        drop_files(&world, 1, 4);
        let positions = |uploads: Uploads| {
            let position = |upload: &Upload| upload.item.with_untracked(|item| item.plan().position);
            uploads.list().with_untracked(|list| list.iter().map(position).collect::<Vec<_>>())
        };
        assert_eq!(positions(world.uploads), [Some(2), Some(3), Some(4)]);
        let unread = UploadLimits { next_position: None, ..ROOM };
        let dropped = vec![Dropped { name: "late.jpg".into(), length_bytes: 4, file: None }];
        world.uploads.add(&VehicleId::new("b").unwrap(), dropped, &ProcessingOptions::default(), unread);
        assert_eq!(positions(world.uploads)[3], None);
    });
}

#[test]
fn a_file_becomes_an_image_chunk_by_chunk() {
    run(async {
        let length = 10 << 20;
        let world = world(move |end| Ok(offset(end, (end == length).then_some("img")))).await;
        created(&world);
        drop_files(&world, 1, length);
        settle().await;
        assert_eq!(*world.file_transfer.sent.borrow(), [0..8 << 20, 8 << 20..length]);
        assert!(matches!(&stages(world.uploads)[0], Stage::Stored { image, .. } if image.as_str() == "img"));
        assert_eq!(world.uploads.stored().get_untracked(), 1);
        assert!(world.file_transfer.released.borrow().contains(&FileId(0)));
        let creation = world.fake.take().remove(0).request;
        assert!(creation.headers.get("Idempotency-Key").is_some());
        assert_eq!(creation.headers.get("Upload-Length"), Some("10485760"));
    });
}

#[test]
fn a_bad_file_is_named_and_the_others_go_through() {
    run(async {
        let world = world(|end| Ok(offset(end, Some("img")))).await;
        created(&world);
        drop_files(&world, 11, 1_000);
        settle().await;
        let stages = stages(world.uploads);
        assert_eq!(stages[9], Stage::Refused(Refusal::NotAnImage));
        let stored = stages.iter().filter(|stage| matches!(stage, Stage::Stored { .. })).count();
        assert_eq!(stored, 10);
        assert_eq!(world.file_transfer.released.borrow().len(), 11);
    });
}

#[test]
fn an_answer_that_got_lost_is_asked_for_and_nothing_is_sent_twice() {
    run(async {
        let world = world(|_| Err(SendFailure::Transport(TransportFailure::Unreachable))).await;
        created(&world);
        drop_files(&world, 1, 1_000);
        settle().await;
        assert!(matches!(stages(world.uploads)[0], Stage::Resting { .. }));
        world.fake.take();
        // All bytes had arrived.
        world.fake.becomes(|_| {
            Answer::Headers(200, vec![("Upload-Offset", "1000".into()), ("Forecourt-Image-Id", "img".into())])
        });
        world.online.set(false);
        settle().await;
        world.online.set(true);
        settle().await;
        assert_eq!(world.fake.lines(), ["HEAD /v1/uploads/u"]);
        assert!(matches!(stages(world.uploads)[0], Stage::Stored { .. }));
        assert_eq!(world.file_transfer.sent.borrow().len(), 1);
    });
}

#[test]
fn cancelling_tells_the_server_and_lets_the_file_go() {
    run(async {
        let world = world(|_| Err(SendFailure::Transport(TransportFailure::Unreachable))).await;
        created(&world);
        drop_files(&world, 1, 1_000);
        settle().await;
        world.fake.take();
        world.uploads.cancel(&VehicleId::new("a").unwrap());
        settle().await;
        assert_eq!(world.fake.lines(), ["DELETE /v1/uploads/u"]);
        assert!(stages(world.uploads).is_empty());
        assert!(world.file_transfer.released.borrow().contains(&FileId(0)));
    });
}

fn of_vehicle(world: &World, vehicle: &str, count: usize) {
    let dropped = (0..count).map(|number| Dropped {
        name: format!("{vehicle} {number}.jpg"),
        length_bytes: 4,
        file: None,
    });
    let id = VehicleId::new(vehicle).unwrap();
    world.uploads.add(&id, dropped.collect(), &ProcessingOptions::default(), ROOM);
}

#[test]
fn cancelling_on_one_vehicles_page_leaves_the_others_alone() {
    run(async {
        let world = world(|end| Ok(offset(end, Some("img")))).await;
        world.fake.becomes(|_| Answer::Never);
        of_vehicle(&world, "here", 2);
        of_vehicle(&world, "there", 3);
        settle().await;
        let [here, there] = ["here", "there"].map(|id| VehicleId::new(id).unwrap());
        let active = |id: &VehicleId| world.uploads.summary_of(id).with_untracked(|summary| summary.active);
        assert_eq!((active(&here), active(&there)), (2, 3));
        assert_eq!(
            world.uploads.elsewhere(Some(&here)),
            Some(Elsewhere::UnderWay { vehicle_id: there.clone(), stored: 0, files: 3 })
        );
        world.uploads.cancel(&here);
        settle().await;
        assert_eq!((active(&here), active(&there)), (0, 3));
        assert_eq!(world.uploads.elsewhere(Some(&there)), None);
    });
}

#[test]
fn what_was_not_taken_stays_while_more_is_chosen_and_is_told_on_other_pages() {
    run(async {
        let world = world(|end| Ok(offset(end, Some("img")))).await;
        created(&world);
        let empty = vec![Dropped { name: "empty.jpg".into(), length_bytes: 0, file: None }];
        let a = VehicleId::new("a").unwrap();
        world.uploads.add(&a, empty, &ProcessingOptions::default(), ROOM);
        settle().await;
        drop_files(&world, 1, 1_000);
        settle().await;
        drop_files(&world, 1, 1_000);
        settle().await;
        let stages = stages(world.uploads);
        assert_eq!(stages[0], Stage::Refused(Refusal::Empty));
        assert_eq!(stages.len(), 2, "what was stored before made room");
        assert_eq!(
            world.uploads.elsewhere(None),
            Some(Elsewhere::NotAdded { vehicle_id: a.clone(), files: 1 })
        );
        world.uploads.remove(FileId(0));
        assert_eq!(world.uploads.elsewhere(None), None);
    });
}

#[test]
fn after_a_reload_the_files_that_were_not_sent_are_named_until_they_are_chosen_again() {
    run(async {
        let before = world(|end| Ok(offset(end, Some("img")))).await;
        before.fake.becomes(|_| Answer::Never);
        of_vehicle(&before, "a", 2);
        of_vehicle(&before, "b", 1);
        settle().await;
        drop(before);
        // The page is loaded again: nothing but the tab's store is left.
        let after = world(|end| Ok(offset(end, Some("img")))).await;
        let [a, b] = ["a", "b"].map(|id| VehicleId::new(id).unwrap());
        assert_eq!(after.uploads.lost(&a), ["a 0.jpg", "a 1.jpg"]);
        assert_eq!(
            after.uploads.elsewhere(Some(&b)),
            Some(Elsewhere::Lost { vehicle_id: a.clone(), files: 2 })
        );
        created(&after);
        of_vehicle(&after, "a", 1);
        settle().await;
        assert_eq!(after.uploads.lost(&a), ["a 1.jpg"]);
        assert_eq!(unfinished::load().len(), 2, "what was sent is not unfinished");
        after.uploads.dismiss_lost(&a);
        assert_eq!(after.uploads.lost(&a), Vec::<String>::new());
        assert_eq!(after.uploads.lost(&b), ["b 0.jpg"]);
        after.session.sign_out();
        settle().await;
        assert_eq!(unfinished::load(), []);
    });
}

#[test]
fn a_photo_that_the_vehicle_had_is_told_apart() {
    run(async {
        let world = world(|_| Err(SendFailure::Vanished)).await;
        world.fake.becomes(|_| {
            Answer::Headers(
                201,
                vec![
                    ("Location", "/v1/uploads/u".into()),
                    ("Upload-Offset", "4".into()),
                    ("Forecourt-Image-Id", "img".into()),
                    ("Forecourt-Image-Existing", "true".into()),
                ],
            )
        });
        of_vehicle(&world, "a", 1);
        settle().await;
        let outcome = world.uploads.list().with_untracked(|list| list[0].outcome.get_untracked());
        assert_eq!(outcome, Outcome::Stored { image: forecourt_api::ImageId::new("img"), existing: true });
    });
}

#[test]
fn pieces_that_a_proxy_refuses_get_smaller_and_the_tab_remembers() {
    run(async {
        let length = 4 << 20;
        let limit = 1 << 20;
        let last = Rc::new(std::cell::Cell::new(0_u64));
        let world = world({
            let last = last.clone();
            move |end| {
                if end - last.get() > limit {
                    let page = b"<html><h1>413 Request Entity Too Large</h1></html>".to_vec();
                    return Ok(Response { status: 413, headers: Headers::default(), body: page });
                }
                last.set(end);
                Ok(offset(end, (end == length).then_some("img")))
            }
        })
        .await;
        world.fake.becomes({
            let last = last.clone();
            move |sent| match sent.request.method {
                Method::Head => Answer::Headers(200, vec![("Upload-Offset", last.get().to_string())]),
                _ => Answer::Headers(
                    201,
                    vec![("Location", "/v1/uploads/u".into()), ("Upload-Offset", "0".into())],
                ),
            }
        });
        drop_files(&world, 1, length);
        settle().await;
        assert!(matches!(stages(world.uploads)[0], Stage::Stored { .. }), "{:?}", stages(world.uploads));
        let sizes: Vec<u64> =
            world.file_transfer.sent.borrow().iter().map(|range| range.end - range.start).collect();
        assert_eq!(sizes, [4 << 20, 2 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20]);
        assert_eq!(Storage::Tab.get("forecourt.piece-bytes").as_deref(), Some("1048576"));
        Storage::Tab.remove("forecourt.piece-bytes");
    });
}

#[test]
fn who_looks_at_all_files_is_not_told_of_each_byte() {
    run(async {
        let count = 60;
        let world = world(|end| Ok(offset(end, Some("img")))).await;
        created(&world);
        let looks = Rc::new(std::cell::Cell::new(0_usize));
        let uploads = world.uploads;
        forecourt::effect::on_change({
            let looks = looks.clone();
            move || {
                looks.set(looks.get() + 1);
                uploads.list().with(|list| list.iter().for_each(|upload| upload.outcome.track()));
            }
        });
        of_vehicle(&world, "a", count);
        for _ in 0..20 {
            settle().await;
        }
        let is_at_its_end = |stage: &Stage| matches!(stage, Stage::Stored { .. } | Stage::Refused(_));
        assert!(stages(uploads).iter().all(is_at_its_end));
        // Once at first, once for the list, and at most once for each file's end.
        assert!(looks.get() <= count + 2, "{} looks", looks.get());
    });
}

#[test]
fn a_refused_token_asks_to_sign_in_and_the_queue_goes_on_afterwards() {
    run(async {
        let world = world(|end| Ok(offset(end, Some("img")))).await;
        world.fake.becomes(|_| status(401));
        drop_files(&world, 1, 1_000);
        settle().await;
        assert!(world.session.is_expired());
        assert_eq!(stages(world.uploads), [Stage::Waiting]);
        world.fake.becomes(forecourt);
        let customer = Some(forecourt_api::CustomerId::new("dealer"));
        let credentials = forecourt::session::Credentials { customer, ..crate::fake::credentials("good") };
        world.session.sign_in(credentials, forecourt::browser::storage::Storage::Tab).await.unwrap();
        created(&world);
        settle().await;
        assert!(matches!(stages(world.uploads)[0], Stage::Stored { .. }), "{:?}", stages(world.uploads));
    });
}

#[test]
fn signing_out_forgets_every_file() {
    run(async {
        let world = world(|end| Ok(offset(end, Some("img")))).await;
        created(&world);
        drop_files(&world, 2, 1_000);
        settle().await;
        world.session.sign_out();
        settle().await;
        assert!(stages(world.uploads).is_empty());
    });
}
