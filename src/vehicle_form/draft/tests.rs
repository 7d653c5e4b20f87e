use forecourt_api::VEHICLE_ID_MAX_CHARS;
use proptest::prelude::*;

use super::*;

fn decimals(currency: &str) -> u32 {
    if currency == "JPY" { 0 } else { 2 }
}

const NUMBERS: Numbers<'static> =
    Numbers { style: NumberStyle { decimal: '.', group: Some(','), pairs: false }, decimals: &decimals };

fn with(pairs: &[(Field, &str)]) -> Draft {
    let mut draft = Draft::empty();
    draft.set(Field::Id, "stock/17");
    draft.set(Field::Currency, "EUR");
    draft.set(Field::MileageUnit, "km");
    for (field, text) in pairs {
        draft.set(*field, *text);
    }
    draft.normalised(NUMBERS)
}

fn errors(pairs: &[(Field, &str)]) -> Vec<(Field, FieldError)> {
    with(pairs).errors(None, false, NUMBERS)
}

fn known() -> Draft {
    Draft::of_record(&record(), NUMBERS)
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
    assert_eq!(errors(&[]), []);
    assert_eq!(errors(&[(Field::Id, "  ")]), [(Field::Id, FieldError::Id(InvalidVehicleId::Empty))]);
    assert_eq!(errors(&[(Field::Id, "..")]), [(Field::Id, FieldError::Id(InvalidVehicleId::DotSegment))]);
    assert_eq!(
        errors(&[(Field::Id, "a\tb")]),
        [(Field::Id, FieldError::Id(InvalidVehicleId::ControlCharacter))]
    );
    let long = "🚗".repeat(VEHICLE_ID_MAX_CHARS + 1);
    assert_eq!(errors(&[(Field::Id, &long)]), [(Field::Id, FieldError::Id(InvalidVehicleId::TooLong))]);
}

#[test]
fn each_field_has_its_rules() {
    let check = |field: Field, text: &str, expected: FieldError| {
        assert_eq!(errors(&[(field, text)]), [(field, expected)], "{text}");
    };
    check(Field::Vin, &"1".repeat(33), FieldError::TooLong(32));
    check(Field::ModelYear, "1879", FieldError::OutOfRange(1880, 2200));
    check(Field::ModelYear, "2201", FieldError::OutOfRange(1880, 2200));
    check(Field::ModelYear, "two", FieldError::NotANumber);
    check(Field::Mileage, "10000001", FieldError::OutOfRange(0, MILEAGE_MAX));
    check(Field::Mileage, "-5", FieldError::NotANumber);
    check(Field::Price, "cheap", FieldError::PriceShape);
    check(Field::Price, "9999999999999999", FieldError::OutOfRange(0, PRICE_MAX_MINOR / 100));
    check(Field::DetailUrl, "example", FieldError::UrlShape);
    check(Field::DetailUrl, "sales@dealer.example", FieldError::UrlShape);
    check(Field::DetailUrl, "javascript:alert(1)", FieldError::UrlShape);
    check(Field::DetailUrl, "https:///path", FieldError::UrlShape);
    check(Field::DetailUrl, "https://a b", FieldError::UrlShape);
    check(Field::Color, &"x".repeat(201), FieldError::TooLong(200));
    check(Field::Description, &"x".repeat(10_001), FieldError::TooLong(10_000));
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
        (Field::Vin, "356A-101234"),
        (Field::Price, "24.900,- €"),
        (Field::Mileage, "12.500 km"),
        (Field::ModelYear, "2023.0"),
        (Field::DetailUrl, "www.dealer.example/x"),
    ] {
        assert_eq!(errors(&[pair]), [], "{pair:?}");
    }
}

#[test]
fn a_unit_matters_where_there_is_a_value() {
    assert_eq!(errors(&[(Field::Currency, "E"), (Field::MileageUnit, "")]), []);
    assert_eq!(
        errors(&[(Field::Price, "1"), (Field::Currency, "E")]),
        [(Field::Currency, FieldError::CurrencyShape)]
    );
    assert_eq!(
        errors(&[(Field::Price, "1"), (Field::Currency, "")]),
        [(Field::Currency, FieldError::CurrencyShape)]
    );
    assert_eq!(
        errors(&[(Field::Mileage, "1"), (Field::MileageUnit, "")]),
        [(Field::MileageUnit, FieldError::UnitMissing)]
    );
    assert_eq!(errors(&[(Field::Price, "1"), (Field::Currency, "eur")]), []);
    assert_eq!(errors(&[(Field::Price, "€ 1"), (Field::Currency, "")]), []);
    assert_eq!(errors(&[(Field::Mileage, "1 mi"), (Field::MileageUnit, "")]), []);
    assert_eq!(
        errors(&[(Field::Price, "1.50"), (Field::Currency, "JPY")]),
        [(Field::Price, FieldError::PriceShape)]
    );
}

