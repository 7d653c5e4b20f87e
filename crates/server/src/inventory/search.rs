//! The query of `listVehicles`, read strictly: a filter that is misunderstood would show the wrong vehicles.

use std::str::FromStr;

use forecourt_api::problem::{FieldError, Slug};
use forecourt_api::vehicle::AppStatus;
use forecourt_store::model::{NumberRange, PageStart, VehicleSearch, VehicleSort};

use super::fields::is_currency;
use crate::config::BaseUrl;
use crate::extract::Pairs;
use crate::{Error, Result};

const WORDS_MAX_CHARS: usize = 200;
const LIMIT_MAX: u32 = 200;
const LIMIT_DEFAULT: u32 = 50;
const OFFSET_MAX: u64 = 1_000_000;

/// Filters by what only the account's own people see.
const OWN_FILTERS: [&str; 2] = ["status", "attention"];

/// Part of a list that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// Query for the store.
    pub search: VehicleSearch,
    /// Asks for the count of all: a window of a long table does.
    pub with_total: bool,
}

/// Reads a query.
///
/// # Errors
/// 422 that names every parameter at fault.
pub fn read(query: &Pairs) -> Result<Window> {
    let mut reader = Reader { query, faults: Vec::new() };
    let words = reader.text("q").unwrap_or_default();
    if words.chars().count() > WORDS_MAX_CHARS {
        reader.fault("q", "has at most 200 characters");
    }
    let statuses = reader.statuses();
    let sort = reader.text("sort").map_or(Some(VehicleSort::default()), |word| VehicleSort::parse(&word));
    if sort.is_none() {
        reader.fault("sort", "is not a field that this list is sorted by");
    }
    let limit = reader.number("limit", 1..=u64::from(LIMIT_MAX)).map_or(LIMIT_DEFAULT, |limit| limit as u32);
    let offset = reader.number("offset", 0..=OFFSET_MAX);
    let cursor = reader.text("cursor");
    if offset.is_some() && cursor.is_some() {
        reader.fault("offset", "and cursor exclude each other");
    }
    let attention = reader.text("attention").and_then(|word| match word.as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => {
            reader.fault("attention", "is “true” or “false”");
            None
        }
    });
    let currency = reader.text("currency");
    if currency.as_deref().is_some_and(|code| !is_currency(code)) {
        reader.fault("currency", "has three capital letters, as EUR");
    }
    let search = VehicleSearch {
        words,
        public_only: false,
        statuses,
        manufacturers: reader.texts("vehicle_manufacturer"),
        models: reader.texts("vehicle_model"),
        locations: reader.texts("vehicle_location"),
        body_types: reader.texts("body_type"),
        fuel_types: reader.texts("fuel_type"),
        model_year: reader.range("model_year"),
        price: reader.range("price"),
        currency,
        mileage_km: reader.range("mileage"),
        attention,
        sort: sort.unwrap_or_default(),
        limit,
        count_total: offset.is_some(),
        start: match (cursor, offset) {
            (Some(cursor), _) => PageStart::Cursor(cursor),
            (None, Some(offset)) => PageStart::Offset(offset),
            (None, None) => PageStart::First,
        },
    };
    if reader.faults.is_empty() {
        Ok(Window { search, with_total: offset.is_some() })
    } else {
        Err(Error::invalid_fields(reader.faults))
    }
}

/// The part of a list that was asked for, of what everybody may see. Where a filter would tell more than that, it is refused.
///
/// # Errors
/// 403 for such a filter, else as for [`read`].
pub fn read_public(query: &Pairs) -> Result<Window> {
    for name in OWN_FILTERS {
        if query.all(name).next().is_some() {
            let detail = format!("The parameter “{name}” needs a token of scope “read”.");
            return Err(Error::new(Slug::InsufficientScope, detail));
        }
    }
    let mut window = read(query)?;
    window.search.public_only = true;
    Ok(window)
}

/// Value of the header `Link` that leads to the next page: the same question from `cursor` on.
#[must_use]
pub fn next_link(base: &BaseUrl, query: &Pairs, cursor: &str) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query.iter().filter(|(name, _)| !matches!(*name, "cursor" | "offset")) {
        text.append_pair(name, value);
    }
    text.append_pair("cursor", cursor);
    format!("<{}?{}>; rel=\"next\"", base.join("/v1/vehicles"), text.finish())
}

struct Reader<'a> {
    query: &'a Pairs,
    faults: Vec<FieldError>,
}

