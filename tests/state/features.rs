//! A vehicle's features: made once however often an answer gets lost, put on photos, deleted with a way back.

use std::rc::Rc;

use forecourt::notices::Notices;
use forecourt::viewer::draft::{Draft, DraftKind};
use forecourt::viewer::editor::{Editor, Target};
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
        assert!(untrack(|| editor.flaws()).is_none(), "nothing is blamed before it is sent");
        assert_eq!(editor.save().await, None);
        assert!(untrack(|| editor.flaws()).title.is_some());
        assert_eq!(world.fake.lines(), Vec::<String>::new());

        editor.title.set("LED".into());
        editor.kind.set(DraftKind::Link);
        editor.address.set("https://a.example".into());
        world.fake.becomes(|_| Answer::Unreachable);
        let key = |sent: Vec<Sent>| sent[0].request.headers.get("Idempotency-Key").map(str::to_owned);
        assert_eq!(editor.save().await, None);
        let first = key(world.fake.take());
        assert_eq!(editor.save().await, None);
        assert_eq!(key(world.fake.take()), first);
        editor.title.set("Xenon".into());
        assert_eq!(editor.save().await, None);
        assert_ne!(key(world.fake.take()), first);

        world.fake.becomes(|sent| match sent.request.method {
            Method::Post => Answer::Status(201, feature("f", "Xenon").to_string()),
            _ => ok(serde_json::json!({"items": [feature("f", "Xenon")]}).to_string()),
        });
        assert!(editor.save().await.is_some());
        settle().await;
        assert_eq!(titles(world.features), ["Xenon"]);
        assert!(untrack(|| !editor.is_writing() && editor.error().is_none()));
    });
}
