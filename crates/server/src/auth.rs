//! Authentication and authorisation: bearer tokens, scopes, and the check that stands before every operation.
//!
//! A token is `fct_` and 43 characters of base64url; only its SHA-256 is stored. It is looked up by that hash, so the time
//! this takes says nothing about the secret: whoever varies a guess cannot steer its hash.
//!
//! Not here: which scope an operation needs (its entry in [`crate::router`] says so).

use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use forecourt_api::CustomerId;
use forecourt_api::account::Scope;
use forecourt_api::problem::Slug;
use forecourt_store::model::{Account, Token, TokenSha256};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Uri, header};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use url::Url;

use crate::config::Origin;
use crate::error::{Error, Result};
use crate::state::AppState;

/// Demand of an operation on its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing; a token is not looked at.
    Public,
    /// Nothing, but a token is looked at when one is sent, and refused when it is wrong.
    Optional,
    /// A token of this scope or one that includes it.
    Scope(Scope),
    /// A token of any scope in the header, or one of `read-public` alone in the query's `key`.
    PublicKey,
}

impl Access {
    /// Demand of the contract where an operation names no scope. (`/vehicle/list` reads with POST and names its own.)
    #[must_use]
    pub fn of_method(method: &Method) -> Self {
        if method.is_safe() { Self::Scope(Scope::Read) } else { Self::Scope(Scope::Write) }
    }
}

/// The account and token of a request. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Caller(Arc<(Token, Account)>);

impl Caller {
    /// The account's id.
    #[must_use]
    pub fn customer(&self) -> &CustomerId {
        &self.account().customer
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.0.1
    }

    /// The token, without its secret.
    #[must_use]
    pub fn token(&self) -> &Token {
        &self.0.0
    }

    /// Tells that the caller sees what everybody may see, and nothing else.
    #[must_use]
    pub fn is_public_only(&self) -> bool {
        !self.may(Scope::Read)
    }

    /// Tells that the token's scopes include one.
    #[must_use]
    pub fn may(&self, needed: Scope) -> bool {
        self.token().scopes.iter().any(|scope| scope.includes(needed))
    }
}

/// The caller of an operation that needs a scope.
impl FromRequestParts<AppState> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Error::internal("an operation without access control asks for its caller"))
    }
}

/// The caller of an operation with [`Access::Optional`].
impl OptionalFromRequestParts<AppState> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Option<Self>> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

/// Checks the token of a request against what its operation asks.
///
/// # Errors
/// 401 for a missing, wrong or expired token, 403 for one of too small a scope, for one that is not for the website that
/// asks, and for one that must not stand in an address.
pub async fn authenticate(
    state: &AppState,
    uri: &Uri,
    headers: &HeaderMap,
    access: Access,
) -> Result<Option<Caller>> {
    let needed = match access {
        Access::Public => return Ok(None),
        Access::Optional => None,
        Access::Scope(scope) => Some(scope),
        Access::PublicKey => Some(Scope::ReadPublic),
    };
    let key = query_key(uri).filter(|_| access == Access::PublicKey);
    let (secret, in_query) = match (bearer(headers)?, key) {
        (Some(secret), _) => (secret.to_owned(), false),
        (None, Some(key)) => (key, true),
        (None, None) if needed.is_some() => {
            return Err(unauthorized("Send a token: Authorization: Bearer … ."));
        }
        (None, None) => return Ok(None),
    };
    let sha256 = sha256(&secret);
    let found = state.store.read().await?.token_by_sha256(&sha256).await?;
    let Some(found) = found else { return Err(unauthorized("The token is not known.")) };
    let caller = Caller(Arc::new(found));
    let token = caller.token();
    if token.expires_at.is_some_and(|end| end <= state.now()) {
        return Err(unauthorized("The token has expired."));
    }
    if in_query && token.scopes.iter().any(|scope| *scope != Scope::ReadPublic) {
        let detail =
            "Only a token of scope “read-public” may stand in an address. Send this one in the header.";
        return Err(Error::new(Slug::InsufficientScope, detail));
    }
    check_origin(state, token, headers)?;
    note_use(state, token);
    match needed {
        Some(needed) if !caller.may(needed) => {
            Err(Error::new(Slug::InsufficientScope, format!("This needs a token of scope “{needed}”.")))
        }
        _ => Ok(Some(caller)),
    }
}

