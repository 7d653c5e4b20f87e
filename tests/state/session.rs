//! Signing in, staying so, and what happens when the token is no longer accepted.

use forecourt::browser::storage::Storage;
use forecourt::session::{Credentials, Session, SignInError, SignInLinkError, Stage};
use forecourt::sign_in::servers::offered_servers;
use forecourt_api::CustomerId;
use forecourt_client::{Error, part_b};

use crate::fake::{Answer, Fake, Sent, credentials, forecourt, ok, part_a, run, signed_in, status};

#[test]
fn signing_in_finds_out_who_answers_and_keeps_what_it_took() {
    run(async {
        let session = Session::new(Fake::new(forecourt));
        session.sign_in(credentials("good"), Storage::Tab).await.unwrap();
        assert!(session.is_signed_in() && !session.is_part_a());
        assert_eq!(session.customer(), Some(CustomerId::new("dealer")));
        assert_eq!(session.server().map(|server| server.name).as_deref(), Some("forecourt"));
        assert_eq!(Credentials::kept(), Some((credentials("good"), Storage::Tab)));
    });
}

#[test]
fn a_wrong_token_changes_nothing() {
    run(async {
        let session = Session::new(Fake::new(forecourt));
        let outcome = session.sign_in(credentials("bad"), Storage::Device).await;
        assert_eq!(outcome, Err(SignInError::Failed(Error::Unauthorized)));
        assert!(!session.is_signed_in());
        assert_eq!(Credentials::kept(), None);
    });
}

#[test]
fn part_a_alone_needs_the_customer_and_tries_it() {
    run(async {
        let fake = Fake::new(part_a);
        let session = Session::new(fake.clone());
        let outcome = session.sign_in(credentials("good"), Storage::Tab).await;
        assert_eq!(outcome, Err(SignInError::CustomerNeeded));
        assert_eq!(Credentials::kept(), None);

        fake.take();
        let customer = Some(CustomerId::new("dealer-17"));
        session.sign_in(Credentials { customer, ..credentials("good") }, Storage::Tab).await.unwrap();
        assert!(session.is_part_a() && session.server().is_none());
        let tried = fake.take().pop().unwrap();
        assert_eq!(
            (tried.base.as_str(), tried.line().as_str()),
            ("https://dealer.example", "POST /vehicle/list")
        );
        assert_eq!(tried.json(), serde_json::json!({"customer": "dealer-17", "limit": 1}));
    });
}

#[test]
fn whichever_request_learns_it_the_session_expires_and_stays() {
    run(async {
        let fake = Fake::new(forecourt);
        let session = signed_in(&fake).await;
        assert!(!session.is_expired());
        fake.becomes(|_| status(401));
        assert_eq!(session.client().run(part_b::server()).await, Err(Error::Unauthorized));
        assert!(session.is_expired() && session.is_signed_in());

        fake.becomes(forecourt);
        session.sign_in(credentials("good"), Storage::Tab).await.unwrap();
        assert!(!session.is_expired());
        assert!(session.client().run(part_b::server()).await.is_ok());
    });
}

#[test]
fn other_errors_do_not_expire_it() {
    run(async {
        let fake = Fake::new(forecourt);
        let session = signed_in(&fake).await;
        for code in [400, 403, 404, 500, 503] {
            fake.becomes(move |_| status(code));
            assert!(session.client().run(part_b::server()).await.is_err());
            assert!(!session.is_expired(), "{code}");
        }
    });
}

#[test]
fn what_was_kept_signs_in_again() {
    run(async {
        credentials("good").keep(Storage::Device);
        let session = Session::new(Fake::new(forecourt));
        session.restore().await;
        assert!(session.is_signed_in());
        assert_eq!(Credentials::kept(), Some((credentials("good"), Storage::Device)));
    });
}

#[test]
fn what_is_no_longer_accepted_is_forgotten() {
    run(async {
        credentials("old").keep(Storage::Device);
        let session = Session::new(Fake::new(forecourt));
        session.restore().await;
        assert!(matches!(session.stage(), Stage::SignedOut));
        assert_eq!(Credentials::kept(), None);
    });
}

#[test]
fn a_server_that_is_down_costs_nobody_the_sign_in() {
    run(async {
        credentials("good").keep(Storage::Device);
        let fake = Fake::new(|_| Answer::Unreachable);
        let session = Session::new(fake.clone());
        session.restore().await;
        assert!(matches!(session.stage(), Stage::Unreachable(Error::Unreachable)));
        assert!(Credentials::kept().is_some());
        fake.becomes(forecourt);
        session.restore().await;
        assert!(session.is_signed_in());
    });
}

