//! The session as state: restored, signed in, expired, signed out.

use std::rc::Rc;

use forecourt_api::account::{Scope, SignInCodeInput, Token};
use forecourt_api::server::ServerInfo;
use forecourt_api::vehicle::VehicleListRequest;
use forecourt_api::{CustomerId, VehicleId};
use forecourt_client::{Client, Error, ServerKind, Transport, part_a, part_b, probe, probe_forecourt};
use leptos::prelude::*;
use percent_encoding::utf8_percent_encode;

use super::credentials::Credentials;
use super::expiry::WatchExpiry;
use crate::browser::document;
use crate::browser::storage::Storage;
use crate::routes::RESERVED;

/// Where the session stands.
#[derive(Clone, Debug)]
pub enum Stage {
    /// Stored credentials are being tried.
    Restoring,
    /// Stored credentials could not be tried, whatever the server answers but a refusal of the token. It is kept on.
    Unreachable(Error),
    /// Nobody is signed in.
    SignedOut,
    /// Somebody is.
    SignedIn(Rc<Account>),
}

/// Account that is signed in, and kind of the server.
#[derive(Debug)]
pub struct Account {
    /// Runs calls with the token.
    pub client: Client,
    /// Interface of the server.
    pub kind: ServerKind,
    /// Whose vehicles they are, as `vehicleList` wants it.
    pub customer: Option<CustomerId>,
}

/// Why signing in did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInError {
    /// The server speaks Part A alone and needs the customer id besides.
    CustomerNeeded,
    /// Error of the server or the network.
    Failed(Error),
}

/// Why a sign-in link did not sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInLinkError {
    /// It was used before, has expired or was never made.
    Spent,
    /// The portal was not opened on the server's own machine.
    Elsewhere,
}

/// The session; a context. Views that exist only while somebody is signed in use [`Session::client`] and do not ask whether.
#[derive(Clone, Copy)]
pub struct Session {
    stage: RwSignal<Stage, LocalStorage>,
    expired: RwSignal<bool>,
    /// Code of a sign-in link that is still to be exchanged.
    link: StoredValue<Option<SignInCodeInput>, LocalStorage>,
    link_error: RwSignal<Option<SignInLinkError>>,
    transport: StoredValue<Rc<dyn Transport>, LocalStorage>,
}

impl Session {
    /// Nobody is signed in. `transport` carries the requests.
    #[must_use]
    pub fn new(transport: Rc<dyn Transport>) -> Self {
        Self {
            stage: RwSignal::new_local(Stage::SignedOut),
            expired: RwSignal::new(false),
            link: StoredValue::new_local(None),
            link_error: RwSignal::new(None),
            transport: StoredValue::new_local(transport),
        }
    }

    /// Where the session stands.
    #[must_use]
    pub fn stage(self) -> Stage {
        self.stage.get()
    }

    /// True if somebody is signed in, the token expired or not.
    #[must_use]
    pub fn is_signed_in(self) -> bool {
        self.stage.with(|stage| matches!(stage, Stage::SignedIn(_)))
    }

    /// True if the token has stopped being accepted.
    #[must_use]
    pub fn is_expired(self) -> bool {
        self.expired.get()
    }

    /// Account that is signed in.
    #[must_use]
    pub fn account(self) -> Option<Rc<Account>> {
        self.stage.with(|stage| match stage {
            Stage::SignedIn(account) => Some(account.clone()),
            _ => None,
        })
    }

    /// Runs calls for who is signed in. For nobody it has no server and no token: its calls fail.
    #[must_use]
    pub fn client(self) -> Client {
        self.account()
            .map_or_else(|| Client::new("", None, self.transport()), |account| account.client.clone())
    }

    /// True if the server speaks Part A alone; what needs Part B is absent then.
    #[must_use]
    pub fn is_part_a(self) -> bool {
        self.account().is_some_and(|account| account.kind == ServerKind::PartA)
    }

    /// Information of a Forecourt server about itself; none for Part A alone.
    #[must_use]
    pub fn server(self) -> Option<ServerInfo> {
        match &self.account()?.kind {
            ServerKind::Forecourt { server, .. } => Some((**server).clone()),
            ServerKind::PartA => None,
        }
    }

    /// Whose vehicles they are.
    #[must_use]
    pub fn customer(self) -> Option<CustomerId> {
        self.account()?.customer.clone()
    }

    /// Address of the page that shoppers see of a vehicle; none where the server speaks Part A alone.
    #[must_use]
    pub fn shopper_page(self, vehicle: &VehicleId) -> Option<String> {
        let account = self.account()?;
        let ServerKind::Forecourt { token, .. } = &account.kind else { return None };
        let base = account.client.base();
        let vehicle = utf8_percent_encode(vehicle.as_str(), RESERVED);
        Some(format!("{base}/v/{}/{vehicle}", token.account.customer_token))
    }

    /// The token in use; none where the server speaks Part A alone.
    #[must_use]
    pub fn token(self) -> Option<Token> {
        match &self.account()?.kind {
            ServerKind::Forecourt { token, .. } => Some(token.token.clone()),
            ServerKind::PartA => None,
        }
    }

