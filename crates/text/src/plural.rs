//! Texts that depend on a number. Which form a number takes is the language's own rule; the browser knows it
//! (`Intl.PluralRules`), so that it comes in as an argument.

use crate::Template;

/// The forms that languages tell apart (Unicode CLDR).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PluralCategory {
    /// The form of 0 in Arabic.
    Zero,
    /// The form of 1 in English.
    One,
    /// The form of 2 in Arabic.
    Two,
    /// The form of 2 to 4 in Polish.
    Few,
    /// The form of 5 in Polish.
    Many,
    /// All the rest; every language has it.
    Other,
}

impl PluralCategory {
    /// Reads CLDR's word; what it does not know is `Other`.
    #[must_use]
    pub fn of_word(word: &str) -> Self {
        match word {
            "zero" => Self::Zero,
            "one" => Self::One,
            "two" => Self::Two,
            "few" => Self::Few,
            "many" => Self::Many,
            _ => Self::Other,
        }
    }
}

/// A source of a language's plural rule.
pub trait Plurals {
    /// The form of a whole number.
    fn category(&self, count: u64) -> PluralCategory;
}

/// The rule of English and German, for where there is no browser.
#[derive(Clone, Copy, Debug, Default)]
pub struct OneAndOther;

impl Plurals for OneAndOther {
    fn category(&self, count: u64) -> PluralCategory {
        if count == 1 { PluralCategory::One } else { PluralCategory::Other }
    }
}

/// A text in all forms that its language has. Gap `{0}` is the number, as it is written in the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plural<const N: usize> {
    other: Template<N>,
    special: &'static [(PluralCategory, Template<N>)],
}

impl<const N: usize> Plural<N> {
    /// For languages that tell one from the rest.
    #[must_use]
    pub const fn new(one: &'static [(PluralCategory, Template<N>)], other: &'static str) -> Self {
        Self { other: Template::new(other), special: one }
    }

    /// The text for a form; the general one where the form has none of its own.
    #[must_use]
    pub fn of(&self, category: PluralCategory) -> &Template<N> {
        self.special.iter().find(|(known, _)| *known == category).map_or(&self.other, |(_, text)| text)
    }
}

/// Writes a [`Plural`] of a language with the forms one and other.
#[macro_export]
macro_rules! one_other {
    ($one:literal, $other:literal) => {
        $crate::Plural::new(&[($crate::PluralCategory::One, $crate::Template::partial($one))], $other)
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_without_a_text_of_its_own_takes_the_general_one() {
        const PHOTOS: Plural<1> = one_other!("one photo", "{0} photos");
        let text = |count: u64| PHOTOS.of(OneAndOther.category(count)).fill([&count.to_string()]);
        assert_eq!([text(0), text(1), text(2)], ["0 photos", "one photo", "2 photos"]);
        assert_eq!(PHOTOS.of(PluralCategory::Few).fill(["3"]), "3 photos");
        assert_eq!(PluralCategory::of_word("few"), PluralCategory::Few);
        assert_eq!(PluralCategory::of_word("?"), PluralCategory::Other);
    }
}
