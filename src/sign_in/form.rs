//! The sign-in form: on a page of its own, and in front of a page whose token has expired.

use forecourt_api::CustomerId;
use forecourt_client::{Error, ServerKind};
use forecourt_text::Session as Texts;
use leptos::prelude::*;

use super::servers::offered_servers;
use crate::browser::storage::Storage;
use crate::browser::{document, focus};
use crate::locale::use_locale;
use crate::notices::ErrorNotice;
use crate::session::{Credentials, SignInError, SignInLinkError, Stage, use_session};
use crate::ui::{
    Button, Checkbox, Dialog, Logo, SelectField, SelectOption, TextField, Variant, submit_handler,
};

/// The page that is shown while nobody is signed in, whatever the address; after signing in it leads where it says.
#[component]
pub fn SignInPage(
    /// Footer below the form: choices that need no account.
    footer: Children,
) -> impl IntoView {
    let session = use_session();
    let t = use_locale().t;
    document::set_title(&t.ui.page_title.fill([t.session.title]));
    let body = move || match session.stage() {
        Stage::Restoring => {
            view! { <p class="sign-in__wait" role="status">{t.session.restoring}</p> }.into_any()
        }
        Stage::Unreachable(error) => {
            // A server that does not know its own operations has something else before it.
            let error = if error == Error::NotFound { Error::Unreadable { status: 404 } } else { error };
            view! {
                <ErrorNotice error=error title=t.session.restore_failed
                    on_retry=Callback::new(move |()| leptos::task::spawn_local(session.restore()))/>
                <Button variant=Variant::Quiet on_click=Callback::new(move |()| session.sign_out())>
                    {t.session.sign_out}
                </Button>
            }
            .into_any()
        }
        Stage::SignedOut | Stage::SignedIn(_) => view! {
            <LinkNotice/>
            <SignInForm fixed_server=None/>
        }
        .into_any(),
    };
    view! {
        <main class="sign-in" id="content">
            <div class="sign-in__card">
                <Logo/>
                <h1 class="sign-in__title" tabindex="-1">{t.session.title}</h1>
                <p class="sign-in__lead">{t.session.lead}</p>
                {body}
            </div>
            <footer class="sign-in__footer">{footer()}</footer>
        </main>
    }
}

/// Says why the sign-in link that the page was opened with did not work.
#[component]
fn LinkNotice() -> impl IntoView {
    let session = use_session();
    let t = &use_locale().t.session;
    move || {
        let message = match session.link_error()? {
            SignInLinkError::Spent => t.link_spent,
            SignInLinkError::Elsewhere => t.link_elsewhere,
        };
        Some(view! { <p class="notice" data-tone="danger" role="alert">{message}</p> })
    }
}

/// Asks for a token again, in front of whatever page is open.
#[component]
pub fn ExpiredDialog() -> impl IntoView {
    let session = use_session();
    let t = use_locale().t;
    let open = Signal::derive(move || session.is_expired());
    let form = move || {
        let account = open.get().then(|| session.account()).flatten()?;
        let customer = account.customer.clone().filter(|_| account.kind == ServerKind::PartA);
        focus::move_to(".dialog #sign-in-token");
        Some(view! {
            <p>{t.session.expired_lead}</p>
            <SignInForm fixed_server=Some((account.client.base().to_owned(), customer))/>
            <Button variant=Variant::Quiet on_click=Callback::new(move |()| session.sign_out())>
                {t.session.sign_out}
            </Button>
        })
    };
    view! {
        <Dialog title=t.session.expired_title open=open>
            {form}
        </Dialog>
    }
}

/// Error of a field.
#[derive(Clone, PartialEq, Eq)]
enum FieldError {
    Token(String),
    Customer(String),
    Server(String),
}

