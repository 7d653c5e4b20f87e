//! A vehicle's features: made once however often an answer gets lost, put on photos, deleted with a way back.

use std::rc::Rc;

use forecourt::notices::Notices;
use forecourt::viewer::draft::{Draft, DraftKind, FieldError};
use forecourt::viewer::editor::{Editor, Saved, Target};
use forecourt::viewer::features::Features;
use forecourt_api::VehicleId;
use forecourt_api::composition::Position;
use forecourt_client::{Error, IdempotencyKey, Method};
use leptos::prelude::*;

use crate::fake::{Answer, Fake, Sent, forecourt, ok, part_a, run, settle, signed_in, status};

const SPOT: Position = Position { x: 0.25, y: 0.5 };

fn feature(id: &str, title: &str) -> serde_json::Value {
    serde_json::json!({
        "feature_id": id, "vehicle_id": "a", "title": title, "icon": "info", "type": "text", "description": "Matrix",
        "hotspots": [{"image_id": "i", "position": {"x": 0.25, "y": 0.5}, "source": "manual"}],
        "created_at": "2026-11-24T08:00:00Z", "updated_at": "2026-11-24T08:00:00Z"
    })
}

fn draft() -> Draft {
    Draft { title: "LED".into(), text: "Matrix".into(), ..Draft::default() }
}

struct World {
    fake: Rc<Fake>,
    notices: Notices,
    features: Features,
}

async fn world(kind: fn(&Sent) -> Answer, rule: impl FnMut(&Sent) -> Answer + 'static) -> World {
    let fake = Fake::new(kind);
    let session = signed_in(&fake).await;
    fake.becomes(rule);
    let notices = Notices::new();
    provide_context(session);
    provide_context(notices);
    let features = Features::new(VehicleId::new("a").unwrap());
    settle().await;
    fake.take();
    World { fake, notices, features }
}

fn titles(features: Features) -> Vec<String> {
    features.list().get_untracked().unwrap_or_default().into_iter().map(|feature| feature.title).collect()
}

fn press_undo(notices: Notices) {
    let notice = notices.list().get_untracked().pop().unwrap();
    notice.action.unwrap().run();
}

