//! The pages of the form.

use forecourt_api::VehicleId;
use forecourt_client::Error;
use leptos::prelude::*;

use super::draft::{Draft, Field, usual_units};
use super::fields::{self, control_id};
use super::state::{Form, Outcome, Purpose, read};
use crate::browser::{document, focus};
use crate::notices::{ErrorNotice, Tone, use_notices};
use crate::reading::Reading;
use crate::routes::Route;
use crate::session::use_session;
use crate::ui::{
    Button, Dialog, EmptyState, Icon, IconName, Link, Page, Skeleton, Variant, submit_handler, use_go,
};
use crate::words::{text, words};

fn usual() -> Draft {
    let (currency, unit) = usual_units(document::languages().first().map_or("", String::as_str));
    Draft::empty(currency, unit)
}

/// The form for a new vehicle.
#[component]
pub fn AddVehiclePage() -> impl IntoView {
    let words = text();
    let form = Form::new(Purpose::Add, &usual(), use_session(), self::words());
    view! {
        <Page title=words.vehicle_form.add_title back=(Route::Inventory.path(), words.inventory.title)>
            <FormBody form=form cancel=Route::Inventory on_reload=Callback::new(|()| ())/>
        </Page>
    }
}

/// The form for what is known of a vehicle.
#[component]
pub fn EditVehiclePage(
    /// Which.
    id: VehicleId,
) -> impl IntoView {
    let words = text();
    let formats = self::words();
    let session = use_session();
    let vehicle = Route::Vehicle(id.clone());
    let known = Reading::new({
        let id = id.clone();
        move || {
            // Signing in again is no reason to read again: what is typed would go.
            let (client, part_a) = untrack(|| (session.client(), session.is_part_a()));
            let id = id.clone();
            async move { read(&client, part_a, &id).await }
        }
    });
    let body = move || {
        if let Some(known_now) = known.get() {
            let form = Form::new(Purpose::Edit(known_now), &usual(), session, formats);
            let reload = Callback::new(move |()| {
                form.reset();
                known.again();
            });
            let cancel = Route::Vehicle(id.clone());
            return view! { <FormBody form=form cancel=cancel on_reload=reload/> }.into_any();
        }
        match known.error() {
            None => view! { <FormSkeleton/> }.into_any(),
            Some(Error::NotFound) => view! {
                <EmptyState icon=IconName::Car title=words.ui.not_found_title text=words.vehicle_form.gone>
                    <Link href=Route::Inventory.path() class="button">{words.ui.to_inventory}</Link>
                </EmptyState>
            }
            .into_any(),
            Some(error) => {
                let retry = Callback::new(move |()| known.again());
                view! { <ErrorNotice error=error title=words.vehicle_form.load_failed on_retry=retry/> }
                    .into_any()
            }
        }
    };
    view! {
        <Page title=words.vehicle_form.edit_title back=(vehicle.path(), words.vehicle.title)>
            {body}
        </Page>
    }
}

#[component]
fn FormSkeleton() -> impl IntoView {
    view! {
        <p class="visually-hidden" role="status">{text().ui.loading}</p>
        <div class="panel form-skeleton" aria-hidden="true"><Skeleton/><Skeleton/><Skeleton/></div>
    }
}

/// Fields, what went wrong, and the buttons.
#[component]
fn FormBody(
    form: Form,
    /// Where one goes without saving.
    cancel: Route,
    /// Shows what somebody else has stored meanwhile.
    on_reload: Callback<()>,
) -> impl IntoView {
    let words = text();
    let texts = &words.vehicle_form;
    let (session, notices, go) = (use_session(), use_notices(), use_go());
    let part_a = untrack(|| session.is_part_a());
    let failure = RwSignal::new(None::<Error>);
    let stale = RwSignal::new(false);
    let restored = RwSignal::new(form.is_restored);

    let save = Action::new_local(move |over: &bool| {
        let over = *over;
        async move {
            failure.set(None);
            stale.set(false);
            match form.submit(over).await {
                Outcome::Stored(id) => {
                    let said = if form.is_new() { &texts.was_created } else { &texts.was_saved };
                    notices.show(Tone::Success, said.fill([&form.draft_title()]));
                    go.run((Route::Vehicle(id).path(), true));
                }
                Outcome::Faulty(field) => {
                    notices.announce(texts.check_fields);
                    focus::move_to(format!("#{}", control_id(field)));
                }
                Outcome::Stale => stale.set(true),
                Outcome::Failed(error) => failure.set(Some(error)),
            }
        }
    });
    let leave = Callback::new(move |()| {
        form.reset();
        go.run((cancel.path(), true));
    });
    let taken = move || {
        let id =
            form.is_taken().then(|| VehicleId::new(form.value(Field::Id).get().trim()).ok()).flatten()?;
        Some(view! {
            <p class="form__hint">{texts.id_taken}" "<Link href=Route::Vehicle(id).path()>{texts.open_existing}</Link></p>
        })
    };
    let restored_note = move || {
        let discard = Callback::new(move |()| {
            form.reset();
            restored.set(false);
        });
        restored.get().then(|| {
            view! {
                <div class="notice"><Icon name=IconName::Undo/><p class="notice__body">{texts.restored}</p>
                    <Button on_click=discard>{texts.discard}</Button></div>
            }
        })
    };
    let failed = move || {
        let retry = Callback::new(move |()| drop(save.dispatch(false)));
        failure.get().map(|error| view! { <ErrorNotice error=error on_retry=retry/> })
    };
    view! {
        <form class="form vehicle-form" novalidate on:submit=submit_handler(move || drop(save.dispatch(false)))>
            {restored_note}
            {fields::identity(form, part_a)}
            {taken}
            {fields::description(form, part_a)}
            {(!part_a).then(|| fields::sale(form))}
            {fields::place(form)}
            {failed}
            <div class="vehicle-form__actions">
                <p class="vehicle-form__faults">{move || form.has_faults().then_some(texts.check_fields)}</p>
                <Button variant=Variant::Quiet on_click=leave>{words.ui.cancel}</Button>
                <Button variant=Variant::Primary submit=true busy=save.pending()
                    busy_label=if form.is_new() { texts.creating } else { words.ui.saving }>
                    {if form.is_new() { texts.create } else { words.ui.save }}
                </Button>
            </div>
        </form>
        <Dialog title=texts.stale_title open=stale on_close=Callback::new(move |()| stale.set(false))>
            <p>{texts.stale_text}</p>
            <div class="form__actions">
                <Button on_click=Callback::new(move |()| { stale.set(false); on_reload.run(()); })>{texts.load_theirs}</Button>
                <Button variant=Variant::Primary on_click=Callback::new(move |()| drop(save.dispatch(true)))>
                    {texts.overwrite}
                </Button>
            </div>
        </Dialog>
    }
}