#[test]
fn what_was_understood_is_written_back() {
    let check = |field: Field, text: &str, expected: &[(Field, &str)]| {
        let draft = with(&[(field, text)]);
        for (field, expected) in expected {
            assert_eq!(draft.get(*field), *expected, "{text}");
        }
    };
    check(Field::Price, "24.900,- €", &[(Field::Price, "24,900"), (Field::Currency, "EUR")]);
    check(Field::Price, "$1,234.50", &[(Field::Price, "1,234.50"), (Field::Currency, "USD")]);
    check(Field::Price, "24,90", &[(Field::Price, "24.90")]);
    check(Field::Price, "12.345.6", &[(Field::Price, "12.345.6"), (Field::Currency, "EUR")]);
    check(Field::Mileage, "12.500 mi", &[(Field::Mileage, "12,500"), (Field::MileageUnit, "mi")]);
    check(Field::ModelYear, "2023.0", &[(Field::ModelYear, "2023")]);
    check(
        Field::DetailUrl,
        "www.dealer.example/x?y#z",
        &[(Field::DetailUrl, "https://www.dealer.example/x?y#z")],
    );
    check(Field::DetailUrl, "dealer.example:8080", &[(Field::DetailUrl, "https://dealer.example:8080")]);
    for untouched in
        ["http://a.example", "javascript:alert(1)", "mailto:a@b.example", "example", "a b.example", ""]
    {
        check(Field::DetailUrl, untouched, &[(Field::DetailUrl, untouched)]);
    }
}

#[test]
fn doubts_are_no_errors() {
    let check = |field: Field, text: &str, expected: Option<Doubt>| {
        let draft = with(&[(field, text)]);
        assert_eq!(draft.doubt(field, NUMBERS), expected, "{text}");
        assert_eq!(draft.errors(None, false, NUMBERS), [], "{text}");
    };
    check(Field::Vin, "WP0ZZZ99ZTS392124", Some(Doubt::Vin(VinDoubt::CheckDigit)));
    check(Field::Vin, "356A-101234", Some(Doubt::Vin(VinDoubt::Length(10))));
    check(Field::Vin, "WAUZZZ8K9BA12345O", Some(Doubt::Vin(VinDoubt::Character('O'))));
    check(Field::Vin, "1M8GDM9AXKP042788", None);
    check(Field::Vin, "I1M8GDM9AXKP042788", None);
    check(Field::Price, "24,90", Some(Doubt::Cents(2_490, "EUR".to_owned())));
    check(Field::Price, "24.900", None);
    check(Field::Mileage, "5", None);
}

#[test]
fn what_the_server_has_taken_never_blocks() {
    let mut odd = record();
    odd.facts.vin = Some("356A 101234567890 12345678901234".to_owned());
    odd.facts.model_year = Some(1066);
    odd.facts.mileage = Some(Mileage { value: -5, unit: MileageUnit::Kilometres });
    odd.facts.price = Some(Price { amount_minor: i64::MAX, currency: "eur".to_owned() });
    odd.facts.detail_url = Some("ftp://a".to_owned());
    odd.facts.vehicle_color = Some("x".repeat(500));
    let known = Draft::of_record(&odd, NUMBERS).normalised(NUMBERS);
    assert_ne!(known.errors(None, false, NUMBERS), []);
    assert_eq!(known.errors(Some(&known), false, NUMBERS), []);
    let mut typed = known.clone();
    typed.set(Field::Trim, "Speedster");
    assert_eq!(typed.errors(Some(&known), false, NUMBERS), []);
    typed.set(Field::ModelYear, "1067");
    assert_eq!(
        typed.errors(Some(&known), false, NUMBERS),
        [(Field::ModelYear, FieldError::OutOfRange(1880, 2200))]
    );
}