#[test]
fn a_feature_is_made_where_it_was_put() {
    run(async {
        let world = world(forecourt, |sent| match sent.request.method {
            Method::Post => Answer::Status(201, feature("f", "LED").to_string()),
            _ => ok(r#"{"items":[]}"#),
        })
        .await;
        let place = Some(("i".to_owned(), SPOT));
        let key = IdempotencyKey::new("key");
        world.features.create(draft(), place, (key, false)).await.unwrap();
        let sent = world.fake.take().remove(0);
        assert_eq!(sent.line(), "POST /v1/vehicles/a/features");
        assert_eq!(sent.request.headers.get("Idempotency-Key"), Some("key"));
        assert_eq!(
            sent.json()["hotspots"],
            serde_json::json!([{"image_id": "i", "position": {"x": 0.25, "y": 0.5}}])
        );
    });
}

#[test]
fn a_deleted_feature_comes_back_as_it_was() {
    run(async {
        let world = world(forecourt, |sent| match sent.request.method {
            Method::Delete => status(204),
            _ => ok(serde_json::json!({"items": [feature("f", "LED")]}).to_string()),
        })
        .await;
        let known = world.features.list().get_untracked().unwrap().remove(0);
        world.features.delete(known);
        settle().await;
        assert_eq!(world.fake.lines()[0], "DELETE /v1/features/f");
        world.fake.becomes(|sent| match sent.request.method {
            Method::Post => Answer::Status(201, feature("g", "LED").to_string()),
            _ => ok(r#"{"items":[]}"#),
        });
        press_undo(world.notices);
        settle().await;
        let again = world.fake.take().remove(0);
        assert_eq!(
            (again.json()["title"].as_str(), again.json()["description"].as_str()),
            (Some("LED"), Some("Matrix"))
        );
        assert_eq!(again.json()["hotspots"][0]["image_id"], "i");
    });
}

#[test]
fn without_keys_a_lost_answer_makes_no_second_feature() {
    run(async {
        let made = r#"{"features":[{"feature_id":"f","title":"LED","icon":"info","type":"text","description":"Matrix"}]}"#;
        let world = world(part_a, |sent| match sent.request.method {
            Method::Get => ok(r#"{"features":[]}"#),
            _ => part_a(sent),
        })
        .await;
        // The feature is made, its answer lost, and so is the first look for it.
        world.fake.becomes(|_| Answer::Unreachable);
        let key = IdempotencyKey::new("key");
        let place = Some(("https://photos.example/1.jpg".to_owned(), SPOT));
        let lost = world.features.create(draft(), place.clone(), (key.clone(), false)).await;
        assert_eq!(lost, Err(Error::Unreachable));
        world.fake.take();
        world.fake.becomes(move |_| ok(made));
        let id = world.features.create(draft(), place, (key, true)).await.unwrap();
        assert_eq!(id.as_str(), "f");
        settle().await;
        assert!(world.fake.lines().iter().all(|line| line.starts_with("GET ")), "nothing is submitted again");
        // And it stands where it was put, in this browser.
        let known = world.features.list().get_untracked().unwrap().remove(0);
        assert_eq!(known.place_on("https://photos.example/1.jpg").map(|place| place.position), Some(SPOT));
        world.features.take(known.id.clone(), known.places[0].clone());
        settle().await;
        assert_eq!(world.features.list().get_untracked().unwrap()[0].places, []);
        press_undo(world.notices);
        settle().await;
        assert_eq!(world.features.list().get_untracked().unwrap()[0].places.len(), 1);
        forecourt::browser::storage::Storage::Device
            .remove("forecourt.placements\nhttps://dealer.example\na");
    });
}

#[test]
fn the_editor_checks_before_it_sends_and_keeps_its_key_while_nothing_changes() {
    run(async {
        let world = world(forecourt, |_| ok(r#"{"items":[]}"#)).await;
        let editor = Editor::new(world.features);
        editor.place(Target::New);
        editor.placed("i".into(), SPOT);
        assert!(untrack(|| editor.is_writing() && editor.has_spot() && !editor.is_placing()));
        assert!(untrack(|| editor.errors()).is_none(), "nothing is blamed before it is sent");
        assert_eq!(editor.save().await, Saved::Faulty);
        assert!(untrack(|| editor.errors()).title.is_some());
        assert_eq!(world.fake.lines(), Vec::<String>::new());

        editor.title.set("LED".into());
        editor.kind.set(DraftKind::Link);
        editor.address.set("https://a.example".into());
        world.fake.becomes(|_| Answer::Unreachable);
        let key = |sent: Vec<Sent>| sent[0].request.headers.get("Idempotency-Key").map(str::to_owned);
        assert_eq!(editor.save().await, Saved::Failed);
        let first = key(world.fake.take());
        assert_eq!(editor.save().await, Saved::Failed);
        assert_eq!(key(world.fake.take()), first);
        editor.title.set("Xenon".into());
        assert_eq!(editor.save().await, Saved::Failed);
        assert_ne!(key(world.fake.take()), first);

        world.fake.becomes(|sent| match sent.request.method {
            Method::Post => Answer::Status(201, feature("f", "Xenon").to_string()),
            _ => ok(serde_json::json!({"items": [feature("f", "Xenon")]}).to_string()),
        });
        assert!(matches!(editor.save().await, Saved::Stored(_)));
        settle().await;
        assert_eq!(titles(world.features), ["Xenon"]);
        assert!(untrack(|| !editor.is_writing() && editor.error().is_none()));
    });
}

/// A world with one feature, which is there for whoever asks.
async fn stored_world() -> (World, Editor) {
    let world = world(forecourt, |sent| match sent.request.target.as_str() {
        "/v1/vehicles/a/features" => ok(serde_json::json!({"items": [feature("f", "LED")]}).to_string()),
        _ => Answer::Tagged(200, feature("f", "LED").to_string(), "\"1\""),
    })
    .await;
    let editor = Editor::new(world.features);
    editor.correct(&world.features.list().get_untracked().unwrap().remove(0));
    (world, editor)
}

#[test]
fn a_correction_sends_what_was_changed_and_where_it_was_read() {
    run(async {
        let (world, editor) = stored_world().await;
        assert_eq!(untrack(|| editor.draft()), draft(), "the form holds what is stored");
        editor.title.set("Xenon".into());
        assert!(matches!(editor.save().await, Saved::Stored(_)));
        let sent = world.fake.take();
        assert_eq!(sent[0].line(), "GET /v1/features/f");
        assert_eq!(sent[1].line(), "PATCH /v1/features/f");
        assert_eq!(sent[1].request.headers.get("If-Match"), Some("\"1\""));
        assert_eq!(sent[1].json(), serde_json::json!({"title": "Xenon"}));
        settle().await;
        assert_eq!(world.fake.lines(), ["GET /v1/vehicles/a/features"], "the list is read anew");
        assert!(untrack(|| !editor.is_writing() && editor.corrected().is_none()));
    });
}

#[test]
fn a_correction_whose_answer_got_lost_is_found_stored() {
    run(async {
        let (world, editor) = stored_world().await;
        editor.title.set("Xenon".into());
        world.fake.becomes(|sent| match sent.request.method {
            Method::Patch => Answer::Unreachable,
            _ => Answer::Tagged(200, feature("f", "LED").to_string(), "\"1\""),
        });
        assert_eq!(editor.save().await, Saved::Failed);
        assert_eq!(untrack(|| editor.error()), Some(Error::Unreachable));
        world.fake.take();
        world.fake.becomes(|_| Answer::Tagged(200, feature("f", "Xenon").to_string(), "\"2\""));
        assert!(matches!(editor.save().await, Saved::Stored(_)));
        assert!(world.fake.lines().iter().all(|line| !line.starts_with("PATCH")), "nothing is sent twice");
    });
}

#[test]
fn words_that_somebody_else_changed_are_asked_about_and_a_moved_place_is_not() {
    run(async {
        let (world, editor) = stored_world().await;
        editor.title.set("Xenon".into());
        world.fake.becomes(|sent| match sent.request.method {
            Method::Patch if sent.request.headers.get("If-Match") == Some("\"1\"") => status(412),
            Method::Patch => ok(feature("f", "Xenon").to_string()),
            _ => Answer::Tagged(200, feature("f", "Laser").to_string(), "\"2\""),
        });
        assert_eq!(editor.save().await, Saved::Conflict);
        assert_eq!(untrack(|| editor.theirs()).map(|theirs| theirs.title), Some("Laser".to_owned()));
        assert!(world.fake.lines().iter().all(|line| !line.starts_with("PATCH")), "nothing is overwritten");

        editor.keep_mine();
        assert!(untrack(|| editor.theirs().is_none()));
        assert!(matches!(editor.save().await, Saved::Stored(_)));
        let patch = world.fake.take().remove(1);
        assert_eq!(patch.request.headers.get("If-Match"), Some("\"2\""));

        // The other way: what was typed goes.
        editor.correct(&world.features.list().get_untracked().unwrap().remove(0));
        editor.title.set("Xenon".into());
        assert_eq!(editor.save().await, Saved::Conflict);
        editor.take_theirs();
        assert_eq!(untrack(|| editor.draft()).title, "Laser");

        // Between reading and writing the hotspot is moved, which changes its tag and not its words.
        let mut read = 0;
        world.fake.becomes(move |sent| match (sent.request.method, sent.request.headers.get("If-Match")) {
            (Method::Patch, Some("\"3\"")) => status(412),
            (Method::Patch, _) => ok(feature("f", "Xenon").to_string()),
            _ => {
                read += 1;
                Answer::Tagged(
                    200,
                    feature("f", "Laser").to_string(),
                    if read == 1 { "\"3\"" } else { "\"4\"" },
                )
            }
        });
        world.fake.take();
        editor.title.set("Xenon".into());
        assert!(matches!(editor.save().await, Saved::Stored(_)));
        let patches = world.fake.lines().iter().filter(|line| line.starts_with("PATCH")).count();
        assert_eq!(patches, 2);
    });
}

#[test]
fn what_the_server_refuses_stands_at_its_field_until_it_is_corrected() {
    run(async {
        let (world, editor) = stored_world().await;
        let refusal = r#"{"type":"/problems/invalid-request","title":"t","status":422,"errors":[
            {"pointer":"/detail/src","detail":"has at most 2048 characters"}]}"#;
        world.fake.becomes(move |sent| match sent.request.method {
            Method::Patch => Answer::Status(422, refusal.to_owned()),
            _ => Answer::Tagged(200, feature("f", "LED").to_string(), "\"1\""),
        });
        editor.kind.set(DraftKind::Link);
        editor.address.set("https://a.example".into());
        assert_eq!(editor.save().await, Saved::Faulty);
        let said = FieldError::Refused("has at most 2048 characters".to_owned());
        assert_eq!(untrack(|| editor.errors()).address, Some(said));
        assert_eq!(untrack(|| editor.error()), None);
        editor.address.set("https://b.example".into());
        assert!(untrack(|| editor.errors()).is_none());
    });
}

#[test]
fn a_hotspot_that_was_deleted_meanwhile_can_be_saved_as_a_new_one() {
    run(async {
        let (world, editor) = stored_world().await;
        editor.title.set("Xenon".into());
        world.fake.becomes(|sent| match sent.request.method {
            Method::Post => Answer::Status(201, feature("g", "Xenon").to_string()),
            _ if sent.request.target.ends_with("/features") => ok(r#"{"items":[]}"#),
            _ => status(404),
        });
        assert_eq!(editor.save().await, Saved::Failed);
        assert_eq!(untrack(|| editor.error()), Some(Error::NotFound));
        assert!(untrack(|| editor.is_writing()), "what was typed stays");
        editor.correct_none();
        world.fake.take();
        assert!(matches!(editor.save().await, Saved::Stored(_)));
        let sent = world.fake.take().remove(0);
        assert_eq!(
            (sent.line().as_str(), &sent.json()["title"]),
            ("POST /v1/vehicles/a/features", &"Xenon".into())
        );
    });
}

#[test]
fn what_was_typed_is_there_again_until_it_is_saved_or_given_up() {
    run(async {
        let world = world(forecourt, |sent| match sent.request.method {
            Method::Post => Answer::Status(201, feature("f", "LED").to_string()),
            _ => ok(r#"{"items":[]}"#),
        })
        .await;
        let left = Owner::new();
        left.with(|| {
            let editor = Editor::new(world.features);
            editor.place(Target::New);
            editor.placed("i".into(), SPOT);
            editor.title.set("LED".into());
        });
        settle().await;
        left.cleanup();

        let editor = Editor::new(world.features);
        assert!(untrack(|| editor.is_restored() && editor.is_writing() && editor.has_spot()));
        assert_eq!(untrack(|| editor.draft()).title, "LED");
        settle().await;
        let storage = editor.storage();
        let unsaved = editor.discard().unwrap();
        settle().await;
        assert!(untrack(|| !Editor::new(world.features).is_writing()), "given up is given up");
        settle().await;

        editor.bring_back(&storage, unsaved.clone());
        settle().await;
        assert!(untrack(|| editor.is_writing() && !editor.is_restored()));
        editor.text.set("Matrix".into());
        assert!(matches!(editor.save().await, Saved::Stored(_)));
        settle().await;
        assert!(untrack(|| !Editor::new(world.features).is_writing()), "saved is saved");

        // Taken back when the page has been left.
        let gone = Owner::new();
        let editor = gone.with(|| Editor::new(world.features));
        gone.cleanup();
        editor.bring_back(&storage, unsaved);
        assert!(untrack(|| Editor::new(world.features).is_restored()));
        storage.forget();
    });
}
