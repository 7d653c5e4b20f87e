//! The form as state: its fields, what is wrong with them, and sending it.

use forecourt_api::VehicleId;
use forecourt_api::vehicle::{Vehicle, VehicleRecord};
use forecourt_client::{Client, Error, Versioned, part_a, part_b, retry};
use forecourt_text::VehicleForm as Texts;
use leptos::prelude::*;

use super::draft::{Draft, FIELD_COUNT, Fault, Field};
use super::kept::Kept;
use super::vin::InvalidVin;
use crate::browser::random;
use crate::effect::on_change;
use crate::session::Session;
use crate::words::Words;

/// What the form is for.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// A new vehicle.
    Add,
    /// What is known of one.
    Edit(Known),
}

/// What is known of a vehicle.
#[derive(Clone, Debug)]
pub enum Known {
    /// Part B's record with its entity tag.
    Record(Box<Versioned<VehicleRecord>>),
    /// Part A's.
    Vehicle(Box<Vehicle>),
}

impl Known {
    /// The vehicle's id.
    #[must_use]
    pub fn id(&self) -> &VehicleId {
        match self {
            Self::Record(record) => &record.value.vehicle_id,
            Self::Vehicle(vehicle) => &vehicle.vehicle_id,
        }
    }

    fn draft(&self, usual: &Draft, words: Words) -> Draft {
        match self {
            Self::Record(record) => {
                Draft::of_record(&record.value, usual, |currency| words.currency_decimals(currency))
            }
            Self::Vehicle(vehicle) => Draft::of_vehicle(vehicle, usual),
        }
    }
}

/// Reads what is known of a vehicle.
///
/// # Errors
/// [`Error::NotFound`] when there is none; else the client's.
pub async fn read(client: &Client, part_a: bool, id: &VehicleId) -> Result<Known, Error> {
    if part_a {
        client.run(part_a::vehicle_status(id)).await.map(|vehicle| Known::Vehicle(Box::new(vehicle)))
    } else {
        client.run(part_b::get_vehicle(id)).await.map(|record| Known::Record(Box::new(record)))
    }
}

/// How sending ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Stored; the vehicle with this id can be opened.
    Stored(VehicleId),
    /// Fields are at fault; this is the first of them.
    Faulty(Field),
    /// Somebody else changed the vehicle meanwhile.
    Stale,
    /// It did not get there, or was refused as a whole.
    Failed(Error),
}

/// The form.
#[derive(Clone, Copy)]
pub struct Form {
    values: StoredValue<[RwSignal<String>; FIELD_COUNT]>,
    faults: RwSignal<Vec<(Field, Fault)>>,
    purpose: StoredValue<Purpose, LocalStorage>,
    before: StoredValue<Draft>,
    kept: StoredValue<Kept>,
    lost_answer: StoredValue<bool>,
    session: Session,
    words: Words,
    /// Whether it holds what was typed before and not saved.
    pub is_restored: bool,
}

impl Form {
    /// A form filled with what is known, or with what was typed into it before and not saved.
    #[must_use]
    pub fn new(purpose: Purpose, usual: &Draft, session: Session, words: Words) -> Self {
        let before = match &purpose {
            Purpose::Add => usual.clone(),
            Purpose::Edit(known) => known.draft(usual, words),
        };
        let vehicle = match &purpose {
            Purpose::Add => None,
            Purpose::Edit(known) => Some(known.id()),
        };
        let kept = Kept::new(untrack(|| session.client()).base(), vehicle);
        let restored = kept.read().filter(|draft| *draft != before);
        let shown = restored.as_ref().unwrap_or(&before);
        let values = shown.values().clone().map(RwSignal::new);
        let form = Self {
            values: StoredValue::new(values),
            faults: RwSignal::default(),
            purpose: StoredValue::new_local(purpose),
            is_restored: restored.is_some(),
            before: StoredValue::new(before),
            kept: StoredValue::new(kept),
            lost_answer: StoredValue::new(false),
            session,
            words,
        };
        on_change(move || {
            let draft = form.draft();
            if draft == form.before.get_value() {
                form.kept.get_value().forget();
            } else {
                form.kept.get_value().write(&draft);
            }
        });
        form
    }

