//! The fields of the form, in the groups in which papers have them.

use forecourt_text::VehicleForm as Texts;
use leptos::prelude::*;

use super::draft::Field;
use super::state::Form;
use crate::ui::{Checkbox, SelectField, SelectOption, TextAreaField, TextField};
use crate::words::text;

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

/// Id of a field's control, where the focus goes when the field is at fault.
#[must_use]
pub const fn control_id(field: Field) -> &'static str {
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

/// A line of text for a field.
fn line(form: Form, field: Field, label: &'static str, keys: Option<&'static str>) -> AnyView {
    let checked = Callback::new(move |()| form.check(field));
    view! {
        <TextField id=control_id(field) label=label value=form.value(field) error=form.fault(field) inputmode=keys.unwrap_or("text")
            on_change=checked/>
    }
    .into_any()
}

/// One of a few, or nothing. A word that the portal does not know stays as it came.
fn choice(form: Form, field: Field, label: &'static str, choices: Choices) -> AnyView {
    let texts = &text().vehicle_form;
    let value = form.value(field);
    let mut options = vec![SelectOption::new("", texts.not_given)];
    options.extend(choices.iter().map(|(word, name)| SelectOption::new(*word, name(texts))));
    let own = value.get_untracked();
    if !own.is_empty() && choices.iter().all(|(word, _)| *word != own) {
        options.push(SelectOption::new(own.clone(), own));
    }
    view! { <SelectField id=control_id(field) label=label value=value options=options error=form.fault(field)/> }
        .into_any()
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
pub fn identity(form: Form, part_a: bool) -> AnyView {
    let texts = &text().vehicle_form;
    let (vin, id) = (form.value(Field::Vin), form.value(Field::Id));
    let is_new = form.is_new();
    // The id is the VIN for as long as nobody chooses another.
    let follows = StoredValue::new(is_new && id.with_untracked(String::is_empty));
    let vin_changed = Callback::new(move |()| {
        vin.update(|vin| *vin = super::vin::normalise(vin));
        if follows.get_value() {
            id.set(vin.get_untracked());
        }
        form.check(Field::Vin);
    });
    let id_changed = Callback::new(move |()| {
        follows.set_value(id.with_untracked(|id| id.trim().is_empty()));
        form.check(Field::Id);
    });
    let doubt =
        Signal::derive(move || form.draft().vin_is_doubtful().then(|| texts.vin_check_digit.to_owned()));
    let mut fields = Vec::new();
    if !part_a {
        fields.push(
            view! {
                <TextField id=control_id(Field::Vin) label=texts.vin help=texts.vin_help value=vin
                    error=form.fault(Field::Vin) warning=doubt verbatim=true on_change=vin_changed/>
            }
            .into_any(),
        );
    }
    fields.push(
        view! {
            <TextField id=control_id(Field::Id) label=texts.id help=if is_new { texts.id_help } else { texts.id_fixed }
                value=id error=form.fault(Field::Id) readonly=!is_new verbatim=true on_change=id_changed/>
        }
        .into_any(),
    );
    fields.push(
        view! {
            <TextField id=control_id(Field::Reference) label=texts.reference help=texts.reference_help
                value=form.value(Field::Reference) error=form.fault(Field::Reference) verbatim=true/>
        }
        .into_any(),
    );
    group("form-identity", texts.identity, fields)
}

/// Make, model and what else describes the vehicle.
pub fn description(form: Form, part_a: bool) -> AnyView {
    let texts = &text().vehicle_form;
    let mut fields = vec![
        line(form, Field::Manufacturer, texts.manufacturer, None),
        line(form, Field::Model, texts.model, None),
        line(form, Field::Trim, texts.trim, None),
        line(form, Field::Color, texts.color, None),
    ];
    if !part_a {
        let units = vec![SelectOption::new("km", texts.kilometres), SelectOption::new("mi", texts.miles)];
        let unit = view! {
            <SelectField id=control_id(Field::MileageUnit) label=texts.mileage_unit value=form.value(Field::MileageUnit)
                options=units/>
        };
        fields.extend([
            line(form, Field::ModelYear, texts.model_year, Some("numeric")),
            choice(form, Field::Condition, texts.condition, CONDITIONS),
            pair(line(form, Field::Mileage, texts.mileage, Some("numeric")), unit.into_any()),
            choice(form, Field::BodyType, texts.body_type, BODY_TYPES),
            choice(form, Field::FuelType, texts.fuel_type, FUEL_TYPES),
            choice(form, Field::Transmission, texts.transmission, TRANSMISSIONS),
        ]);
    }
    group("form-description", texts.description_group, fields)
}

/// A value with its unit.
fn pair(value: AnyView, unit: AnyView) -> AnyView {
    view! { <div class="form__pair">{value}{unit}</div> }.into_any()
}

/// Price, words for shoppers and where they see them. Part A has none of it.
pub fn sale(form: Form) -> AnyView {
    let texts = &text().vehicle_form;
    let currency = view! {
        <TextField id=control_id(Field::Currency) label=texts.currency value=form.value(Field::Currency)
            error=form.fault(Field::Currency) verbatim=true on_change=Callback::new(move |()| form.check(Field::Currency))/>
    };
    let words = view! {
        <div class="form__wide">
            <TextAreaField id=control_id(Field::Description) label=texts.text value=form.value(Field::Description)
                error=form.fault(Field::Description) rows=5/>
        </div>
    };
    let mut fields = vec![
        pair(line(form, Field::Price, texts.price, Some("decimal")), currency.into_any()),
        line(form, Field::DetailUrl, texts.detail_url, Some("url")),
        words.into_any(),
    ];
    // Whether a new vehicle is shown is the account's choice.
    if !form.is_new() {
        fields.push(published(form, texts));
    }
    group("form-sale", texts.sale, fields)
}

fn published(form: Form, texts: &'static Texts) -> AnyView {
    let value = form.value(Field::Published);
    let ticked = RwSignal::new(value.with_untracked(|value| value == "true"));
    Effect::new(move |before: Option<bool>| {
        let ticked = ticked.get();
        if before.is_some_and(|before| before != ticked) {
            value.set(if ticked { "true".to_owned() } else { String::new() });
        }
        ticked
    });
    view! {
        <div class="form__wide">
            <Checkbox id=control_id(Field::Published) checked=ticked label=texts.published help=texts.published_help/>
        </div>
    }
    .into_any()
}

/// Where it stands.
pub fn place(form: Form) -> AnyView {
    let texts = &text().vehicle_form;
    let fields =
        vec![line(form, Field::Location, texts.location, None), line(form, Field::Lot, texts.lot, None)];
    group("form-place", texts.place, fields)
}
