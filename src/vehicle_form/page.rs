//! The pages of the form.

use forecourt_api::VehicleId;
use forecourt_client::Error;
use leptos::prelude::*;

use super::draft::Field;
use super::fields::{self, control_id};
use super::state::{Form, Known, Outcome, Purpose, read};
use super::usual;
use crate::browser::focus;
use crate::browser::task::Task;
use crate::locale::use_locale;
use crate::notices::{ErrorNotice, Tone, use_notices};
use crate::query::Query;
use crate::routes::Route;
use crate::session::use_session;
use crate::ui::{
    Button, Dialog, EmptyState, Icon, IconName, Link, Page, Skeleton, Variant, submit_handler, use_go,
};

/// The form for a new vehicle.
#[component]
pub fn AddVehiclePage() -> impl IntoView {
    let t = use_locale().t;
    let form = Form::new(Purpose::Add, use_session(), use_locale());
    view! {
        <Page title=t.vehicle_form.add_title back=(Route::Inventory.path(), t.inventory.title)>
            <FormBody form=form cancel=Route::Inventory/>
        </Page>
    }
}

/// The form for what is known of a vehicle.
#[component]
pub fn EditVehiclePage(
    /// Which.
    id: VehicleId,
) -> impl IntoView {
    let locale = use_locale();
    let t = locale.t;
    let session = use_session();
    let vehicle = Route::Vehicle(id.clone());
    let known = Query::new({
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
            let form = Form::new(Purpose::Edit(known_now), session, locale);
            let cancel = Route::Vehicle(id.clone());
            return view! { <FormBody form=form cancel=cancel/> }.into_any();
        }
        match known.error() {
            None => view! { <FormSkeleton/> }.into_any(),
            Some(Error::NotFound) => view! {
                <EmptyState icon=IconName::Car title=t.ui.not_found_title text=t.vehicle_form.gone>
                    <Link href=Route::Inventory.path() class="button">{t.ui.to_inventory}</Link>
                </EmptyState>
            }
            .into_any(),
            Some(error) => {
                let retry = Callback::new(move |()| known.refetch());
                view! { <ErrorNotice error=error title=t.vehicle_form.load_failed on_retry=retry/> }
                    .into_any()
            }
        }
    };
    let title = Signal::derive(move || match known.map(Known::title) {
        Some(vehicle) => t.vehicle_form.edit_title_of.fill([&vehicle]),
        None => t.vehicle_form.edit_title.to_owned(),
    });
    view! {
        <Page title=title back=(vehicle.path(), t.vehicle.title)>
            {body}
        </Page>
    }
}

#[component]
fn FormSkeleton() -> impl IntoView {
    view! {
        <p class="visually-hidden" role="status">{use_locale().t.ui.loading}</p>
        <div class="panel form-skeleton" aria-hidden="true"><Skeleton/><Skeleton/><Skeleton/></div>
    }
}

