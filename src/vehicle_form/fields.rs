//! The fields of the form, in the groups in which papers have them.

use forecourt_text::VehicleForm as Texts;
use leptos::prelude::*;

use super::amount;
use super::draft::{Draft, Field};
use super::state::Form;
use crate::locale::use_locale;
use crate::ui::{Checkbox, SelectField, SelectOption, TextAreaField, TextField};

type Choices = &'static [(&'static str, fn(&Texts) -> &'static str)];

const CONDITIONS: Choices = &[("new", |t| t.condition_new), ("used", |t| t.condition_used)];
const BODY_TYPES: Choices = &[
    ("convertible", |t| t.convertible),
    ("coupe", |t| t.coupe),
    ("estate", |t| t.estate),
    ("hatchback", |t| t.hatchback),
    ("minivan", |t| t.minivan),
    ("pickup", |t| t.pickup),
    ("sedan", |t| t.sedan),
    ("suv", |t| t.suv),
    ("van", |t| t.van),
    ("other", |t| t.other),
];
const FUEL_TYPES: Choices = &[
    ("petrol", |t| t.petrol),
    ("diesel", |t| t.diesel),
    ("electric", |t| t.electric),
    ("hybrid", |t| t.hybrid),
    ("plug-in-hybrid", |t| t.plug_in_hybrid),
    ("lpg", |t| t.lpg),
    ("cng", |t| t.cng),
    ("hydrogen", |t| t.hydrogen),
    ("other", |t| t.other),
];
const TRANSMISSIONS: Choices = &[("manual", |t| t.manual), ("automatic", |t| t.automatic)];

/// Id of a field's control, where the focus goes when the field is at error.
#[must_use]
pub(crate) const fn control_id(field: Field) -> &'static str {
    match field {
        Field::Vin => "vehicle-vin",
        Field::Id => "vehicle-id",
        Field::Reference => "vehicle-reference",
        Field::Manufacturer => "vehicle-make",
        Field::Model => "vehicle-model",
        Field::Trim => "vehicle-trim",
        Field::Color => "vehicle-color",
        Field::ModelYear => "vehicle-year",
        Field::Mileage => "vehicle-mileage",
        Field::MileageUnit => "vehicle-mileage-unit",
        Field::Condition => "vehicle-condition",
        Field::BodyType => "vehicle-body",
        Field::FuelType => "vehicle-fuel",
        Field::Transmission => "vehicle-transmission",
        Field::Price => "vehicle-price",
        Field::Currency => "vehicle-currency",
        Field::Description => "vehicle-description",
        Field::DetailUrl => "vehicle-url",
        Field::Location => "vehicle-location",
        Field::Lot => "vehicle-lot",
        Field::Published => "vehicle-published",
    }
}

/// A field's words.
#[must_use]
pub(crate) fn label(field: Field, t: &Texts) -> &'static str {
    match field {
        Field::Vin => t.vin,
        Field::Id => t.id,
        Field::Reference => t.reference,
        Field::Manufacturer => t.manufacturer,
        Field::Model => t.model,
        Field::Trim => t.trim,
        Field::Color => t.color,
        Field::ModelYear => t.model_year,
        Field::Mileage => t.mileage,
        Field::MileageUnit => t.mileage_unit,
        Field::Condition => t.condition,
        Field::BodyType => t.body_type,
        Field::FuelType => t.fuel_type,
        Field::Transmission => t.transmission,
        Field::Price => t.price,
        Field::Currency => t.currency,
        Field::Description => t.text,
        Field::DetailUrl => t.detail_url,
        Field::Location => t.location,
        Field::Lot => t.lot,
        Field::Published => t.published,
    }
}

/// Content of a draft's field, as people read it; empty where it has nothing.
#[must_use]
pub(crate) fn shown_value(draft: &Draft, field: Field, t: &Texts) -> String {
    let value = draft.get(field);
    let choices: Choices = match field {
        Field::Condition => CONDITIONS,
        Field::BodyType => BODY_TYPES,
        Field::FuelType => FUEL_TYPES,
        Field::Transmission => TRANSMISSIONS,
        Field::Published => {
            return if value == "true" { t.published_yes } else { t.published_no }.to_owned();
        }
        _ => &[],
    };
    if let Some((_, name)) = choices.iter().find(|(word, _)| *word == value) {
        return name(t).to_owned();
    }
    match field.with_unit() {
        (_, Some(unit)) if !value.is_empty() => format!("{value} {}", draft.get(unit)),
        _ => value.to_owned(),
    }
}

/// A line of text for a field.
fn line(form: Form, field: Field, keys: Option<&'static str>) -> AnyView {
    let label = label(field, &use_locale().t.vehicle_form);
    let checked = Callback::new(move |()| form.left(field));
    view! {
        <TextField id=control_id(field) label=label value=form.value(field) error=form.error(field) warning=form.doubt(field)
            inputmode=keys.unwrap_or("text") on_change=checked/>
    }
    .into_any()
}

/// One of a few, or nothing. A word that the portal does not know stays as it came.
fn choice(form: Form, field: Field, choices: Choices) -> AnyView {
    let t = &use_locale().t.vehicle_form;
    let mut options = vec![SelectOption::new("", t.not_given)];
    options.extend(choices.iter().map(|(word, name)| SelectOption::new(*word, name(t))));
    select(form, field, options)
}

