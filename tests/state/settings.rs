//! The settings' state: defaults of the account, tokens with a secret that is shown once.

use std::rc::Rc;

use forecourt::notices::Notices;
use forecourt::settings::account::AccountState;
use forecourt::settings::account_draft::AccountDraft;
use forecourt::settings::tokens::{Tokens, token_input};
use forecourt::settings::webhooks::Webhooks;
use forecourt_api::account::Scope;
use forecourt_client::{Error, Method};
use leptos::prelude::*;

use crate::fake::{Answer, Fake, Sent, forecourt, ok, run, settle, signed_in, status};

fn account(scene: Option<&str>) -> String {
    serde_json::json!({
        "customer": "dealer", "customer_token": "00", "name": "Aurora Motors", "cut_type": "complete",
        "scene_id": scene, "guideline_id": null, "background_color": "#ffffff", "publish_new": true,
        "language": "en", "currency": null, "mileage_unit": null, "noindex": false, "webhooks_enabled": true,
        "webhook_url": null, "webhook_signed": false, "webhook_off_at": null, "retention_days": null,
        "storage_bytes": 0, "storage_quota_bytes": null
    })
    .to_string()
}

async fn world(
    rule: impl FnMut(&Sent) -> Answer + 'static,
) -> (Rc<Fake>, Notices, forecourt::session::Session) {
    let fake = Fake::new(forecourt);
    let session = signed_in(&fake).await;
    fake.becomes(rule);
    let notices = Notices::new();
    provide_context(session);
    provide_context(notices);
    (fake, notices, session)
}

#[test]
fn defaults_are_stored_against_the_version_that_was_read() {
    run(async {
        let mut version = 1;
        let (fake, _, session) =
            world(move |sent| match (sent.request.method, sent.request.target.as_str()) {
                (Method::Get, "/v1/account") => match version {
                    1 => Answer::Tagged(200, account(None), "\"1\""),
                    _ => Answer::Tagged(200, account(Some("dusk")), "\"2\""),
                },
                (Method::Patch, "/v1/account") => {
                    if sent.request.headers.get("If-Match") == Some("\"1\"") && version == 1 {
                        version = 2;
                        Answer::Tagged(200, account(Some("dusk")), "\"2\"")
                    } else {
                        status(412)
                    }
                }
                _ => forecourt(sent),
            })
            .await;
        let state = AccountState::new(session);
        settle().await;
        let before = AccountDraft::of(&untrack(|| state.get()).unwrap());
        let draft = AccountDraft { scene_id: "dusk".into(), ..before.clone() };
        fake.take();
        assert_eq!(state.save(&before, &draft).await, Ok(()));
        // Whoever has read it before the change is told.
        assert_eq!(state.save(&before, &draft).await, Err(Error::Stale));
        settle().await;
        let sent = fake.take();
        assert_eq!(sent[0].json(), serde_json::json!({"scene_id": "dusk"}));
        assert_eq!(untrack(|| state.get()).unwrap().scene_id.as_deref(), Some("dusk"));
        assert_eq!(state.save(&before, &before).await, Err(Error::Stale), "the version moved on");
    });
}

#[test]
fn a_token_is_issued_once_however_often_its_answer_gets_lost_and_its_secret_is_put_away() {
    run(async {
        let token = serde_json::json!({
            "token_id": "t2", "name": "Website", "scopes": ["read-public"], "hint": "wxyz",
            "created_at": "2026-11-24T08:00:00Z", "secret": "fc_secret"
        });
        let mut tries = 0;
        let (fake, notices, _) = world(move |sent| match sent.line().as_str() {
            "GET /v1/tokens" => ok(serde_json::json!({"items": []}).to_string()),
            "POST /v1/tokens" => {
                tries += 1;
                if tries == 1 { Answer::Unreachable } else { Answer::Status(201, token.to_string()) }
            }
            "DELETE /v1/tokens/t2" => status(204),
            _ => forecourt(sent),
        })
        .await;
        let tokens = Tokens::new();
        settle().await;
        fake.take();
        let input = token_input("Website", Scope::ReadPublic, "").unwrap();
        assert_eq!(tokens.issue(input.clone()).await, Err(Error::Unreachable));
        assert!(untrack(|| tokens.issued()).is_none());
        assert_eq!(tokens.issue(input.clone()).await, Ok(()));
        let keys = |sent: &[Sent]| -> Vec<String> {
            let keys = sent.iter().filter_map(|sent| sent.request.headers.get("Idempotency-Key"));
            keys.map(str::to_owned).collect()
        };
        let sent = fake.take();
        let first = keys(&sent);
        assert_eq!((first.len(), &first[0]), (2, &first[1]), "the same key for the same token");
        assert_eq!(untrack(|| tokens.issued()).unwrap().secret, "fc_secret");
        tokens.put_away();
        assert!(untrack(|| tokens.issued()).is_none());
        // The same words again are another token.
        assert_eq!(tokens.issue(input).await, Ok(()));
        assert_ne!(keys(&fake.take())[0], first[0]);

        assert!(untrack(|| tokens.is_own(&forecourt_api::TokenId::new("t"))), "the token in use");
        let issued = untrack(|| tokens.issued()).unwrap();
        let listed = serde_json::json!({
            "token_id": issued.token_id, "name": issued.name, "scopes": issued.scopes, "hint": issued.hint,
            "created_at": issued.created_at
        });
        settle().await;
        fake.take();
        tokens.revoke(serde_json::from_value(listed).unwrap());
        settle().await;
        assert_eq!(fake.lines(), ["DELETE /v1/tokens/t2", "GET /v1/tokens"]);
        assert_eq!(notices.spoken().get_untracked(), "The token “Website” is revoked.");
    });
}

#[test]
fn a_signing_secret_is_stored_and_shown_once_and_deliveries_are_sent_again() {
    run(async {
        let delivery = serde_json::json!({
            "delivery_id": "d1", "url": "https://a.example/hook", "status": "failed", "attempts": 3,
            "created_at": "2026-11-24T08:00:00Z", "body": {"data": {"images": []}}
        });
        let (fake, _, session) = world(move |sent| match sent.line().as_str() {
            "GET /v1/account" | "PATCH /v1/account" => Answer::Tagged(200, account(None), "\"1\""),
            "GET /v1/webhook-deliveries" => ok(serde_json::json!({"items": [delivery]}).to_string()),
            "POST /v1/webhook-deliveries/test" | "POST /v1/webhook-deliveries/d1/redeliver" => {
                Answer::Status(202, delivery.to_string())
            }
            _ => forecourt(sent),
        })
        .await;
        let webhooks = Webhooks::new(AccountState::new(session));
        settle().await;
        fake.take();
        assert_eq!(webhooks.sign().await, Ok(()));
        let sent = fake.take().remove(0);
        let secret = untrack(|| webhooks.secret()).unwrap();
        assert_eq!(sent.json(), serde_json::json!({"webhook_secret": secret}));
        webhooks.put_away();
        assert_eq!(untrack(|| webhooks.secret()), None);

        settle().await;
        fake.take();
        let log = untrack(|| webhooks.log()).unwrap();
        webhooks.redeliver(&log[0]);
        settle().await;
        let sent = fake.take();
        assert_eq!(sent[0].line(), "POST /v1/webhook-deliveries/d1/redeliver");
        assert!(sent[0].request.headers.get("Idempotency-Key").is_some());
        assert_eq!(sent[1].line(), "GET /v1/webhook-deliveries", "what came of it is looked for");
        webhooks.test();
        settle().await;
        assert_eq!(fake.take()[0].line(), "POST /v1/webhook-deliveries/test");
    });
}
