//! The form as state: its fields, what is wrong with them, what others have changed meanwhile, and sending it.

use forecourt_api::VehicleId;
use forecourt_api::vehicle::{Vehicle, VehiclePatch, VehicleRecord};
use forecourt_client::{Client, Error, Versioned, part_a, part_b, retry};
use leptos::prelude::*;

use super::draft::{Doubt, Draft, FIELD_COUNT, Field, FieldError, Numbers};
use super::draft_storage::{DraftStorage, KeptDraft};
use super::usual::Usual;
use super::vin::VinDoubt;
use crate::browser::clock::Timer;
use crate::browser::number_style::NumberStyle;
use crate::browser::random;
use crate::effect::on_change;
use crate::locale::Locale;
use crate::session::Session;

/// Number of times that a change is brought over to a newer record and sent again.
const TRIES: u32 = 3;
/// Longer than a finger or a mouse button stays down for a click, in milliseconds.
const CLICK_MS: u32 = 250;

/// Purpose of the form.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// A new vehicle.
    Add,
    /// Editing of a known vehicle.
    Edit(Known),
}

impl Purpose {
    fn known(&self, numbers: Numbers<'_>) -> Draft {
        match self {
            Self::Add => Draft::empty(),
            Self::Edit(known) => known.draft(numbers),
        }
    }

    fn vehicle(&self) -> Option<&VehicleId> {
        match self {
            Self::Add => None,
            Self::Edit(known) => Some(known.id()),
        }
    }
}

/// Known record of a vehicle.
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

    /// Name of the vehicle.
    #[must_use]
    pub fn title(&self) -> String {
        let decimals = |_: &str| 2;
        self.draft(Numbers { style: NumberStyle::default(), decimals: &decimals }).title()
    }

    fn draft(&self, numbers: Numbers<'_>) -> Draft {
        match self {
            Self::Record(record) => Draft::of_record(&record.value, numbers),
            Self::Vehicle(vehicle) => Draft::of_vehicle(vehicle),
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

/// Outcome of sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Stored; the vehicle with this id can be opened.
    Stored(VehicleId),
    /// Fields are at error; this is the first of them.
    Faulty(Field),
    /// Somebody else changed the same fields meanwhile.
    Stale,
    /// It did not get there, or was refused as a whole.
    Failed(Error),
}

/// A field that both sides have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Which.
    pub field: Field,
    /// Draft that is typed here.
    pub mine: Draft,
    /// Draft of the server's record.
    pub theirs: Draft,
}

/// Record below the form.
struct Ground {
    purpose: Purpose,
    /// Record of the vehicle, as the form shows it.
    known: Draft,
    /// Record when it was typed, for as long as others' changes are not answered; none where that is unknown.
    before: Option<Draft>,
    /// True if what is typed was sent and the answer got lost.
    lost_answer: bool,
}

/// The form.
#[derive(Clone, Copy)]
pub struct Form {
    values: StoredValue<[RwSignal<String>; FIELD_COUNT]>,
    errors: RwSignal<Vec<(Field, FieldError)>>,
    doubts: RwSignal<Vec<(Field, Doubt)>>,
    conflicts: RwSignal<Vec<Field>>,
    ground: StoredValue<Ground, LocalStorage>,
    kept: StoredValue<DraftStorage>,
    /// Fields that were left and have not been looked at yet.
    due: StoredValue<Vec<Field>>,
    pause: StoredValue<Option<Timer>, LocalStorage>,
    session: Session,
    locale: Locale,
    /// True if it holds what was typed before and not saved.
    pub is_restored: bool,
    /// True if it is for a new vehicle.
    pub is_new: bool,
}

