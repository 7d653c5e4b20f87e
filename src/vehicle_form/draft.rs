//! Pure: what is typed into the form, what is wrong with it, and what is sent of it.

use forecourt_api::vehicle::{
    Mileage, MileageUnit, Price, Vehicle, VehicleForm, VehiclePatch, VehicleRecord,
};
use forecourt_api::{InvalidVehicleId, VehicleId};

use super::amount;
use super::vin::{self, InvalidVin};

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

/// How many fields there are.
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

    /// Whether Part A knows it.
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
            _ => None,
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Breaks a rule of ids.
    Id(InvalidVehicleId),
    /// Another vehicle has it.
    Taken,
    /// Is no vehicle identification number.
    Vin(InvalidVin),
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
    /// Is no address of the web.
    UrlShape,
    /// What the server said.
    Refused(String),
}

/// What is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft([String; FIELD_COUNT]);

impl Draft {
    /// An empty form with usual units.
    #[must_use]
    pub fn empty(currency: &str, unit: MileageUnit) -> Self {
        let mut draft = Self(std::array::from_fn(|_| String::new()));
        draft.set(Field::Currency, currency);
        draft.set(Field::MileageUnit, unit.as_str());
        draft
    }

    /// What a field holds.
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

    /// What is known of a vehicle of Part B. `usual` fills in units where it has no value.
    #[must_use]
    pub fn of_record(record: &VehicleRecord, usual: &Self, decimals: impl Fn(&str) -> u32) -> Self {
        let facts = &record.facts;
        let mut draft = usual.clone();
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
        fill(Field::Mileage, facts.mileage.as_ref().map(|mileage| mileage.value.to_string()).as_deref());
        if let Some(mileage) = &facts.mileage {
            fill(Field::MileageUnit, Some(mileage.unit.as_str()));
        }
        if let Some(price) = &facts.price {
            let text = amount::minor_text(price.amount_minor, decimals(&price.currency));
            fill(Field::Price, Some(&text));
            fill(Field::Currency, Some(&price.currency));
        }
        draft
    }

