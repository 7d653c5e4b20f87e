//! The list: what is asked for, which answer counts, deleting with a way back.

use std::rc::Rc;

use forecourt::browser::connection::Connection;
use forecourt::inventory::row::Row;
use forecourt::inventory::search::{Search, StatusFilter};
use forecourt::inventory::state::Inventory;
use forecourt::notices::{Notices, Tone};
use forecourt::session::Session;
use forecourt_client::{Error, Method};
use leptos::prelude::*;

use crate::fake::{Answer, Fake, Sent, forecourt, ok, part_a, run, settle, signed_in, status, vehicle};

fn page(vehicles: &[serde_json::Value]) -> Answer {
    ok(serde_json::json!({"items": vehicles, "next_cursor": null}).to_string())
}

fn listing(sent: &Sent) -> Answer {
    match (sent.request.method, sent.request.target.starts_with("/v1/vehicles?")) {
        (Method::Get, true) => page(&[vehicle("a", "Audi", "new"), vehicle("b", "BMW", "active")]),
        (Method::Delete, _) => status(204),
        (Method::Patch, _) => ok(vehicle("a", "Audi", "new").to_string()),
        _ => forecourt(sent),
    }
}

struct World {
    fake: Rc<Fake>,
    session: Session,
    search: RwSignal<Search>,
    notices: Notices,
    focused: RwSignal<u32>,
    inventory: Inventory,
}

async fn world(kind: fn(&Sent) -> Answer, rule: fn(&Sent) -> Answer) -> World {
    let fake = Fake::new(kind);
    let session = signed_in(&fake).await;
    fake.becomes(rule);
    let search = RwSignal::new(Search::default());
    let notices = Notices::new();
    let focused = RwSignal::new(0);
    let connection =
        Connection { online: Signal::stored(true), visible: Signal::stored(true), focused: focused.into() };
    let inventory = Inventory::new(search.into(), session, notices, connection);
    settle().await;
    World { fake, session, search, notices, focused, inventory }
}

fn ids(inventory: Inventory) -> Vec<String> {
    let rows = inventory.listing().map(|listing| listing.rows).unwrap_or_default();
    rows.iter().map(|row| row.id.to_string()).collect()
}

fn row(inventory: Inventory, id: &str) -> Row {
    let rows = inventory.listing().unwrap().rows;
    rows.into_iter().find(|row| row.id.as_str() == id).unwrap()
}

#[test]
fn the_list_follows_the_search() {
    run(async {
        let world = world(forecourt, listing).await;
        assert_eq!(world.fake.lines(), ["GET /v1/vehicles?sort=-updated_at&limit=24&offset=0"]);
        assert_eq!(ids(world.inventory), ["a", "b"]);
        assert!(!world.inventory.is_loading());
        world.search.set(Search::default().with_words("a 4").with_status(StatusFilter::New).at_page(2));
        settle().await;
        assert_eq!(
            world.fake.lines(),
            ["GET /v1/vehicles?q=a%204&status=new&sort=-updated_at&limit=24&offset=24"]
        );
    });
}

#[test]
fn the_newest_question_wins_over_a_slow_answer() {
    run(async {
        let world = world(forecourt, listing).await;
        world.fake.becomes(|sent| {
            if sent.request.target.contains("q=slow") {
                Answer::Never
            } else {
                page(&[vehicle("c", "Citroën", "new")])
            }
        });
        world.search.set(Search::default().with_words("slow"));
        settle().await;
        assert!(world.inventory.is_loading());
        assert_eq!(ids(world.inventory), ["a", "b"], "what was there stays until its successor comes");
        world.search.set(Search::default().with_words("quick"));
        settle().await;
        assert!(!world.inventory.is_loading());
        assert_eq!(ids(world.inventory), ["c"]);
    });
}

#[test]
fn a_failure_keeps_what_is_shown_and_can_be_tried_again() {
    run(async {
        let world = world(forecourt, listing).await;
        world.fake.becomes(|_| Answer::Unreachable);
        world.inventory.reload();
        settle().await;
        assert_eq!(world.inventory.error(), Some(Error::Unreachable));
        assert_eq!(ids(world.inventory), ["a", "b"]);
        world.fake.becomes(listing);
        world.inventory.reload();
        settle().await;
        assert_eq!(world.inventory.error(), None);
    });
}

#[test]
fn focus_and_a_new_sign_in_read_again() {
    run(async {
        let world = world(forecourt, listing).await;
        world.fake.take();
        world.focused.set(1);
        settle().await;
        assert_eq!(world.fake.lines().len(), 1);
        let again = forecourt::session::Credentials { customer: None, ..crate::fake::credentials("good") };
        world.session.sign_in(again, forecourt::browser::storage::Storage::Tab).await.unwrap();
        world.fake.take();
        settle().await;
        assert_eq!(world.fake.lines(), ["GET /v1/vehicles?sort=-updated_at&limit=24&offset=0"]);
    });
}