impl Form {
    /// A form filled with what is known, or with what was typed into it before and not saved.
    #[must_use]
    pub fn new(purpose: Purpose, session: Session, locale: Locale) -> Self {
        let decimals = |currency: &str| locale.fmt.currency_decimals(currency);
        let numbers = Numbers { style: locale.fmt.number_style(), decimals: &decimals };
        let is_new = matches!(purpose, Purpose::Add);
        let kept = DraftStorage::new(untrack(|| session.client()).base(), purpose.vehicle());
        let known = purpose.known(numbers);
        let found = kept.read();
        let lost_answer = found.as_ref().is_some_and(|kept| kept.lost_answer);
        let (shown, conflicts, before) = match found {
            // Nobody else can have changed what is not there yet.
            Some(kept) if is_new => (kept.typed, Vec::new(), Some(known.clone())),
            Some(kept) => {
                let rebased = kept.typed.rebased(kept.before.as_ref(), &known, numbers);
                let before = if rebased.conflicts.is_empty() { Some(known.clone()) } else { kept.before };
                (rebased.draft, rebased.conflicts, before)
            }
            None => (known.clone(), Vec::new(), Some(known.clone())),
        };
        let is_restored = !shown.normalised(numbers).changed(&known.normalised(numbers)).is_empty();
        let form = Self {
            values: StoredValue::new(shown.values().clone().map(RwSignal::new)),
            errors: RwSignal::default(),
            doubts: RwSignal::default(),
            conflicts: RwSignal::new(conflicts),
            ground: StoredValue::new_local(Ground { purpose, known, before, lost_answer }),
            kept: StoredValue::new(kept),
            due: StoredValue::default(),
            pause: StoredValue::new_local(None),
            session,
            locale,
            is_restored,
            is_new,
        };
        on_change(move || {
            let typed = form.draft();
            form.keep(typed);
        });
        form
    }

    fn keep(self, typed: Draft) {
        let Some(kept) = self.kept.try_get_value() else { return };
        self.ground.try_with_value(|ground| {
            if typed == ground.known {
                kept.forget();
            } else {
                let before = ground.before.clone();
                kept.write(&KeptDraft { typed, before, lost_answer: ground.lost_answer });
            }
        });
    }

    /// Content of a field.
    #[must_use]
    pub fn value(self, field: Field) -> RwSignal<String> {
        self.values.with_value(|values| values[field as usize])
    }

