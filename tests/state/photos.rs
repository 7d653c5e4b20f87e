//! A vehicle's photos: read, watched until they are finished, processed again, deleted; and without a list of images.

use std::rc::Rc;

use forecourt::browser::connection::Connection;
use forecourt::browser::storage::Storage;
use forecourt::inventory::row::Row;
use forecourt::notices::{Notices, Tone};
use forecourt::session::Session;
use forecourt::status::stage::ImageStage;
use forecourt::vehicle::arrangement::Step;
use forecourt::vehicle::photo::Photo;
use forecourt::vehicle::photos::Photos;
use forecourt::vehicle::state::VehicleState;
use forecourt_api::image::{CutType, ImagePatch, ProcessingOptions};
use forecourt_api::{ImageId, ImageUrl, VehicleId};
use forecourt_client::Method;
use leptos::prelude::*;

use crate::fake::{Answer, Fake, Sent, forecourt, ok, part_a, run, settle, signed_in, status};

fn image(id: &str, state: &str, phase: &str) -> serde_json::Value {
    serde_json::json!({
        "image_id": id, "vehicle_id": "a", "image_url": format!("https://dealer.example/media/{id}"),
        "origin": "upload", "filename": format!("{id}.jpg"), "position": 0, "angle": [], "angle_source": "none",
        "category": "exterior", "hidden": false, "status": state, "phase": phase, "quality": null, "engine": null,
        "confidence": null, "options": {}, "original": null, "result": null, "error": null,
        "created_at": "2026-11-24T08:00:00Z", "updated_at": "2026-11-24T08:00:00Z"
    })
}

fn list(images: &[serde_json::Value]) -> Answer {
    ok(serde_json::json!({ "items": images }).to_string())
}

fn statuses(state: &str, phase: &str) -> Answer {
    let image = serde_json::json!({
        "image": "https://dealer.example/media/i", "status": state, "phase": phase, "angle": [], "quality": null
    });
    ok(serde_json::json!({"data": {"images": [image]}}).to_string())
}

struct World {
    fake: Rc<Fake>,
    session: Session,
    notices: Notices,
    visible: RwSignal<bool>,
    online: RwSignal<bool>,
    focused: RwSignal<u32>,
    uploaded: RwSignal<u32>,
    photos: Photos,
}

async fn world(kind: fn(&Sent) -> Answer, rule: impl FnMut(&Sent) -> Answer + 'static) -> World {
    let fake = Fake::new(kind);
    let session = signed_in(&fake).await;
    fake.becomes(rule);
    let (notices, uploaded) = (Notices::new(), RwSignal::new(0));
    let (visible, online, focused) = (RwSignal::new(true), RwSignal::new(true), RwSignal::new(0));
    provide_context(session);
    provide_context(notices);
    provide_context(Connection { online: online.into(), visible: visible.into(), focused: focused.into() });
    let photos = Photos::new(VehicleId::new("a").unwrap(), uploaded.into());
    settle().await;
    World { fake, session, notices, visible, online, focused, uploaded, photos }
}

fn stages(photos: Photos) -> Vec<ImageStage> {
    photos.list().get_untracked().unwrap_or_default().iter().map(Photo::stage).collect()
}

const LIST: &str = "GET /v1/vehicles/a/images";
const ASK: &str = "GET /vehicle/image/status?image_url=https%3A%2F%2Fdealer.example%2Fmedia%2Fi";

#[test]
fn an_unfinished_photo_is_asked_for_and_read_again_once_it_is_finished() {
    run(async {
        let mut is_finished = false;
        let world = world(forecourt, move |sent| {
            if sent.request.target.starts_with("/vehicle/image/status") {
                is_finished = true;
                return statuses("final", "ready");
            }
            match (sent.request.target.as_str(), is_finished) {
                ("/v1/vehicles/a/images", false) => list(&[image("i", "processing", "cutting")]),
                ("/v1/vehicles/a/images", true) => list(&[image("i", "final", "ready")]),
                _ => forecourt(sent),
            }
        })
        .await;
        assert_eq!(world.fake.lines(), [LIST, ASK, LIST]);
        assert_eq!(stages(world.photos), [ImageStage::Done]);
        assert_eq!(world.notices.spoken().get_untracked(), "1 of 1 photos done");
    });
}

