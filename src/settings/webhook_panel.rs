//! Where webhooks go, whether they are signed, and what came of the last ones.

use forecourt_api::account::Account;
use forecourt_api::webhook::{WebhookDeliveryRecord, WebhookDeliveryStatus};
use forecourt_client::Error;
use leptos::prelude::*;

use super::account::AccountState;
use super::secret_dialog::SecretDialog;
use super::webhooks::{Webhooks, target_patch};
use crate::browser::focus;
use crate::locale::use_locale;
use crate::notices::{ErrorNotice, Tone, use_notices};
use crate::ui::{
    Badge, BadgeTone, Button, Checkbox, Icon, IconName, RowView, Show, Skeleton, TextField, Variant, keyed,
    submit_handler,
};

/// Webhooks of the account, for its administrators.
#[component]
pub fn WebhookPanel(account: AccountState) -> impl IntoView {
    let t = &use_locale().t.settings;
    let webhooks = Webhooks::new(account);
    let target = Memo::new(move |_| {
        account.get().map(|account| {
            (
                account.webhook_url.clone(),
                account.webhooks_enabled,
                account.webhook_signed,
                account.webhook_off_at,
            )
        })
    });
    let form = move || {
        target.with(|_| ());
        let account = untrack(|| account.get())?;
        Some(view! { <TargetForm account=account webhooks=webhooks/> })
    };
    let is_loading = Memo::new(move |_| webhooks.log().is_none() && webhooks.error().is_none());
    let is_empty = Memo::new(move |_| webhooks.log().is_some_and(|log| log.is_empty()));
    let failure = move || {
        let error = webhooks.error()?;
        let retry = Callback::new(move |()| webhooks.reload());
        Some(view! { <ErrorNotice error=error title=t.webhook_log_failed on_retry=retry/> })
    };
    let row = move |delivery: WebhookDeliveryRecord| -> (String, RowView) {
        // A row is drawn anew when anything of it has changed.
        let key = format!("{} {} {}", delivery.delivery_id, delivery.attempts, delivery.status);
        (key, Box::new(move || view! { <Delivery delivery=delivery webhooks=webhooks/> }.into_any()))
    };
    let rows = move || webhooks.log().unwrap_or_default().into_iter().map(row).collect();
    let put_away = Callback::new(move |()| webhooks.put_away());
    view! {
        <p class="panel__note">{t.webhooks_help}</p>
        {form}
        <h3 class="panel__subtitle">{t.webhook_log}</h3>
        {failure}
        <Show when=move || is_loading.get()><Skeleton/></Show>
        <Show when=move || is_empty.get()><p class="panel__note">{t.webhook_log_empty}</p></Show>
        <ul class="entries" aria-label=t.webhook_log>{keyed(rows)}</ul>
        <div class="form__actions">
            <Button icon=IconName::Retry on_click=Callback::new(move |()| webhooks.reload())>{t.webhook_reload}</Button>
        </div>
        <SecretDialog title=t.webhook_secret_title.to_owned() text=t.token_secret_text
            secret=Signal::derive(move || webhooks.secret()) on_done=put_away/>
    }
}