    /// Error of a field, in words.
    #[must_use]
    pub fn error(self, field: Field) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.errors.with(|errors| {
                let (_, error) = errors.iter().find(|(at, _)| *at == field)?;
                Some(error_text(error, self.locale))
            })
        })
    }

    /// Doubt about a field, in words.
    #[must_use]
    pub fn doubt(self, field: Field) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.doubts.with(|doubts| {
                let (_, doubt) = doubts.iter().find(|(at, _)| *at == field)?;
                Some(doubt_text(doubt, self.locale))
            })
        })
    }

    /// True if the id is another vehicle's.
    #[must_use]
    pub fn is_taken(self) -> bool {
        self.errors.with(|errors| errors.contains(&(Field::Id, FieldError::Taken)))
    }

    /// True if fields are at error.
    #[must_use]
    pub fn has_errors(self) -> bool {
        self.errors.with(|errors| !errors.is_empty())
    }

    /// The fields that somebody else has changed as well, for as long as they differ.
    #[must_use]
    pub fn conflicts(self) -> Vec<Conflict> {
        let fields = self.conflicts.get();
        if fields.is_empty() {
            return Vec::new();
        }
        let mine = self.draft();
        let Some(theirs) = self.ground.try_with_value(|ground| ground.known.clone()) else {
            return Vec::new();
        };
        let decimals = |currency: &str| self.locale.fmt.currency_decimals(currency);
        let numbers = Numbers { style: self.locale.fmt.number_style(), decimals: &decimals };
        let (mine, theirs) = (mine.normalised(numbers), theirs.normalised(numbers));
        let differ = fields.into_iter().filter(|field| !mine.agrees(&theirs, *field));
        differ.map(|field| Conflict { field, mine: mine.clone(), theirs: theirs.clone() }).collect()
    }

    /// Everything that is typed.
    #[must_use]
    pub fn draft(self) -> Draft {
        let values = self.values.with_value(|values| values.iter().map(RwSignal::get).collect());
        Draft::of_values(values).unwrap_or_else(Draft::empty)
    }

    /// Everything that is typed, for those who may come when the form is gone.
    fn typed(self) -> Option<Draft> {
        let signals = self.values.try_with_value(|values| *values)?;
        let values = signals.iter().map(RwSignal::try_get_untracked).collect::<Option<Vec<_>>>()?;
        Draft::of_values(values)
    }

    /// Name of the vehicle that is typed.
    #[must_use]
    pub fn draft_title(self) -> String {
        self.typed().unwrap_or_else(Draft::empty).title()
    }

    /// Forgets what is typed and shows what is known.
    pub fn reset(self) {
        let known = self.ground.try_update_value(|ground| {
            ground.before = Some(ground.known.clone());
            ground.lost_answer = false;
            ground.known.clone()
        });
        if let Some(known) = known {
            self.show(&known);
        }
        self.conflicts.try_set(Vec::new());
        self.errors.try_set(Vec::new());
        self.doubts.try_set(Vec::new());
    }

    fn show(self, draft: &Draft) {
        if let Some(signals) = self.values.try_with_value(|values| *values) {
            for (signal, text) in signals.iter().zip(draft.values()) {
                if signal.try_with_untracked(|shown| shown != text) == Some(true) {
                    signal.try_set(text.clone());
                }
            }
        }
    }

    /// Fills in the units that are usual in the account, where nothing is known and nothing chosen.
    pub fn take_usual(self, usual: &Usual) {
        let unit = usual.unit.map(|unit| unit.as_str().to_owned());
        for (field, word) in [(Field::Currency, usual.currency.clone()), (Field::MileageUnit, unit)] {
            let Some(word) = word else { continue };
            let is_unknown = self.ground.try_update_value(|ground| {
                let is_unknown = ground.known.get(field).is_empty();
                for draft in [Some(&mut ground.known), ground.before.as_mut()].into_iter().flatten() {
                    if draft.get(field).is_empty() {
                        draft.set(field, word.clone());
                    }
                }
                is_unknown
            });
            let signal = self.values.try_with_value(|values| values[field as usize]);
            if let (Some(true), Some(signal)) = (is_unknown, signal)
                && signal.try_with_untracked(String::is_empty) == Some(true)
            {
                signal.try_set(word);
                if self.errors.try_with_untracked(|errors| !errors.is_empty()) == Some(true) {
                    self.check(field);
                }
            }
        }
    }

    /// A field was left: it is written back as it was understood, and looked at a moment later. The click that took the focus
    /// away would miss what a new message pushes aside.
    pub fn left(self, field: Field) {
        self.write_back(field);
        self.due.try_update_value(|due| due.push(field));
        let look = move || {
            for field in self.due.try_update_value(std::mem::take).unwrap_or_default() {
                self.check(field);
            }
        };
        self.pause.try_set_value(Some(Timer::after(CLICK_MS, look)));
    }

    /// Shows a field as it was understood. What is as the server has it stays untouched.
    pub fn write_back(self, field: Field) {
        let Some(typed) = self.typed() else { return };
        let decimals = |currency: &str| self.locale.fmt.currency_decimals(currency);
        let numbers = Numbers { style: self.locale.fmt.number_style(), decimals: &decimals };
        let normalised = typed.normalised(numbers);
        let Some(known) = self.ground.try_with_value(|ground| ground.known.clone()) else { return };
        let (value, unit) = field.with_unit();
        let fields = || [Some(value), unit].into_iter().flatten();
        if fields().any(|field| typed.get(field) != known.get(field)) {
            let mut shown = typed.clone();
            fields().for_each(|field| shown.set(field, normalised.get(field)));
            self.show(&shown);
        }
    }

    /// Says what is wrong with a field and its unit, or may be.
    pub fn check(self, field: Field) {
        let Some(typed) = self.typed() else { return };
        let decimals = |currency: &str| self.locale.fmt.currency_decimals(currency);
        let numbers = Numbers { style: self.locale.fmt.number_style(), decimals: &decimals };
        let normalised = typed.normalised(numbers);
        let Some(known) = self.ground.try_with_value(|ground| ground.known.clone()) else { return };
        let (value, unit) = field.with_unit();
        let checked = || [Some(value), unit].into_iter().flatten();
        let errors = self.validate(&normalised, &known.normalised(numbers), numbers);
        self.errors.try_update(|shown| {
            shown.retain(|(at, _)| checked().all(|field| field != *at));
            shown.extend(errors.into_iter().filter(|(at, _)| checked().any(|field| field == *at)));
        });
        self.doubts.try_update(|doubts| {
            doubts.retain(|(at, _)| *at != value);
            doubts.extend(normalised.doubt(value, numbers).map(|doubt| (value, doubt)));
        });
    }

    fn validate(self, typed: &Draft, known: &Draft, numbers: Numbers<'_>) -> Vec<(Field, FieldError)> {
        let known = (!self.is_new).then_some(known);
        typed.errors(known, untrack(|| self.session.is_part_a()), numbers)
    }

    /// Checks and sends what was changed. `over` writes over what somebody else has changed in the same fields.
    pub async fn submit(self, over: bool) -> Outcome {
        let fmt = self.locale.fmt;
        let decimals = move |currency: &str| fmt.currency_decimals(currency);
        let numbers = Numbers { style: fmt.number_style(), decimals: &decimals };
        let found = self.ground.try_with_value(|ground| {
            (ground.purpose.clone(), ground.known.clone(), ground.before.clone(), ground.lost_answer)
        });
        let (Some(typed), Some((purpose, known, before, lost_answer)), Some(kept)) =
            (self.typed(), found, self.kept.try_get_value())
        else {
            return Outcome::Failed(Error::Cancelled);
        };
        let (typed, known) = (typed.normalised(numbers), known.normalised(numbers));
        let errors = self.validate(&typed, &known, numbers);
        let first = errors.first().map(|(first, _)| *first);
        self.errors.try_set(errors);
        if let Some(first) = first {
            return Outcome::Faulty(first);
        }
        if !over && untrack(|| !self.conflicts().is_empty()) {
            return Outcome::Stale;
        }
        let Ok(id) = VehicleId::new(typed.get(Field::Id)) else { return Outcome::Faulty(Field::Id) };
        let client = self.session.client();
        let part_a = untrack(|| self.session.is_part_a());
        let sent = match purpose {
            Purpose::Add if part_a => add_to_part_a(&client, &id, &typed, lost_answer).await,
            Purpose::Add => add(&client, &id, &typed, &known, lost_answer, numbers).await,
            Purpose::Edit(Known::Vehicle(_)) => submit_to_part_a(&client, &id, &typed, &known).await,
            Purpose::Edit(Known::Record(record)) => change(&client, *record, typed, known, numbers).await,
        };
        match sent {
            Ok(Sent::Stored) => {
                let typed = self.typed();
                self.ground.try_update_value(|ground| {
                    ground.known = typed.unwrap_or_else(|| ground.known.clone());
                    ground.lost_answer = false;
                });
                kept.forget();
                Outcome::Stored(id)
            }
            Ok(Sent::Overtaken { newer, draft, conflicts }) => {
                let newer = Known::Record(newer);
                self.ground.try_update_value(|ground| {
                    ground.known = newer.draft(numbers);
                    ground.before = before;
                    ground.purpose = Purpose::Edit(newer);
                });
                self.show(&draft);
                self.conflicts.try_set(conflicts);
                self.typed().into_iter().for_each(|typed| self.keep(typed));
                Outcome::Stale
            }
            Err(error) => self.failed(error),
        }
    }

    fn failed(self, error: Error) -> Outcome {
        let is_lost = retry::is_transient(&error);
        self.ground.try_update_value(|ground| ground.lost_answer = is_lost);
        self.typed().into_iter().for_each(|typed| self.keep(typed));
        match (&error, self.is_new) {
            (Error::Stale, true) => {
                self.errors.try_set(vec![(Field::Id, FieldError::Taken)]);
                Outcome::Faulty(Field::Id)
            }
            (Error::Rejected(rejection), _) => {
                let errors: Vec<_> = rejection
                    .fields
                    .iter()
                    .filter_map(|at| {
                        Some((Field::of_pointer(&at.pointer)?, FieldError::Refused(at.detail.clone())))
                    })
                    .collect();
                match errors.first().map(|(field, _)| *field) {
                    Some(first) => {
                        self.errors.try_set(errors);
                        Outcome::Faulty(first)
                    }
                    None => Outcome::Failed(error),
                }
            }
            _ => Outcome::Failed(error),
        }
    }
}

