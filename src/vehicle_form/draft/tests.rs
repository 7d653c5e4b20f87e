use forecourt_api::VEHICLE_ID_MAX_CHARS;
use proptest::prelude::*;

use super::*;

fn usual() -> Draft {
    Draft::empty("EUR", MileageUnit::Kilometres)
}

fn decimals(currency: &str) -> u32 {
    if currency == "JPY" { 0 } else { 2 }
}

fn with(pairs: &[(Field, &str)]) -> Draft {
    let mut draft = usual();
    draft.set(Field::Id, "stock/17");
    for (field, text) in pairs {
        draft.set(*field, *text);
    }
    draft.normalised()
}

fn faults(pairs: &[(Field, &str)]) -> Vec<(Field, Fault)> {
    with(pairs).faults(false, decimals)
}

fn record() -> VehicleRecord {
    serde_json::from_value(serde_json::json!({
        "vehicle_id": "stock/17", "vehicle_manufacturer": "Audi", "vehicle_model": "A4", "vin": "WAUZZZ8K9BA123456",
        "model_year": 2019, "price": {"amount_minor": 2_490_050, "currency": "EUR"},
        "mileage": {"value": 48_000, "unit": "km"}, "condition": "used", "fuel_type": "steam", "description": "Two\nlines",
        "app_status": "active", "app_status_updated_at": "2026-11-24T08:00:00Z", "published": true,
        "image_counts": {"total": 0, "processing": 0, "final": 0, "error": 0, "retake": 0}, "attention": false,
        "created_at": "2026-11-24T08:00:00Z", "updated_at": "2026-11-24T08:00:00Z"
    }))
    .unwrap()
}

#[test]
fn an_id_is_all_that_is_needed() {
    assert_eq!(faults(&[]), []);
    assert_eq!(faults(&[(Field::Id, "  ")]), [(Field::Id, Fault::Id(InvalidVehicleId::Empty))]);
    assert_eq!(faults(&[(Field::Id, "..")]), [(Field::Id, Fault::Id(InvalidVehicleId::DotSegment))]);
    assert_eq!(faults(&[(Field::Id, "a\tb")]), [(Field::Id, Fault::Id(InvalidVehicleId::ControlCharacter))]);
    let long = "🚗".repeat(VEHICLE_ID_MAX_CHARS + 1);
    assert_eq!(faults(&[(Field::Id, &long)]), [(Field::Id, Fault::Id(InvalidVehicleId::TooLong))]);
}

#[test]
fn each_field_has_its_rules() {
    let check = |field: Field, text: &str, expected: Fault| {
        assert_eq!(faults(&[(field, text)]), [(field, expected)], "{text}");
    };
    check(Field::Vin, "WAUZZZ8K9BA12345", Fault::Vin(InvalidVin::Length(16)));
    check(Field::Vin, "WAUZZZ8K9BA12345O", Fault::Vin(InvalidVin::Character('O')));
    check(Field::ModelYear, "1879", Fault::OutOfRange(1880, 2200));
    check(Field::ModelYear, "2201", Fault::OutOfRange(1880, 2200));
    check(Field::ModelYear, "two", Fault::NotANumber);
    check(Field::Mileage, "10000001", Fault::OutOfRange(0, MILEAGE_MAX));
    check(Field::Mileage, "-5", Fault::NotANumber);
    check(Field::Price, "cheap", Fault::PriceShape);
    check(Field::Price, "9999999999999999", Fault::OutOfRange(0, PRICE_MAX_MINOR / 100));
    check(Field::DetailUrl, "www.example.com", Fault::UrlShape);
    check(Field::DetailUrl, "javascript:alert(1)", Fault::UrlShape);
    check(Field::DetailUrl, "https:///path", Fault::UrlShape);
    check(Field::DetailUrl, "https://a b", Fault::UrlShape);
    check(Field::Color, &"x".repeat(201), Fault::TooLong(200));
    check(Field::Description, &"x".repeat(10_001), Fault::TooLong(10_000));
}

#[test]
fn the_edges_are_inside() {
    for pair in [
        (Field::Vin, "wauzzz8k9ba 123456"),
        (Field::ModelYear, "1880"),
        (Field::ModelYear, "2200"),
        (Field::Mileage, "10.000.000"),
        (Field::Price, "0"),
        (Field::DetailUrl, "HTTPS://example.com/a?b#c"),
        (Field::Color, &*"ä".repeat(200)),
    ] {
        assert_eq!(faults(&[pair]), [], "{pair:?}");
    }
}

