//! The form: what is sent, what is said about refusals, what is kept.

use std::rc::Rc;

use forecourt::browser::storage::Storage;
use forecourt::locale::Locale;
use forecourt::session::Session;
use forecourt::vehicle_form::draft::{Draft, Field};
use forecourt::vehicle_form::state::{Form, Known, Outcome, Purpose, read};
use forecourt::vehicle_form::usual;
use forecourt_api::VehicleId;
use forecourt_client::{Error, Method};
use forecourt_text::Language;
use leptos::prelude::*;

use crate::fake::{Answer, Fake, Sent, forecourt, ok, part_a, run, settle, signed_in, status, vehicle};

fn form(purpose: Purpose, session: Session) -> Form {
    Form::new(purpose, session, Locale::new(Language::English))
}

/// A vehicle as the server has it: price and colour are what others change.
fn record(price_minor: u64, color: &str) -> serde_json::Value {
    let mut vehicle = vehicle("a", "Audi", "new");
    vehicle["price"] = serde_json::json!({"amount_minor": price_minor, "currency": "EUR"});
    vehicle["vehicle_color"] = color.into();
    vehicle["published"] = true.into();
    vehicle
}

/// The form for what the server has under a tag; from then on it answers by `rule`.
async fn opened(
    fake: &Rc<Fake>,
    vehicle: serde_json::Value,
    tag: &'static str,
    rule: impl FnMut(&Sent) -> Answer + 'static,
) -> Form {
    fake.becomes(forecourt);
    let session = signed_in(fake).await;
    fake.becomes(move |_| Answer::Tagged(200, vehicle.to_string(), tag));
    let known = read(&session.client(), false, &VehicleId::new("a").unwrap()).await.unwrap();
    fake.take();
    fake.becomes(rule);
    form(Purpose::Edit(known), session)
}

/// The bodies of the changes that were sent, with their guard.
fn changes(fake: &Fake) -> Vec<(Option<String>, serde_json::Value)> {
    let sent = fake.take();
    let changes = sent.iter().filter(|sent| sent.request.method == Method::Patch);
    changes.map(|sent| (sent.request.headers.get("if-match").map(str::to_owned), sent.json())).collect()
}

fn fill(form: Form, fields: &[(Field, &str)]) {
    for (field, text) in fields {
        form.value(*field).set((*text).to_owned());
    }
}

async fn adding(rule: impl FnMut(&Sent) -> Answer + 'static) -> (Rc<Fake>, Form) {
    let fake = Fake::new(forecourt);
    let session = signed_in(&fake).await;
    fake.becomes(rule);
    (fake, form(Purpose::Add, session))
}

async fn editing(rule: impl FnMut(&Sent) -> Answer + 'static) -> (Rc<Fake>, Form) {
    let fake = Fake::new(forecourt);
    let session = signed_in(&fake).await;
    fake.becomes(|_| Answer::Tagged(200, vehicle("a", "Audi", "new").to_string(), "\"7\""));
    let id = VehicleId::new("a").unwrap();
    let known = read(&session.client(), false, &id).await.unwrap();
    fake.take();
    fake.becomes(rule);
    (fake, form(Purpose::Edit(known), session))
}

#[test]
fn a_new_vehicle_is_sent_with_what_was_filled_in() {
    run(async {
        let (fake, form) = adding(|_| ok(vehicle("stock/17", "Audi", "new").to_string())).await;
        fill(
            form,
            &[
                (Field::Id, " stock/17 "),
                (Field::Manufacturer, "Audi"),
                (Field::Price, "24.900 €"),
                (Field::Mileage, "48,000 km"),
                (Field::Vin, "wauzzz8k9ba123456"),
            ],
        );
        assert_eq!(form.submit(false).await, Outcome::Stored(VehicleId::new("stock/17").unwrap()));
        let sent = fake.take();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].line(), "PUT /v1/vehicles/stock%2F17");
        assert_eq!(sent[0].request.headers.get("if-none-match"), Some("*"));
        assert_eq!(
            sent[0].json(),
            serde_json::json!({
                "vehicle_manufacturer": "Audi", "vin": "WAUZZZ8K9BA123456",
                "price": {"amount_minor": 2_490_000, "currency": "EUR"}, "mileage": {"value": 48_000, "unit": "km"}
            })
        );
    });
}