#[test]
fn a_phase_is_shown_as_it_comes() {
    run(async {
        let world = world(forecourt, |sent| match sent.request.target.as_str() {
            "/v1/vehicles/a/images" => list(&[image("i", "processing", "unknown")]),
            target if target.starts_with("/vehicle/image/status") => statuses("processing", "qa-ing"),
            _ => forecourt(sent),
        })
        .await;
        assert_eq!(stages(world.photos), [ImageStage::Checking]);
    });
}

#[test]
fn a_hidden_page_asks_for_nothing_until_it_is_shown() {
    run(async {
        let world = world(forecourt, |sent| match sent.request.target.as_str() {
            "/v1/vehicles/a/images" => list(&[image("i", "processing", "unknown")]),
            target if target.starts_with("/vehicle/image/status") => statuses("processing", "cutting"),
            _ => forecourt(sent),
        })
        .await;
        world.fake.take();
        world.visible.set(false);
        settle().await;
        assert_eq!(world.fake.lines(), Vec::<String>::new());
        world.visible.set(true);
        settle().await;
        let mut lines = world.fake.lines();
        lines.sort();
        assert_eq!(lines, [LIST, ASK], "how far it is, and what others did meanwhile");
    });
}

#[test]
fn a_stored_file_is_a_reason_to_read_and_a_failure_keeps_what_was_read() {
    run(async {
        let world = world(forecourt, |sent| match sent.request.target.as_str() {
            "/v1/vehicles/a/images" => list(&[image("i", "final", "ready")]),
            _ => forecourt(sent),
        })
        .await;
        world.fake.becomes(|_| Answer::Unreachable);
        world.uploaded.set(1);
        settle().await;
        assert_eq!(stages(world.photos), [ImageStage::Done]);
        assert!(world.photos.error().is_some());
    });
}

fn names(photos: Photos) -> Vec<String> {
    photos.list().get_untracked().unwrap_or_default().into_iter().map(|photo| photo.name).collect()
}

