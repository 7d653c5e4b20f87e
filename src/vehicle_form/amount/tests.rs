use proptest::prelude::*;

use super::*;

/// Text of [`NumberStyle::EXAMPLE`] in each locale.
const STYLES: [(&str, &str); 6] = [
    ("en-GB", "1,234,567.5"),
    ("en-US", "1,234,567.5"),
    ("en-IN", "12,34,567.5"),
    ("de-DE", "1.234.567,5"),
    ("de-CH", "1’234’567.5"),
    ("de-AT", "1\u{a0}234\u{a0}567,5"),
];

fn style(locale: &str) -> NumberStyle {
    let (_, example) = STYLES.into_iter().find(|(known, _)| *known == locale).unwrap();
    NumberStyle::of_example(example)
}

fn decimals(currency: &str) -> u32 {
    match currency {
        "JPY" => 0,
        "KWD" => 3,
        _ => 2,
    }
}

fn in_every_style(check: impl Fn(NumberStyle)) {
    for (_, example) in STYLES {
        check(NumberStyle::of_example(example));
    }
    check(NumberStyle::default());
}

#[test]
fn prices_are_read_as_dealers_write_them_whatever_the_locale() {
    in_every_style(|style| {
        let check = |text: &str, current: &str, amount_minor: i64, currency: &str| {
            let read = read_price(text, current, style, decimals);
            assert_eq!(read, Some((amount_minor, currency.to_owned())), "{text:?} in {style:?}");
        };
        for text in [
            "24900",
            "24.900",
            "24,900",
            "24 900",
            "24\u{a0}900",
            "24\u{202f}900",
            "24’900",
            " 24'900 ",
            "24.900 €",
            "€ 24.900",
            "€24,900",
            "24.900,-",
            "24.900,--",
            "24.900,– €",
            "24'900.-",
            "24.900,— EUR",
            "24900 EUR",
            "EUR 24900",
            "eur 24.900,00",
            "24.900,00 Euro",
            "24,900.00",
            "€ 24.900 EUR",
        ] {
            check(text, "EUR", 2_490_000, "EUR");
        }
        check("24900", "", 2_490_000, "");
        check("€ 24.900", "USD", 2_490_000, "EUR");
        check("$1,234.50", "EUR", 123_450, "USD");
        check("$1,234.50", "CAD", 123_450, "CAD");
        check("US$ 1,234.50", "CAD", 123_450, "USD");
        check("A$24,900", "EUR", 2_490_000, "AUD");
        check("£ 9,995", "EUR", 999_500, "GBP");
        check("CHF 24'900.–", "EUR", 2_490_000, "CHF");
        check("Fr. 24’900.-", "EUR", 2_490_000, "CHF");
        check("12,34,567", "INR", 123_456_700, "INR");
        check("₹ 12,34,567.50", "EUR", 123_456_750, "INR");
        check("Rs. 5,00,000", "EUR", 50_000_000, "INR");
        check("1,00,00,000", "INR", 1_000_000_000, "INR");
        check("24.900,50", "EUR", 2_490_050, "EUR");
        check("24,900.5", "EUR", 2_490_050, "EUR");
        check("1.234.567", "EUR", 123_456_700, "EUR");
        check("¥ 2,490,000", "EUR", 2_490_000, "JPY");
        check("2,490,000.00", "JPY", 2_490_000, "JPY");
        check("99 500 zł", "EUR", 9_950_000, "PLN");
        check("450 000 Kč", "EUR", 45_000_000, "CZK");
        check("189 000 kr", "SEK", 18_900_000, "SEK");
        check("0", "EUR", 0, "EUR");
        check("0,99", "EUR", 99, "EUR");
        check("24,90", "EUR", 2_490, "EUR");
        check("24.90", "EUR", 2_490, "EUR");
    });
}

