//! Pure: what is typed into the form, what is wrong with it, and what is sent of it.

use forecourt_api::vehicle::{
    Mileage, MileageUnit, Price, Vehicle, VehicleForm, VehiclePatch, VehicleRecord,
};
use forecourt_api::{InvalidVehicleId, VehicleId};

use super::amount;
use super::vin::{self, VinDoubt};
use crate::browser::number_style::NumberStyle;

macro_rules! fields {
    ($($(#[$meta:meta])* $name:ident = $pointer:literal),+ $(,)?) => {
        /// A field of the form.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Field { $($(#[$meta])* $name),+ }

        impl Field {
            /// All, in the order of the form.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in the contract, which a server's refusal points at.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $pointer),+ }
            }
        }
    };
}

fields! {
    /// Vehicle identification number.
    Vin = "vin",
    /// Id of the vehicle.
    Id = "vehicle_id",
    /// The dealer's own number.
    Reference = "custom_reference",
    /// Make.
    Manufacturer = "vehicle_manufacturer",
    /// Model.
    Model = "vehicle_model",
    /// Trim.
    Trim = "vehicle_model_ext",
    /// Colour in words.
    Color = "vehicle_color",
    /// Model year.
    ModelYear = "model_year",
    /// Distance driven.
    Mileage = "mileage",
    /// Unit of the distance.
    MileageUnit = "mileage_unit",
    /// New or used.
    Condition = "condition",
    /// Body.
    BodyType = "body_type",
    /// Fuel.
    FuelType = "fuel_type",
    /// Transmission.
    Transmission = "transmission",
    /// Asking price.
    Price = "price",
    /// Currency of the price.
    Currency = "currency",
    /// Plain text for shoppers.
    Description = "description",
    /// The vehicle's page at the dealer's.
    DetailUrl = "detail_url",
    /// Where it stands.
    Location = "vehicle_location",
    /// Its place there.
    Lot = "vehicle_lot",
    /// `true` when websites show it.
    Published = "published",
}

/// Number of fields.
pub const FIELD_COUNT: usize = Field::ALL.len();

/// Lowest and highest model year (schema `VehicleFacts`).
pub const MODEL_YEARS: (i64, i64) = (1880, 2200);
/// Longest distance driven (schema `VehicleFacts`).
pub const MILEAGE_MAX: i64 = 10_000_000;
/// Highest price in a currency's smallest unit (schema `VehicleFacts`).
pub const PRICE_MAX_MINOR: i64 = 999_999_999_999_999;

impl Field {
    /// The field that a server's pointer names: `/price/amount_minor` is the price.
    #[must_use]
    pub fn of_pointer(pointer: &str) -> Option<Self> {
        let mut segments = pointer.trim_start_matches('/').split('/');
        let first = segments.next()?;
        match (first, segments.next()) {
            ("price", Some("currency")) => Some(Self::Currency),
            ("mileage", Some("unit")) => Some(Self::MileageUnit),
            _ => Self::ALL.iter().copied().find(|field| field.name() == first),
        }
    }

    /// True if Part A knows it.
    #[must_use]
    pub const fn is_part_a(self) -> bool {
        matches!(
            self,
            Self::Id
                | Self::Reference
                | Self::Manufacturer
                | Self::Model
                | Self::Trim
                | Self::Color
                | Self::Location
                | Self::Lot
        )
    }

    /// Most characters; none where others rules hold.
    const fn max_chars(self) -> Option<usize> {
        match self {
            Self::Reference
            | Self::Manufacturer
            | Self::Model
            | Self::Trim
            | Self::Color
            | Self::Location
            | Self::Lot => Some(200),
            Self::BodyType | Self::FuelType | Self::Transmission => Some(64),
            Self::Description => Some(10_000),
            Self::DetailUrl => Some(2_048),
            Self::Vin => Some(32),
            _ => None,
        }
    }

    /// The field that a unit belongs to, and the unit that belongs to a field: together they are one value.
    #[must_use]
    pub const fn with_unit(self) -> (Self, Option<Self>) {
        match self {
            Self::Price | Self::Currency => (Self::Price, Some(Self::Currency)),
            Self::Mileage | Self::MileageUnit => (Self::Mileage, Some(Self::MileageUnit)),
            field => (field, None),
        }
    }
}

/// Format of numbers.
#[derive(Clone, Copy)]
pub struct Numbers<'a> {
    /// The language's separators.
    pub style: NumberStyle,
    /// Decimal places of a currency.
    pub decimals: &'a dyn Fn(&str) -> u32,
}