    /// What a field holds.
    #[must_use]
    pub fn value(self, field: Field) -> RwSignal<String> {
        self.values.with_value(|values| values[field as usize])
    }

    /// What is wrong with a field, in words.
    #[must_use]
    pub fn fault(self, field: Field) -> Signal<Option<String>> {
        let texts = &self.words.language.catalog().vehicle_form;
        Signal::derive(move || {
            self.faults.with(|faults| {
                let (_, fault) = faults.iter().find(|(at, _)| *at == field)?;
                Some(fault_text(fault, texts, self.words))
            })
        })
    }

    /// Whether the id is another vehicle's.
    #[must_use]
    pub fn is_taken(self) -> bool {
        self.faults.with(|faults| faults.contains(&(Field::Id, Fault::Taken)))
    }

    /// Whether fields are at fault.
    #[must_use]
    pub fn has_faults(self) -> bool {
        self.faults.with(|faults| !faults.is_empty())
    }

    /// Whether it is for a new vehicle.
    #[must_use]
    pub fn is_new(self) -> bool {
        self.purpose.with_value(|purpose| matches!(purpose, Purpose::Add))
    }

    /// Everything that is typed.
    #[must_use]
    pub fn draft(self) -> Draft {
        let values = self.values.with_value(|values| values.iter().map(RwSignal::get).collect());
        Draft::of_values(values).unwrap_or_else(|| self.before.get_value())
    }

    /// What to call the vehicle that is typed.
    #[must_use]
    pub fn draft_title(self) -> String {
        untrack(|| self.draft()).title()
    }

    /// Forgets what is typed and shows what is known.
    pub fn reset(self) {
        let before = self.before.get_value();
        for field in Field::ALL {
            self.value(*field).set(before.get(*field).to_owned());
        }
        self.faults.set(Vec::new());
    }

    /// Looks at one field again, once it has been corrected.
    pub fn check(self, field: Field) {
        let fault = self.found_faults().into_iter().find(|(at, _)| *at == field);
        self.faults.update(|faults| {
            faults.retain(|(at, _)| *at != field);
            faults.extend(fault);
        });
    }

    fn found_faults(self) -> Vec<(Field, Fault)> {
        let draft = untrack(|| self.draft()).normalised();
        draft.faults(self.session.is_part_a(), |currency| self.words.currency_decimals(currency))
    }

    /// Checks and sends. `over` writes over what somebody else has changed.
    pub async fn submit(self, over: bool) -> Outcome {
        let faults = self.found_faults();
        if let Some((first, _)) = faults.first() {
            let first = *first;
            self.faults.set(faults);
            return Outcome::Faulty(first);
        }
        self.faults.set(Vec::new());
        let draft = untrack(|| self.draft()).normalised();
        let Ok(id) = VehicleId::new(draft.get(Field::Id)) else { return Outcome::Faulty(Field::Id) };
        let sent = match self.purpose.get_value() {
            Purpose::Add if self.session.is_part_a() => self.add_to_part_a(&id, &draft).await,
            Purpose::Add => self.add(&id, &draft).await,
            Purpose::Edit(known) => self.change(&known, &draft, over).await,
        };
        match sent {
            Ok(()) => {
                self.before.set_value(untrack(|| self.draft()));
                self.kept.get_value().forget();
                Outcome::Stored(id)
            }
            Err(error) => self.failed(error),
        }
    }

    fn failed(self, error: Error) -> Outcome {
        self.lost_answer.set_value(retry::is_transient(&error));
        match (&error, self.is_new()) {
            (Error::Stale, true) => {
                self.faults.set(vec![(Field::Id, Fault::Taken)]);
                Outcome::Faulty(Field::Id)
            }
            (Error::Stale, false) => Outcome::Stale,
            (Error::Rejected(rejection), _) => {
                let faults: Vec<_> = rejection
                    .fields
                    .iter()
                    .filter_map(|at| {
                        Some((Field::of_pointer(&at.pointer)?, Fault::Refused(at.detail.clone())))
                    })
                    .collect();
                match faults.first().map(|(field, _)| *field) {
                    Some(first) => {
                        self.faults.set(faults);
                        Outcome::Faulty(first)
                    }
                    None => Outcome::Failed(error),
                }
            }
            _ => Outcome::Failed(error),
        }
    }