#[test]
fn what_is_no_price_or_could_be_two_is_refused() {
    in_every_style(|style| {
        for text in [
            "",
            " ",
            "€",
            "-1",
            "+1",
            "-24.900",
            "1e3",
            "12a",
            "a12",
            "1,2,3",
            "1234.567.8",
            "12.345.6",
            "1.234,567",
            "1234.567,",
            ".5",
            ",",
            "24.900-",
            "24900 -",
            "1..000",
            "1,,000",
            "1.000 000",
            "0.500",
            "٣",
            "24.900 €/$",
            "€ 24.900 $",
            "24.900 kr",
            "24.900 XYZ",
            "20.000 - 25.000",
            "24.9000",
            "99999999999999999999",
        ] {
            assert_eq!(read_price(text, "EUR", style, decimals), None, "{text:?} in {style:?}");
        }
        assert_eq!(read_price("1.50", "JPY", style, decimals), None);
    });
}

#[test]
fn three_decimals_are_told_from_a_group_by_the_language() {
    let check = |locale, text, expected| {
        let read = read_price(text, "KWD", style(locale), decimals).map(|(amount, _)| amount);
        assert_eq!(read, Some(expected), "{text} in {locale}");
    };
    check("en-GB", "1.500", 1_500);
    check("en-GB", "1,500", 1_500_000);
    check("de-DE", "1,500", 1_500);
    check("de-DE", "1.500", 1_500_000);
    check("de-DE", "1,5", 1_500);
    check("en-GB", "24,900.125", 24_900_125);
}

#[test]
fn distances_bring_their_unit() {
    let check = |text: &str, expected| assert_eq!(read_distance(text), expected, "{text:?}");
    check("12.500 km", Some((12_500, Some(MileageUnit::Kilometres))));
    check("12500KM", Some((12_500, Some(MileageUnit::Kilometres))));
    check("12,500 Kilometer", Some((12_500, Some(MileageUnit::Kilometres))));
    check("12,500 miles", Some((12_500, Some(MileageUnit::Miles))));
    check("62 000 mi", Some((62_000, Some(MileageUnit::Miles))));
    check("48’000", Some((48_000, None)));
    check("12500.0", Some((12_500, None)));
    check("12.500,0 km", Some((12_500, Some(MileageUnit::Kilometres))));
    check("0", Some((0, None)));
    for text in ["", "km", "km 5", "12 parsecs", "12.5", "12.50 km", "-5", "1.2.3"] {
        check(text, None);
    }
}

#[test]
fn years_may_come_from_a_table() {
    let check = |text: &str, expected| assert_eq!(read_whole(text), expected, "{text:?}");
    check("2023", Some(2023));
    check("2023.0", Some(2023));
    check("2023,00", Some(2023));
    check(" 2,023 ", Some(2023));
    check("2023 km", None);
    check("05/2019", None);
    check("two", None);
}

#[test]
fn every_currency_that_is_offered_is_read() {
    let all: Vec<&str> = currencies().collect();
    assert!(all.len() > 140 && all.is_sorted() && all.iter().all(|code| code.len() == 3));
    for (_, codes) in SIGNS {
        assert!(codes.iter().all(|code| all.contains(code)), "{codes:?}");
    }
    assert!(CROWNS.iter().all(|code| all.contains(code)));
}

fn any_style() -> impl Strategy<Value = NumberStyle> {
    prop::sample::select(STYLES.to_vec()).prop_map(|(_, example)| NumberStyle::of_example(example))
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        amount in 0_i64..=999_999_999_999_999, style in any_style(), currency in prop::sample::select(vec!["EUR", "JPY", "KWD"])
    ) {
        let text = style.amount(amount, decimals(currency));
        prop_assert_eq!(read_price(&text, currency, style, decimals), Some((amount, currency.to_owned())));
        let plain = NumberStyle::default();
        prop_assert_eq!(read_price(&plain.amount(amount, 2), "EUR", plain, decimals), Some((amount, "EUR".to_owned())));
    }

    #[test]
    fn distances_are_read_back(value in 0_i64..=10_000_000, style in any_style()) {
        prop_assert_eq!(read_distance(&style.whole(value)), Some((value, None)));
    }

    #[test]
    fn nothing_breaks_it(text in "\\PC{0,30}", style in any_style(), places in 0_u32..=3) {
        let _ = read_price(&text, "EUR", style, |_| places);
        let _ = read_distance(&text);
    }
}