/// Error of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// Breaks a rule of ids.
    Id(InvalidVehicleId),
    /// Another vehicle has it.
    Taken,
    /// Has more characters than this.
    TooLong(usize),
    /// Is no whole number.
    NotANumber,
    /// Lies outside of these.
    OutOfRange(i64, i64),
    /// Is no amount of money.
    PriceShape,
    /// Is no currency.
    CurrencyShape,
    /// Says neither kilometres nor miles.
    UnitMissing,
    /// Is no address of the web.
    UrlShape,
    /// Words of the server.
    Refused(String),
}

/// Doubt about a field that is taken all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Breaks a rule of vehicle identification numbers.
    Vin(VinDoubt),
    /// Was read as an amount with cents: its parts and its currency.
    Cents(i64, String),
}

/// A draft brought over to what is known by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebased {
    /// Typed draft, with what is known now where nothing was typed.
    pub draft: Draft,
    /// Fields where both have changed, to different values.
    pub conflicts: Vec<Field>,
}

/// Typed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft([String; FIELD_COUNT]);

impl Draft {
    /// An empty form.
    #[must_use]
    pub fn empty() -> Self {
        Self(std::array::from_fn(|_| String::new()))
    }

    /// Content of a field.
    #[must_use]
    pub fn get(&self, field: Field) -> &str {
        &self.0[field as usize]
    }

    /// Fills a field.
    pub fn set(&mut self, field: Field, text: impl Into<String>) {
        self.0[field as usize] = text.into();
    }

    /// All values in the order of [`Field::ALL`], to be kept.
    #[must_use]
    pub fn values(&self) -> &[String; FIELD_COUNT] {
        &self.0
    }

    /// Takes values that were kept; `None` when they are of another form.
    #[must_use]
    pub fn of_values(values: Vec<String>) -> Option<Self> {
        values.try_into().ok().map(Self)
    }

    /// Draft of a vehicle of Part B.
    #[must_use]
    pub fn of_record(record: &VehicleRecord, numbers: Numbers<'_>) -> Self {
        let facts = &record.facts;
        let mut draft = Self::empty();
        let mut fill = |field, text: Option<&str>| draft.set(field, text.unwrap_or_default());
        fill(Field::Id, Some(record.vehicle_id.as_str()));
        fill(Field::Vin, facts.vin.as_deref());
        fill(Field::Reference, record.custom_reference.as_deref());
        fill(Field::Manufacturer, facts.vehicle_manufacturer.as_deref());
        fill(Field::Model, facts.vehicle_model.as_deref());
        fill(Field::Trim, facts.vehicle_model_ext.as_deref());
        fill(Field::Color, facts.vehicle_color.as_deref());
        fill(Field::Condition, facts.condition.as_deref());
        fill(Field::BodyType, facts.body_type.as_deref());
        fill(Field::FuelType, facts.fuel_type.as_deref());
        fill(Field::Transmission, facts.transmission.as_deref());
        fill(Field::Description, facts.description.as_deref());
        fill(Field::DetailUrl, facts.detail_url.as_deref());
        fill(Field::Location, facts.vehicle_location.as_deref());
        fill(Field::Lot, record.vehicle_lot.as_deref());
        fill(Field::Published, Some(if record.published { "true" } else { "" }));
        fill(Field::ModelYear, facts.model_year.map(|year| year.to_string()).as_deref());
        if let Some(mileage) = &facts.mileage {
            fill(Field::Mileage, Some(&numbers.style.whole(mileage.value)));
            fill(Field::MileageUnit, Some(mileage.unit.as_str()));
        }
        if let Some(price) = &facts.price {
            let text = numbers.style.amount(price.amount_minor, (numbers.decimals)(&price.currency));
            fill(Field::Price, Some(&text));
            fill(Field::Currency, Some(&price.currency));
        }
        draft
    }

    /// Draft of a vehicle of Part A.
    #[must_use]
    pub fn of_vehicle(vehicle: &Vehicle) -> Self {
        let mut draft = Self::empty();
        let mut fill = |field, text: Option<&str>| draft.set(field, text.unwrap_or_default());
        fill(Field::Id, Some(vehicle.vehicle_id.as_str()));
        fill(Field::Reference, vehicle.custom_reference.as_deref());
        fill(Field::Manufacturer, vehicle.vehicle_manufacturer.as_deref());
        fill(Field::Model, vehicle.vehicle_model.as_deref());
        fill(Field::Trim, vehicle.vehicle_model_ext.as_deref());
        fill(Field::Color, vehicle.vehicle_color.as_deref());
        fill(Field::Location, vehicle.place());
        fill(Field::Lot, vehicle.parking_lot());
        draft
    }

