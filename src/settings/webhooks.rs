//! Webhooks as state: where they go, their signing secret, a test call, and the log with another try.

use forecourt_api::account::{Account, AccountPatch};
use forecourt_api::webhook::WebhookDeliveryRecord;
use forecourt_client::{Call, Error, part_b};
use leptos::prelude::*;

use super::account::AccountState;
use crate::browser::clock::Timer;
use crate::browser::random;
use crate::locale::{Locale, use_locale};
use crate::notices::{Notices, Tone, explain, use_notices};
use crate::query::Query;
use crate::session::{Session, use_session};

/// Time after which what came of a call is looked for, in milliseconds.
const OUTCOME_MS: u32 = 2_500;

/// The change of an account from one target to another; nothing where the target is no address of the web.
#[must_use]
pub fn target_patch(account: &Account, url: &str, is_enabled: bool) -> Option<AccountPatch> {
    let url = url.trim();
    let host = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    let is_address = host.is_some_and(|host| {
        !host.is_empty() && !host.starts_with('/') && !host.contains(char::is_whitespace)
    });
    if !url.is_empty() && !is_address {
        return None;
    }
    let before = account.webhook_url.as_deref().unwrap_or_default();
    Some(AccountPatch {
        webhook_url: (url != before).then(|| Some(url.to_owned()).filter(|url| !url.is_empty())),
        webhooks_enabled: (is_enabled != account.webhooks_enabled).then_some(is_enabled),
        ..AccountPatch::default()
    })
}

/// Webhooks of the account, for as long as the owner lives that made this.
#[derive(Clone, Copy)]
pub struct Webhooks {
    account: AccountState,
    log: Query<Vec<WebhookDeliveryRecord>>,
    secret: RwSignal<Option<String>>,
    pause: StoredValue<Option<Timer>, LocalStorage>,
    session: Session,
    notices: Notices,
    locale: Locale,
}

impl Webhooks {
    /// Reads the log.
    #[must_use]
    pub fn new(account: AccountState) -> Self {
        let session = use_session();
        let log = Query::new(move || {
            let client = session.client();
            async move { client.run(part_b::list_webhook_deliveries(&[], None)).await.map(|page| page.items) }
        });
        Self {
            account,
            log,
            secret: RwSignal::new(None),
            pause: StoredValue::new_local(None),
            session,
            notices: use_notices(),
            locale: use_locale(),
        }
    }

    /// The newest deliveries; nothing until they have been read once.
    #[must_use]
    pub fn log(self) -> Option<Vec<WebhookDeliveryRecord>> {
        self.log.get()
    }

    /// Why the last reading of the log failed.
    #[must_use]
    pub fn error(self) -> Option<Error> {
        self.log.error()
    }

    /// Reads the log again.
    pub fn reload(self) {
        self.log.refetch();
    }

    /// The signing secret that was made last, as long as it is shown.
    #[must_use]
    pub fn secret(self) -> Option<String> {
        self.secret.get()
    }

    /// Puts the secret away for good.
    pub fn put_away(self) {
        self.secret.try_set(None);
    }

    /// Stores a change of the account.
    ///
    /// # Errors
    /// The server's.
    pub async fn save(self, patch: &AccountPatch) -> Result<(), Error> {
        self.account.patch(patch).await
    }

    /// Makes a signing secret, stores it and shows it once.
    ///
    /// # Errors
    /// The server's.
    pub async fn sign(self) -> Result<(), Error> {
        let secret = random::webhook_secret();
        let patch = AccountPatch { webhook_secret: Some(Some(secret.clone())), ..AccountPatch::default() };
        self.account.patch(&patch).await?;
        self.secret.try_set(Some(secret));
        Ok(())
    }

    /// Sends a test to the account's address. What came of it stands in the log.
    pub fn test(self) {
        self.send(part_b::test_webhook(&random::idempotency_key()), self.locale.t.settings.webhook_test_sent);
    }

    /// Sends a delivery once more.
    pub fn redeliver(self, delivery: &WebhookDeliveryRecord) {
        let call = part_b::redeliver_webhook(&delivery.delivery_id, &random::idempotency_key());
        self.send(call, self.locale.t.settings.webhook_sent_again);
    }

    fn send(self, call: Call<WebhookDeliveryRecord>, said: &'static str) {
        let client = untrack(|| self.session.client());
        let t = self.locale.t;
        leptos::task::spawn_local(async move {
            match client.run(call).await {
                Ok(_) => {
                    self.notices.show(Tone::Neutral, said);
                    self.reload();
                    let outcome = Timer::after(OUTCOME_MS, move || self.reload());
                    self.pause.try_set_value(Some(outcome));
                }
                Err(error) => {
                    let said = explain(&error, &t.errors);
                    self.notices.show(Tone::Danger, said.detail.unwrap_or(said.text));
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(url: Option<&str>, is_enabled: bool) -> Account {
        serde_json::from_value(serde_json::json!({
            "customer": "dealer", "customer_token": "00", "name": "Aurora Motors", "cut_type": "complete",
            "scene_id": null, "guideline_id": null, "background_color": "#ffffff", "publish_new": true,
            "language": "en", "webhooks_enabled": is_enabled, "webhook_url": url, "webhook_signed": false,
            "retention_days": null, "storage_bytes": 0, "storage_quota_bytes": null
        }))
        .unwrap()
    }

    #[test]
    fn a_target_is_an_address_of_the_web_and_only_changes_are_sent() {
        let check = |account: &Account, url: &str, is_enabled, expected: Option<&str>| {
            let patch = target_patch(account, url, is_enabled);
            let text = patch.map(|patch| serde_json::to_string(&patch).unwrap());
            assert_eq!(text.as_deref(), expected, "{url}");
        };
        let none = account(None, true);
        let some = account(Some("https://a.example/hook"), true);
        check(&none, "", true, Some("{}"));
        check(&none, " https://a.example/hook ", true, Some(r#"{"webhook_url":"https://a.example/hook"}"#));
        check(&some, "https://a.example/hook", false, Some(r#"{"webhooks_enabled":false}"#));
        check(&some, "", true, Some(r#"{"webhook_url":null}"#));
        for url in [
            "a.example",
            "ftp://a.example",
            "https://",
            "https:///path",
            "https://a b",
            "javascript:alert(1)",
        ] {
            check(&some, url, true, None);
        }
    }
}