#[test]
fn a_currency_matters_where_there_is_a_price() {
    assert_eq!(faults(&[(Field::Currency, "E")]), []);
    assert_eq!(
        faults(&[(Field::Price, "1"), (Field::Currency, "E")]),
        [(Field::Currency, Fault::CurrencyShape)]
    );
    assert_eq!(faults(&[(Field::Price, "1"), (Field::Currency, "eur")]), []);
    assert_eq!(
        faults(&[(Field::Price, "1.50"), (Field::Currency, "JPY")]),
        [(Field::Price, Fault::PriceShape)]
    );
}

#[test]
fn a_check_digit_is_a_doubt_and_no_fault() {
    let doubtful = with(&[(Field::Vin, "WP0ZZZ99ZTS392124")]);
    assert!(doubtful.vin_is_doubtful());
    assert_eq!(doubtful.faults(false, decimals), []);
    assert!(!with(&[(Field::Vin, "1M8GDM9AXKP042788")]).vin_is_doubtful());
    assert!(!with(&[(Field::Vin, "1M8")]).vin_is_doubtful());
}

#[test]
fn part_a_is_not_asked_for_what_it_does_not_know() {
    let draft = with(&[(Field::Vin, "wrong"), (Field::Price, "wrong"), (Field::Lot, &"x".repeat(201))]);
    assert_eq!(draft.faults(true, decimals), [(Field::Lot, Fault::TooLong(200))]);
}

#[test]
fn what_is_not_touched_is_not_sent() {
    let before = Draft::of_record(&record(), &usual(), decimals).normalised();
    assert_eq!(before.get(Field::Price), "24900.50");
    assert_eq!(before.faults(false, decimals), []);
    assert_eq!(before.patch(&before, decimals), VehiclePatch::default());
}

#[test]
fn what_is_touched_is_sent_and_what_is_emptied_is_cleared() {
    let before = Draft::of_record(&record(), &usual(), decimals).normalised();
    let mut after = before.clone();
    after.set(Field::Model, "A6");
    after.set(Field::ModelYear, "");
    after.set(Field::Currency, "CHF");
    after.set(Field::Mileage, "");
    after.set(Field::Published, "");
    assert_eq!(
        after.patch(&before, decimals),
        VehiclePatch {
            vehicle_model: Some(Some("A6".into())),
            model_year: Some(None),
            price: Some(Some(Price { amount_minor: 2_490_050, currency: "CHF".into() })),
            mileage: Some(None),
            published: Some(false),
            ..VehiclePatch::default()
        }
    );
}

#[test]
fn a_unit_alone_is_nothing() {
    let before = usual();
    let mut after = before.clone();
    after.set(Field::MileageUnit, "mi");
    after.set(Field::Currency, "USD");
    assert_eq!(after.patch(&before, decimals), VehiclePatch::default());
}

#[test]
fn pointers_of_a_refusal_name_fields() {
    let check = |pointer, expected| assert_eq!(Field::of_pointer(pointer), expected, "{pointer}");
    check("/vin", Some(Field::Vin));
    check("/price/amount_minor", Some(Field::Price));
    check("/price/currency", Some(Field::Currency));
    check("/mileage/unit", Some(Field::MileageUnit));
    check("/mileage", Some(Field::Mileage));
    check("vehicle_id", Some(Field::Id));
    check("/app_status", None);
    check("", None);
    for field in Field::ALL {
        assert_eq!(Field::of_pointer(field.name()), Some(*field));
    }
}

#[test]
fn units_follow_the_region() {
    assert_eq!(usual_units("en-US"), ("USD", MileageUnit::Miles));
    assert_eq!(usual_units("de-CH"), ("CHF", MileageUnit::Kilometres));
    assert_eq!(usual_units("zh-Hans-CN"), ("EUR", MileageUnit::Kilometres));
    assert_eq!(usual_units("en"), ("EUR", MileageUnit::Kilometres));
}

proptest! {
    #[test]
    fn what_is_kept_comes_back(values in prop::collection::vec("\\PC{0,12}", FIELD_COUNT)) {
        let draft = Draft::of_values(values).unwrap();
        prop_assert_eq!(Draft::of_values(draft.values().to_vec()), Some(draft));
    }

    #[test]
    fn other_forms_are_not_taken(count in 0_usize..40) {
        prop_assume!(count != FIELD_COUNT);
        prop_assert_eq!(Draft::of_values(vec![String::new(); count]), None);
    }
}