#[test]
fn no_answer_but_a_refusal_of_the_token_forgets_it() {
    type Case = (&'static str, fn() -> Answer);
    const ANSWERS: [Case; 17] = [
        ("401", || status(401)),
        ("403", || status(403)),
        ("404", || status(404)),
        ("405", || status(405)),
        ("409", || status(409)),
        ("412", || status(412)),
        ("413", || status(413)),
        ("422", || status(422)),
        ("429", || Answer::Headers(429, vec![("Retry-After", "7".to_owned())])),
        ("500", || status(500)),
        ("502", || status(502)),
        ("503", || status(503)),
        ("504", || status(504)),
        ("cut off", || ok(r#"{"name":"foreco"#)),
        ("HTML", || ok("<!doctype html><title>Hello</title>")),
        ("empty", || ok("")),
        ("offline", || Answer::Unreachable),
    ];
    for path in ["/v1/server", "/v1/tokens/current"] {
        for (name, answer) in ANSWERS {
            run(async move {
                credentials("good").keep(Storage::Device);
                let fake = Fake::new(
                    move |sent| {
                        if sent.request.target == path { answer() } else { forecourt(sent) }
                    },
                );
                let session = Session::new(fake.clone());
                session.restore().await;
                let is_refused = name == "401";
                assert_eq!(Credentials::kept().is_none(), is_refused, "{path} {name}");
                assert_eq!(matches!(session.stage(), Stage::SignedOut), is_refused, "{path} {name}");
                if !is_refused {
                    assert!(matches!(session.stage(), Stage::Unreachable(_)), "{path} {name}");
                    fake.becomes(forecourt);
                    session.restore().await;
                    assert!(session.is_signed_in() && !session.is_part_a(), "{path} {name}");
                }
            });
        }
    }
}

#[test]
fn a_busy_server_is_not_taken_for_one_of_part_a() {
    for code in [400, 409, 412, 413, 422, 429, 500, 502, 503, 504] {
        run(async move {
            let fake = Fake::new(move |sent| match sent.request.target.as_str() {
                "/v1/server" => status(code),
                "/vehicle/shotlist" => ok(r#"{"vehicles":[]}"#),
                _ => forecourt(sent),
            });
            let outcome = Session::new(fake).sign_in(credentials("good"), Storage::Tab).await;
            assert!(matches!(outcome, Err(SignInError::Failed(_))), "{code}: {outcome:?}");
        });
    }
}

#[test]
fn a_server_of_part_a_that_is_busy_keeps_its_token() {
    run(async {
        let customer = Some(CustomerId::new("dealer-17"));
        Credentials { customer, ..credentials("good") }.keep(Storage::Device);
        let fake =
            Fake::new(|sent| if sent.request.target == "/v1/server" { status(403) } else { status(429) });
        let session = Session::new(fake.clone());
        session.restore().await;
        assert!(matches!(session.stage(), Stage::Unreachable(Error::Busy { .. })));
        fake.becomes(part_a);
        session.restore().await;
        assert!(session.is_part_a());
    });
}

#[test]
fn signing_out_forgets_everything() {
    run(async {
        let fake = Fake::new(forecourt);
        let session = signed_in(&fake).await;
        session.expire();
        session.sign_out();
        assert!(!session.is_signed_in() && !session.is_expired());
        assert_eq!(Credentials::kept(), None);
        session.expire();
        assert!(!session.is_expired(), "nobody is signed in whose token could expire");
    });
}

#[test]
fn the_portals_host_says_which_other_servers_are_allowed() {
    run(async {
        let own = "http://portal.test".to_owned();
        let fake = Fake::new(|sent| {
            assert_eq!((sent.line().as_str(), &sent.token), ("GET /portal.json", &None));
            ok(r#"{"connect":["https://api.example/","http://portal.test","https://api.example"]}"#)
        });
        assert_eq!(offered_servers(&*fake).await, [own.clone(), "https://api.example".to_owned()]);
        for silent in [status(404), ok("<html>"), ok("{}"), Answer::Unreachable] {
            let mut answer = Some(silent);
            let fake = Fake::new(move |_| answer.take().unwrap_or(Answer::Never));
            assert_eq!(offered_servers(&*fake).await, std::slice::from_ref(&own));
        }
    });
}

fn with_link(answer: impl Fn(&Sent) -> Answer + 'static) -> (std::rc::Rc<Fake>, Session) {
    let fake = Fake::new(answer);
    let session = Session::new(fake.clone());
    session.open_link(Some("fcs_code".to_owned()));
    (fake, session)
}

/// Answer of the server to a sign-in link; everything else as a Forecourt server does.
fn exchange(answer: fn() -> Answer) -> impl Fn(&Sent) -> Answer {
    move |sent| if sent.line() == "POST /v1/sign-in-codes/exchange" { answer() } else { forecourt(sent) }
}

fn new_token() -> Answer {
    let token = serde_json::json!({
        "token_id": "tok_1", "name": "Sign-in link", "scopes": ["admin"], "hint": "good",
        "created_at": "2026-11-24T08:15:00Z", "last_used_at": null, "secret": "good",
    });
    ok(token.to_string())
}

#[test]
fn a_sign_in_link_signs_in_and_its_code_is_sent_once() {
    run(async {
        let (fake, session) = with_link(exchange(new_token));
        session.restore().await;
        assert!(session.is_signed_in() && session.link_error().is_none());
        let sent = fake.take();
        assert_eq!(sent[0].json(), serde_json::json!({"code": "fcs_code"}));
        let (kept, storage) = Credentials::kept().unwrap();
        assert_eq!((kept.token.as_str(), storage), ("good", Storage::Tab));
        session.restore().await;
        assert!(fake.take().iter().all(|sent| !sent.line().contains("exchange")));
    });
}

#[test]
fn a_sign_in_link_that_is_spent_or_opened_elsewhere_says_so() {
    run(async {
        for (answer, error) in [
            ((|| status(410)) as fn() -> Answer, SignInLinkError::Spent),
            (|| status(403), SignInLinkError::Elsewhere),
        ] {
            let (_, session) = with_link(exchange(answer));
            session.restore().await;
            assert!(matches!(session.stage(), Stage::SignedOut));
            assert_eq!(session.link_error(), Some(error));
        }
    });
}

#[test]
fn a_sign_in_link_without_an_answer_can_be_tried_again() {
    run(async {
        let (fake, session) = with_link(exchange(|| status(503)));
        session.restore().await;
        assert!(matches!(session.stage(), Stage::Unreachable(_)));
        fake.becomes(exchange(new_token));
        session.restore().await;
        assert!(session.is_signed_in());
    });
}