#[test]
fn part_a_is_not_asked_for_what_it_does_not_know() {
    let draft = with(&[(Field::ModelYear, "wrong"), (Field::Price, "wrong"), (Field::Lot, &"x".repeat(201))]);
    assert_eq!(draft.errors(None, true, NUMBERS), [(Field::Lot, FieldError::TooLong(200))]);
}

#[test]
fn what_is_not_touched_is_not_sent() {
    let before = known().normalised(NUMBERS);
    assert_eq!(before.get(Field::Price), "24,900.50");
    assert_eq!(before.errors(None, false, NUMBERS), []);
    assert_eq!(before.patch(&before, NUMBERS), VehiclePatch::default());
}

#[test]
fn what_is_touched_is_sent_and_what_is_emptied_is_cleared() {
    let before = known().normalised(NUMBERS);
    let mut after = before.clone();
    after.set(Field::Model, "A6");
    after.set(Field::ModelYear, "");
    after.set(Field::Currency, "CHF");
    after.set(Field::Mileage, "");
    after.set(Field::Published, "");
    assert_eq!(
        after.patch(&before, NUMBERS),
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
    let before = Draft::empty();
    let mut after = before.clone();
    after.set(Field::MileageUnit, "mi");
    after.set(Field::Currency, "USD");
    assert_eq!(after.patch(&before, NUMBERS), VehiclePatch::default());
    assert_eq!(after.changed(&before), []);
}

#[test]
fn part_a_is_sent_what_was_changed() {
    let id = VehicleId::new("a").unwrap();
    let before = known().normalised(NUMBERS);
    let mut after = before.clone();
    after.set(Field::Location, "Yard 2");
    let form = after.form(id.clone(), &before);
    assert_eq!((form.vehicle_location.as_deref(), form.vehicle_model), (Some("Yard 2"), None));
    assert_eq!(after.form(id, &Draft::empty()).vehicle_model.as_deref(), Some("A4"));
}

#[test]
fn a_draft_is_brought_over_to_what_others_have_changed() {
    let before = known();
    let mut typed = before.clone();
    typed.set(Field::Description, "Three\nlines");
    let mut now = before.clone();
    now.set(Field::Price, "19,999");
    now.set(Field::Color, "Pink");
    let rebased = typed.rebased(Some(&before), &now, NUMBERS);
    assert_eq!(rebased.conflicts, []);
    assert_eq!(rebased.draft.get(Field::Description), "Three\nlines");
    assert_eq!((rebased.draft.get(Field::Price), rebased.draft.get(Field::Color)), ("19,999", "Pink"));
    assert_eq!(rebased.draft.changed(&now), [Field::Description]);
}

#[test]
fn what_both_have_changed_is_a_conflict_unless_they_agree() {
    let before = known();
    let check = |mine: &[(Field, &str)], theirs: &[(Field, &str)], expected: &[Field]| {
        let (mut typed, mut now) = (before.clone(), before.clone());
        mine.iter().for_each(|(field, text)| typed.set(*field, *text));
        theirs.iter().for_each(|(field, text)| now.set(*field, *text));
        let rebased = typed.rebased(Some(&before), &now, NUMBERS);
        assert_eq!(rebased.conflicts, expected, "{mine:?} {theirs:?}");
        for (field, text) in mine {
            assert_eq!(rebased.draft.get(*field), *text, "what is typed stays");
        }
    };
    check(&[(Field::Color, "Red")], &[(Field::Color, "Pink")], &[Field::Color]);
    check(&[(Field::Color, "Pink")], &[(Field::Color, "Pink")], &[]);
    check(&[(Field::Color, "Red")], &[(Field::Model, "A6")], &[]);
    // An amount and its currency are one value.
    check(&[(Field::Price, "20000")], &[(Field::Currency, "CHF")], &[Field::Price]);
    check(&[(Field::Price, "19.999 €")], &[(Field::Price, "19,999")], &[]);
    check(&[(Field::Mileage, "50000")], &[(Field::MileageUnit, "mi")], &[Field::Mileage]);
}

#[test]
fn where_nobody_knows_what_it_was_typed_upon_all_that_differs_is_a_conflict() {
    let now = known();
    let mut typed = now.clone();
    typed.set(Field::Color, "Red");
    typed.set(Field::Price, "21,900");
    let rebased = typed.rebased(None, &now, NUMBERS);
    assert_eq!(rebased.conflicts, [Field::Color, Field::Price]);
    assert_eq!(now.rebased(None, &now, NUMBERS).conflicts, []);
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