/// Outcome of a change that the server took, or did not take because somebody else was there first.
enum Sent {
    Stored,
    Overtaken { newer: Box<Versioned<VehicleRecord>>, draft: Box<Draft>, conflicts: Vec<Field> },
}

/// A vehicle that is there already is another's, unless the answer to an earlier try got lost and it is just what was sent.
async fn add(
    client: &Client,
    id: &VehicleId,
    typed: &Draft,
    empty: &Draft,
    lost_answer: bool,
    numbers: Numbers<'_>,
) -> Result<Sent, Error> {
    match client.run(part_b::create_vehicle(id, &typed.patch(empty, numbers))).await {
        Err(Error::Stale) if lost_answer => {
            let there = client.run(part_b::get_vehicle(id)).await?;
            let there = Draft::of_record(&there.value, numbers).normalised(numbers);
            // What was not sent is the server's to choose.
            let is_ours = typed.changed(empty).into_iter().all(|field| typed.agrees(&there, field));
            if is_ours { Ok(Sent::Stored) } else { Err(Error::Stale) }
        }
        outcome => outcome.map(|_| Sent::Stored),
    }
}

/// Part A makes and changes by one call, so that it has to be asked first whether the vehicle is there.
async fn add_to_part_a(
    client: &Client,
    id: &VehicleId,
    typed: &Draft,
    lost_answer: bool,
) -> Result<Sent, Error> {
    if !lost_answer {
        match client.run(part_a::vehicle_status(id)).await {
            Ok(_) => return Err(Error::Stale),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    submit_to_part_a(client, id, typed, &Draft::empty()).await
}

async fn submit_to_part_a(
    client: &Client,
    id: &VehicleId,
    typed: &Draft,
    known: &Draft,
) -> Result<Sent, Error> {
    let form = typed.form(id.clone(), known);
    client.run(part_a::vehicle_submit(&form, Some(&random::idempotency_key()))).await.map(|_| Sent::Stored)
}

/// Changes a record. One that has changed since is read again: others' changes to other fields are no reason to stop.
async fn change(
    client: &Client,
    mut record: Versioned<VehicleRecord>,
    mut typed: Draft,
    mut known: Draft,
    numbers: Numbers<'_>,
) -> Result<Sent, Error> {
    let id = record.value.vehicle_id.clone();
    for _ in 0..TRIES {
        let patch = typed.patch(&known, numbers);
        if patch == VehiclePatch::default() {
            return Ok(Sent::Stored);
        }
        match client.run(part_b::patch_vehicle(&id, &patch, record.etag.as_deref())).await {
            Err(Error::Stale) => {}
            outcome => return outcome.map(|_| Sent::Stored),
        }
        record = client.run(part_b::get_vehicle(&id)).await?;
        let now = Draft::of_record(&record.value, numbers);
        let rebased = typed.rebased(Some(&known), &now, numbers);
        if !rebased.conflicts.is_empty() {
            let newer = Box::new(record);
            return Ok(Sent::Overtaken {
                newer,
                draft: Box::new(rebased.draft),
                conflicts: rebased.conflicts,
            });
        }
        typed = rebased.draft.normalised(numbers);
        known = now.normalised(numbers);
    }
    Err(Error::Stale)
}

fn error_text(error: &FieldError, Locale { t: catalog, fmt }: Locale) -> String {
    use forecourt_api::InvalidVehicleId;

    let t = &catalog.vehicle_form;
    // Four digits may be a year, which is written without separators.
    let number = |value: i64| match u64::try_from(value) {
        Ok(value) if value > 9_999 => fmt.number(value),
        _ => value.to_string(),
    };
    match error {
        FieldError::Id(InvalidVehicleId::Empty) => t.id_missing.to_owned(),
        FieldError::Id(InvalidVehicleId::TooLong) => {
            t.too_long.fill([&forecourt_api::VEHICLE_ID_MAX_CHARS.to_string()])
        }
        FieldError::Id(InvalidVehicleId::ControlCharacter) => t.id_control.to_owned(),
        FieldError::Id(InvalidVehicleId::DotSegment) => t.id_dots.to_owned(),
        FieldError::Taken => t.id_taken.to_owned(),
        FieldError::TooLong(most) => t.too_long.fill([&number(i64::try_from(*most).unwrap_or(i64::MAX))]),
        FieldError::NotANumber => t.not_a_number.to_owned(),
        FieldError::OutOfRange(lowest, highest) => t.out_of_range.fill([&number(*lowest), &number(*highest)]),
        FieldError::PriceShape => {
            let style = fmt.number_style();
            t.price_shape.fill([&style.amount(2_490_000, 2), &style.amount(2_490_050, 2)])
        }
        FieldError::CurrencyShape => t.currency_shape.to_owned(),
        FieldError::UnitMissing => t.unit_missing.to_owned(),
        FieldError::UrlShape => t.url_shape.to_owned(),
        FieldError::Refused(said) => catalog.errors.server_says.fill([said]),
    }
}

fn doubt_text(doubt: &Doubt, Locale { t: catalog, fmt }: Locale) -> String {
    let t = &catalog.vehicle_form;
    match doubt {
        Doubt::Vin(VinDoubt::Length(count)) => t.vin_length.fill([&count.to_string()]),
        Doubt::Vin(VinDoubt::Character(c)) => t.vin_letter.fill([&c.to_string()]),
        Doubt::Vin(VinDoubt::CheckDigit) => t.vin_check_digit.to_owned(),
        Doubt::Cents(amount_minor, currency) => {
            t.price_cents.fill([fmt.price(*amount_minor, currency).trim()])
        }
    }
}