#[test]
fn what_is_wrong_is_said_at_its_field_and_nothing_is_sent() {
    run(async {
        let (fake, form) = adding(|_| panic!("nothing may be sent")).await;
        fill(form, &[(Field::ModelYear, "1066"), (Field::Mileage, "far")]);
        assert_eq!(form.submit(false).await, Outcome::Faulty(Field::Id));
        let error = |field| form.error(field).get();
        assert_eq!(error(Field::Mileage).as_deref(), Some("Enter a whole number."));
        assert_eq!(error(Field::MileageUnit).as_deref(), Some("Choose km or mi."));
        assert_eq!(error(Field::Id).as_deref(), Some("Enter a vehicle ID."));
        assert!(error(Field::ModelYear).is_some() && error(Field::Model).is_none());
        fill(form, &[(Field::ModelYear, "1966")]);
        form.check(Field::ModelYear);
        assert_eq!(error(Field::ModelYear), None);
        assert!(fake.take().is_empty());
    });
}

#[test]
fn an_id_that_is_taken_is_said_at_the_id() {
    run(async {
        let (_, form) = adding(|_| status(412)).await;
        fill(form, &[(Field::Id, "a")]);
        assert_eq!(form.submit(false).await, Outcome::Faulty(Field::Id));
        assert!(form.is_taken());
        assert_eq!(form.value(Field::Id).get(), "a", "what was typed stays");
    });
}

#[test]
fn a_lost_answer_makes_no_stranger_of_ones_own_vehicle() {
    // The server adds what was not sent: it shows the vehicle, by the account's choice.
    fn taken(color: &'static str) -> impl FnMut(&Sent) -> Answer {
        move |sent| match sent.request.method {
            Method::Put => status(412),
            _ => ok(record(2_490_000, color).to_string()),
        }
    }
    run(async {
        let mine = [
            (Field::Id, "a"),
            (Field::Manufacturer, "Audi"),
            (Field::Price, "24.900,- €"),
            (Field::Color, "Red"),
        ];
        let (fake, form) = adding(|_| Answer::Unreachable).await;
        fill(form, &mine);
        assert_eq!(form.submit(false).await, Outcome::Failed(Error::Unreachable));
        fake.becomes(taken("Red"));
        assert_eq!(form.submit(false).await, Outcome::Stored(VehicleId::new("a").unwrap()));

        let (fake, form) = adding(|_| Answer::Unreachable).await;
        fill(form, &mine);
        assert_eq!(form.submit(false).await, Outcome::Failed(Error::Unreachable));
        fake.becomes(taken("Pink"));
        assert_eq!(form.submit(false).await, Outcome::Faulty(Field::Id), "another vehicle has the id");
    });
}

#[test]
fn a_lost_answer_is_known_after_a_reload() {
    run(async {
        let (fake, first) = adding(|_| Answer::Unreachable).await;
        fill(first, &[(Field::Id, "a"), (Field::Manufacturer, "Audi")]);
        settle().await;
        assert_eq!(first.submit(false).await, Outcome::Failed(Error::Unreachable));
        fake.becomes(forecourt);
        let session = signed_in(&fake).await;
        let again = form(Purpose::Add, session);
        fake.becomes(|sent| match sent.request.method {
            Method::Put => status(412),
            _ => ok(vehicle("a", "Audi", "new").to_string()),
        });
        assert_eq!(again.submit(false).await, Outcome::Stored(VehicleId::new("a").unwrap()));
    });
}

#[test]
fn a_servers_refusal_is_put_at_the_fields_it_names() {
    run(async {
        let (_, form) = adding(|_| {
            Answer::Status(
                422,
                r#"{"type":"/problems/invalid-request","title":"t","status":422,
                    "errors":[{"pointer":"/price/amount_minor","detail":"too cheap"},{"pointer":"/nowhere","detail":"x"}]}"#
                    .to_owned(),
            )
        })
        .await;
        fill(form, &[(Field::Id, "a")]);
        assert_eq!(form.submit(false).await, Outcome::Faulty(Field::Price));
        assert_eq!(form.error(Field::Price).get().as_deref(), Some("The server says: too cheap"));
    });
}

#[test]
fn a_change_is_sent_alone_and_guarded() {
    run(async {
        let (fake, form) = editing(|_| ok(vehicle("a", "Audi", "new").to_string())).await;
        fill(form, &[(Field::Model, "A6")]);
        assert_eq!(form.submit(false).await, Outcome::Stored(VehicleId::new("a").unwrap()));
        let sent = fake.take();
        assert_eq!(sent[0].line(), "PATCH /v1/vehicles/a");
        assert_eq!(sent[0].request.headers.get("if-match"), Some("\"7\""));
        assert_eq!(sent[0].json(), serde_json::json!({"vehicle_model": "A6"}));
    });
}

