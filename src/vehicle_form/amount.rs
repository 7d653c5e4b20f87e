//! Pure: numbers as people type them, with the separators of any language: `24.900`, `24,900`, `24 900`, `24’900,50`.

/// Characters that stand between groups of three digits.
const fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’')
}

/// Reads a whole number; `None` when it is none or does not fit.
#[must_use]
pub fn parse_whole(text: &str) -> Option<i64> {
    parse_minor(text, 0)
}

/// Reads an amount in units that are split into `10^decimals` parts, and gives the parts. The last dot or comma stands before
/// the decimals when at most that many digits follow it; three digits after it are a group, unless the unit has three
/// decimals.
#[must_use]
pub fn parse_minor(text: &str, decimals: u32) -> Option<i64> {
    let text = text.trim();
    let (whole, fraction) = match text.rfind(['.', ',']) {
        Some(place) if decimals > 0 => {
            let after = &text[place + 1..];
            let is_fraction = !after.is_empty()
                && after.len() <= decimals as usize
                && after.bytes().all(|byte| byte.is_ascii_digit());
            if is_fraction { (&text[..place], after) } else { (text, "") }
        }
        _ => (text, ""),
    };
    let mut digits = grouped_digits(whole)?;
    digits.push_str(fraction);
    digits.extend(std::iter::repeat_n('0', decimals as usize - fraction.len()));
    digits.parse().ok()
}

/// The digits of a number whose groups, if there are any, have three.
fn grouped_digits(text: &str) -> Option<String> {
    let mut groups = text.split(is_separator);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    let mut grouped = false;
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        grouped = true;
        digits.push_str(group);
    }
    let well_formed = !first.is_empty() && (!grouped || first.len() <= 3);
    (well_formed && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// Writes an amount as [`parse_minor`] reads it back: without groups, with decimals where there are parts.
#[must_use]
pub fn minor_text(amount_minor: i64, decimals: u32) -> String {
    let parts = 10_i64.saturating_pow(decimals);
    let (whole, fraction) = (amount_minor / parts, amount_minor % parts);
    if fraction == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{fraction:0width$}", width = decimals as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn separators_of_many_languages() {
        let check = |text, decimals, expected| assert_eq!(parse_minor(text, decimals), expected, "{text:?}");
        for text in ["24900", "24.900", "24,900", "24 900", "24\u{a0}900", "24’900", " 24'900 "] {
            check(text, 2, Some(2_490_000));
            check(text, 0, Some(24_900));
        }
        check("24.900,50", 2, Some(2_490_050));
        check("24,900.5", 2, Some(2_490_050));
        check("1.234.567", 2, Some(123_456_700));
        check("0,99", 2, Some(99));
        check("0", 2, Some(0));
        check("1.5", 3, Some(1_500));
        check("24.9", 0, None);
    }

    #[test]
    fn what_is_no_number() {
        for text in [
            "",
            " ",
            "-1",
            "+1",
            "1e3",
            "12a",
            "1,2,3",
            "1234.567",
            ".5",
            ",",
            "1..000",
            "٣",
            "99999999999999999999",
        ] {
            assert_eq!(parse_minor(text, 2), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(amount in 0_i64..=999_999_999_999_999, decimals in 0_u32..=3) {
            prop_assert_eq!(parse_minor(&minor_text(amount, decimals), decimals), Some(amount));
        }

        #[test]
        fn nothing_breaks_it(text in "\\PC{0,30}", decimals in 0_u32..=3) {
            let _ = parse_minor(&text, decimals);
        }
    }
}
