//! Pure: numbers as people write them, read whatever the language and written as the language has it: prices with a currency
//! (`24.900 €`, `CHF 24'900.–`, `$1,234.50`, `12,34,567`), distances with a unit, years.
//!
//! Not for showing numbers on a page: that is the browser's `Intl`.

use forecourt_api::vehicle::MileageUnit;

use crate::browser::number_style::NumberStyle;

/// Codes of ISO 4217 that are in use, without the unit of funds and metals.
const CURRENCIES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD \
    CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL \
    HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA \
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB \
    RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU \
    UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

/// Signs and words of currencies. Where several currencies share one, it is read as the one that the form has; a lone `$`
/// otherwise as the first.
const SIGNS: [(&str, &[&str]); 24] = [
    ("€", &["EUR"]),
    ("EURO", &["EUR"]),
    ("EUROS", &["EUR"]),
    ("£", &["GBP"]),
    ("$", &["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP", "ARS", "TWD"]),
    ("US$", &["USD"]),
    ("C$", &["CAD"]),
    ("CA$", &["CAD"]),
    ("A$", &["AUD"]),
    ("AU$", &["AUD"]),
    ("NZ$", &["NZD"]),
    ("S$", &["SGD"]),
    ("HK$", &["HKD"]),
    ("R$", &["BRL"]),
    ("¥", &["JPY", "CNY"]),
    ("₹", &["INR"]),
    ("RS", &["INR", "PKR", "LKR", "NPR", "MUR"]),
    ("FR", &["CHF"]),
    ("SFR", &["CHF"]),
    ("ZŁ", &["PLN"]),
    ("KČ", &["CZK"]),
    ("FT", &["HUF"]),
    ("₺", &["TRY"]),
    ("TL", &["TRY"]),
];
/// Crowns of four countries: nobody knows which, unless the form says so.
const CROWNS: [&str; 4] = ["SEK", "NOK", "DKK", "ISK"];

/// Words behind a distance.
const UNITS: [(&str, MileageUnit); 13] = [
    ("km", MileageUnit::Kilometres),
    ("kms", MileageUnit::Kilometres),
    ("kilometer", MileageUnit::Kilometres),
    ("kilometers", MileageUnit::Kilometres),
    ("kilometre", MileageUnit::Kilometres),
    ("kilometres", MileageUnit::Kilometres),
    ("mi", MileageUnit::Miles),
    ("mi.", MileageUnit::Miles),
    ("mile", MileageUnit::Miles),
    ("miles", MileageUnit::Miles),
    ("mls", MileageUnit::Miles),
    ("meile", MileageUnit::Miles),
    ("meilen", MileageUnit::Miles),
];

/// Reads a price: its amount in the currency's smallest unit, and the currency, which is `current` unless the text names
/// one. `None` for what is no price or can be read in two ways.
#[must_use]
pub(crate) fn read_price(
    text: &str,
    current: &str,
    style: NumberStyle,
    decimals: impl Fn(&str) -> u32,
) -> Option<(i64, String)> {
    let (before, number, behind) = split(text)?;
    let behind = without_dash(behind);
    let mut named = Vec::new();
    for marker in [before, behind].into_iter().filter(|marker| !marker.is_empty()) {
        named.push(currency_of(marker, current)?);
    }
    named.dedup();
    let currency = match named.len() {
        0 => current.to_owned(),
        1 => named.remove(0),
        _ => return None,
    };
    Some((read_number(number, decimals(&currency), style)?, currency))
}

/// Reads a distance, with its unit where the text names one.
#[must_use]
pub(crate) fn read_distance(text: &str) -> Option<(i64, Option<MileageUnit>)> {
    let (before, number, behind) = split(text)?;
    if !before.is_empty() {
        return None;
    }
    let value = read_number(number, 0, NumberStyle::default())?;
    if behind.is_empty() {
        return Some((value, None));
    }
    let word = behind.to_lowercase();
    UNITS.iter().find(|(known, _)| *known == word).map(|(_, unit)| (value, Some(*unit)))
}

