//! Toasts with the live region, and errors in place.

use forecourt_client::Error;
use leptos::prelude::*;

use super::explanation::{Remedy, explain, explain_read};
use super::state::{Notice, Tone, use_notices};
use crate::browser::clock::Timer;
use crate::locale::use_locale;
use crate::routes::Route;
use crate::session::use_session;
use crate::ui::{Button, Icon, IconButton, IconName, Link, RowView, Variant, guarded, keyed};

/// Time for which a toast stays, in milliseconds; with a button on it, longer.
const STAYS_MS: u32 = 6_000;
const STAYS_WITH_ACTION_MS: u32 = 12_000;

/// All toasts, and the one polite live region of the portal.
#[component]
pub fn NoticeList() -> impl IntoView {
    let notices = use_notices();
    let toasts = move || {
        let row = |notice: Notice| -> (String, RowView) {
            (notice.id.to_string(), Box::new(move || view! { <Toast notice=notice/> }.into_any()))
        };
        notices.list().get().into_iter().map(row).collect()
    };
    view! {
        <div class="visually-hidden" role="status" aria-live="polite">{move || notices.spoken().get()}</div>
        <section class="toasts" aria-label=use_locale().t.ui.notices>
            {keyed(toasts)}
        </section>
    }
}

/// A toast goes by itself, but not while the pointer or the focus is on it.
#[component]
fn Toast(notice: Notice) -> impl IntoView {
    let notices = use_notices();
    let t = &use_locale().t.ui;
    let id = notice.id;
    let stays_ms = if notice.action.is_some() { STAYS_WITH_ACTION_MS } else { STAYS_MS };
    let timer = StoredValue::new_local(None::<Timer>);
    let start = move || timer.set_value(Some(Timer::after(stays_ms, move || notices.dismiss(id))));
    let hold = move || timer.set_value(None);
    start();
    let icon = match notice.tone {
        Tone::Success => IconName::Check,
        Tone::Neutral => IconName::Info,
        Tone::Danger => IconName::Alert,
    };
    let changes = notice.changes();
    let said =
        if changes > 1 { use_locale().fmt.count(&t.changes_made, changes as u64) } else { notice.text };
    let action = notice.action.map(|action| {
        let label = if changes > 1 { t.undo_all.to_owned() } else { action.label.clone() };
        let run = Callback::new(move |()| {
            notices.dismiss(id);
            action.run();
        });
        view! { <Button variant=Variant::Quiet on_click=run>{label}</Button> }
    });
    view! {
        <div class="toast" data-tone=notice.tone.as_str() on:pointerenter=guarded(move |_| hold())
            on:pointerleave=guarded(move |_| start()) on:focusin=guarded(move |_| hold())
            on:focusout=guarded(move |_| start())>
            <Icon name=icon/>
            <p class="toast__text" dir="auto" title=said.clone()>{said.clone()}</p>
            {action}
            <IconButton icon=IconName::Close label=use_locale().t.ui.close on_click=Callback::new(move |()| notices.dismiss(id))/>
        </div>
    }
}

/// An error where it happened, with what can be done about it.
#[expect(clippy::needless_pass_by_value, reason = "a component owns its arguments")]
#[component]
pub fn ErrorNotice(
    /// Event that happened.
    error: Error,
    /// Heading that names what could not be read. Without it the error is of something that the person did.
    #[prop(optional)]
    title: Option<&'static str>,
    /// The same once more; offered when that may help.
    #[prop(optional)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let t = use_locale().t;
    let session = use_session();
    let explanation = match title {
        Some(_) => explain_read(&error, &t.errors),
        None => explain(&error, &t.errors),
    };
    let remedy = match explanation.remedy {
        Remedy::Retry | Remedy::Reload => on_retry.map(|retry| {
            view! { <Button icon=IconName::Retry on_click=retry>{t.ui.retry}</Button> }.into_any()
        }),
        Remedy::SignIn => Some(
            view! { <Button on_click=Callback::new(move |()| session.expire())>{t.errors.sign_in}</Button> }
                .into_any(),
        ),
        Remedy::Leave => Some(
            view! { <Link href=Route::Inventory.path() class="button">{t.ui.to_inventory}</Link> }.into_any(),
        ),
        Remedy::Correct | Remedy::None => None,
    };
    view! {
        <div class="notice" data-tone="danger" role="alert">
            <Icon name=IconName::Alert/>
            <div class="notice__body">
                {title.map(|title| view! { <p class="notice__title">{title}</p> })}
                <p>{explanation.text}</p>
                {explanation.detail.map(|detail| view! { <p class="notice__detail" dir="auto">{detail}</p> })}
            </div>
            {remedy}
        </div>
    }
}