impl Reader<'_> {
    fn fault(&mut self, name: &str, detail: &str) {
        self.faults.push(FieldError::new(name, detail));
    }

    fn texts(&self, name: &str) -> Vec<String> {
        self.query.all(name).map(str::to_owned).collect()
    }

    /// The value of a parameter that stands once.
    fn text(&mut self, name: &str) -> Option<String> {
        match self.query.one(name) {
            Ok(text) => text.map(str::to_owned),
            Err(error) => {
                self.faults.extend(error.problem().errors.iter().cloned());
                None
            }
        }
    }

    fn statuses(&mut self) -> Vec<AppStatus> {
        let statuses: Vec<AppStatus> = self.query.all("status").map(AppStatus::from).collect();
        if statuses.iter().any(|status| matches!(status, AppStatus::Other(_))) {
            self.fault("status", "is “new”, “active” or “deleted”");
        }
        statuses
    }

    fn number(&mut self, name: &str, bounds: std::ops::RangeInclusive<u64>) -> Option<u64> {
        let text = self.text(name)?;
        let number = digits::<u64>(&text).filter(|number| bounds.contains(number));
        if number.is_none() {
            self.fault(name, &format!("is a whole number from {} to {}", bounds.start(), bounds.end()));
        }
        number
    }

    fn range(&mut self, name: &str) -> NumberRange {
        let Some(text) = self.text(name) else { return NumberRange::default() };
        range(&text).unwrap_or_else(|| {
            self.fault(name, "is a number, or a range as “2018..2022”, “2018..” or “..2022”");
            NumberRange::default()
        })
    }
}

/// Schema `NumberRange`.
fn range(text: &str) -> Option<NumberRange> {
    let bound = |part: &str| {
        if part.is_empty() { Some(None) } else { digits(part).map(Some) }
    };
    match text.split_once("..") {
        Some((from, to)) => Some(NumberRange { from: bound(from)?, to: bound(to)? }),
        None => digits(text).map(|number| NumberRange { from: Some(number), to: Some(number) }),
    }
}

/// A number of 1 to 15 digits and nothing else.
fn digits<T: FromStr>(text: &str) -> Option<T> {
    let plain = (1..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use forecourt_store::model::SortKey;

    use super::*;

    fn pairs(text: &str) -> Pairs {
        Pairs::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn faults_name_their_parameter() {
        let check = |text: &str, expected: &[&str]| {
            let pointers = match read(&pairs(text)) {
                Ok(_) => Vec::new(),
                Err(error) => error.problem().errors.iter().map(|fault| fault.pointer.clone()).collect(),
            };
            assert_eq!(pointers, expected, "{text}");
        };
        check("", &[]);
        check("q=%F0%9F%9A%97&status=new&status=active&status=&unknown=1", &[]);
        check(&format!("q={}", "x".repeat(201)), &["q"]);
        check("status=sold", &["status"]);
        check("sort=colour", &["sort"]);
        check("limit=0", &["limit"]);
        check("limit=201&offset=-1", &["limit", "offset"]);
        check("limit=5&limit=6", &["limit"]);
        check("offset=1000001", &["offset"]);
        check("offset=99999999999999999999999", &["offset"]);
        check("offset=0&cursor=abc", &["offset"]);
        check("attention=yes&currency=euro", &["attention", "currency"]);
        check("model_year=2018...2020&price=a..b&mileage=1..2..3", &["model_year", "price", "mileage"]);
        check("model_year=..&price=1234567890123456", &["price"]);
    }

    #[test]
    fn every_parameter_reaches_the_store() {
        let window = read(&pairs(
            "q=golf+red&status=deleted&vehicle_manufacturer=VW&vehicle_manufacturer=Audi&vehicle_model=Golf\
             &vehicle_location=yard&body_type=suv&fuel_type=petrol&model_year=2018..&price=..1500000&currency=EUR\
             &mileage=42&attention=true&sort=-price&limit=7&offset=21",
        ))
        .unwrap();
        let search = window.search;
        assert_eq!(search.words, "golf red");
        assert_eq!(search.statuses, [AppStatus::Deleted]);
        assert_eq!(search.manufacturers, ["VW", "Audi"]);
        assert_eq!((search.models, search.locations), (vec!["Golf".to_owned()], vec!["yard".to_owned()]));
        assert_eq!(
            (search.body_types, search.fuel_types),
            (vec!["suv".to_owned()], vec!["petrol".to_owned()])
        );
        assert_eq!(search.model_year, NumberRange { from: Some(2018), to: None });
        assert_eq!(search.price, NumberRange { from: None, to: Some(1_500_000) });
        assert_eq!(search.mileage_km, NumberRange { from: Some(42), to: Some(42) });
        assert_eq!((search.currency.as_deref(), search.attention), (Some("EUR"), Some(true)));
        assert_eq!(search.sort, VehicleSort { key: SortKey::Price, descending: true });
        assert_eq!((search.limit, search.start, search.count_total), (7, PageStart::Offset(21), true));
        assert!(window.with_total);
    }

    #[test]
    fn the_next_link_asks_the_same_from_the_cursor_on() {
        let base = BaseUrl::published("https://cars.example".parse().unwrap());
        let link = next_link(&base, &pairs("q=red+%26+%22blue%22&offset=5&cursor=old&limit=2"), "n/e+w");
        assert_eq!(
            link,
            "<https://cars.example/v1/vehicles?q=red+%26+%22blue%22&limit=2&cursor=n%2Fe%2Bw>; rel=\"next\""
        );
    }
}