/// A name for coming back, how one leaves, and how one comes.
type Way = (&'static str, fn(&World), fn(&World));

#[test]
fn what_others_changed_is_seen_by_whoever_comes_back() {
    run(async {
        let world = world(forecourt, |sent| match sent.request.target.as_str() {
            "/v1/vehicles/a/images" => list(&[image("i", "final", "ready"), image("k", "final", "ready")]),
            _ => forecourt(sent),
        })
        .await;
        let ways: [Way; 3] = [
            ("focus", |_| {}, |world| world.focused.update(|count| *count += 1)),
            ("shown", |world| world.visible.set(false), |world| world.visible.set(true)),
            ("connection", |world| world.online.set(false), |world| world.online.set(true)),
        ];
        for (number, (how, leave, come_back)) in ways.into_iter().enumerate() {
            leave(&world);
            settle().await;
            let new = format!("new {number}");
            world.fake.becomes({
                let new = new.clone();
                move |sent| match sent.request.target.as_str() {
                    "/v1/vehicles/a/images" => {
                        list(&[image("i", "final", "ready"), image(&new, "final", "ready")])
                    }
                    _ => forecourt(sent),
                }
            });
            let reads = world.photos.reads().get_untracked();
            come_back(&world);
            settle().await;
            assert_eq!(names(world.photos), ["i.jpg".to_owned(), format!("{new}.jpg")], "{how}");
            assert!(world.photos.reads().get_untracked() > reads, "{how}");
        }
        let is_gone = |id: &str| untrack(|| world.photos.is_gone(&ImageId::new(id)));
        assert!(is_gone("k"), "deleted elsewhere");
        assert!(!is_gone("i"));
        assert!(!is_gone("just stored, not in the list yet"));
    });
}

#[test]
fn a_photo_that_is_processed_again_elsewhere_shows_its_steps_here() {
    run(async {
        let world = world(forecourt, |sent| match sent.request.target.as_str() {
            "/v1/vehicles/a/images" => list(&[image("i", "final", "ready")]),
            _ => forecourt(sent),
        })
        .await;
        assert_eq!(stages(world.photos), [ImageStage::Done]);
        world.fake.becomes(|sent| match sent.request.target.as_str() {
            "/v1/vehicles/a/images" => list(&[image("i", "processing", "unknown")]),
            target if target.starts_with("/vehicle/image/status") => statuses("processing", "cutting"),
            _ => forecourt(sent),
        });
        world.focused.set(1);
        settle().await;
        assert_eq!(stages(world.photos), [ImageStage::Cutting]);
    });
}

#[test]
fn a_deleted_photo_goes_at_once_and_stays_away_while_the_list_is_read() {
    run(async {
        let world = world(forecourt, |sent| match sent.request.target.as_str() {
            "/v1/vehicles/a/images" => list(&[image("i", "final", "ready")]),
            _ => forecourt(sent),
        })
        .await;
        world.fake.becomes(|sent| match sent.request.method {
            Method::Delete => status(204),
            _ => Answer::Never,
        });
        world.photos.delete(ImageId::new("i"));
        settle().await;
        assert_eq!(stages(world.photos), []);
    });
}

#[test]
fn a_vehicle_that_others_changed_is_read_again() {
    run(async {
        let world = world(forecourt, |sent| match sent.request.target.as_str() {
            "/v1/vehicles/a" => ok(crate::fake::vehicle("a", "Aurora", "active").to_string()),
            "/v1/vehicles/a/images" => list(&[]),
            _ => forecourt(sent),
        })
        .await;
        let vehicle = VehicleState::new(VehicleId::new("a").unwrap(), Signal::stored(0));
        settle().await;
        world.fake.becomes(|sent| match sent.request.target.as_str() {
            "/v1/vehicles/a" => ok(crate::fake::vehicle("a", "Aurora", "deleted").to_string()),
            "/v1/vehicles/a/images" => list(&[]),
            _ => forecourt(sent),
        });
        world.focused.set(1);
        settle().await;
        let is_deleted = vehicle.row().with_untracked(|row| row.as_ref().map(Row::is_deleted));
        assert_eq!(is_deleted, Some(true));
    });
}

#[test]
fn the_picture_of_a_server_of_part_a_is_fetched_once_however_often_it_is_looked_at() {
    run(async {
        let url = ImageUrl::new("https://photos.example/rear.jpg");
        let world = world(part_a, |sent| {
            if sent.request.target.starts_with("/vehicle/image/status") {
                let image = serde_json::json!({"image": "https://photos.example/rear.jpg", "status": "final", "phase": "ready"});
                return ok(serde_json::json!({"data": {"images": [image]}}).to_string());
            }
            if sent.request.target.starts_with("/vehicle/image/result") {
                return Answer::Never;
            }
            part_a(sent)
        })
        .await;
        world.photos.submitted(vec![url.clone()]);
        for _ in 0..3 {
            let _ = world.photos.results().of(&url);
            settle().await;
        }
        let fetches = world.fake.lines().into_iter().filter(|line| line.contains("image/result")).count();
        assert_eq!(fetches, 1);
        world.photos.forget(&url);
        Storage::Device.remove("forecourt.submitted\nhttps://dealer.example\na");
    });
}

#[test]
fn processing_again_watches_the_photo_and_keeps_its_key_over_a_lost_answer() {
    run(async {
        let world = world(forecourt, |sent| match sent.request.target.as_str() {
            "/v1/vehicles/a/images" => list(&[image("i", "final", "ready")]),
            _ => forecourt(sent),
        })
        .await;
        world.fake.take();
        world.fake.becomes(|_| Answer::Unreachable);
        let url = ImageUrl::new("https://dealer.example/media/i");
        let blurred = ProcessingOptions { cut_type: Some(CutType::Blur), ..ProcessingOptions::default() };
        world.photos.process_again(ImageId::new("i"), url, blurred);
        settle().await;
        let lost = world.fake.take();
        assert_eq!(lost[0].line(), "POST /v1/images/i/process");
        assert_eq!(lost[0].json(), serde_json::json!({"cut_type": "blur"}));

        world.fake.becomes(|sent| match (sent.request.method, sent.request.target.as_str()) {
            (Method::Post, _) => Answer::Status(202, image("i", "processing", "unknown").to_string()),
            (_, "/v1/vehicles/a/images") => list(&[image("i", "processing", "unknown")]),
            _ => statuses("processing", "analyzing"),
        });
        let notice = world.notices.list().get_untracked().pop().unwrap();
        assert_eq!(notice.tone, Tone::Danger);
        notice.action.unwrap().run();
        settle().await;
        let again = world.fake.take();
        assert_eq!(
            again[0].request.headers.get("Idempotency-Key"),
            lost[0].request.headers.get("Idempotency-Key")
        );
        assert_eq!(stages(world.photos), [ImageStage::Analyzing]);
    });
}

#[test]
fn a_photo_that_is_gone_already_is_deleted() {
    run(async {
        let world = world(forecourt, |sent| match sent.request.target.as_str() {
            "/v1/vehicles/a/images" => list(&[image("i", "final", "ready")]),
            _ => forecourt(sent),
        })
        .await;
        world.fake.becomes(|sent| match sent.request.method {
            Method::Delete => status(404),
            _ => list(&[]),
        });
        world.photos.delete(ImageId::new("i"));
        settle().await;
        assert_eq!(stages(world.photos), []);
    });
}

#[test]
fn without_a_list_the_photos_are_those_that_were_submitted_here() {
    run(async {
        let url = "https://photos.example/front.jpg";
        let world = world(part_a, |sent| {
            if sent.request.target.starts_with("/vehicle/image/status") {
                let image = serde_json::json!({"image": "https://photos.example/front.jpg", "status": "final", "phase": "ready"});
                return ok(serde_json::json!({"data": {"images": [image]}}).to_string());
            }
            part_a(sent)
        })
        .await;
        assert_eq!(world.photos.list().get_untracked(), Some(Vec::new()));
        assert!(world.session.is_part_a());
        world.photos.submitted(vec![ImageUrl::new(url)]);
        settle().await;
        let photos = world.photos.list().get_untracked().unwrap();
        assert_eq!((photos[0].name.as_str(), photos[0].has_result()), ("front.jpg", true));
        assert!(world.fake.lines().iter().all(|line| !line.contains("/v1/")), "only Part A is asked");

        world.photos.forget(&ImageUrl::new(url));
        settle().await;
        assert_eq!(world.photos.list().get_untracked(), Some(Vec::new()));
        Storage::Device.remove("forecourt.submitted\nhttps://dealer.example\na");
    });
}

fn tagged(ids: &[&str], etag: &'static str) -> Answer {
    let images: Vec<_> = ids.iter().map(|id| image(id, "final", "ready")).collect();
    Answer::Tagged(200, serde_json::json!({ "items": images }).to_string(), etag)
}

fn shown(photos: Photos) -> String {
    let list = photos.list().get_untracked().unwrap_or_default();
    list.iter().filter_map(|photo| photo.id.clone()).map(String::from).collect()
}

const ORDER: &str = "PUT /v1/vehicles/a/images/order";

#[test]
fn a_moved_photo_stands_there_at_once_and_the_newest_order_is_stored() {
    run(async {
        let world = world(forecourt, |sent| match sent.line().as_str() {
            LIST => tagged(&["x", "y", "z"], "\"1\""),
            _ => forecourt(sent),
        })
        .await;
        world.fake.take();
        world.photos.arrange(&ImageId::new("z"), Step::First);
        assert_eq!(shown(world.photos), "zxy", "before the server has heard of it");
        assert_eq!(world.notices.spoken().get_untracked(), "Now photo 1 of 3");
        // A second move while the first is not stored yet.
        world.photos.arrange(&ImageId::new("z"), Step::Later);
        world.fake.becomes(move |sent| match sent.line().as_str() {
            ORDER | LIST => tagged(&["x", "z", "y"], "\"2\""),
            _ => forecourt(sent),
        });
        settle().await;
        let sent = world.fake.take();
        assert_eq!(sent.iter().map(Sent::line).collect::<Vec<_>>(), [ORDER, LIST]);
        assert_eq!(sent[0].request.headers.get("If-Match"), Some("\"1\""));
        assert_eq!(sent[0].json(), serde_json::json!({"image_ids": ["x", "z", "y"]}));
        assert_eq!(shown(world.photos), "xzy");
        assert!(world.photos.is_arranged());
        // One notice for both; it brings back the order before them.
        press(world.notices);
        settle().await;
        assert_eq!(world.fake.take()[0].json(), serde_json::json!({"image_ids": ["x", "y", "z"]}));
    });
}

fn press(notices: Notices) {
    let notice = notices.list().get_untracked().pop().unwrap();
    notice.action.unwrap().run();
}

#[test]
fn an_order_is_made_anew_upon_photos_that_others_added_meanwhile() {
    run(async {
        let world = world(forecourt, |sent| match sent.line().as_str() {
            LIST => tagged(&["x", "y"], "\"1\""),
            _ => forecourt(sent),
        })
        .await;
        let mut tries = 0;
        world.fake.becomes(move |sent| match sent.line().as_str() {
            ORDER => {
                tries += 1;
                if tries == 1 { status(412) } else { tagged(&["y", "n", "x"], "\"3\"") }
            }
            LIST => tagged(&["x", "y", "n"], "\"2\""),
            _ => forecourt(sent),
        });
        world.fake.take();
        world.photos.arrange(&ImageId::new("y"), Step::Earlier);
        settle().await;
        let sent = world.fake.take();
        assert_eq!(sent.iter().map(Sent::line).collect::<Vec<_>>(), [ORDER, LIST, ORDER, LIST]);
        assert_eq!(sent[2].request.headers.get("If-Match"), Some("\"2\""));
        assert_eq!(sent[2].json(), serde_json::json!({"image_ids": ["y", "n", "x"]}));
    });
}

#[test]
fn a_refused_order_goes_back_and_can_be_tried_again() {
    run(async {
        let world = world(forecourt, |sent| match sent.line().as_str() {
            LIST => tagged(&["x", "y"], "\"1\""),
            ORDER => status(503),
            _ => forecourt(sent),
        })
        .await;
        world.fake.take();
        world.photos.arrange_onto(&ImageId::new("x"), &ImageId::new("y"));
        assert_eq!(shown(world.photos), "yx");
        settle().await;
        assert_eq!(shown(world.photos), "xy");
        assert_eq!(world.notices.list().get_untracked()[0].tone, Tone::Danger);
        world.fake.take();
        press(world.notices);
        settle().await;
        assert_eq!(world.fake.take()[0].json(), serde_json::json!({"image_ids": ["y", "x"]}));
    });
}

#[test]
fn a_hidden_photo_leads_no_longer_and_comes_back() {
    run(async {
        let mut hidden = false;
        let world = world(forecourt, move |sent| match sent.line().as_str() {
            LIST => {
                let mut first = image("x", "final", "ready");
                first["hidden"] = hidden.into();
                list(&[first, image("y", "final", "ready")])
            }
            "PATCH /v1/images/x" => {
                hidden = sent.json()["hidden"].as_bool().unwrap();
                ok(image("x", "final", "ready").to_string())
            }
            _ => forecourt(sent),
        })
        .await;
        let lead = || untrack(|| world.photos.lead()).map(String::from);
        assert_eq!(lead().as_deref(), Some("x"));
        let patch = |hidden| ImagePatch { hidden: Some(hidden), ..ImagePatch::default() };
        world.photos.patch(ImageId::new("x"), patch(true), Some(patch(false)), "hidden");
        settle().await;
        assert_eq!(lead().as_deref(), Some("y"));
        press(world.notices);
        settle().await;
        assert_eq!(lead().as_deref(), Some("x"));
    });
}

#[test]
fn a_vehicle_is_shown_to_shoppers_at_once_and_goes_back_when_that_is_refused() {
    run(async {
        let mut answers = vec![status(500), ok(crate::fake::vehicle("a", "Audi", "active").to_string())];
        let world = world(forecourt, move |sent| match sent.line().as_str() {
            "GET /v1/vehicles/a" => ok(crate::fake::vehicle("a", "Audi", "active").to_string()),
            "PATCH /v1/vehicles/a" => answers.pop().unwrap(),
            LIST => list(&[]),
            _ => forecourt(sent),
        })
        .await;
        let vehicle = VehicleState::new(VehicleId::new("a").unwrap(), Signal::stored(0));
        settle().await;
        let is_published = vehicle.is_published();
        assert_eq!(is_published.get_untracked(), Some(false));
        world.fake.take();
        vehicle.publish(true);
        assert_eq!(is_published.get_untracked(), Some(true), "at once");
        settle().await;
        assert_eq!(world.fake.take()[0].json(), serde_json::json!({"published": true}));
        assert_eq!(is_published.get_untracked(), Some(false), "the record knows better");
        vehicle.publish(true);
        settle().await;
        assert_eq!(is_published.get_untracked(), Some(false), "refused");
        assert_eq!(untrack(|| vehicle.shopper_page()).as_deref(), Some("https://dealer.example/v/00/a"));
    });
}
