//! The settings page, and the choice of language that stands below the sign-in too.

use forecourt_api::account::Scope;
use forecourt_client::ServerKind;
use forecourt_text::Language;
use leptos::prelude::*;

use super::account::AccountState;
use super::account_form::AccountForm;
use super::state::{Theme, use_preferences};
use super::token_list::TokenList;
use super::webhook_panel::WebhookPanel;
use crate::locale::use_locale;
use crate::session::use_session;
use crate::ui::{Page, SelectField, SelectOption};

/// Choice of the portal's language.
#[component]
pub fn LanguageChoice() -> impl IntoView {
    let preferences = use_preferences();
    let chosen = RwSignal::new(untrack(|| preferences.language()).tag().to_owned());
    let options =
        Language::ALL.iter().map(|language| SelectOption::new(language.tag(), language.name())).collect();
    let change = Callback::new(move |tag: String| {
        if let Some(language) = Language::of_tag(&tag) {
            preferences.set_language(language);
        }
    });
    view! {
        <SelectField id="language" label=use_locale().t.settings.language value=chosen options=options on_change=change/>
    }
}

/// Language, colours, and who is signed in.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let t = &use_locale().t.settings;
    let preferences = use_preferences();
    let session = use_session();
    let is_forecourt = untrack(|| session.is_signed_in() && !session.is_part_a());
    let theme = RwSignal::new(untrack(|| preferences.theme()).as_str().to_owned());
    let themes = Theme::ALL
        .iter()
        .map(|theme| {
            let label = match theme {
                Theme::System => t.theme_system,
                Theme::Light => t.theme_light,
                Theme::Dark => t.theme_dark,
            };
            SelectOption::new(theme.as_str(), label)
        })
        .collect();
    let change = Callback::new(move |word: String| preferences.set_theme(Theme::parse(&word)));
    view! {
        <Page title=t.title>
            <section class="panel" aria-labelledby="appearance">
                <h2 class="panel__title" id="appearance">{t.appearance}</h2>
                <div class="form__grid">
                    <LanguageChoice/>
                    <SelectField id="theme" label=t.theme value=theme options=themes on_change=change/>
                </div>
            </section>
            <section class="panel" aria-labelledby="account">
                <h2 class="panel__title" id="account">{t.account}</h2>
                <AccountFacts/>
            </section>
            {is_forecourt.then(|| view! { <AccountSettings/> })}
        </Page>
    }
}

/// Sections that a Forecourt server alone has: defaults, tokens, webhooks.
#[component]
fn AccountSettings() -> impl IntoView {
    let t = &use_locale().t.settings;
    let session = use_session();
    let account = AccountState::new(session);
    let is_admin = untrack(|| session.has_scope(Scope::Admin));
    view! {
        <section class="panel" aria-labelledby="defaults">
            <h2 class="panel__title" id="defaults">{t.defaults}</h2>
            <AccountForm account=account/>
        </section>
        {is_admin.then(|| view! {
            <section class="panel" aria-labelledby="tokens">
                <h2 class="panel__title" id="tokens">{t.tokens}</h2>
                <TokenList/>
            </section>
            <section class="panel" aria-labelledby="webhooks">
                <h2 class="panel__title" id="webhooks">{t.webhooks}</h2>
                <WebhookPanel account=account/>
            </section>
        })}
    }
}

#[component]
fn AccountFacts() -> impl IntoView {
    let t = &use_locale().t.settings;
    let session = use_session();
    let facts = move || {
        let account = session.account()?;
        let mut facts = vec![(t.server, account.client.base().to_owned())];
        match &account.kind {
            ServerKind::Forecourt { server, token } => {
                let scopes: Vec<&str> = token.token.scopes.iter().map(|scope| scope.as_str()).collect();
                facts.extend([
                    (t.version, server.version.clone()),
                    (t.account_name, token.account.name.clone()),
                    (t.account_id, token.account.customer.to_string()),
                    (t.token, t.token_hint.fill([&token.token.name, &token.token.hint])),
                    (t.scopes, scopes.join(", ")),
                ]);
            }
            ServerKind::PartA => {
                facts.push((t.version, t.part_a_only.to_owned()));
                facts.extend(account.customer.as_ref().map(|customer| (t.account_id, customer.to_string())));
            }
        }
        let rows = facts
            .into_iter()
            .map(|(name, value)| view! { <dt>{name}</dt><dd dir="auto">{value}</dd> })
            .collect::<Vec<_>>();
        Some(view! { <dl class="facts">{rows}</dl> })
    };
    view! { {facts} }
}