/// Fields, what went wrong, and the buttons.
#[component]
fn FormBody(
    form: Form,
    /// Where one goes without saving.
    cancel: Route,
) -> impl IntoView {
    let t = use_locale().t;
    let (session, notices, go) = (use_session(), use_notices(), use_go());
    let part_a = untrack(|| session.is_part_a());
    let failure = RwSignal::new(None::<Error>);
    let stale = RwSignal::new(false);
    let restored = RwSignal::new(form.is_restored);
    if !part_a {
        // A form without usual units asks for them.
        let client = untrack(|| session.client());
        let task = Task::spawn(async move {
            if let Ok(usual) = usual::read(&client).await {
                form.take_usual(&usual);
            }
        });
        StoredValue::new_local(task);
    }

    let save = Action::new_local(move |over: &bool| {
        let over = *over;
        async move {
            failure.try_set(None);
            stale.try_set(false);
            match form.submit(over).await {
                Outcome::Stored(id) => {
                    let said =
                        if form.is_new { &t.vehicle_form.was_created } else { &t.vehicle_form.was_saved };
                    notices.show(Tone::Success, said.fill([&form.draft_title()]));
                    // Whoever has left the form meanwhile stays where they are.
                    go.try_run((Route::Vehicle(id).path(), true));
                }
                Outcome::Faulty(field) => {
                    notices.announce(t.vehicle_form.check_fields);
                    focus::move_to(format!("#{}", control_id(field)));
                }
                Outcome::Stale => drop(stale.try_set(true)),
                Outcome::Failed(error) => drop(failure.try_set(Some(error))),
            }
        }
    });
    let take_theirs = Callback::new(move |()| {
        form.reset();
        stale.set(false);
        restored.set(false);
    });
    let leave = Callback::new(move |()| {
        form.reset();
        go.run((cancel.path(), true));
    });
    let taken = move || {
        let id =
            form.is_taken().then(|| VehicleId::new(form.value(Field::Id).get().trim()).ok()).flatten()?;
        Some(view! {
            <p class="form__hint">{t.vehicle_form.id_taken}" "<Link href=Route::Vehicle(id).path()>{t.vehicle_form.open_existing}</Link></p>
        })
    };
    let restored_note = move || {
        let discard = Callback::new(move |()| {
            form.reset();
            restored.set(false);
            // The button that had the focus is gone.
            focus::move_to("h1");
        });
        let compare = Callback::new(move |()| stale.set(true));
        let is_stale = Memo::new(move |_| !form.conflicts().is_empty());
        restored.get().then(|| {
            view! {
                <div class="notice"><Icon name=IconName::Undo/>
                    <p class="notice__body">
                        {move || if is_stale.get() { t.vehicle_form.restored_stale } else { t.vehicle_form.restored }}
                    </p>
                    {move || is_stale.get().then(|| view! { <Button on_click=compare>{t.vehicle_form.compare}</Button> })}
                    <Button on_click=discard>{t.vehicle_form.discard}</Button>
                </div>
            }
        })
    };
    let failed = move || {
        let retry = Callback::new(move |()| drop(save.dispatch(false)));
        failure.get().map(|error| match error {
            Error::NotFound if !form.is_new => view! {
                <div class="notice" data-tone="danger" role="alert"><Icon name=IconName::Alert/>
                    <p class="notice__body">{t.vehicle_form.gone_meanwhile}</p>
                    <Link href=Route::Inventory.path() class="button">{t.ui.to_inventory}</Link>
                </div>
            }
            .into_any(),
            error => view! { <ErrorNotice error=error on_retry=retry/> }.into_any(),
        })
    };
    let conflicts = move || {
        let rows = form.conflicts().into_iter().map(|conflict| {
            let value = |draft| match fields::shown_value(draft, conflict.field, &t.vehicle_form) {
                nothing if nothing.is_empty() => "–".to_owned(),
                value => value,
            };
            view! {
                <tr>
                    <th scope="row">{fields::label(conflict.field, &t.vehicle_form)}</th>
                    <td dir="auto">{value(&conflict.mine)}</td>
                    <td dir="auto">{value(&conflict.theirs)}</td>
                </tr>
            }
        });
        rows.collect::<Vec<_>>()
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
                <p class="vehicle-form__faults">{move || form.has_errors().then_some(t.vehicle_form.check_fields)}</p>
                <Button variant=Variant::Quiet on_click=leave>{t.ui.cancel}</Button>
                <Button variant=Variant::Primary submit=true busy=save.pending()
                    busy_label=if form.is_new { t.vehicle_form.creating } else { t.ui.saving }>
                    {if form.is_new { t.vehicle_form.create } else { t.ui.save }}
                </Button>
            </div>
        </form>
        <Dialog title=t.vehicle_form.stale_title open=stale on_close=Callback::new(move |()| stale.set(false))>
            <p>{t.vehicle_form.stale_text}</p>
            <table class="conflicts">
                <thead><tr><td></td><th scope="col">{t.vehicle_form.mine}</th><th scope="col">{t.vehicle_form.theirs}</th></tr></thead>
                <tbody>{conflicts}</tbody>
            </table>
            <div class="form__actions">
                <Button on_click=take_theirs>{t.vehicle_form.load_theirs}</Button>
                <Button variant=Variant::Primary on_click=Callback::new(move |()| drop(save.dispatch(true)))>
                    {t.vehicle_form.overwrite}
                </Button>
            </div>
        </Dialog>
    }
}
