//! Placement rules as clients write and read them (schemas `FeatureRuleInput`, `FeatureRule`).

use forecourt_api::Timestamp;
use forecourt_api::feature::{self as wire, FeatureRuleInput};
use forecourt_api::placement::{normalized_name, placements_of_rule, rule_names};
use forecourt_api::problem::FieldError;
use forecourt_store::model::{FeatureRule, NewFeatureRule};
use headers::ETag;

use super::fields::{ICON_MAX_CHARS, TITLE_MAX_CHARS, position_fault};
use crate::extract::strong_etag;
use crate::{Error, Result};

/// Most rules of an account's own.
pub const MAX_RULES: usize = 1000;

const NAME_MAX_CHARS: usize = 64;
const MAX_PLACEMENTS: usize = 64;
const ANGLE_LEVEL_MAX_CHARS: usize = 64;

/// A rule whose values all lie in the contract's bounds.
///
/// # Errors
/// 422 that names every field at fault.
pub fn checked_rule(name: &str, input: FeatureRuleInput) -> Result<NewFeatureRule> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, detail: &str| faults.push(FieldError::new(pointer, detail));
    let name = normalized_name(name);
    if name.is_empty() || name.chars().count() > NAME_MAX_CHARS || name.chars().any(char::is_control) {
        fault("name", "has 1 to 64 characters, none of them a control character");
    }
    if input.title.as_ref().is_some_and(|title| title.chars().count() > TITLE_MAX_CHARS) {
        fault("/title", "has at most 200 characters");
    }
    if input.icon.as_ref().is_some_and(|icon| icon.chars().count() > ICON_MAX_CHARS) {
        fault("/icon", "has at most 64 characters");
    }
    if input.placements.len() > MAX_PLACEMENTS {
        fault("/placements", "has at most 64 entries");
    }
    for (index, placement) in input.placements.iter().enumerate().take(MAX_PLACEMENTS) {
        let levels = placement.angle.levels();
        let is_word = |level: &String| !level.is_empty() && level.chars().count() <= ANGLE_LEVEL_MAX_CHARS;
        if !matches!(levels.len(), 1 | 2) || !levels.iter().all(is_word) {
            fault(&format!("/placements/{index}/angle"), "has one or two levels of 1 to 64 characters");
        }
        if let Some((axis, problem)) = position_fault(placement.position) {
            fault(&format!("/placements/{index}/position/{axis}"), problem);
        }
    }
    if !faults.is_empty() {
        return Err(Error::invalid_fields(faults));
    }
    Ok(NewFeatureRule { name, title: input.title, icon: input.icon, placements: input.placements })
}

/// A stored rule.
#[must_use]
pub fn rule_record(rule: &FeatureRule) -> wire::FeatureRule {
    wire::FeatureRule {
        name: rule.content.name.clone(),
        built_in: false,
        title: rule.content.title.clone(),
        icon: rule.content.icon.clone(),
        placements: rule.content.placements.clone(),
        updated_at: Some(Timestamp::new(rule.updated_at.to_string())),
    }
}

/// The account's rules and the built-in ones that it has not replaced, by name.
#[must_use]
pub fn rule_records(own: &[FeatureRule]) -> Vec<wire::FeatureRule> {
    let is_replaced = |name: &&str| own.iter().any(|rule| rule.content.name == *name);
    let built_in = rule_names().filter(|name| !is_replaced(name)).map(|name| wire::FeatureRule {
        name: name.to_owned(),
        built_in: true,
        title: None,
        icon: None,
        placements: placements_of_rule(name),
        updated_at: None,
    });
    let mut records: Vec<wire::FeatureRule> = own.iter().map(rule_record).chain(built_in).collect();
    records.sort_by(|a, b| a.name.cmp(&b.name));
    records
}

/// The tag of a rule.
///
/// # Errors
/// Never in practice.
pub fn rule_etag(rule: &FeatureRule) -> Result<ETag> {
    strong_etag(&[rule.content.name.as_bytes(), &rule.version.to_be_bytes()])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn each_bound_of_a_rule_has_its_pointer() {
        let check = |name: &str, body: Value, expected: &[&str]| {
            let input: FeatureRuleInput = serde_json::from_value(body.clone()).unwrap();
            let pointers: Vec<String> = match checked_rule(name, input) {
                Ok(_) => Vec::new(),
                Err(error) => error.problem().errors.iter().map(|fault| fault.pointer.clone()).collect(),
            };
            assert_eq!(pointers, expected, "{name} {body}");
        };
        let place = |angle: Value, x: f64| json!({"angle": angle, "position": {"x": x, "y": 0.5}});
        check("tow-bar", json!({"placements": []}), &[]);
        check(&"🚗".repeat(64), json!({"placements": [place(json!(["exterior"]), 1.0)]}), &[]);
        check(&"x".repeat(65), json!({"placements": []}), &["name"]);
        check(" ", json!({"placements": []}), &["name"]);
        check("a\nb", json!({"placements": []}), &["name"]);
        check(
            "a",
            json!({"title": "x".repeat(201), "icon": "x".repeat(65), "placements": []}),
            &["/title", "/icon"],
        );
        let many: Vec<Value> = (0..65).map(|_| place(json!(["exterior", "rear"]), 0.5)).collect();
        check("a", json!({"placements": many}), &["/placements"]);
        check(
            "a",
            json!({"placements": [
                place(json!([]), 0.5),
                place(json!(["exterior", ""]), 0.5),
                place(json!(["a", "b", "c"]), 1.1),
            ]}),
            &[
                "/placements/0/angle",
                "/placements/1/angle",
                "/placements/2/angle",
                "/placements/2/position/x",
            ],
        );
    }

    #[test]
    fn names_are_kept_in_one_spelling() {
        let rule = checked_rule(" Tow_Bar left ", FeatureRuleInput::default()).unwrap();
        assert_eq!(rule.name, "tow-bar-left");
    }
}
