//! Pure: the account's defaults as they are being changed: what was typed and chosen, what is wrong with it, what is sent.

use forecourt_api::account::{Account, AccountPatch};
use forecourt_api::image::CutType;
use forecourt_api::vehicle::MileageUnit;

/// Days that results may be kept (schema `AccountPatch`).
pub const RETENTION_DAYS: (u32, u32) = (1, 36_500);
/// Longest name, in characters (schema `AccountPatch`).
pub const NAME_MAX_CHARS: usize = 100;

/// Values of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountDraft {
    /// Name for people.
    pub name: String,
    /// Word of a [`CutType`].
    pub cut_type: String,
    /// Scene; empty for the server's own.
    pub scene_id: String,
    /// Guideline; empty for none.
    pub guideline_id: String,
    /// Publication of new vehicles.
    pub publish_new: bool,
    /// Language of what shoppers read.
    pub language: String,
    /// Currency of new prices; empty follows the vehicles.
    pub currency: String,
    /// Word of a [`MileageUnit`]; empty follows the vehicles.
    pub mileage_unit: String,
    /// Search engines are asked to leave public pages out.
    pub noindex: bool,
    /// Days; empty keeps everything.
    pub retention_days: String,
}

/// Error of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// The name is empty or too long.
    Name,
    /// Neither empty nor three letters.
    Currency,
    /// Neither empty nor a number of days within [`RETENTION_DAYS`].
    Retention,
}

impl AccountDraft {
    /// The account as it is.
    #[must_use]
    pub fn of(account: &Account) -> Self {
        Self {
            name: account.name.clone(),
            cut_type: account.cut_type.as_str().to_owned(),
            scene_id: account.scene_id.clone().unwrap_or_default(),
            guideline_id: account.guideline_id.clone().unwrap_or_default(),
            publish_new: account.publish_new,
            language: account.language.clone(),
            currency: account.currency.clone().unwrap_or_default(),
            mileage_unit: account.mileage_unit.map(|unit| unit.as_str().to_owned()).unwrap_or_default(),
            noindex: account.noindex,
            retention_days: account.retention_days.map(|days| days.to_string()).unwrap_or_default(),
        }
    }

    /// Errors, in the order of the fields.
    #[must_use]
    pub fn check(&self) -> Vec<FieldError> {
        let is_named = (1..=NAME_MAX_CHARS).contains(&self.name.trim().chars().count());
        let currency = self.currency.trim();
        let is_currency = currency.len() == 3 && currency.chars().all(|c| c.is_ascii_alphabetic());
        let days = self.retention_days.trim();
        let is_days = days.parse().is_ok_and(|days| (RETENTION_DAYS.0..=RETENTION_DAYS.1).contains(&days));
        let found = [
            (!is_named).then_some(FieldError::Name),
            (!currency.is_empty() && !is_currency).then_some(FieldError::Currency),
            (!days.is_empty() && !is_days).then_some(FieldError::Retention),
        ];
        found.into_iter().flatten().collect()
    }

    /// The members that differ from what they were; call it on a draft without errors.
    #[must_use]
    pub fn patch(&self, before: &Self) -> AccountPatch {
        let text = |now: &str, before: &str| {
            (now.trim() != before.trim()).then(|| Some(now.trim().to_owned()).filter(|now| !now.is_empty()))
        };
        let (currency, currency_before) =
            (self.currency.to_ascii_uppercase(), before.currency.to_ascii_uppercase());
        AccountPatch {
            name: text(&self.name, &before.name).flatten(),
            cut_type: text(&self.cut_type, &before.cut_type).flatten().and_then(|word| CutType::parse(&word)),
            scene_id: text(&self.scene_id, &before.scene_id),
            guideline_id: text(&self.guideline_id, &before.guideline_id),
            publish_new: (self.publish_new != before.publish_new).then_some(self.publish_new),
            language: text(&self.language, &before.language).flatten(),
            currency: text(&currency, &currency_before),
            mileage_unit: text(&self.mileage_unit, &before.mileage_unit)
                .map(|unit| unit.and_then(|word| MileageUnit::parse(&word))),
            noindex: (self.noindex != before.noindex).then_some(self.noindex),
            retention_days: text(&self.retention_days, &before.retention_days)
                .map(|days| days.and_then(|days| days.parse().ok())),
            ..AccountPatch::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> AccountDraft {
        AccountDraft {
            name: "Aurora Motors".into(),
            cut_type: "complete".into(),
            language: "en".into(),
            publish_new: true,
            ..AccountDraft::default()
        }
    }

    #[test]
    fn only_what_differs_is_sent_and_empty_gives_back_the_default() {
        let full = AccountDraft { scene_id: "dusk".into(), retention_days: "90".into(), ..draft() };
        let check = |now: AccountDraft, before: &AccountDraft, expected: &str| {
            assert_eq!(serde_json::to_string(&now.patch(before)).unwrap(), expected);
        };
        check(draft(), &draft(), "{}");
        check(AccountDraft { name: " Aurora Motors ".into(), ..draft() }, &draft(), "{}");
        check(AccountDraft { publish_new: false, ..draft() }, &draft(), r#"{"publish_new":false}"#);
        check(AccountDraft { currency: "eur".into(), ..draft() }, &draft(), r#"{"currency":"EUR"}"#);
        check(AccountDraft { mileage_unit: "mi".into(), ..draft() }, &draft(), r#"{"mileage_unit":"mi"}"#);
        check(AccountDraft { cut_type: "blur".into(), ..draft() }, &draft(), r#"{"cut_type":"blur"}"#);
        check(full.clone(), &draft(), r#"{"scene_id":"dusk","retention_days":90}"#);
        check(draft(), &full, r#"{"scene_id":null,"retention_days":null}"#);
    }

    #[test]
    fn fields_are_checked() {
        let check = |draft: AccountDraft, expected: &[FieldError]| assert_eq!(draft.check(), expected);
        check(draft(), &[]);
        check(AccountDraft { name: " ".into(), ..draft() }, &[FieldError::Name]);
        check(AccountDraft { name: "x".repeat(101), ..draft() }, &[FieldError::Name]);
        for (currency, expected) in [
            ("EUR", &[][..]),
            ("eur", &[]),
            ("€", &[FieldError::Currency]),
            ("EURO", &[FieldError::Currency]),
        ] {
            check(AccountDraft { currency: currency.into(), ..draft() }, expected);
        }
        for days in ["0", "36501", "-1", "a week", "1.5"] {
            check(AccountDraft { retention_days: days.into(), ..draft() }, &[FieldError::Retention]);
        }
        check(AccountDraft { retention_days: " 36500 ".into(), ..draft() }, &[]);
    }
}