fn select(form: Form, field: Field, mut options: Vec<SelectOption>) -> AnyView {
    let value = form.value(field);
    let own = value.get_untracked();
    if options.iter().all(|option| !option.is(&own)) {
        options.push(SelectOption::new(own.clone(), own));
    }
    let checked = Callback::new(move |_| form.left(field));
    view! {
        <SelectField id=control_id(field) label=label(field, &use_locale().t.vehicle_form) value=value options=options
            error=form.error(field) on_change=checked/>
    }
    .into_any()
}

/// A unit beside its value; nothing is chosen for the person.
fn unit(form: Form, field: Field, words: impl Iterator<Item = (&'static str, &'static str)>) -> AnyView {
    let mut options = vec![SelectOption::new("", "–")];
    options.extend(words.map(|(word, name)| SelectOption::new(word, name)));
    select(form, field, options)
}

fn group(id: &'static str, title: &'static str, fields: Vec<AnyView>) -> AnyView {
    view! {
        <section class="panel" aria-labelledby=id>
            <h2 class="panel__title" id=id>{title}</h2>
            <div class="form__grid">{fields}</div>
        </section>
    }
    .into_any()
}

/// VIN, id and the dealer's own number.
pub(crate) fn identity(form: Form, part_a: bool) -> AnyView {
    let t = &use_locale().t.vehicle_form;
    let (vin, id) = (form.value(Field::Vin), form.value(Field::Id));
    let is_new = form.is_new;
    // The id is the VIN for as long as nobody chooses another.
    let follows = StoredValue::new(is_new && id.with_untracked(String::is_empty));
    let vin_changed = Callback::new(move |()| {
        form.left(Field::Vin);
        if follows.get_value() {
            id.set(vin.get_untracked());
        }
    });
    let id_changed = Callback::new(move |()| {
        follows.set_value(id.with_untracked(|id| id.trim().is_empty()));
        form.left(Field::Id);
    });
    let mut fields = Vec::new();
    if !part_a {
        fields.push(
            view! {
                <TextField id=control_id(Field::Vin) label=t.vin help=t.vin_help value=vin
                    error=form.error(Field::Vin) warning=form.doubt(Field::Vin) verbatim=true on_change=vin_changed/>
            }
            .into_any(),
        );
    }
    fields.push(
        view! {
            <TextField id=control_id(Field::Id) label=if is_new { t.id_required } else { t.id } help=if is_new { t.id_help } else { t.id_fixed }
                value=id error=form.error(Field::Id) readonly=!is_new verbatim=true on_change=id_changed/>
        }
        .into_any(),
    );
    fields.push(
        view! {
            <TextField id=control_id(Field::Reference) label=t.reference help=t.reference_help
                value=form.value(Field::Reference) error=form.error(Field::Reference) verbatim=true
                on_change=Callback::new(move |()| form.left(Field::Reference))/>
        }
        .into_any(),
    );
    group("form-identity", t.identity, fields)
}

/// Make, model and what else describes the vehicle.
pub(crate) fn description(form: Form, part_a: bool) -> AnyView {
    let t = &use_locale().t.vehicle_form;
    let mut fields = vec![
        line(form, Field::Manufacturer, None),
        line(form, Field::Model, None),
        line(form, Field::Trim, None),
        line(form, Field::Color, None),
    ];
    if !part_a {
        let units = [("km", t.kilometres), ("mi", t.miles)];
        fields.extend([
            line(form, Field::ModelYear, Some("numeric")),
            choice(form, Field::Condition, CONDITIONS),
            pair(
                line(form, Field::Mileage, Some("numeric")),
                unit(form, Field::MileageUnit, units.into_iter()),
            ),
            choice(form, Field::BodyType, BODY_TYPES),
            choice(form, Field::FuelType, FUEL_TYPES),
            choice(form, Field::Transmission, TRANSMISSIONS),
        ]);
    }
    group("form-description", t.description_group, fields)
}

/// A value with its unit.
fn pair(value: AnyView, unit: AnyView) -> AnyView {
    view! { <div class="form__pair">{value}{unit}</div> }.into_any()
}

/// Price, words for shoppers and where they see them. Part A has none of it.
pub(crate) fn sale(form: Form) -> AnyView {
    let t = &use_locale().t.vehicle_form;
    let currency = unit(form, Field::Currency, amount::currencies().map(|code| (code, code)));
    let words = view! {
        <div class="form__wide">
            <TextAreaField id=control_id(Field::Description) label=t.text value=form.value(Field::Description)
                error=form.error(Field::Description) rows=5/>
        </div>
    };
    let mut fields = vec![
        pair(line(form, Field::Price, Some("decimal")), currency),
        line(form, Field::DetailUrl, Some("url")),
        words.into_any(),
    ];
    // Whether a new vehicle is shown is the account's choice.
    if !form.is_new {
        fields.push(published(form, t));
    }
    group("form-sale", t.sale, fields)
}

fn published(form: Form, t: &'static Texts) -> AnyView {
    let value = form.value(Field::Published);
    let ticked = Signal::derive(move || value.with(|value| value == "true"));
    let tick =
        Callback::new(move |ticked: bool| value.set(if ticked { "true".to_owned() } else { String::new() }));
    view! {
        <div class="form__wide">
            <Checkbox id=control_id(Field::Published) checked=ticked label=t.published help=t.published_help
                on_change=tick/>
        </div>
    }
    .into_any()
}

/// Where it stands.
pub(crate) fn place(form: Form) -> AnyView {
    let t = &use_locale().t.vehicle_form;
    let fields = vec![line(form, Field::Location, None), line(form, Field::Lot, None)];
    group("form-place", t.place, fields)
}
