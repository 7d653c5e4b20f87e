//! Which values the settings of an account take (schema `AccountPatch`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use forecourt_api::account::AccountPatch;
use forecourt_api::problem::FieldError;
use forecourt_store::model::{Account, SealedSecret};
use forecourt_text::Language;
use serde_json::Value;
use url::Url;

use crate::link;
use crate::sealed::{Purpose, SealingKey};
use crate::{Error, Result};

const NAME_MAX_CHARS: usize = 100;

/// Longest retention, in days: a hundred years.
const RETENTION_MAX_DAYS: u32 = 36_500;

/// Prefix of signing secrets (Standard Webhooks).
const SECRET_PREFIX: &str = "whsec_";

/// Bounds on the bytes of a signing secret.
const SECRET_MIN_BYTES: usize = 24;
const SECRET_MAX_BYTES: usize = 66;

/// Members that have no empty state.
const NOT_CLEARED: [&str; 7] =
    ["name", "cut_type", "background_color", "publish_new", "language", "noindex", "webhooks_enabled"];

/// The account with the members of a patch; `raw` is the body as it came, `unknown` names the ids in it that were looked up in
/// vain, and `key` encrypts the signing secret.
///
/// # Errors
/// 422 that names every field at fault.
pub fn changed(
    account: &Account,
    patch: AccountPatch,
    raw: &Value,
    unknown: Vec<FieldError>,
    key: &SealingKey,
) -> Result<Account> {
    let patch = normalised(patch);
    let faults = faults(&patch, raw, unknown);
    if !faults.is_empty() {
        return Err(Error::invalid_fields(faults));
    }
    let before = account.clone();
    let names_target = patch.webhook_url.is_some() || patch.webhooks_enabled.is_some();
    Ok(Account {
        name: patch.name.unwrap_or(before.name),
        cut_type: patch.cut_type.unwrap_or(before.cut_type),
        scene_id: patch.scene_id.unwrap_or(before.scene_id),
        guideline_id: patch.guideline_id.unwrap_or(before.guideline_id),
        background_color: patch.background_color.unwrap_or(before.background_color),
        publish_new: patch.publish_new.unwrap_or(before.publish_new),
        language: patch.language.unwrap_or(before.language),
        currency: patch.currency.unwrap_or(before.currency),
        mileage_unit: patch.mileage_unit.unwrap_or(before.mileage_unit),
        noindex: patch.noindex.unwrap_or(before.noindex),
        retention_days: patch.retention_days.unwrap_or(before.retention_days),
        webhooks_enabled: patch.webhooks_enabled.unwrap_or(before.webhooks_enabled),
        webhook_url: patch.webhook_url.unwrap_or(before.webhook_url),
        webhook_secret: match patch.webhook_secret {
            Some(secret) => secret.map(|secret| sealed(key, &secret)).transpose()?,
            None => before.webhook_secret,
        },
        webhook_off_at: before.webhook_off_at.filter(|_| !names_target),
        ..before
    })
}

fn sealed(key: &SealingKey, secret: &str) -> Result<SealedSecret> {
    key.seal(Purpose::WebhookSecret, secret.as_bytes()).map_err(Error::internal)
}

/// Without the white space that typing and copying leave.
fn normalised(mut patch: AccountPatch) -> AccountPatch {
    if let Some(name) = &mut patch.name {
        *name = name.trim().to_owned();
    }
    if let Some(Some(url)) = &mut patch.webhook_url {
        link::trim(url);
    }
    if let Some(color) = &mut patch.background_color {
        color.make_ascii_lowercase();
    }
    patch
}

fn faults(patch: &AccountPatch, raw: &Value, unknown: Vec<FieldError>) -> Vec<FieldError> {
    let mut faults = unknown;
    let mut add =
        |name: &str, detail: &str| faults.push(FieldError::new(format!("/{name}"), detail.to_owned()));
    for name in NOT_CLEARED {
        if raw.get(name).is_some_and(Value::is_null) {
            add(name, "cannot be cleared");
        }
    }
    if let Some(name) = &patch.name {
        let printable = !name.chars().any(char::is_control);
        if !(1..=NAME_MAX_CHARS).contains(&name.chars().count()) || !printable {
            add("name", "has 1 to 100 characters, none of them a control character");
        }
    }
    if patch.background_color.as_deref().is_some_and(|color| !is_color(color)) {
        add("background_color", "is a colour of the form #rrggbb");
    }
    if let Some(language) = &patch.language
        && !Language::ALL.iter().any(|known| known.tag() == language)
    {
        let known: Vec<&str> = Language::ALL.iter().map(|language| language.tag()).collect();
        add("language", &format!("is none of {}", known.join(", ")));
    }
    if given(&patch.currency).is_some_and(|code| !is_currency(code)) {
        add("currency", "has three capital letters, as EUR");
    }
    if given(&patch.retention_days).is_some_and(|days| !(1..=RETENTION_MAX_DAYS).contains(days)) {
        add("retention_days", "lies between 1 and 36500");
    }
    if let Some(fault) = given(&patch.webhook_url).and_then(|url| target_fault(url)) {
        add("webhook_url", fault);
    }
    if given(&patch.webhook_secret).is_some_and(|secret| !is_signing_secret(secret)) {
        add("webhook_secret", "is “whsec_” and the base64 text of 24 to 66 random bytes");
    }
    faults
}

