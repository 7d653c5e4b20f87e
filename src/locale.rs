//! Locale of the portal: message catalogue and number, date and plural formats of the language in use.
//!
//! The language is fixed for as long as a page is drawn: [`crate::app`] draws all of it anew when another is chosen, so that
//! texts are constants in the views. There a catalogue, or the one section that a view speaks with, is called `t`, and the
//! formats `fmt`.

use forecourt_text::{Catalog, Language, Plural, Plurals as _};
use leptos::prelude::*;

use crate::browser::intl::Formats;
use crate::browser::number_style::NumberStyle;
use crate::browser::{clock, document};

/// Catalogue and formats of a language; a context.
#[derive(Clone, Copy)]
pub struct Locale {
    /// Messages.
    pub t: &'static Catalog,
    /// Numbers, moments, plurals.
    pub fmt: Formatter,
}

impl Locale {
    /// For a language; the region is the person's own where the browser tells one.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let regional = document::languages().into_iter().find(|tag| Language::of_tag(tag) == Some(language));
        let tag = regional.unwrap_or_else(|| language.tag().to_owned());
        Self { t: language.catalog(), fmt: Formatter(StoredValue::new_local(Formats::new(&tag))) }
    }
}

/// Formats of a language.
#[derive(Clone, Copy)]
pub struct Formatter(StoredValue<Formats, LocalStorage>);

impl Formatter {
    fn with<T: Default>(self, read: impl FnOnce(&Formats) -> T) -> T {
        self.0.try_with_value(read).unwrap_or_default()
    }

    /// A whole number as the language writes it.
    #[must_use]
    pub fn number(self, value: u64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "numbers that people read")]
        self.decimal(value as f64)
    }

    /// A number that need not be whole, as the language writes it.
    #[must_use]
    pub fn decimal(self, value: f64) -> String {
        self.with(|formats| formats.number(value))
    }

    /// A text for a number of things.
    #[must_use]
    pub fn count(self, message: &Plural<1>, count: u64) -> String {
        let number = self.number(count);
        self.with(|formats| message.of(formats.category(count)).fill([&number]))
    }

    /// A price.
    #[must_use]
    pub fn price(self, amount_minor: i64, currency: &str) -> String {
        self.with(|formats| formats.price(amount_minor, currency))
    }

    /// Decimal places of a currency; two where it is no currency.
    #[must_use]
    pub fn currency_decimals(self, currency: &str) -> u32 {
        if crate::browser::intl::is_currency(currency) {
            self.with(|formats| formats.currency_decimals(currency))
        } else {
            2
        }
    }

    /// The language's separators in numbers.
    #[must_use]
    pub fn number_style(self) -> NumberStyle {
        NumberStyle::of_example(&self.decimal(NumberStyle::EXAMPLE))
    }

    /// Date and time of an RFC 3339 moment.
    #[must_use]
    pub fn moment(self, timestamp: &str) -> String {
        self.with(|formats| formats.moment(timestamp))
    }

    /// Time since an RFC 3339 moment.
    #[must_use]
    pub fn ago(self, timestamp: &str) -> String {
        self.with(|formats| formats.ago(timestamp, clock::now_ms()))
    }
}

/// The locale in use.
#[must_use]
pub fn use_locale() -> Locale {
    use_context::<Locale>().unwrap_or_else(|| Locale::new(Language::English))
}