    /// The form in which it is checked, sent and written back: without spaces around, numbers as the language writes them, a
    /// unit in its own field, VIN and currency in capitals, an address with its scheme.
    #[must_use]
    pub fn normalised(&self, numbers: Numbers<'_>) -> Self {
        let mut draft = Self(std::array::from_fn(|index| self.0[index].trim().to_owned()));
        draft.set(Field::Vin, vin::normalise(self.get(Field::Vin)));
        draft.set(Field::Currency, draft.get(Field::Currency).to_uppercase());
        draft.set(Field::DetailUrl, with_scheme(draft.get(Field::DetailUrl)));
        if let Some(year) = amount::read_whole(draft.get(Field::ModelYear)) {
            draft.set(Field::ModelYear, year.to_string());
        }
        if let Some((value, unit)) = amount::read_distance(draft.get(Field::Mileage)) {
            draft.set(Field::Mileage, numbers.style.whole(value));
            if let Some(unit) = unit {
                draft.set(Field::MileageUnit, unit.as_str());
            }
        }
        if let Some((amount_minor, currency)) = draft.price(numbers) {
            draft.set(Field::Price, numbers.style.amount(amount_minor, (numbers.decimals)(&currency)));
            draft.set(Field::Currency, currency);
        }
        draft
    }

    /// The price in the currency's smallest unit, and the currency.
    fn price(&self, numbers: Numbers<'_>) -> Option<(i64, String)> {
        let (price, currency) = (self.get(Field::Price), self.get(Field::Currency));
        amount::read_price(price, currency, numbers.style, numbers.decimals)
    }

    /// True if two drafts say the same in a field; a unit counts where there is a value. Expects normalised drafts.
    #[must_use]
    pub fn agrees(&self, other: &Self, field: Field) -> bool {
        let (value, unit) = field.with_unit();
        let same = |field| self.get(field) == other.get(field);
        same(value) && unit.is_none_or(|unit| self.get(value).is_empty() || same(unit))
    }

    /// The fields that say something else than before, without units. Expects normalised drafts.
    #[must_use]
    pub fn changed(&self, before: &Self) -> Vec<Field> {
        let values = Field::ALL.iter().copied().filter(|field| field.with_unit().0 == *field);
        values.filter(|field| !self.agrees(before, *field)).collect()
    }

    /// Brings over what was typed upon `before` to what is known `now`, which others may have changed. Without `before` nobody
    /// knows who changed what, so that all that differs is in conflict.
    #[must_use]
    pub fn rebased(&self, before: Option<&Self>, now: &Self, numbers: Numbers<'_>) -> Rebased {
        let typed = self.normalised(numbers);
        let known = now.normalised(numbers);
        let before = before.map(|before| before.normalised(numbers));
        let mut rebased = Rebased { draft: now.clone(), conflicts: Vec::new() };
        for field in typed.changed(before.as_ref().unwrap_or(&known)) {
            let (value, unit) = field.with_unit();
            for field in [Some(value), unit].into_iter().flatten() {
                rebased.draft.set(field, self.get(field));
            }
            let is_others = before.as_ref().is_none_or(|before| !known.agrees(before, field));
            if is_others && !typed.agrees(&known, field) {
                rebased.conflicts.push(field);
            }
        }
        rebased
    }

    /// Everything that is wrong, in the order of the form. What is as it was `before` is right: the server has taken it.
    /// Expects normalised drafts.
    #[must_use]
    pub fn errors(
        &self,
        before: Option<&Self>,
        part_a: bool,
        numbers: Numbers<'_>,
    ) -> Vec<(Field, FieldError)> {
        let is_new = |field: Field| before.is_none_or(|before| !self.agrees(before, field));
        let fields =
            Field::ALL.iter().copied().filter(|field| (!part_a || field.is_part_a()) && is_new(*field));
        fields.filter_map(|field| Some((field, self.error(field, numbers)?))).collect()
    }

    fn error(&self, field: Field, numbers: Numbers<'_>) -> Option<FieldError> {
        let text = self.get(field);
        if let Some(max) = field.max_chars().filter(|max| text.chars().count() > *max) {
            return Some(FieldError::TooLong(max));
        }
        match field {
            Field::Id => VehicleId::new(text).err().map(FieldError::Id),
            Field::Currency => {
                let wrong = !self.get(Field::Price).is_empty() && !is_currency(text);
                wrong.then_some(FieldError::CurrencyShape)
            }
            Field::MileageUnit => {
                let missing = !self.get(Field::Mileage).is_empty() && MileageUnit::parse(text).is_none();
                missing.then_some(FieldError::UnitMissing)
            }
            _ if text.is_empty() => None,
            Field::ModelYear => whole_number_error(text, MODEL_YEARS.0, MODEL_YEARS.1),
            Field::Mileage => whole_number_error(text, 0, MILEAGE_MAX),
            Field::Price => match self.price(numbers) {
                None => Some(FieldError::PriceShape),
                Some((amount_minor, currency)) if amount_minor > PRICE_MAX_MINOR => {
                    let parts = 10_i64.saturating_pow((numbers.decimals)(&currency));
                    Some(FieldError::OutOfRange(0, PRICE_MAX_MINOR / parts))
                }
                Some(_) => None,
            },
            Field::DetailUrl => (!is_web_url(text)).then_some(FieldError::UrlShape),
            _ => None,
        }
    }

