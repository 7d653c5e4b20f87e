//! Pure: how a language writes numbers, for fields in which people type them. Numbers that are shown only are written by the
//! browser's `Intl`.

/// The separators of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberStyle {
    /// Before the parts of a whole.
    pub decimal: char,
    /// Between groups of digits; none where it does not group.
    pub group: Option<char>,
    /// True if only the last group has three digits and those before have two, as in India.
    pub pairs: bool,
}

impl Default for NumberStyle {
    /// A dot and no groups.
    fn default() -> Self {
        Self { decimal: '.', group: None, pairs: false }
    }
}

impl NumberStyle {
    /// The number whose form in a language tells its style.
    pub const EXAMPLE: f64 = 1_234_567.5;

    /// The style in which [`Self::EXAMPLE`] was written; the usual where it cannot be told.
    #[must_use]
    pub fn of_example(text: &str) -> Self {
        let separators: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
        let first_group = text.chars().take_while(char::is_ascii_digit).count();
        match separators.as_slice() {
            [decimal] => Self { decimal: *decimal, ..Self::default() },
            [group, .., decimal] if separators.len() <= 3 && group != decimal => {
                Self { decimal: *decimal, group: Some(*group), pairs: first_group == 2 }
            }
            _ => Self::default(),
        }
    }

    /// Writes an amount in units that are split into `10^decimals` parts: in groups, with decimals where there are parts.
    #[must_use]
    pub fn amount(self, amount_minor: i64, decimals: u32) -> String {
        let parts = 10_i64.saturating_pow(decimals);
        let (whole, fraction) = (amount_minor / parts, amount_minor % parts);
        let whole = self.whole(whole);
        if fraction == 0 {
            whole
        } else {
            format!("{whole}{}{fraction:0width$}", self.decimal, width = decimals as usize)
        }
    }

    /// Writes a whole number in groups.
    #[must_use]
    pub fn whole(self, value: i64) -> String {
        let digits = value.to_string();
        let Some(group) = self.group else { return digits };
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            let behind = digits.len() - index;
            let size = if self.pairs { 2 } else { 3 };
            let begins_group = behind == 3 || (behind > 3 && (behind - 3).is_multiple_of(size));
            if index > 0 && begins_group {
                text.push(group);
            }
            text.push(digit);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(locale: &str) -> NumberStyle {
        NumberStyle::of_example(match locale {
            "en-GB" => "1,234,567.5",
            "en-IN" => "12,34,567.5",
            "de-DE" => "1.234.567,5",
            "de-CH" => "1’234’567.5",
            _ => "1\u{a0}234\u{a0}567,5",
        })
    }

    #[test]
    fn styles_are_told_by_an_example() {
        let check = |locale, decimal, group, pairs| {
            assert_eq!(style(locale), NumberStyle { decimal, group: Some(group), pairs }, "{locale}");
        };
        check("en-GB", '.', ',', false);
        check("en-IN", '.', ',', true);
        check("de-DE", ',', '.', false);
        check("de-CH", '.', '’', false);
        check("de-AT", ',', '\u{a0}', false);
        assert_eq!(
            NumberStyle::of_example("1234567,5"),
            NumberStyle { decimal: ',', ..NumberStyle::default() }
        );
        for strange in ["", "1234567", "١٬٢٣٤٬٥٦٧٫٥", "1.234.567.5"] {
            assert_eq!(NumberStyle::of_example(strange), NumberStyle::default(), "{strange}");
        }
    }

    #[test]
    fn amounts_are_written_back_as_the_language_has_them() {
        let check = |locale, amount_minor, expected: &str| {
            assert_eq!(style(locale).amount(amount_minor, 2), expected, "{locale}");
        };
        check("en-GB", 2_490_000, "24,900");
        check("en-IN", 123_456_750, "12,34,567.50");
        check("en-IN", 50_000_000, "5,00,000");
        check("de-DE", 2_490_050, "24.900,50");
        check("de-DE", 2_490, "24,90");
        check("de-CH", 2_490_000, "24’900");
        check("de-AT", 99_900, "999");
        assert_eq!(NumberStyle::default().amount(2_490_000, 2), "24900");
        assert_eq!(style("de-DE").whole(48_000), "48.000");
    }
}