/// Reads a whole number; `None` when it is none or does not fit.
#[must_use]
pub(crate) fn read_whole(text: &str) -> Option<i64> {
    read_distance(text).and_then(|(value, unit)| unit.is_none().then_some(value))
}

/// All codes of currencies, by the alphabet.
pub(crate) fn currencies() -> impl Iterator<Item = &'static str> {
    CURRENCIES.split_ascii_whitespace()
}

/// The currency that a sign, a word or a code names.
fn currency_of(marker: &str, current: &str) -> Option<String> {
    let marker: String =
        marker.chars().filter(|c| !c.is_whitespace() && *c != '.').flat_map(char::to_uppercase).collect();
    if marker == "KR" {
        return CROWNS.contains(&current).then(|| current.to_owned());
    }
    if let Some((_, codes)) = SIGNS.iter().find(|(sign, _)| *sign == marker) {
        let shared = codes.iter().find(|code| **code == current).or(codes.first())?;
        return Some((*shared).to_owned());
    }
    currencies().find(|code| *code == marker).map(str::to_owned)
}

/// Splits a text into what stands before the first digit, from it to the last one, and behind that.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let last = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    Some((text[..first].trim(), &text[first..last], text[last..].trim()))
}

/// Takes away the dash that stands in place of no cents: `24.900,-`.
fn without_dash(behind: &str) -> &str {
    const DASHES: [char; 6] = ['-', '‐', '‑', '–', '—', '−'];
    let rest = behind.strip_prefix([',', '.']).filter(|rest| rest.starts_with(DASHES));
    rest.map_or(behind, |rest| rest.trim_start_matches(DASHES).trim_start())
}

/// Reads digits with separators in units that are split into `10^decimals` parts, and gives the parts.
fn read_number(number: &str, decimals: u32, style: NumberStyle) -> Option<i64> {
    let (whole, fraction) = split_fraction(number, decimals, style)?;
    // Zeros that a unit has no place for say nothing: `2023.0`.
    let mut kept = fraction;
    while kept.len() > decimals as usize {
        kept = kept.strip_suffix('0')?;
    }
    let mut digits = ungrouped(whole)?;
    digits.push_str(kept);
    digits.extend(std::iter::repeat_n('0', decimals as usize - kept.len()));
    digits.parse().ok()
}

/// Tells the decimals from the groups. Three digits behind the only separator are a group, unless the unit has three
/// decimals and the language writes that separator before them.
fn split_fraction(number: &str, decimals: u32, style: NumberStyle) -> Option<(&str, &str)> {
    let Some(place) = number.rfind(['.', ',']) else { return Some((number, "")) };
    let (before, after) = (&number[..place], &number[place + 1..]);
    let separator = number[place..].chars().next()?;
    if before.contains(separator) || !after.bytes().all(|byte| byte.is_ascii_digit()) {
        // It stands twice, or other separators follow: it separates groups.
        return Some((number, ""));
    }
    let is_only = before.bytes().all(|byte| byte.is_ascii_digit());
    match after.len() {
        3 if is_only && (decimals < 3 || separator != style.decimal) => Some((number, "")),
        3 if decimals < 3 => None,
        1..=3 => Some((before, after)),
        _ => None,
    }
}

/// The digits of a number that has no groups, groups of three, or a last one of three behind pairs.
fn ungrouped(text: &str) -> Option<String> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(separator) = text.chars().find(|c| !c.is_ascii_digit()) else {
        return is_digits(text).then(|| text.to_owned());
    };
    if !matches!(separator, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’') {
        return None;
    }
    let groups: Vec<&str> = text.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let by = |size: usize| first.len() <= size && middle.iter().all(|group| group.len() == size);
    let well_formed = last.len() == 3 && (by(3) || (by(2) && !middle.is_empty()));
    let digits: String = groups.concat();
    (well_formed && is_digits(&digits) && !first.is_empty() && !first.starts_with('0')).then_some(digits)
}

#[cfg(test)]
mod tests;