    /// Doubt about a field that is not at error. Expects a normalised draft.
    #[must_use]
    pub fn doubt(&self, field: Field, numbers: Numbers<'_>) -> Option<Doubt> {
        match field {
            Field::Vin => vin::doubt(self.get(Field::Vin)).map(Doubt::Vin),
            Field::Price => {
                let (amount_minor, currency) = self.price(numbers)?;
                let parts = 10_i64.saturating_pow((numbers.decimals)(&currency));
                (amount_minor % parts != 0).then_some(Doubt::Cents(amount_minor, currency))
            }
            _ => None,
        }
    }

    /// Patch for Part B: the fields that differ from `before`. Expects normalised drafts without errors.
    #[must_use]
    pub fn patch(&self, before: &Self, numbers: Numbers<'_>) -> VehiclePatch {
        let differs = |field| !self.agrees(before, field);
        let text = |field| {
            let value = self.get(field);
            differs(field).then(|| (!value.is_empty()).then(|| value.to_owned()))
        };
        VehiclePatch {
            vehicle_manufacturer: text(Field::Manufacturer),
            vehicle_model: text(Field::Model),
            vehicle_model_ext: text(Field::Trim),
            vehicle_color: text(Field::Color),
            vehicle_location: text(Field::Location),
            vehicle_lot: text(Field::Lot),
            vin: text(Field::Vin),
            model_year: differs(Field::ModelYear)
                .then(|| i32::try_from(amount::read_whole(self.get(Field::ModelYear))?).ok()),
            price: differs(Field::Price).then(|| {
                let (amount_minor, currency) = self.price(numbers)?;
                Some(Price { amount_minor, currency })
            }),
            mileage: differs(Field::Mileage).then(|| {
                let unit = MileageUnit::parse(self.get(Field::MileageUnit))?;
                Some(Mileage { value: amount::read_whole(self.get(Field::Mileage))?, unit })
            }),
            condition: text(Field::Condition),
            body_type: text(Field::BodyType),
            fuel_type: text(Field::FuelType),
            transmission: text(Field::Transmission),
            description: text(Field::Description),
            detail_url: text(Field::DetailUrl),
            custom_reference: text(Field::Reference),
            published: differs(Field::Published).then(|| self.get(Field::Published) == "true"),
            ..VehiclePatch::default()
        }
    }

    /// Form for Part A, which keeps what is empty: the fields that differ from `before`. Expects normalised drafts.
    #[must_use]
    pub fn form(&self, vehicle_id: VehicleId, before: &Self) -> VehicleForm {
        let text = |field| {
            let text = self.get(field);
            (!text.is_empty() && !self.agrees(before, field)).then(|| text.to_owned())
        };
        VehicleForm {
            vehicle_id,
            vehicle_manufacturer: text(Field::Manufacturer),
            vehicle_model: text(Field::Model),
            vehicle_model_ext: text(Field::Trim),
            vehicle_color: text(Field::Color),
            vehicle_location: text(Field::Location),
            vehicle_lot: text(Field::Lot),
            custom_reference: text(Field::Reference),
            suggested_guideline_id: None,
        }
    }

    /// Name of the vehicle.
    #[must_use]
    pub fn title(&self) -> String {
        let name = [self.get(Field::Manufacturer).trim(), self.get(Field::Model).trim()];
        let name = name.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if name.is_empty() { self.get(Field::Id).trim().to_owned() } else { name }
    }
}

fn whole_number_error(text: &str, lowest: i64, highest: i64) -> Option<FieldError> {
    match amount::read_whole(text) {
        None => Some(FieldError::NotANumber),
        Some(value) => {
            (!(lowest..=highest).contains(&value)).then_some(FieldError::OutOfRange(lowest, highest))
        }
    }
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Scheme and host; the server looks closer.
fn is_web_url(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let is_host = |rest: &str| !rest.is_empty() && !rest.starts_with(['/', '?', '#', ':', '@']);
    rest.is_some_and(is_host) && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Puts the scheme before an address that is written as people say it: `www.dealer.example/x`.
fn with_scheme(text: &str) -> String {
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let name = match host.split_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) => "",
        None => host,
    };
    let is_name = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    if name.contains('.') && name.split('.').all(is_name) {
        format!("https://{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests;
