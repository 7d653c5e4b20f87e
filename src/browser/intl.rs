//! Numbers, prices, moments and plural rules of a locale, by the browser's own `Intl`. Outside a browser there is a plain
//! stand-in.

use forecourt_text::{PluralCategory, Plurals};

#[cfg(target_arch = "wasm32")]
pub(crate) use web::Formats;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use plain::Formats;

impl Plurals for Formats {
    fn category(&self, count: u64) -> PluralCategory {
        self.plural_category(count)
    }
}

/// Unit and whole number of a time span, the largest unit that fits; negative in the past.
#[must_use]
#[cfg(any(target_arch = "wasm32", test))]
pub(crate) fn largest_unit(from_ms: u64, to_ms: u64) -> (i32, &'static str) {
    const UNITS: [(u64, &str); 5] =
        [(365 * 86_400, "year"), (30 * 86_400, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute")];
    let seconds = from_ms.abs_diff(to_ms) / 1_000;
    let (size, unit) = UNITS.into_iter().find(|(size, _)| seconds >= *size).unwrap_or((1, "second"));
    // Below a minute only “now” is said: counting seconds would be wrong as soon as it is read.
    let count = if unit == "second" { 0 } else { i32::try_from(seconds / size).unwrap_or(i32::MAX) };
    (if to_ms < from_ms { -count } else { count }, unit)
}

#[cfg(target_arch = "wasm32")]
mod web {
    use forecourt_text::PluralCategory;
    use js_sys::{Array, Date, Function, Intl, Object, Reflect};
    use wasm_bindgen::JsValue;

    /// Formats of one locale.
    pub(crate) struct Formats {
        locales: Array,
        plurals: Intl::PluralRules,
        number: Function,
        date_time: Function,
        relative: Intl::RelativeTimeFormat,
    }

    impl Formats {
        /// `locale` is a BCP 47 tag.
        #[must_use]
        pub(crate) fn new(locale: &str) -> Self {
            let locales = Array::of1(&locale.into());
            let none = Object::new();
            let date_time = options(&[("dateStyle", "medium"), ("timeStyle", "short")]);
            let relative = options(&[("numeric", "auto")]);
            Self {
                plurals: Intl::PluralRules::new(&locales, &none),
                number: Intl::NumberFormat::new(&locales, &none).format(),
                date_time: Intl::DateTimeFormat::new(&locales, &date_time).format(),
                relative: Intl::RelativeTimeFormat::new(&locales, &relative),
                locales,
            }
        }

        pub(super) fn plural_category(&self, count: u64) -> PluralCategory {
            PluralCategory::of_word(&String::from(self.plurals.select(count as f64)))
        }

        /// A number with the locale's separators.
        #[must_use]
        pub(crate) fn number(&self, value: f64) -> String {
            call(&self.number, &value.into())
        }

        /// Decimal places of a currency's amounts.
        #[must_use]
        pub(crate) fn currency_decimals(&self, currency: &str) -> u32 {
            let format = self.currency(currency).resolved_options();
            let digits = Reflect::get(&format, &"maximumFractionDigits".into()).ok();
            digits.and_then(|digits| digits.as_f64()).map_or(2, |digits| digits as u32)
        }

        /// An amount in a currency's smallest unit; whole amounts without decimal places. `currency` has to be three letters:
        /// anything else is written behind the number as it is.
        #[must_use]
        pub(crate) fn price(&self, amount_minor: i64, currency: &str) -> String {
            if !super::is_currency(currency) {
                return format!("{} {currency}", self.number(amount_minor as f64 / 100.0));
            }
            let scale = 10_f64.powi(self.currency_decimals(currency) as i32);
            call(&self.currency(currency).format(), &(amount_minor as f64 / scale).into())
        }

        fn currency(&self, currency: &str) -> Intl::NumberFormat {
            let options = options(&[
                ("style", "currency"),
                ("currency", currency),
                ("trailingZeroDisplay", "stripIfInteger"),
            ]);
            Intl::NumberFormat::new(&self.locales, &options)
        }

        /// Date and time of an RFC 3339 moment, in the person's time zone; as it came when it is none.
        #[must_use]
        pub(crate) fn moment(&self, timestamp: &str) -> String {
            let date = Date::new(&timestamp.into());
            if date.get_time().is_nan() { timestamp.to_owned() } else { call(&self.date_time, &date) }
        }

        /// Time since an RFC 3339 moment: “yesterday”.
        #[must_use]
        pub(crate) fn ago(&self, timestamp: &str, now_ms: u64) -> String {
            let then = Date::new(&timestamp.into()).get_time();
            if then.is_nan() {
                return timestamp.to_owned();
            }
            let (count, unit) = super::largest_unit(now_ms, then.max(0.0) as u64);
            String::from(self.relative.format(count.into(), unit))
        }
    }

    fn options(pairs: &[(&str, &str)]) -> Object {
        let options = Object::new();
        for (name, value) in pairs {
            // Setting a property of a plain object does not fail.
            let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
        }
        options
    }

    fn call(format: &Function, value: &JsValue) -> String {
        format.call1(&JsValue::UNDEFINED, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod plain {
    use forecourt_text::{OneAndOther, PluralCategory, Plurals as _};

    /// Formats of no locale.
    pub(crate) struct Formats;

    impl Formats {
        /// The locale makes no difference here.
        #[must_use]
        pub(crate) fn new(_: &str) -> Self {
            Self
        }

        #[expect(clippy::unused_self, reason = "the browser's needs it")]
        pub(super) fn plural_category(&self, count: u64) -> PluralCategory {
            OneAndOther.category(count)
        }

        /// Digits.
        #[must_use]
        pub(crate) fn number(&self, value: f64) -> String {
            value.to_string()
        }

        /// Two.
        #[must_use]
        pub(crate) fn currency_decimals(&self, _: &str) -> u32 {
            2
        }

        /// Amount and currency.
        #[must_use]
        pub(crate) fn price(&self, amount_minor: i64, currency: &str) -> String {
            format!("{}.{:02} {currency}", amount_minor / 100, amount_minor % 100)
        }

        /// Returns the text unchanged.
        #[must_use]
        pub(crate) fn moment(&self, timestamp: &str) -> String {
            timestamp.to_owned()
        }

        /// Returns the text unchanged.
        #[must_use]
        pub(crate) fn ago(&self, timestamp: &str, _: u64) -> String {
            timestamp.to_owned()
        }
    }
}

/// True if a text has the shape of an ISO 4217 code; `Intl` throws at any other.
#[must_use]
pub(crate) fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_the_largest_unit() {
        const DAY: u64 = 86_400_000;
        let check = |ago_ms, expected| assert_eq!(largest_unit(400 * DAY, 400 * DAY - ago_ms), expected);
        check(0, (0, "second"));
        check(59_999, (0, "second"));
        check(60_000, (-1, "minute"));
        check(3_599_999, (-59, "minute"));
        check(3_600_000, (-1, "hour"));
        check(DAY, (-1, "day"));
        check(29 * DAY, (-29, "day"));
        check(30 * DAY, (-1, "month"));
        check(365 * DAY, (-1, "year"));
        assert_eq!(largest_unit(0, DAY), (1, "day"));
    }

    #[test]
    fn currencies_are_three_capitals() {
        for (text, expected) in
            [("EUR", true), ("eur", false), ("EU", false), ("EURO", false), ("", false), ("E1R", false)]
        {
            assert_eq!(is_currency(text), expected, "{text}");
        }
    }
}