    /// What is known of a vehicle of Part A.
    #[must_use]
    pub fn of_vehicle(vehicle: &Vehicle, usual: &Self) -> Self {
        let mut draft = usual.clone();
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

    /// The form in which it is checked and sent: without spaces around, the VIN and the currency in capitals.
    #[must_use]
    pub fn normalised(&self) -> Self {
        let mut draft = Self(std::array::from_fn(|index| self.0[index].trim().to_owned()));
        draft.set(Field::Vin, vin::normalise(self.get(Field::Vin)));
        draft.set(Field::Currency, draft.get(Field::Currency).to_ascii_uppercase());
        draft
    }

    /// Everything that is wrong, in the order of the form. Expects a normalised draft.
    #[must_use]
    pub fn faults(&self, part_a: bool, decimals: impl Fn(&str) -> u32) -> Vec<(Field, Fault)> {
        let fields = Field::ALL.iter().copied().filter(|field| !part_a || field.is_part_a());
        fields.filter_map(|field| Some((field, self.fault(field, &decimals)?))).collect()
    }

    fn fault(&self, field: Field, decimals: &impl Fn(&str) -> u32) -> Option<Fault> {
        let text = self.get(field);
        if let Some(max) = field.max_chars().filter(|max| text.chars().count() > *max) {
            return Some(Fault::TooLong(max));
        }
        match field {
            Field::Id => VehicleId::new(text).err().map(Fault::Id),
            _ if text.is_empty() => None,
            Field::Vin => vin::check(text).err().map(Fault::Vin),
            Field::ModelYear => whole_fault(text, MODEL_YEARS.0, MODEL_YEARS.1),
            Field::Mileage => whole_fault(text, 0, MILEAGE_MAX),
            Field::Price => {
                let decimals = decimals(self.get(Field::Currency));
                match amount::parse_minor(text, decimals) {
                    None => Some(Fault::PriceShape),
                    Some(minor) if minor > PRICE_MAX_MINOR => {
                        Some(Fault::OutOfRange(0, PRICE_MAX_MINOR / 10_i64.saturating_pow(decimals)))
                    }
                    Some(_) => None,
                }
            }
            Field::Currency => {
                let wrong = !self.get(Field::Price).is_empty() && !is_currency(text);
                wrong.then_some(Fault::CurrencyShape)
            }
            Field::DetailUrl => (!is_web_url(text)).then_some(Fault::UrlShape),
            _ => None,
        }
    }

    /// Whether the VIN is well formed but its check digit does not fit.
    #[must_use]
    pub fn vin_is_doubtful(&self) -> bool {
        let vin = vin::normalise(self.get(Field::Vin));
        vin::check(&vin).is_ok() && !vin::check_digit_fits(&vin)
    }

    /// What is sent to Part B: the fields that differ from `before`. Expects normalised drafts without faults.
    #[must_use]
    pub fn patch(&self, before: &Self, decimals: impl Fn(&str) -> u32) -> VehiclePatch {
        let differs = |field| self.get(field) != before.get(field);
        let text = |field| {
            let value = self.get(field);
            differs(field).then(|| (!value.is_empty()).then(|| value.to_owned()))
        };
        let price_differs =
            differs(Field::Price) || (differs(Field::Currency) && !self.get(Field::Price).is_empty());
        let mileage_differs =
            differs(Field::Mileage) || (differs(Field::MileageUnit) && !self.get(Field::Mileage).is_empty());
        VehiclePatch {
            vehicle_manufacturer: text(Field::Manufacturer),
            vehicle_model: text(Field::Model),
            vehicle_model_ext: text(Field::Trim),
            vehicle_color: text(Field::Color),
            vehicle_location: text(Field::Location),
            vehicle_lot: text(Field::Lot),
            vin: text(Field::Vin),
            model_year: differs(Field::ModelYear)
                .then(|| i32::try_from(amount::parse_whole(self.get(Field::ModelYear))?).ok()),
            price: price_differs.then(|| {
                let currency = self.get(Field::Currency);
                let amount_minor = amount::parse_minor(self.get(Field::Price), decimals(currency))?;
                Some(Price { amount_minor, currency: currency.to_owned() })
            }),
            mileage: mileage_differs.then(|| {
                let unit =
                    MileageUnit::parse(self.get(Field::MileageUnit)).unwrap_or(MileageUnit::Kilometres);
                Some(Mileage { value: amount::parse_whole(self.get(Field::Mileage))?, unit })
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

    /// What is sent to Part A, which keeps what is empty.
    #[must_use]
    pub fn form(&self, vehicle_id: VehicleId) -> VehicleForm {
        let text = |field| Some(self.get(field)).filter(|text| !text.is_empty()).map(str::to_owned);
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

    /// What to call the vehicle.
    #[must_use]
    pub fn title(&self) -> String {
        let name = [self.get(Field::Manufacturer).trim(), self.get(Field::Model).trim()];
        let name = name.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if name.is_empty() { self.get(Field::Id).trim().to_owned() } else { name }
    }
}

fn whole_fault(text: &str, lowest: i64, highest: i64) -> Option<Fault> {
    match amount::parse_whole(text) {
        None => Some(Fault::NotANumber),
        Some(value) => (!(lowest..=highest).contains(&value)).then_some(Fault::OutOfRange(lowest, highest)),
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

/// Currency and unit of distance that are usual where a BCP 47 tag points to.
#[must_use]
pub fn usual_units(tag: &str) -> (&'static str, MileageUnit) {
    let region = tag.split(['-', '_']).skip(1).find(|part| part.len() == 2).unwrap_or_default();
    match region.to_ascii_uppercase().as_str() {
        "US" => ("USD", MileageUnit::Miles),
        "GB" => ("GBP", MileageUnit::Miles),
        "CH" | "LI" => ("CHF", MileageUnit::Kilometres),
        "CA" => ("CAD", MileageUnit::Kilometres),
        "AU" => ("AUD", MileageUnit::Kilometres),
        "NZ" => ("NZD", MileageUnit::Kilometres),
        _ => ("EUR", MileageUnit::Kilometres),
    }
}

#[cfg(test)]
mod tests;