#[component]
fn TargetForm(account: Account, webhooks: Webhooks) -> impl IntoView {
    let catalog = use_locale().t;
    let t = &catalog.settings;
    let notices = use_notices();
    let url = RwSignal::new(account.webhook_url.clone().unwrap_or_default());
    let is_enabled = RwSignal::new(account.webhooks_enabled);
    let is_wrong = RwSignal::new(false);
    let failure = RwSignal::new(None::<Error>);
    let (is_signed, has_target) = (account.webhook_signed, account.webhook_url.is_some());
    let is_off = account.webhook_off_at.is_some();
    let save = Action::new_local(move |patch: &forecourt_api::account::AccountPatch| {
        let patch = patch.clone();
        async move {
            failure.try_set(None);
            match webhooks.save(&patch).await {
                Ok(()) => notices.show(Tone::Success, t.webhook_saved),
                Err(error) => drop(failure.try_set(Some(error))),
            }
        }
    });
    let sign = Action::new_local(move |(): &()| async move {
        failure.try_set(None);
        if let Err(error) = webhooks.sign().await {
            failure.try_set(Some(error));
        }
    });
    let submit = move || match target_patch(&account, &url.get_untracked(), is_enabled.get_untracked()) {
        Some(patch) => {
            is_wrong.set(false);
            save.dispatch(patch);
        }
        None => {
            is_wrong.set(true);
            focus::move_to("#webhook-url");
        }
    };
    let error = Signal::derive(move || is_wrong.get().then(|| catalog.vehicle_form.url_shape.to_owned()));
    view! {
        {is_off.then(|| view! {
            <div class="notice" data-tone="warning" role="status">
                <Icon name=IconName::Alert/><p class="notice__body">{t.webhook_off}</p>
            </div>
        })}
        <form class="form" novalidate on:submit=submit_handler(submit)>
            <TextField id="webhook-url" label=t.webhook_url value=url kind="url" inputmode="url" verbatim=true
                help=t.webhook_url_help error=error/>
            <Checkbox id="webhooks-enabled" checked=is_enabled label=t.webhooks_enabled
                on_change=Callback::new(move |on| is_enabled.set(on))/>
            <p class="panel__note">{if is_signed { t.webhook_signed } else { t.webhook_unsigned }}</p>
            {move || failure.get().map(|error| view! { <ErrorNotice error=error/> })}
            <div class="form__actions">
                <Button busy=sign.pending() on_click=Callback::new(move |()| drop(sign.dispatch(())))>
                    {if is_signed { t.webhook_secret_renew } else { t.webhook_secret_make }}
                </Button>
                <Button disabled=!has_target on_click=Callback::new(move |()| webhooks.test())>{t.webhook_test}</Button>
                <Button variant=Variant::Primary submit=true busy=save.pending() busy_label=catalog.ui.saving>
                    {catalog.ui.save}
                </Button>
            </div>
        </form>
    }
}

#[component]
fn Delivery(delivery: WebhookDeliveryRecord, webhooks: Webhooks) -> impl IntoView {
    let t = &use_locale().t.settings;
    let fmt = use_locale().fmt;
    let (tone, status) = match delivery.status {
        WebhookDeliveryStatus::Pending => (BadgeTone::Accent, t.delivery_pending),
        WebhookDeliveryStatus::Delivered => (BadgeTone::Success, t.delivery_delivered),
        WebhookDeliveryStatus::Failed => (BadgeTone::Danger, t.delivery_failed),
        WebhookDeliveryStatus::Stopped => (BadgeTone::Neutral, t.delivery_stopped),
    };
    let mut facts = vec![fmt.moment(delivery.created_at.as_str())];
    facts.extend(delivery.vehicle_id.as_ref().map(ToString::to_string));
    facts.push(fmt.count(&t.delivery_attempts, u64::from(delivery.attempts)));
    facts.extend(delivery.last_status.map(|status| t.delivery_answer.fill([&status.to_string()])));
    let next =
        delivery.next_attempt_at.as_ref().map(|moment| t.delivery_next.fill([&fmt.moment(moment.as_str())]));
    facts.extend(next);
    let (url, reason) = (delivery.url.clone(), delivery.last_error.clone());
    let again = Callback::new(move |()| webhooks.redeliver(&delivery));
    view! {
        <li class="entries__row">
            <div class="entries__words">
                <p class="entries__name" dir="auto"><Badge tone=tone label=status/>" "{url}</p>
                <p class="entries__note" dir="auto">{facts.join(" · ")}</p>
                {reason.map(|reason| view! { <p class="entries__note" dir="auto">{reason}</p> })}
            </div>
            <Button icon=IconName::Retry on_click=again>{t.delivery_again}</Button>
        </li>
    }
}
