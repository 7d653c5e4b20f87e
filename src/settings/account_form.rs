//! The form for the account's defaults.

use forecourt_api::account::Scope;
use forecourt_api::image::CutType;
use forecourt_api::server::Preset;
use forecourt_api::vehicle::MileageUnit;
use forecourt_client::Error;
use forecourt_text::Language;
use leptos::prelude::*;

use super::account::AccountState;
use super::account_draft::{AccountDraft, FieldError};
use crate::browser::focus;
use crate::locale::use_locale;
use crate::notices::{ErrorNotice, Tone, use_notices};
use crate::session::use_session;
use crate::ui::{Button, Checkbox, SelectField, SelectOption, Skeleton, TextField, Variant, submit_handler};
use crate::upload::wording;

/// Defaults of new vehicles and photos of the account. Only an administrator can change it.
#[component]
pub fn AccountForm(account: AccountState) -> impl IntoView {
    let stored = Memo::new(move |_| account.get().map(|account| AccountDraft::of(&account)));
    // Made anew when something else is stored, so that the fields show it.
    move || {
        if let Some(before) = stored.get() {
            return view! { <Fields account=account before=before/> }.into_any();
        }
        match account.error() {
            None => view! { <Skeleton/> }.into_any(),
            Some(error) => {
                let retry = Callback::new(move |()| account.reload());
                let title = use_locale().t.settings.defaults_failed;
                view! { <ErrorNotice error=error title=title on_retry=retry/> }.into_any()
            }
        }
    }
}

fn choices(presets: &[Preset], none: &str, chosen: &str) -> Vec<SelectOption> {
    let is_unknown = !chosen.is_empty() && presets.iter().all(|preset| preset.id != chosen);
    // What is chosen stays so, also where the server does not offer it any more.
    let unknown = is_unknown.then(|| SelectOption::new(chosen, chosen));
    let offered = presets.iter().map(|preset| SelectOption::new(preset.id.clone(), preset.title.clone()));
    std::iter::once(SelectOption::new("", none)).chain(offered).chain(unknown).collect()
}

#[component]
fn Fields(account: AccountState, before: AccountDraft) -> impl IntoView {
    let catalog = use_locale().t;
    let t = &catalog.settings;
    let (session, notices) = (use_session(), use_notices());
    let can_change = untrack(|| session.has_scope(Scope::Admin));
    let server = untrack(|| session.server());
    let (scenes, guidelines) = server.map(|server| (server.scenes, server.guidelines)).unwrap_or_default();
    let field = |value: &str| RwSignal::new(value.to_owned());
    let (name, cut_type) = (field(&before.name), field(&before.cut_type));
    let (scene, guideline) = (field(&before.scene_id), field(&before.guideline_id));
    let (language, currency) = (field(&before.language), field(&before.currency));
    let (unit, retention) = (field(&before.mileage_unit), field(&before.retention_days));
    let (publish_new, noindex) = (RwSignal::new(before.publish_new), RwSignal::new(before.noindex));
    let errors = RwSignal::new(Vec::<FieldError>::new());
    let failure = RwSignal::new(None::<Error>);
    let error = move |at: FieldError, text: &'static str| {
        Signal::derive(move || errors.with(|errors| errors.contains(&at)).then(|| text.to_owned()))
    };

    let cuts = CutType::ALL
        .iter()
        .map(|cut| SelectOption::new(cut.as_str(), wording::of_cut(*cut, &catalog.upload)))
        .collect();
    let scenes = choices(&scenes, t.scene_of_server, &before.scene_id);
    let guidelines = choices(&guidelines, t.guideline_none, &before.guideline_id);
    let languages =
        Language::ALL.iter().map(|language| SelectOption::new(language.tag(), language.name())).collect();
    let units = vec![
        SelectOption::new("", t.as_vehicles),
        SelectOption::new(MileageUnit::Kilometres.as_str(), catalog.vehicle_form.kilometres),
        SelectOption::new(MileageUnit::Miles.as_str(), catalog.vehicle_form.miles),
    ];

    let save = Action::new_local(move |draft: &AccountDraft| {
        let (before, draft) = (before.clone(), draft.clone());
        async move {
            failure.try_set(None);
            match account.save(&before, &draft).await {
                Ok(()) => notices.show(Tone::Success, t.defaults_saved),
                Err(error) => drop(failure.try_set(Some(error))),
            }
        }
    });
    let submit = move || {
        let draft = AccountDraft {
            name: name.get_untracked(),
            cut_type: cut_type.get_untracked(),
            scene_id: scene.get_untracked(),
            guideline_id: guideline.get_untracked(),
            publish_new: publish_new.get_untracked(),
            language: language.get_untracked(),
            currency: currency.get_untracked(),
            mileage_unit: unit.get_untracked(),
            noindex: noindex.get_untracked(),
            retention_days: retention.get_untracked(),
        };
        let found = draft.check();
        let first = found.first().copied();
        errors.set(found);
        match first {
            Some(FieldError::Name) => focus::move_to("#account-name"),
            Some(FieldError::Currency) => focus::move_to("#account-currency"),
            Some(FieldError::Retention) => focus::move_to("#account-retention"),
            None => drop(save.dispatch(draft)),
        }
    };
    let failed = move || {
        failure.get().map(|error| {
            let reload = Callback::new(move |()| account.reload());
            view! { <ErrorNotice error=error on_retry=reload/> }
        })
    };
    view! {
        <form class="form" novalidate on:submit=submit_handler(submit)>
            <fieldset class="form__fields" disabled=!can_change>
                <legend class="visually-hidden">{t.defaults}</legend>
                <div class="form__grid">
                    <TextField id="account-name" label=t.account_name value=name
                        error=error(FieldError::Name, t.name_error)/>
                    <SelectField id="account-language" label=t.shoppers_language value=language options=languages
                        help=t.shoppers_language_help/>
                    <SelectField id="account-cut" label=catalog.vehicle.background value=cut_type options=cuts/>
                    <SelectField id="account-scene" label=t.scene value=scene options=scenes/>
                    <SelectField id="account-guideline" label=t.guideline value=guideline options=guidelines
                        help=t.guideline_help/>
                    <TextField id="account-currency" label=t.currency value=currency help=t.currency_help verbatim=true
                        error=error(FieldError::Currency, catalog.vehicle_form.currency_shape)/>
                    <SelectField id="account-unit" label=t.unit value=unit options=units/>
                    <TextField id="account-retention" label=t.retention value=retention help=t.retention_help
                        inputmode="numeric" error=error(FieldError::Retention, t.retention_error)/>
                </div>
                <Checkbox id="account-publish" checked=publish_new label=t.publish_new help=t.publish_new_help
                    on_change=Callback::new(move |on| publish_new.set(on))/>
                <Checkbox id="account-noindex" checked=noindex label=t.noindex help=t.noindex_help
                    on_change=Callback::new(move |on| noindex.set(on))/>
            </fieldset>
            {failed}
            {if can_change {
                view! {
                    <div class="form__actions">
                        <Button variant=Variant::Primary submit=true busy=save.pending() busy_label=catalog.ui.saving>
                            {catalog.ui.save}
                        </Button>
                    </div>
                }.into_any()
            } else {
                view! { <p class="photos__note">{t.admin_only}</p> }.into_any()
            }}
        </form>
    }
}