/// The token in a query; an empty one counts as absent.
fn query_key(uri: &Uri) -> Option<String> {
    let pairs = form_urlencoded::parse(uri.query()?.as_bytes());
    pairs
        .into_iter()
        .find(|(name, value)| name == "key" && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

/// Checks that the website which asks may use the token. Programs send no `Origin`, and pass.
fn check_origin(state: &AppState, token: &Token, headers: &HeaderMap) -> Result<()> {
    if token.allowed_origins.is_empty() {
        return Ok(());
    }
    let refused = || {
        Err(Error::new(Slug::OriginRefused, "The token is not for the website that this request came from."))
    };
    for origin in headers.get_all(header::ORIGIN) {
        // “null”, as of a page in a sandbox, is no origin of anybody's.
        let Some(url) = origin.to_str().ok().and_then(|text| Url::parse(text).ok()) else { return refused() };
        let listed =
            Origin::of(&url).is_some_and(|origin| token.allowed_origins.contains(&origin.to_string()));
        if !listed && !state.config.base_url.is_own(&url) {
            return refused();
        }
    }
    Ok(())
}

/// The secret of the `Authorization` header; `None` without one.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let secret = value.to_str().ok().and_then(|text| {
        let (scheme, secret) = text.split_once(' ')?;
        let secret = secret.trim();
        (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then_some(secret)
    });
    secret
        .map(Some)
        .ok_or_else(|| unauthorized("The Authorization header is not of the form “Bearer token”."))
}

fn unauthorized(detail: &str) -> Error {
    Error::new(Slug::Unauthorized, detail)
        .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"forecourt\""))
}

/// The name of an account in public addresses: the SHA-256 of its id, lower-case hex.
#[must_use]
pub fn customer_token(customer: &CustomerId) -> String {
    format!("{:x}", Sha256::digest(customer.as_str().as_bytes()))
}

fn sha256(secret: &str) -> TokenSha256 {
    TokenSha256(Sha256::digest(secret.as_bytes()).into())
}

/// Time between two notes of a token's use: each costs a flush of the disk, and nobody needs the minute.
const NOTE_PERIOD: SignedDuration = SignedDuration::from_hours(1);

/// Writes down that a token was used, beside the request and seldom.
fn note_use(state: &AppState, token: &Token) {
    let now = state.now();
    {
        let mut noted = state.process.tokens_noted();
        let last = noted.get(&token.token_id).copied().max(token.last_used_at);
        if last.is_some_and(|last| now.duration_since(last) < NOTE_PERIOD) {
            return;
        }
        noted.insert(token.token_id.clone(), now);
    }
    let (noted, token_id) = (state.clone(), token.token_id.clone());
    let noting = async move {
        let note = async {
            let mut tx = noted.store.write().await?;
            tx.touch_token(&token_id, now).await?;
            tx.commit().await
        };
        if let Err(error) = note.await {
            tracing::warn!(%token_id, %error, "the use of a token could not be noted");
        }
    };
    state.process.detached.spawn(noting);
}

/// A token's secret, shown once. Stays out of debug output.
pub struct Secret(String);

impl Secret {
    /// Makes one of random bytes.
    #[must_use]
    pub fn new(random: &[u8; 32]) -> Self {
        Self(format!("fct_{}", URL_SAFE_NO_PAD.encode(random)))
    }

    /// The text to be sent as bearer.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The part of it that is stored.
    #[must_use]
    pub fn sha256(&self) -> TokenSha256 {
        sha256(&self.0)
    }

    /// Its last four characters, by which people tell their tokens apart.
    #[must_use]
    pub fn hint(&self) -> String {
        self.0.chars().skip(self.0.len().saturating_sub(4)).collect()
    }
}

/// A new token for an account, to be stored beside its secret's hash.
#[must_use]
pub fn new_token(
    token_id: forecourt_api::TokenId,
    account: CustomerId,
    name: String,
    scope: Scope,
    secret: &Secret,
    now: Timestamp,
) -> Token {
    Token {
        token_id,
        account,
        name,
        scopes: vec![scope],
        allowed_origins: Vec::new(),
        expires_at: None,
        hint: secret.hint(),
        created_at: now,
        last_used_at: None,
    }
}
