//! Amounts of money: decimal for machines, grouped for people.

use forecourt_api::vehicle::Price;
use forecourt_text::Language;
use iso_currency::Currency;

/// Digits after the decimal sign that a currency has; two where the code is not in ISO 4217.
fn minor_digits(currency: &str) -> u32 {
    Currency::from_code(currency).and_then(Currency::exponent).map_or(2, u32::from)
}

/// The amount with a full stop, as schema.org reads it: `24750.00`, `1800000` in a currency without minor units.
pub(super) fn decimal(price: &Price) -> String {
    let (whole, minor, digits) = split(price);
    if digits == 0 { whole.to_string() } else { format!("{whole}.{minor:0width$}", width = digits as usize) }
}

/// The amount for people, with the currency's symbol or code: `€24,750`, `24.750 €`. Minor units are written where there
/// are any.
pub(super) fn readable(price: &Price, language: Language) -> String {
    let (whole, minor, digits) = split(price);
    let (group, point) = match language {
        Language::English => (',', '.'),
        Language::German => ('.', ','),
    };
    let mut amount = grouped(whole, group);
    if minor != 0 {
        amount.push_str(&format!("{point}{minor:0width$}", width = digits as usize));
    }
    let symbol = match price.currency.as_str() {
        "EUR" => "€",
        "GBP" => "£",
        "USD" => "$",
        code => code,
    };
    match language {
        // A code is no symbol and needs room.
        Language::English if symbol.is_ascii() && symbol != "$" => format!("{symbol}\u{a0}{amount}"),
        Language::English => format!("{symbol}{amount}"),
        Language::German => format!("{amount}\u{a0}{symbol}"),
    }
}

/// A whole number with a sign between groups of three digits.
pub(super) fn grouped(number: u64, sign: char) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(sign);
        }
        text.push(digit);
    }
    text
}

fn split(price: &Price) -> (u64, u64, u32) {
    let digits = minor_digits(&price.currency);
    let (amount, unit) = (price.amount_minor.unsigned_abs(), 10_u64.pow(digits));
    (amount / unit, amount % unit, digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_by_the_currencys_minor_units() {
        let check = |amount_minor: i64, currency: &str, machine: &str, english: &str, german: &str| {
            let price = Price { amount_minor, currency: currency.to_owned() };
            assert_eq!(decimal(&price), machine);
            assert_eq!(readable(&price, Language::English), english);
            assert_eq!(readable(&price, Language::German), german);
        };
        check(2_475_000, "EUR", "24750.00", "€24,750", "24.750\u{a0}€");
        check(2_475_050, "EUR", "24750.50", "€24,750.50", "24.750,50\u{a0}€");
        check(99, "USD", "0.99", "$0.99", "0,99\u{a0}$");
        check(1_800_000, "JPY", "1800000", "JPY\u{a0}1,800,000", "1.800.000\u{a0}JPY");
        check(12_345, "KWD", "12.345", "KWD\u{a0}12.345", "12,345\u{a0}KWD");
        check(100, "XQZ", "1.00", "XQZ\u{a0}1", "1\u{a0}XQZ");
        check(
            999_999_999_999_999,
            "CHF",
            "9999999999999.99",
            "CHF\u{a0}9,999,999,999,999.99",
            "9.999.999.999.999,99\u{a0}CHF",
        );
    }
}