#[test]
fn anothers_change_to_the_same_field_is_not_written_over_unasked() {
    run(async {
        let fake = Fake::new(forecourt);
        let form = opened(&fake, record(2_190_000, "Graphite"), "\"7\"", |sent| {
            match (sent.request.method, sent.request.headers.get("if-match")) {
                (Method::Patch, Some("\"8\"")) => ok(record(1_999_900, "Red").to_string()),
                (Method::Patch, _) => status(412),
                _ => Answer::Tagged(200, record(1_999_900, "Pink").to_string(), "\"8\""),
            }
        })
        .await;
        fill(form, &[(Field::Color, "Red")]);
        assert_eq!(form.submit(false).await, Outcome::Stale);
        assert_eq!(form.value(Field::Color).get(), "Red", "what is typed stays");
        assert_eq!(form.value(Field::Price).get(), "19999", "what is not touched is the newest");
        let conflicts = form.conflicts();
        assert_eq!(conflicts.len(), 1);
        assert_eq!((conflicts[0].field, conflicts[0].theirs.get(Field::Color)), (Field::Color, "Pink"));
        fake.take();
        assert_eq!(form.submit(false).await, Outcome::Stale, "it is asked each time");
        assert!(fake.take().is_empty());
        assert_eq!(form.submit(true).await, Outcome::Stored(VehicleId::new("a").unwrap()));
        let red = serde_json::json!({"vehicle_color": "Red"});
        assert_eq!(changes(&fake), [(Some("\"8\"".to_owned()), red)]);
    });
}

#[test]
fn anothers_change_to_another_field_is_no_reason_to_stop() {
    run(async {
        let fake = Fake::new(forecourt);
        let form = opened(&fake, record(2_190_000, "Graphite"), "\"7\"", |sent| {
            match (sent.request.method, sent.request.headers.get("if-match")) {
                (Method::Patch, Some("\"8\"")) => ok(record(1_999_900, "Red").to_string()),
                (Method::Patch, _) => status(412),
                _ => Answer::Tagged(200, record(1_999_900, "Graphite").to_string(), "\"8\""),
            }
        })
        .await;
        fill(form, &[(Field::Color, "Red")]);
        assert_eq!(form.submit(false).await, Outcome::Stored(VehicleId::new("a").unwrap()));
        let red = serde_json::json!({"vehicle_color": "Red"});
        assert_eq!(changes(&fake).last(), Some(&(Some("\"8\"".to_owned()), red)));
    });
}

#[test]
fn a_record_that_changes_all_the_time_is_given_up() {
    run(async {
        let fake = Fake::new(forecourt);
        let form = opened(&fake, record(1, "Graphite"), "\"7\"", |sent| match sent.request.method {
            Method::Patch => status(412),
            _ => ok(record(1, "Graphite").to_string()),
        })
        .await;
        fill(form, &[(Field::Color, "Red")]);
        assert_eq!(form.submit(false).await, Outcome::Failed(Error::Stale));
        assert_eq!(changes(&fake).len(), 3);
    });
}

#[test]
fn a_restored_draft_writes_over_nothing_that_others_have_changed_since() {
    run(async {
        let fake = Fake::new(forecourt);
        let first = opened(&fake, record(2_190_000, "Graphite"), "\"7\"", |_| Answer::Unreachable).await;
        fill(first, &[(Field::Description, "One owner")]);
        settle().await;

        let answer = |_: &Sent| ok(record(1_999_900, "Pink").to_string());
        let second = opened(&fake, record(1_999_900, "Pink"), "\"8\"", answer).await;
        assert!(second.is_restored && second.conflicts().is_empty());
        let shown = |field| second.value(field).get();
        assert_eq!((shown(Field::Price), shown(Field::Color)), ("19999".into(), "Pink".into()));
        assert_eq!(shown(Field::Description), "One owner");
        assert_eq!(second.submit(false).await, Outcome::Stored(VehicleId::new("a").unwrap()));
        let words = serde_json::json!({"description": "One owner"});
        assert_eq!(changes(&fake), [(Some("\"8\"".to_owned()), words)]);
    });
}