    /// True if the token may do what needs a scope.
    #[must_use]
    pub fn has_scope(self, needed: Scope) -> bool {
        self.token().is_some_and(|token| token.scopes.iter().any(|scope| scope.includes(needed)))
    }

    /// Carries requests without a session, for what comes before one.
    #[must_use]
    pub fn transport(self) -> Rc<dyn Transport> {
        self.transport.get_value()
    }

    /// Gives the code of a sign-in link to [`Session::restore`].
    pub fn open_link(self, code: Option<String>) {
        self.link.set_value(code.map(|code| SignInCodeInput { code }));
    }

    /// Why the sign-in link did not sign in.
    #[must_use]
    pub fn link_error(self) -> Option<SignInLinkError> {
        self.link_error.get()
    }

    /// Exchanges the code of a sign-in link for a token and keeps that. Without an answer the code stays, to be tried again.
    async fn exchange_link(self) -> Result<(), Error> {
        let Some(code) = self.link.get_value() else { return Ok(()) };
        self.stage.set(Stage::Restoring);
        let server = document::origin();
        let bare = Client::new(&server, None, self.transport());
        match bare.run(part_b::exchange_sign_in_code(&code)).await {
            Ok(token) => {
                let storage = Credentials::kept().map_or(Storage::Tab, |(_, storage)| storage);
                Credentials { server, token: token.secret, customer: None }.keep(storage);
            }
            Err(error) if forecourt_client::retry::is_transient(&error) => return Err(error),
            Err(Error::Forbidden) => self.link_error.set(Some(SignInLinkError::Elsewhere)),
            Err(_) => self.link_error.set(Some(SignInLinkError::Spent)),
        }
        self.link.set_value(None);
        Ok(())
    }

    /// Tries the sign-in link that the page was opened with, then what was kept.
    pub async fn restore(self) {
        if let Err(error) = self.exchange_link().await {
            self.stage.set(Stage::Unreachable(error));
            return;
        }
        let Some((credentials, storage)) = Credentials::kept() else {
            self.stage.set(Stage::SignedOut);
            return;
        };
        self.stage.set(Stage::Restoring);
        let bare = self.bare(&credentials);
        // Only a server of Part A alone needs the customer; what was kept without one is a Forecourt server's.
        let kind = match credentials.customer {
            Some(_) => probe(&bare).await,
            None => probe_forecourt(&bare).await,
        };
        let entered = match kind {
            Ok(kind) => self.enter(credentials, storage, bare, kind).await,
            Err(error) => Err(SignInError::Failed(error)),
        };
        match entered {
            Ok(()) => {}
            // A token is shown once, when it is made: it is forgotten for no less than a refusal.
            Err(SignInError::Failed(Error::Unauthorized)) => self.sign_out(),
            Err(SignInError::Failed(error)) => self.stage.set(Stage::Unreachable(error)),
            Err(SignInError::CustomerNeeded) => self.stage.set(Stage::SignedOut),
        }
    }

    fn bare(self, credentials: &Credentials) -> Client {
        Client::new(&credentials.server, Some(&credentials.token), self.transport())
    }

    /// Signs in and keeps what it took. On failure everything stays as it was.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn sign_in(self, credentials: Credentials, storage: Storage) -> Result<(), SignInError> {
        let bare = self.bare(&credentials);
        let kind = probe(&bare).await.map_err(SignInError::Failed)?;
        self.enter(credentials, storage, bare, kind).await
    }

    async fn enter(
        self,
        credentials: Credentials,
        storage: Storage,
        bare: Client,
        kind: ServerKind,
    ) -> Result<(), SignInError> {
        let customer = match &kind {
            ServerKind::Forecourt { token, .. } => Some(token.account.customer.clone()),
            ServerKind::PartA => {
                let customer = credentials.customer.clone().ok_or(SignInError::CustomerNeeded)?;
                let first = VehicleListRequest {
                    customer: Some(customer.clone()),
                    limit: Some(1),
                    ..VehicleListRequest::default()
                };
                bare.run(part_a::vehicle_list(&first)).await.map_err(SignInError::Failed)?;
                Some(customer)
            }
        };
        credentials.keep(storage);
        let watched = WatchExpiry::new(self.transport(), move || self.expire());
        let client = Client::new(&credentials.server, Some(&credentials.token), Rc::new(watched));
        self.expired.set(false);
        self.stage.set(Stage::SignedIn(Rc::new(Account { client, kind, customer })));
        Ok(())
    }

    /// The token is no longer accepted. Requests of [`Session::client`] notice it themselves; whoever sends otherwise (uploads)
    /// calls this on 401.
    pub fn expire(self) {
        if self.stage.with_untracked(|stage| matches!(stage, Stage::SignedIn(_))) {
            self.expired.set(true);
        }
    }

    /// Forgets who was signed in.
    pub fn sign_out(self) {
        Credentials::forget();
        self.link.set_value(None);
        self.expired.set(false);
        self.stage.set(Stage::SignedOut);
    }
}

/// The app's session.
///
/// # Panics
/// Outside of [`crate::app::App`], where no session can be.
#[must_use]
pub fn use_session() -> Session {
    expect_context()
}
