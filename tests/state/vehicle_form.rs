//! The form: what is sent, what is said about refusals, what is kept.

use std::rc::Rc;

use forecourt::session::Session;
use forecourt::vehicle_form::draft::{Draft, Field};
use forecourt::vehicle_form::state::{Form, Known, Outcome, Purpose, read};
use forecourt::words::Words;
use forecourt_api::VehicleId;
use forecourt_api::vehicle::MileageUnit;
use forecourt_client::Error;
use forecourt_text::Language;
use leptos::prelude::*;

use crate::fake::{Answer, Fake, Sent, forecourt, ok, part_a, run, settle, signed_in, status, vehicle};

fn usual() -> Draft {
    Draft::empty("EUR", MileageUnit::Kilometres)
}

fn form(purpose: Purpose, session: Session) -> Form {
    Form::new(purpose, &usual(), session, Words::new(Language::English))
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
                (Field::Price, "24.900"),
                (Field::Mileage, "48,000"),
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
        fill(form, &[(Field::ModelYear, "1066"), (Field::Vin, "123")]);
        assert_eq!(form.submit(false).await, Outcome::Faulty(Field::Vin));
        let fault = |field| form.fault(field).get();
        assert_eq!(fault(Field::Vin).as_deref(), Some("A VIN has 17 characters; this has 3."));
        assert_eq!(fault(Field::Id).as_deref(), Some("Enter a vehicle ID."));
        assert!(fault(Field::ModelYear).is_some() && fault(Field::Model).is_none());
        fill(form, &[(Field::ModelYear, "1966")]);
        form.check(Field::ModelYear);
        assert_eq!(fault(Field::ModelYear), None);
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
    run(async {
        let (fake, form) = adding(|_| Answer::Unreachable).await;
        fill(form, &[(Field::Id, "a"), (Field::Manufacturer, "Audi"), (Field::Model, "A4")]);
        assert_eq!(form.submit(false).await, Outcome::Failed(Error::Unreachable));
        fake.becomes(|sent| match sent.request.method {
            forecourt_client::Method::Put => status(412),
            _ => ok(vehicle("a", "Audi", "new").to_string()),
        });
        assert_eq!(form.submit(false).await, Outcome::Stored(VehicleId::new("a").unwrap()));

        let (fake, form) = adding(|_| Answer::Unreachable).await;
        fill(form, &[(Field::Id, "a"), (Field::Manufacturer, "Opel")]);
        assert_eq!(form.submit(false).await, Outcome::Failed(Error::Unreachable));
        fake.becomes(|sent| match sent.request.method {
            forecourt_client::Method::Put => status(412),
            _ => ok(vehicle("a", "Audi", "new").to_string()),
        });
        assert_eq!(form.submit(false).await, Outcome::Faulty(Field::Id));
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
        assert_eq!(form.fault(Field::Price).get().as_deref(), Some("The server says: too cheap"));
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
fn anothers_change_is_not_written_over_unasked() {
    run(async {
        let (fake, form) = editing(|sent| match sent.request.headers.get("if-match") {
            Some(_) => status(412),
            None => ok(vehicle("a", "Audi", "new").to_string()),
        })
        .await;
        fill(form, &[(Field::Color, "Red")]);
        assert_eq!(form.submit(false).await, Outcome::Stale);
        assert_eq!(form.value(Field::Color).get(), "Red");
        assert_eq!(form.submit(true).await, Outcome::Stored(VehicleId::new("a").unwrap()));
        assert_eq!(fake.take().len(), 2);
    });
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