#[test]
fn a_restored_draft_of_the_same_field_asks_and_goes_on_asking_after_a_reload() {
    run(async {
        let fake = Fake::new(forecourt);
        let first = opened(&fake, record(2_190_000, "Graphite"), "\"7\"", |_| Answer::Unreachable).await;
        fill(first, &[(Field::Price, "20.900")]);
        settle().await;
        for _ in 0..2 {
            let answer = |_: &Sent| ok(record(2_090_000, "Graphite").to_string());
            let later = opened(&fake, record(1_999_900, "Graphite"), "\"8\"", answer).await;
            settle().await;
            assert_eq!(later.submit(false).await, Outcome::Stale);
            assert_eq!(later.conflicts()[0].field, Field::Price);
            assert!(fake.take().is_empty());
        }
        let last =
            opened(&fake, record(1_999_900, "Graphite"), "\"8\"", |_| panic!("nothing may be sent")).await;
        last.reset();
        settle().await;
        assert_eq!((last.value(Field::Price).get(), last.conflicts().len()), ("19999".into(), 0));
    });
}

#[test]
fn a_draft_that_an_older_version_kept_is_compared_and_not_applied() {
    run(async {
        let fake = Fake::new(forecourt);
        let first = opened(&fake, record(2_190_000, "Graphite"), "\"7\"", |_| Answer::Unreachable).await;
        let mut old = first.draft();
        old.set(Field::Color, "Red");
        let text = serde_json::to_string(old.values().as_slice()).unwrap();
        assert!(Storage::Tab.set("forecourt.draft.vehicle https://dealer.example a", &text));
        let second =
            opened(&fake, record(2_190_000, "Pink"), "\"8\"", |_| panic!("nothing may be sent")).await;
        assert!(second.is_restored);
        assert_eq!(second.submit(false).await, Outcome::Stale);
    });
}

#[test]
fn what_the_server_has_taken_does_not_stand_in_the_way() {
    run(async {
        let mut classic = record(2_190_000, "Graphite");
        classic["vin"] = "356a-101234".into();
        let fake = Fake::new(forecourt);
        let form = opened(&fake, classic, "\"7\"", |_| ok(record(1, "Red").to_string())).await;
        // Looked at and left as it was.
        form.left(Field::Vin);
        form.check(Field::Vin);
        assert_eq!(form.value(Field::Vin).get(), "356a-101234");
        assert!(form.doubt(Field::Vin).get().is_some() && form.error(Field::Vin).get().is_none());
        fill(form, &[(Field::Color, "Red")]);
        assert_eq!(form.submit(false).await, Outcome::Stored(VehicleId::new("a").unwrap()));
        assert_eq!(changes(&fake)[0].1, serde_json::json!({"vehicle_color": "Red"}));
    });
}

#[test]
fn a_field_that_is_left_shows_how_it_was_understood() {
    run(async {
        let (_, form) = adding(|_| panic!("nothing may be sent")).await;
        fill(
            form,
            &[(Field::Price, "$1,234.50"), (Field::Mileage, "12.500 mi"), (Field::Vin, "iwauzzz8k9ba123456")],
        );
        for field in [Field::Price, Field::Mileage, Field::Vin] {
            form.left(field);
            form.check(field);
        }
        let shown = |field| form.value(field).get();
        assert_eq!((shown(Field::Price), shown(Field::Currency)), ("1234.50".into(), "USD".into()));
        assert_eq!((shown(Field::Mileage), shown(Field::MileageUnit)), ("12500".into(), "mi".into()));
        assert_eq!(shown(Field::Vin), "WAUZZZ8K9BA123456");
        assert_eq!(
            form.doubt(Field::Price).get().as_deref(),
            Some("Read as 1234.50 USD. Is that the whole price?")
        );
        fill(form, &[(Field::Price, "12.345.6")]);
        form.check(Field::Price);
        assert_eq!(form.doubt(Field::Price).get(), None);
        assert!(form.error(Field::Price).get().is_some());
    });
}

#[test]
fn units_are_those_of_the_accounts_vehicles_and_never_written_over() {
    run(async {
        let price = |currency: &str| serde_json::json!({"amount_minor": 1, "currency": currency});
        let mut vehicles = ["a", "b", "c"].map(|id| vehicle(id, "Audi", "new"));
        vehicles[0]["price"] = price("CHF");
        vehicles[1]["price"] = price("EUR");
        vehicles[1]["mileage"] = serde_json::json!({"value": 5, "unit": "mi"});
        vehicles[2]["price"] = price("EUR");
        let page = serde_json::json!({"items": vehicles, "next_cursor": null}).to_string();
        let fake = Fake::new(forecourt);
        let session = signed_in(&fake).await;
        fake.becomes(move |_| ok(page.clone()));
        let found = usual::read(&session.client()).await.unwrap();
        let of_a_new_one = form(Purpose::Add, session);
        of_a_new_one.take_usual(&found);
        let shown = |form: Form, field| form.value(field).get();
        assert_eq!(shown(of_a_new_one, Field::Currency), "EUR");
        assert_eq!(shown(of_a_new_one, Field::MileageUnit), "mi");
        settle().await;
        assert!(!form(Purpose::Add, session).is_restored, "a unit is nothing that was typed");

        let chosen = form(Purpose::Add, session);
        assert_eq!(shown(chosen, Field::Currency), "", "nothing is guessed");
        fill(chosen, &[(Field::Currency, "GBP")]);
        chosen.take_usual(&found);
        assert_eq!(shown(chosen, Field::Currency), "GBP");
    });
}

