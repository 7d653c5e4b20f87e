//! The sign-in form: on a page of its own, and in front of a page whose token has expired.

use forecourt_api::CustomerId;
use forecourt_client::{Error, ServerKind};
use forecourt_text::Session as Texts;
use leptos::prelude::*;

use super::{Credentials, LinkFault, SignInError, Stage, offered_servers, use_session};
use crate::browser::storage::Storage;
use crate::browser::{document, focus};
use crate::notices::ErrorNotice;
use crate::ui::{
    Button, Checkbox, Dialog, Logo, SelectField, SelectOption, TextField, Variant, submit_handler,
};
use crate::words::text;

/// The page that is shown while nobody is signed in, whatever the address; after signing in it leads where it says.
#[component]
pub fn SignInPage(
    /// Footer below the form: choices that need no account.
    footer: Children,
) -> impl IntoView {
    let session = use_session();
    let words = text();
    document::set_title(&words.ui.page_title.fill([words.session.title]));
    let body = move || match session.stage() {
        Stage::Restoring => {
            view! { <p class="sign-in__wait" role="status">{words.session.restoring}</p> }.into_any()
        }
        Stage::Unreachable(error) => {
            // A server that does not know its own operations has something else before it.
            let error = if error == Error::NotFound { Error::Unreadable { status: 404 } } else { error };
            view! {
                <ErrorNotice error=error title=words.session.restore_failed
                    on_retry=Callback::new(move |()| leptos::task::spawn_local(session.restore()))/>
                <Button variant=Variant::Quiet on_click=Callback::new(move |()| session.sign_out())>
                    {words.session.sign_out}
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
                <h1 class="sign-in__title" tabindex="-1">{words.session.title}</h1>
                <p class="sign-in__lead">{words.session.lead}</p>
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
    let words = &text().session;
    move || {
        let message = match session.link_fault()? {
            LinkFault::Spent => words.link_spent,
            LinkFault::Elsewhere => words.link_elsewhere,
        };
        Some(view! { <p class="notice" data-tone="danger" role="alert">{message}</p> })
    }
}

/// Asks for a token again, in front of whatever page is open.
#[component]
pub fn ExpiredDialog() -> impl IntoView {
    let session = use_session();
    let words = text();
    let open = Signal::derive(move || session.is_expired());
    let form = move || {
        let account = open.get().then(|| session.account()).flatten()?;
        let customer = account.customer.clone().filter(|_| account.kind == ServerKind::PartA);
        focus::move_to(".dialog #sign-in-token");
        Some(view! {
            <p>{words.session.expired_lead}</p>
            <SignInForm fixed_server=Some((account.client.base().to_owned(), customer))/>
            <Button variant=Variant::Quiet on_click=Callback::new(move |()| session.sign_out())>
                {words.session.sign_out}
            </Button>
        })
    };
    view! {
        <Dialog title=words.session.expired_title open=open>
            {form}
        </Dialog>
    }
}

/// Fault of a field.
#[derive(Clone, PartialEq, Eq)]
enum Fault {
    Token(String),
    Customer(String),
    Server(String),
}

#[component]
fn SignInForm(fixed_server: Option<(String, Option<CustomerId>)>) -> impl IntoView {
    let session = use_session();
    let words = &text().session;
    let (own_server, known_customer) = fixed_server.clone().unwrap_or_else(|| (document::origin(), None));
    let server = RwSignal::new(own_server);
    let token = RwSignal::new(String::new());
    let ask_customer = RwSignal::new(known_customer.is_some());
    let customer = RwSignal::new(known_customer.map(String::from).unwrap_or_default());
    let remember = RwSignal::new(Credentials::kept().is_some_and(|(_, storage)| storage == Storage::Device));
    let fault = RwSignal::new(None::<Fault>);

    let servers = LocalResource::new(move || async move { offered_servers(&*session.transport()).await });
    let attempt = Action::new_local(move |(credentials, storage): &(Credentials, Storage)| {
        let (credentials, storage) = (credentials.clone(), *storage);
        async move {
            let address = credentials.server.clone();
            let Err(error) = session.sign_in(credentials, storage).await else { return };
            if error == SignInError::CustomerNeeded {
                ask_customer.try_set(true);
                focus::move_to("#sign-in-customer");
                return;
            }
            let found = fault_of(&error, &address, words);
            focus::move_to(match found {
                Fault::Customer(_) => "#sign-in-customer",
                Fault::Token(_) | Fault::Server(_) => "#sign-in-token",
            });
            fault.try_set(Some(found));
        }
    });
    let submit = move || {
        fault.set(None);
        let token = token.get_untracked().trim().to_owned();
        if token.is_empty() {
            fault.set(Some(Fault::Token(words.token_missing.to_owned())));
            focus::move_to("#sign-in-token");
            return;
        }
        let typed = customer.get_untracked().trim().to_owned();
        if ask_customer.get_untracked() && typed.is_empty() {
            fault.set(Some(Fault::Customer(words.customer_missing.to_owned())));
            focus::move_to("#sign-in-customer");
            return;
        }
        let customer = (!typed.is_empty()).then(|| CustomerId::new(typed));
        let storage = if remember.get_untracked() { Storage::Device } else { Storage::Tab };
        attempt.dispatch((Credentials { server: server.get_untracked(), token, customer }, storage));
    };

    let at_token = Signal::derive(move || match fault.get() {
        Some(Fault::Token(text)) => Some(text),
        _ => None,
    });
    let at_customer = Signal::derive(move || match fault.get() {
        Some(Fault::Customer(text)) => Some(text),
        _ => None,
    });
    let at_server = move || match fault.get() {
        Some(Fault::Server(text)) => {
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
            <SelectField id="sign-in-server" label=words.server value=server options=options/>
        })
    };
    let ask_for_customer = move || {
        ask_customer.get().then(|| {
            view! {
                <TextField id="sign-in-customer" label=words.customer help=words.customer_help value=customer
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
            <TextField id="sign-in-token" label=words.token help=words.token_help value=token error=at_token
                kind="password" name="password" autocomplete="current-password" verbatim=true/>
            {ask_for_customer}
            <Checkbox id="sign-in-remember" checked=remember label=words.remember help=words.remember_help
                on_change=Callback::new(move |ticked| remember.set(ticked))/>
            {at_server}
            <Button variant=Variant::Primary submit=true wide=true busy=attempt.pending()
                busy_label=words.submitting>{words.submit}</Button>
        </form>
    }
}

/// Host and port of an origin.
fn host_of(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

fn fault_of(error: &SignInError, address: &str, words: &Texts) -> Fault {
    let host = host_of(address);
    match error {
        SignInError::CustomerNeeded => Fault::Customer(words.customer_missing.to_owned()),
        SignInError::Failed(Error::Unauthorized) => Fault::Token(words.refused.to_owned()),
        SignInError::Failed(Error::Forbidden) => Fault::Token(words.forbidden.to_owned()),
        SignInError::Failed(Error::Unreachable | Error::Cancelled) if address == document::origin() => {
            Fault::Server(words.own_unreachable.to_owned())
        }
        SignInError::Failed(Error::Unreachable | Error::Cancelled) => {
            Fault::Server(words.other_unreachable.fill([host]))
        }
        SignInError::Failed(Error::Busy { .. } | Error::Server { .. }) => {
            Fault::Server(words.server_failed.fill([host]))
        }
        SignInError::Failed(
            Error::NotFound
            | Error::Stale
            | Error::Rejected(_)
            | Error::Unreadable { .. }
            | Error::OutOfCredits,
        ) => Fault::Server(words.not_a_server.fill([host])),
    }
}

#[cfg(test)]
mod tests {
    use forecourt_text::Language;

    use super::*;

    #[test]
    fn each_failure_is_told_where_it_can_be_mended() {
        let words = &Language::English.catalog().session;
        let check = |error, address: &str, expected: Fault| {
            assert!(fault_of(&SignInError::Failed(error), address, words) == expected);
        };
        let (own, other) = (document::origin(), "https://api.example");
        check(Error::Unauthorized, other, Fault::Token(words.refused.into()));
        check(Error::Forbidden, other, Fault::Token(words.forbidden.into()));
        check(Error::Unreachable, &own, Fault::Server(words.own_unreachable.into()));
        check(Error::Unreachable, other, Fault::Server(words.other_unreachable.fill(["api.example"])));
        check(Error::NotFound, other, Fault::Server(words.not_a_server.fill(["api.example"])));
        check(
            Error::Unreadable { status: 200 },
            other,
            Fault::Server(words.not_a_server.fill(["api.example"])),
        );
        check(Error::Server { status: 502 }, other, Fault::Server(words.server_failed.fill(["api.example"])));
    }
}
