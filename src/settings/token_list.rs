//! The account's tokens as a list, the form for a new one, and its secret, once.

use forecourt_api::account::{Scope, Token};
use forecourt_client::Error;
use leptos::prelude::*;

use super::secret_dialog::SecretDialog;
use super::tokens::{FieldError, Tokens, token_input};
use crate::browser::focus;
use crate::locale::use_locale;
use crate::notices::ErrorNotice;
use crate::ui::{
    Badge, BadgeTone, Button, Dialog, IconName, RowView, SelectField, SelectOption, Show, Skeleton,
    TextAreaField, TextField, Variant, keyed, submit_handler,
};

fn scope_label(scope: Scope) -> &'static str {
    let t = &use_locale().t.settings;
    match scope {
        Scope::ReadPublic => t.scope_read_public,
        Scope::Read => t.scope_read,
        Scope::Write => t.scope_write,
        Scope::Admin => t.scope_admin,
    }
}

/// Tokens of the account, for its administrators.
#[component]
pub fn TokenList() -> impl IntoView {
    let t = &use_locale().t.settings;
    let tokens = Tokens::new();
    let asking = RwSignal::new(false);
    let doomed = RwSignal::new(None::<Token>);
    let is_loading = Memo::new(move |_| tokens.list().is_none() && tokens.error().is_none());
    let failure = move || {
        let error = tokens.error()?;
        let retry = Callback::new(move |()| tokens.reload());
        Some(view! { <ErrorNotice error=error title=t.tokens_failed on_retry=retry/> })
    };
    let row = move |token: Token| -> (String, RowView) {
        let key = token.token_id.to_string();
        (key, Box::new(move || view! { <TokenRow token=token tokens=tokens doomed=doomed/> }.into_any()))
    };
    let rows = move || tokens.list().unwrap_or_default().into_iter().map(row).collect();
    let title = Signal::derive(move || {
        tokens.issued().map(|token| t.token_secret_title.fill([&token.name])).unwrap_or_default()
    });
    let secret = Signal::derive(move || tokens.issued().map(|token| token.secret));
    let put_away = Callback::new(move |()| tokens.put_away());
    view! {
        <p class="panel__note">{t.tokens_help}</p>
        {failure}
        <Show when=move || is_loading.get()><Skeleton/></Show>
        <ul class="entries" aria-label=t.tokens>{keyed(rows)}</ul>
        <div class="form__actions">
            <Button icon=IconName::Add on_click=Callback::new(move |()| asking.set(true))>{t.token_new}</Button>
        </div>
        <NewTokenDialog open=asking tokens=tokens/>
        <SecretDialog title=title text=t.token_secret_text secret=secret on_done=put_away/>
        <RevokeDialog doomed=doomed tokens=tokens/>
    }
}

#[component]
fn TokenRow(token: Token, tokens: Tokens, doomed: RwSignal<Option<Token>>) -> impl IntoView {
    let t = &use_locale().t.settings;
    let fmt = use_locale().fmt;
    let is_own = untrack(|| tokens.is_own(&token.token_id));
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope_label(*scope)).collect();
    let used = match &token.last_used_at {
        Some(moment) => t.token_used.fill([&fmt.ago(moment.as_str())]),
        None => t.token_unused.to_owned(),
    };
    let facts = [scopes.join(", "), t.token_ending.fill([&token.hint]), used];
    let origins = (!token.allowed_origins.is_empty()).then(|| token.allowed_origins.join(", "));
    let name = token.name.clone();
    let revoke = Callback::new(move |()| doomed.set(Some(token.clone())));
    view! {
        <li class="entries__row">
            <div class="entries__words">
                <p class="entries__name" dir="auto">
                    {name}" "{is_own.then(|| view! { <Badge tone=BadgeTone::Accent label=t.token_own/> })}
                </p>
                <p class="entries__note">{facts.join(" · ")}</p>
                {origins.map(|origins| view! { <p class="entries__note" dir="auto">{origins}</p> })}
            </div>
            {(!is_own).then(|| view! { <Button icon=IconName::Trash on_click=revoke>{t.token_revoke}</Button> })}
        </li>
    }
}

#[component]
fn NewTokenDialog(open: RwSignal<bool>, tokens: Tokens) -> impl IntoView {
    let close = Callback::new(move |()| open.set(false));
    move || {
        if !open.get() {
            return None;
        }
        let catalog = use_locale().t;
        let t = &catalog.settings;
        let (name, origins) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
        let scope = RwSignal::new(Scope::Read.as_str().to_owned());
        let error = RwSignal::new(None::<FieldError>);
        let failure = RwSignal::new(None::<Error>);
        let scopes =
            Scope::ALL.iter().map(|scope| SelectOption::new(scope.as_str(), scope_label(*scope))).collect();
        let issue = Action::new_local(move |input: &forecourt_api::account::TokenInput| {
            let input = input.clone();
            async move {
                failure.try_set(None);
                match tokens.issue(input).await {
                    Ok(()) => drop(open.try_set(false)),
                    Err(error) => drop(failure.try_set(Some(error))),
                }
            }
        });
        let submit = move || {
            let scope = Scope::parse(&scope.get_untracked()).unwrap_or(Scope::Read);
            match token_input(&name.get_untracked(), scope, &origins.get_untracked()) {
                Ok(input) => {
                    error.set(None);
                    issue.dispatch(input);
                }
                Err(found) => {
                    error.set(Some(found));
                    focus::move_to(match found {
                        FieldError::Name => "#token-name",
                        FieldError::Origins => "#token-origins",
                    });
                }
            }
        };
        let of = move |at: FieldError, text: &'static str| {
            Signal::derive(move || (error.get() == Some(at)).then(|| text.to_owned()))
        };
        Some(view! {
            <Dialog title=t.token_new open=open on_close=close>
                <form class="form" novalidate on:submit=submit_handler(submit)>
                    <TextField id="token-name" label=t.account_name value=name help=t.token_name_help
                        error=of(FieldError::Name, t.name_error)/>
                    <SelectField id="token-scope" label=t.scopes value=scope options=scopes/>
                    <TextAreaField id="token-origins" label=t.token_origins value=origins help=t.token_origins_help rows=2
                        error=of(FieldError::Origins, t.token_origins_error)/>
                    {move || failure.get().map(|error| view! { <ErrorNotice error=error/> })}
                    <div class="dialog__actions">
                        <Button on_click=close>{catalog.ui.cancel}</Button>
                        <Button variant=Variant::Primary submit=true busy=issue.pending() busy_label=catalog.ui.saving>
                            {t.token_issue}
                        </Button>
                    </div>
                </form>
            </Dialog>
        })
    }
}

#[component]
fn RevokeDialog(doomed: RwSignal<Option<Token>>, tokens: Tokens) -> impl IntoView {
    let close = Callback::new(move |()| doomed.set(None));
    move || {
        let token = doomed.get()?;
        let t = &use_locale().t.settings;
        let text = t.token_revoke_text.fill([&token.name]);
        let revoke = Callback::new(move |()| {
            doomed.set(None);
            tokens.revoke(token.clone());
        });
        Some(view! {
            <Dialog title=t.token_revoke_title open=Signal::stored(true) on_close=close>
                <p dir="auto">{text}</p>
                <div class="dialog__actions">
                    <Button on_click=close>{use_locale().t.ui.cancel}</Button>
                    <Button variant=Variant::Danger icon=IconName::Trash on_click=revoke>{t.token_revoke}</Button>
                </div>
            </Dialog>
        })
    }
}