#[component]
fn SignInForm(fixed_server: Option<(String, Option<CustomerId>)>) -> impl IntoView {
    let session = use_session();
    let t = &use_locale().t.session;
    let (own_server, known_customer) = fixed_server.clone().unwrap_or_else(|| (document::origin(), None));
    let server = RwSignal::new(own_server);
    let token = RwSignal::new(String::new());
    let ask_customer = RwSignal::new(known_customer.is_some());
    let customer = RwSignal::new(known_customer.map(String::from).unwrap_or_default());
    let remember = RwSignal::new(Credentials::kept().is_some_and(|(_, storage)| storage == Storage::Device));
    let error = RwSignal::new(None::<FieldError>);

    let servers = LocalResource::new(move || async move { offered_servers(&*session.transport()).await });
    let attempt = Action::new_local(move |(credentials, storage): &(Credentials, Storage)| {
        let (credentials, storage) = (credentials.clone(), *storage);
        async move {
            let address = credentials.server.clone();
            let Err(failure) = session.sign_in(credentials, storage).await else { return };
            if failure == SignInError::CustomerNeeded {
                ask_customer.try_set(true);
                focus::move_to("#sign-in-customer");
                return;
            }
            let found = field_error_of(&failure, &address, t);
            focus::move_to(match found {
                FieldError::Customer(_) => "#sign-in-customer",
                FieldError::Token(_) | FieldError::Server(_) => "#sign-in-token",
            });
            error.try_set(Some(found));
        }
    });
    let submit = move || {
        error.set(None);
        let token = token.get_untracked().trim().to_owned();
        if token.is_empty() {
            error.set(Some(FieldError::Token(t.token_missing.to_owned())));
            focus::move_to("#sign-in-token");
            return;
        }
        let typed = customer.get_untracked().trim().to_owned();
        if ask_customer.get_untracked() && typed.is_empty() {
            error.set(Some(FieldError::Customer(t.customer_missing.to_owned())));
            focus::move_to("#sign-in-customer");
            return;
        }
        let customer = (!typed.is_empty()).then(|| CustomerId::new(typed));
        let storage = if remember.get_untracked() { Storage::Device } else { Storage::Tab };
        attempt.dispatch((Credentials { server: server.get_untracked(), token, customer }, storage));
    };

    let at_token = Signal::derive(move || match error.get() {
        Some(FieldError::Token(text)) => Some(text),
        _ => None,
    });
    let at_customer = Signal::derive(move || match error.get() {
        Some(FieldError::Customer(text)) => Some(text),
        _ => None,
    });
    let at_server = move || match error.get() {
        Some(FieldError::Server(text)) => {
            Some(view! { <p class="notice" data-tone="danger" role="alert">{text}</p> })
        }
        _ => None,
    };
    let choose_server = move || {
        let offered = servers.get().filter(|servers| fixed_server.is_none() && servers.len() > 1)?;
        let options = offered
            .into_iter()
            .map(|origin| SelectOption::new(origin.clone(), host_of(&origin).to_owned()))
            .collect();
        Some(view! {
            <SelectField id="sign-in-server" label=t.server value=server options=options/>
        })
    };
    let ask_for_customer = move || {
        ask_customer.get().then(|| {
            view! {
                <TextField id="sign-in-customer" label=t.customer help=t.customer_help value=customer
                    error=at_customer name="customer" verbatim=true/>
            }
        })
    };
    view! {
        <form class="form" method="post" novalidate on:submit=submit_handler(submit)>
            {choose_server}
            // Password managers keep a secret by the name beside it.
            <input type="text" name="username" autocomplete="username" class="sign-in__user" tabindex="-1"
                aria-hidden="true" readonly prop:value=move || host_of(&server.get()).to_owned()/>
            <TextField id="sign-in-token" label=t.token help=t.token_help value=token error=at_token
                kind="password" name="password" autocomplete="current-password" verbatim=true/>
            {ask_for_customer}
            <Checkbox id="sign-in-remember" checked=remember label=t.remember help=t.remember_help
                on_change=Callback::new(move |ticked| remember.set(ticked))/>
            {at_server}
            <Button variant=Variant::Primary submit=true wide=true busy=attempt.pending()
                busy_label=t.submitting>{t.submit}</Button>
        </form>
    }
}

/// Host and port of an origin.
fn host_of(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

fn field_error_of(error: &SignInError, address: &str, t: &Texts) -> FieldError {
    let host = host_of(address);
    match error {
        SignInError::CustomerNeeded => FieldError::Customer(t.customer_missing.to_owned()),
        SignInError::Failed(Error::Unauthorized) => FieldError::Token(t.refused.to_owned()),
        SignInError::Failed(Error::Forbidden) => FieldError::Token(t.forbidden.to_owned()),
        SignInError::Failed(Error::Unreachable | Error::Cancelled) if address == document::origin() => {
            FieldError::Server(t.own_unreachable.to_owned())
        }
        SignInError::Failed(Error::Unreachable | Error::Cancelled) => {
            FieldError::Server(t.other_unreachable.fill([host]))
        }
        SignInError::Failed(Error::Busy { .. } | Error::Server { .. }) => {
            FieldError::Server(t.server_failed.fill([host]))
        }
        SignInError::Failed(
            Error::NotFound
            | Error::Stale
            | Error::Rejected(_)
            | Error::Unreadable { .. }
            | Error::OutOfCredits,
        ) => FieldError::Server(t.not_a_server.fill([host])),
    }
}

#[cfg(test)]
mod tests {
    use forecourt_text::Language;

    use super::*;

    #[test]
    fn each_failure_is_told_where_it_can_be_mended() {
        let words = &Language::English.catalog().session;
        let check = |error, address: &str, expected: FieldError| {
            assert!(field_error_of(&SignInError::Failed(error), address, words) == expected);
        };
        let (own, other) = (document::origin(), "https://api.example");
        check(Error::Unauthorized, other, FieldError::Token(words.refused.into()));
        check(Error::Forbidden, other, FieldError::Token(words.forbidden.into()));
        check(Error::Unreachable, &own, FieldError::Server(words.own_unreachable.into()));
        check(Error::Unreachable, other, FieldError::Server(words.other_unreachable.fill(["api.example"])));
        check(Error::NotFound, other, FieldError::Server(words.not_a_server.fill(["api.example"])));
        check(
            Error::Unreadable { status: 200 },
            other,
            FieldError::Server(words.not_a_server.fill(["api.example"])),
        );
        check(
            Error::Server { status: 502 },
            other,
            FieldError::Server(words.server_failed.fill(["api.example"])),
        );
    }
}