    /// A vehicle that is there already is another's, unless the answer to an earlier try got lost and it is just what was sent.
    async fn add(self, id: &VehicleId, draft: &Draft) -> Result<(), Error> {
        let client = self.session.client();
        let decimals = |currency: &str| self.words.currency_decimals(currency);
        let usual = self.before.get_value();
        let outcome =
            client.run(part_b::create_vehicle(id, &draft.patch(&usual.normalised(), decimals))).await;
        match outcome {
            Err(Error::Stale) if self.lost_answer.get_value() => {
                let there = client.run(part_b::get_vehicle(id)).await?;
                let there = Draft::of_record(&there.value, &usual, decimals).normalised();
                let same = there.patch(draft, decimals) == draft.patch(draft, decimals);
                if same { Ok(()) } else { Err(Error::Stale) }
            }
            outcome => outcome.map(|_| ()),
        }
    }

    /// Part A makes and changes by one call, so that it has to be asked first whether the vehicle is there.
    async fn add_to_part_a(self, id: &VehicleId, draft: &Draft) -> Result<(), Error> {
        let client = self.session.client();
        if !self.lost_answer.get_value() {
            match client.run(part_a::vehicle_status(id)).await {
                Ok(_) => return Err(Error::Stale),
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        client
            .run(part_a::vehicle_submit(&draft.form(id.clone()), Some(&random::idempotency_key())))
            .await
            .map(|_| ())
    }

    async fn change(self, known: &Known, draft: &Draft, over: bool) -> Result<(), Error> {
        let client = self.session.client();
        let id = known.id();
        match known {
            Known::Record(record) => {
                let before = self.before.get_value().normalised();
                let patch = draft.patch(&before, |currency| self.words.currency_decimals(currency));
                let etag = record.etag.as_deref().filter(|_| !over);
                client.run(part_b::patch_vehicle(id, &patch, etag)).await.map(|_| ())
            }
            Known::Vehicle(_) => client
                .run(part_a::vehicle_submit(&draft.form(id.clone()), Some(&random::idempotency_key())))
                .await
                .map(|_| ()),
        }
    }
}

fn fault_text(fault: &Fault, texts: &Texts, words: Words) -> String {
    use forecourt_api::InvalidVehicleId;

    // Four digits may be a year, which is written without separators.
    let number = |value: i64| match u64::try_from(value) {
        Ok(value) if value > 9_999 => words.number(value),
        _ => value.to_string(),
    };
    match fault {
        Fault::Id(InvalidVehicleId::Empty) => texts.id_missing.to_owned(),
        Fault::Id(InvalidVehicleId::TooLong) => {
            texts.too_long.fill([&forecourt_api::VEHICLE_ID_MAX_CHARS.to_string()])
        }
        Fault::Id(InvalidVehicleId::ControlCharacter) => texts.id_control.to_owned(),
        Fault::Id(InvalidVehicleId::DotSegment) => texts.id_dots.to_owned(),
        Fault::Taken => texts.id_taken.to_owned(),
        Fault::Vin(InvalidVin::Length(count)) => texts.vin_length.fill([&count.to_string()]),
        Fault::Vin(InvalidVin::Character(c)) => texts.vin_letter.fill([&c.to_string()]),
        Fault::TooLong(most) => texts.too_long.fill([&number(i64::try_from(*most).unwrap_or(i64::MAX))]),
        Fault::NotANumber => texts.not_a_number.to_owned(),
        Fault::OutOfRange(lowest, highest) => texts.out_of_range.fill([&number(*lowest), &number(*highest)]),
        Fault::PriceShape => texts.price_decimals.to_owned(),
        Fault::CurrencyShape => texts.currency_shape.to_owned(),
        Fault::UrlShape => texts.url_shape.to_owned(),
        Fault::Refused(said) => words.language.catalog().errors.server_says.fill([said]),
    }
}