#[test]
fn covers_that_failed_are_tried_again_with_the_next_reading() {
    run(async {
        let world = world(forecourt, listing).await;
        let first = world.inventory.readings();
        world.inventory.cover_failed();
        settle().await;
        assert_eq!(world.inventory.readings(), first, "not at once");
        world.fake.becomes(|_| Answer::Unreachable);
        world.focused.set(1);
        settle().await;
        assert_eq!(world.inventory.readings(), first, "addresses that were not read are no news");
        world.fake.becomes(listing);
        world.focused.set(2);
        settle().await;
        assert_eq!(world.inventory.readings(), first + 1);
    });
}

#[test]
fn a_row_follows_its_vehicle_and_knows_the_one_beside_it() {
    run(async {
        let world = world(forecourt, listing).await;
        let [a, b] = ["a", "b"].map(|id| forecourt_api::VehicleId::new(id).unwrap());
        assert_eq!(world.inventory.row(&a).unwrap().name, "Audi A4");
        world.fake.becomes(|_| page(&[vehicle("a", "Opel", "new"), vehicle("b", "BMW", "active")]));
        world.inventory.reload();
        settle().await;
        assert_eq!(world.inventory.row(&a).unwrap().name, "Opel A4");
        assert_eq!(world.inventory.neighbour(&a), Some(b.clone()));
        assert_eq!(world.inventory.neighbour(&b), Some(a.clone()), "the last one's is before it");
        world.fake.becomes(|_| page(&[vehicle("a", "Opel", "new")]));
        world.inventory.reload();
        settle().await;
        assert_eq!((world.inventory.row(&b), world.inventory.neighbour(&a)), (None, None));
    });
}

#[test]
fn a_deleted_vehicle_goes_at_once_and_comes_back_as_it_was() {
    run(async {
        let world = world(forecourt, listing).await;
        world.fake.take();
        world.inventory.delete(row(world.inventory, "b")).await;
        assert_eq!(world.fake.lines()[0], "DELETE /v1/vehicles/b");
        settle().await;
        assert_eq!(ids(world.inventory), ["a"], "hidden though this server still lists it");

        let notice = world.notices.list().get().pop().unwrap();
        assert_eq!(notice.tone, Tone::Success);
        world.fake.take();
        notice.action.unwrap().run();
        settle().await;
        let sent = world.fake.take();
        assert_eq!(sent[0].line(), "PATCH /v1/vehicles/b");
        assert_eq!(sent[0].json(), serde_json::json!({"app_status": "active"}));
        assert_eq!(ids(world.inventory), ["a", "b"]);
    });
}

#[test]
fn a_new_vehicle_comes_back_as_new() {
    run(async {
        let world = world(forecourt, listing).await;
        world.fake.take();
        world.inventory.restore(row(world.inventory, "a")).await;
        assert_eq!(world.fake.take()[0].json(), serde_json::json!({"app_status": "new"}));
    });
}

#[test]
fn a_refused_deletion_takes_itself_back() {
    run(async {
        let world = world(forecourt, |sent| match sent.request.method {
            Method::Delete => status(403),
            _ => listing(sent),
        })
        .await;
        world.inventory.delete(row(world.inventory, "b")).await;
        assert_eq!(ids(world.inventory), ["a", "b"]);
        let notice = world.notices.list().get().pop().unwrap();
        assert_eq!(notice.tone, Tone::Danger);
        assert!(notice.action.is_none());
    });
}

#[test]
fn part_a_is_asked_for_one_more_than_is_shown() {
    run(async {
        let world = world(part_a, |_| {
            let vehicles: Vec<_> =
                (0..25).map(|n| serde_json::json!({"vehicle_id": format!("v{n}")})).collect();
            ok(serde_json::Value::from(vehicles).to_string())
        })
        .await;
        let sent = world.fake.take();
        assert_eq!(sent[0].line(), "POST /vehicle/list");
        assert_eq!(
            sent[0].json(),
            serde_json::json!({
                "customer": "dealer", "filters": [{"column": "app_status", "values": ["new", "active"]}],
                "limit": 25, "offset": 0, "sort_by": "last_update", "sort_direction": "DESC"
            })
        );
        let listing = world.inventory.listing().unwrap();
        assert_eq!((listing.rows.len(), listing.total, listing.has_next), (24, None, true));
    });
}

#[test]
fn part_a_deletes_and_restores_in_its_own_way() {
    run(async {
        let world = world(part_a, |sent| match sent.request.method {
            Method::Post if sent.request.target == "/vehicle/list" => ok(r#"[{"vehicle_id":"a/b"}]"#),
            _ => ok(r#"{"vehicle":{"vehicle_id":"a/b"}}"#),
        })
        .await;
        world.fake.take();
        let row = row(world.inventory, "a/b");
        world.inventory.delete(row.clone()).await;
        world.inventory.restore(row).await;
        let sent = world.fake.take();
        let lines: Vec<String> =
            sent.iter().map(Sent::line).filter(|line| !line.ends_with("/list")).collect();
        assert_eq!(lines, ["DELETE /vehicle/delete?vehicle_id=a%2Fb", "POST /vehicle/submission"]);
    });
}
