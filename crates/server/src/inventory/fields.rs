//! Which values the fields of a vehicle take (schemas `VehicleInput` and `VehicleFacts`).

use forecourt_api::problem::FieldError;
use forecourt_api::vehicle::{AppStatus, VehiclePatch};
use serde_json::Value;

use crate::link;
use crate::{Error, Result};

/// Longest short text, and the longest word of an open list, in characters.
const TEXT_MAX_CHARS: usize = 200;
const WORD_MAX_CHARS: usize = 64;
const VIN_MAX_CHARS: usize = 32;
const DESCRIPTION_MAX_CHARS: usize = 10_000;

/// A patch whose values all lie in the contract's bounds; `raw` is the body as it came.
///
/// # Errors
/// 422 that names every field at fault.
pub fn checked(mut patch: VehiclePatch, raw: &Value) -> Result<VehiclePatch> {
    if let Some(Some(url)) = &mut patch.detail_url {
        link::trim(url);
    }
    let mut faults = Faults(Vec::new());
    for name in ["app_status", "published"] {
        if raw.get(name).is_some_and(Value::is_null) {
            faults.add(name, "cannot be cleared");
        }
    }
    for (name, value, max_chars) in [
        ("vehicle_manufacturer", &patch.vehicle_manufacturer, TEXT_MAX_CHARS),
        ("vehicle_model", &patch.vehicle_model, TEXT_MAX_CHARS),
        ("vehicle_model_ext", &patch.vehicle_model_ext, TEXT_MAX_CHARS),
        ("vehicle_color", &patch.vehicle_color, TEXT_MAX_CHARS),
        ("vehicle_location", &patch.vehicle_location, TEXT_MAX_CHARS),
        ("vehicle_lot", &patch.vehicle_lot, TEXT_MAX_CHARS),
        ("custom_reference", &patch.custom_reference, TEXT_MAX_CHARS),
        ("suggested_guideline_id", &patch.suggested_guideline_id, TEXT_MAX_CHARS),
        ("vin", &patch.vin, VIN_MAX_CHARS),
        ("body_type", &patch.body_type, WORD_MAX_CHARS),
        ("fuel_type", &patch.fuel_type, WORD_MAX_CHARS),
        ("transmission", &patch.transmission, WORD_MAX_CHARS),
        ("description", &patch.description, DESCRIPTION_MAX_CHARS),
    ] {
        if let Some(text) = given(value)
            && text.chars().count() > max_chars
        {
            faults.add(name, format!("has at most {max_chars} characters"));
        }
    }
    check_numbers(&patch, &mut faults);
    if given(&patch.condition).is_some_and(|word| !matches!(word.as_str(), "new" | "used")) {
        faults.add("condition", "is “new” or “used”");
    }
    if let Some(fault) = given(&patch.detail_url).and_then(|url| link::fault(url)) {
        faults.add("detail_url", fault);
    }
    if given(&patch.in_stock_since).is_some_and(|date| !is_date(date)) {
        faults.add("in_stock_since", "is a date of the form YYYY-MM-DD");
    }
    if matches!(patch.app_status, Some(AppStatus::Other(_))) {
        faults.add("app_status", "is “new”, “active” or “deleted”");
    }
    if faults.0.is_empty() { Ok(patch) } else { Err(Error::invalid_fields(faults.0)) }
}

fn check_numbers(patch: &VehiclePatch, faults: &mut Faults) {
    if given(&patch.model_year).is_some_and(|year| !(1880..=2200).contains(year)) {
        faults.add("model_year", "lies between 1880 and 2200");
    }
    if let Some(price) = given(&patch.price) {
        if !(0..=999_999_999_999_999).contains(&price.amount_minor) {
            faults.add("price/amount_minor", "lies between 0 and 999999999999999");
        }
        if !is_currency(&price.currency) {
            faults.add("price/currency", "has three capital letters, as EUR");
        }
    }
    if given(&patch.mileage).is_some_and(|mileage| !(0..=10_000_000).contains(&mileage.value)) {
        faults.add("mileage/value", "lies between 0 and 10000000");
    }
}