#[test]
fn a_form_that_is_gone_lets_what_comes_late_pass() {
    run(async {
        let (fake, form) = adding(|_| Answer::Never).await;
        let owner = Owner::new();
        let gone = owner.with(|| {
            let session = form_session(&fake);
            Form::new(Purpose::Add, session, Locale::new(Language::English))
        });
        fill(gone, &[(Field::Id, "a")]);
        owner.cleanup();
        gone.left(Field::Id);
        gone.check(Field::Id);
        gone.reset();
        gone.take_usual(&usual::Usual { currency: Some("EUR".into()), unit: None });
        assert_eq!(gone.submit(false).await, Outcome::Failed(Error::Cancelled));
        assert_eq!(form.draft(), Draft::empty());
    });
}

fn form_session(fake: &Rc<Fake>) -> Session {
    Session::new(fake.clone())
}

#[test]
fn what_is_typed_is_kept_until_it_is_stored() {
    run(async {
        let (fake, first) = adding(|_| Answer::Unreachable).await;
        assert!(!first.is_restored);
        fill(first, &[(Field::Id, "a"), (Field::Description, "Two\nlines")]);
        settle().await;
        let session = signed_in(&{
            fake.becomes(forecourt);
            fake.clone()
        })
        .await;
        let second = form(Purpose::Add, session);
        assert!(second.is_restored);
        assert_eq!(second.value(Field::Description).get(), "Two\nlines");

        fake.becomes(|_| ok(vehicle("a", "", "new").to_string()));
        assert!(matches!(second.submit(false).await, Outcome::Stored(_)));
        settle().await;
        assert!(!form(Purpose::Add, session).is_restored);
    });
}

#[test]
fn giving_up_forgets_what_was_typed() {
    run(async {
        let (_, first) = editing(|_| Answer::Unreachable).await;
        fill(first, &[(Field::Model, "A6")]);
        settle().await;
        first.reset();
        settle().await;
        assert_eq!(first.value(Field::Model).get(), "A4");
        let (_, second) = editing(|_| Answer::Unreachable).await;
        assert!(!second.is_restored);
    });
}

#[test]
fn part_a_is_asked_whether_the_vehicle_is_there() {
    run(async {
        let fake = Fake::new(part_a);
        let session = signed_in(&fake).await;
        let form = form(Purpose::Add, session);
        fill(form, &[(Field::Id, "a"), (Field::Location, "Yard 2"), (Field::Vin, "not asked for")]);
        fake.becomes(|_| ok(r#"{"vehicle":{"vehicle_id":"a"}}"#));
        assert_eq!(form.submit(false).await, Outcome::Faulty(Field::Id));
        assert_eq!(fake.lines(), ["GET /vehicle/status?vehicle_id=a"]);

        fake.becomes(|sent| match sent.request.method {
            forecourt_client::Method::Get => status(404),
            _ => ok(r#"{"vehicle":{"vehicle_id":"a"}}"#),
        });
        assert_eq!(form.submit(false).await, Outcome::Stored(VehicleId::new("a").unwrap()));
        let sent = fake.take().pop().unwrap();
        assert_eq!(sent.line(), "POST /vehicle/submission");
        assert!(sent.text().contains("Yard 2") && !sent.text().contains("vin"));
    });
}

#[test]
fn a_vehicle_that_is_gone_is_told_from_a_server_that_is() {
    run(async {
        let fake = Fake::new(forecourt);
        let session = signed_in(&fake).await;
        let id = VehicleId::new("a").unwrap();
        for (answer, expected) in [(404, Error::NotFound), (503, Error::Busy { retry_after_s: None })] {
            fake.becomes(move |_| status(answer));
            let outcome: Result<Known, Error> = read(&session.client(), false, &id).await;
            assert_eq!(outcome.err(), Some(expected));
        }
    });
}