/// The value of a member that is there and not null.
fn given<T>(member: &Option<Option<T>>) -> Option<&T> {
    member.as_ref()?.as_ref()
}

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#');
    digits.is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_signing_secret(text: &str) -> bool {
    let bytes = text.strip_prefix(SECRET_PREFIX).and_then(|encoded| STANDARD.decode(encoded).ok());
    bytes.is_some_and(|bytes| (SECRET_MIN_BYTES..=SECRET_MAX_BYTES).contains(&bytes.len()))
}

/// Fault of a webhook's target; whether it may be reached is judged at every attempt.
fn target_fault(url: &str) -> Option<&'static str> {
    link::fault(url).or_else(|| {
        let parsed = Url::parse(url).ok()?;
        let has_credentials = !parsed.username().is_empty() || parsed.password().is_some();
        has_credentials.then_some("holds no user name and no password")
    })
}

#[cfg(test)]
mod tests {
    use forecourt_api::CustomerId;
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn account() -> Account {
        let mut account =
            Account::new(CustomerId::new("dealer"), "A dealer".to_owned(), Timestamp::UNIX_EPOCH);
        account.webhook_off_at = Some(Timestamp::UNIX_EPOCH);
        account
    }

    fn patched(document: &Value) -> Result<Account> {
        let patch = serde_json::from_value(document.clone()).unwrap();
        changed(&account(), patch, document, Vec::new(), &SealingKey::new([1; 32]))
    }

    #[test]
    fn only_the_members_given_change() {
        assert_eq!(patched(&json!({})).unwrap(), account());
        let name = patched(&json!({"name": " Autohaus Süd\n"})).unwrap();
        assert_eq!(name, Account { name: "Autohaus Süd".to_owned(), ..account() });
        let color = patched(&json!({"background_color": "#FFAA00"})).unwrap();
        assert_eq!(color, Account { background_color: "#ffaa00".to_owned(), ..account() });
        let mut set = account();
        set.retention_days = Some(30);
        set.currency = Some("EUR".to_owned());
        assert_eq!(patched(&json!({"retention_days": 30, "currency": "EUR"})).unwrap(), set);
        assert_eq!(patched(&json!({"retention_days": null, "scene_id": null})).unwrap(), account());
    }

    #[test]
    fn naming_the_target_takes_it_up_again() {
        for document in [json!({"webhook_url": "https://crm.example/x"}), json!({"webhooks_enabled": true})] {
            assert_eq!(patched(&document).unwrap().webhook_off_at, None, "{document}");
        }
        assert!(patched(&json!({"webhook_secret": SECRET})).unwrap().webhook_off_at.is_some());
    }

    #[test]
    fn signing_secrets_are_kept_encrypted() {
        let account = patched(&json!({"webhook_secret": SECRET})).unwrap();
        let sealed = account.webhook_secret.unwrap();
        let opened = SealingKey::new([1; 32]).open(Purpose::WebhookSecret, &sealed).unwrap();
        assert_eq!(opened, SECRET.as_bytes());
    }

    #[test]
    fn what_lies_outside_the_bounds_is_named() {
        let check = |document: Value, pointer: &str| {
            let error = patched(&document).unwrap_err();
            let pointers: Vec<&str> =
                error.problem().errors.iter().map(|error| error.pointer.as_str()).collect();
            assert_eq!(pointers, [pointer], "{document}");
        };
        for name in NOT_CLEARED {
            check(json!({ name: null }), &format!("/{name}"));
        }
        check(json!({"name": "  "}), "/name");
        check(json!({"name": "x".repeat(101)}), "/name");
        check(json!({"name": "a\u{7}b"}), "/name");
        check(json!({"background_color": "white"}), "/background_color");
        check(json!({"background_color": "#12345"}), "/background_color");
        check(json!({"background_color": "#12345ü"}), "/background_color");
        check(json!({"language": "fr"}), "/language");
        check(json!({"currency": "eur"}), "/currency");
        check(json!({"retention_days": 0}), "/retention_days");
        check(json!({"retention_days": 36_501}), "/retention_days");
        check(json!({"webhook_url": "javascript:alert(1)"}), "/webhook_url");
        check(json!({"webhook_url": "https://user:word@crm.example/"}), "/webhook_url");
        check(json!({"webhook_secret": "secret"}), "/webhook_secret");
        check(json!({"webhook_secret": "whsec_AAAA"}), "/webhook_secret");
        check(json!({"webhook_secret": "whsec_????????????????????????????????"}), "/webhook_secret");
    }
}