/// Operation `putVehicle` as a patch: what is left out is cleared, but stage and visibility, which have no empty state.
#[must_use]
pub fn replacing(patch: VehiclePatch) -> VehiclePatch {
    fn cleared<T>(field: Option<Option<T>>) -> Option<Option<T>> {
        Some(field.flatten())
    }
    VehiclePatch {
        vehicle_manufacturer: cleared(patch.vehicle_manufacturer),
        vehicle_model: cleared(patch.vehicle_model),
        vehicle_model_ext: cleared(patch.vehicle_model_ext),
        vehicle_color: cleared(patch.vehicle_color),
        vehicle_location: cleared(patch.vehicle_location),
        vehicle_lot: cleared(patch.vehicle_lot),
        vin: cleared(patch.vin),
        model_year: cleared(patch.model_year),
        price: cleared(patch.price),
        mileage: cleared(patch.mileage),
        condition: cleared(patch.condition),
        body_type: cleared(patch.body_type),
        fuel_type: cleared(patch.fuel_type),
        transmission: cleared(patch.transmission),
        description: cleared(patch.description),
        detail_url: cleared(patch.detail_url),
        in_stock_since: cleared(patch.in_stock_since),
        custom_reference: cleared(patch.custom_reference),
        suggested_guideline_id: cleared(patch.suggested_guideline_id),
        app_status: patch.app_status,
        published: patch.published,
    }
}

/// Tells that a text is an ISO 4217 code by its form.
pub(super) fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// `YYYY-MM-DD`; the library takes more forms than RFC 3339 has.
fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

fn given<T>(field: &Option<Option<T>>) -> Option<&T> {
    field.as_ref().and_then(Option::as_ref)
}

struct Faults(Vec<FieldError>);

impl Faults {
    fn add(&mut self, name: &str, detail: impl Into<String>) {
        self.0.push(FieldError::new(format!("/{name}"), detail));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointers(body: &Value) -> Vec<String> {
        let patch: VehiclePatch = serde_json::from_value(body.clone()).unwrap();
        match checked(patch, body) {
            Ok(_) => Vec::new(),
            Err(error) => error.problem().errors.iter().map(|fault| fault.pointer.clone()).collect(),
        }
    }

    #[test]
    fn each_bound_has_its_pointer() {
        let check = |body: Value, expected: &[&str]| assert_eq!(pointers(&body), expected, "{body}");
        check(json!({}), &[]);
        check(json!({"vehicle_model": "x".repeat(200), "description": "ä".repeat(10_000)}), &[]);
        check(json!({"vehicle_model": "x".repeat(201)}), &["/vehicle_model"]);
        check(json!({"vin": "x".repeat(33), "body_type": "x".repeat(65)}), &["/vin", "/body_type"]);
        check(json!({"body_type": "hovercraft", "fuel_type": null}), &[]);
        check(json!({"model_year": 1879}), &["/model_year"]);
        check(json!({"model_year": 2200}), &[]);
        check(
            json!({"price": {"amount_minor": -1, "currency": "eur"}}),
            &["/price/amount_minor", "/price/currency"],
        );
        check(json!({"mileage": {"value": 10_000_001, "unit": "km"}}), &["/mileage/value"]);
        check(json!({"condition": "rusty"}), &["/condition"]);
        check(json!({"condition": null}), &[]);
        check(json!({"detail_url": "javascript:alert(1)"}), &["/detail_url"]);
        check(json!({"in_stock_since": "2026-02-29"}), &["/in_stock_since"]);
        check(json!({"in_stock_since": "20260228"}), &["/in_stock_since"]);
        check(json!({"in_stock_since": "2026-02-28"}), &[]);
        check(json!({"app_status": "sold"}), &["/app_status"]);
        check(json!({"app_status": null, "published": null}), &["/app_status", "/published"]);
    }

    #[test]
    fn replacing_clears_all_that_is_not_named() {
        let full = replacing(VehiclePatch { vin: Some(Some("W".to_owned())), ..VehiclePatch::default() });
        let value = serde_json::to_value(&full).unwrap();
        let members = value.as_object().unwrap();
        assert_eq!(members.len(), 19, "every field of the schema but stage and visibility: {members:?}");
        assert!(members.iter().all(|(name, value)| value.is_null() != (name == "vin")), "{members:?}");
    }
}
