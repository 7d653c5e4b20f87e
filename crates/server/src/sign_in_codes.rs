//! Sign-in codes: one-time links by which a person at this machine opens the portal without typing a token.
//!
//! A code is `fcs_` and 43 characters of base64url, good for ten minutes and for one exchange, from this machine only. It
//! travels in the fragment of an address, which browsers do not send; only its SHA-256 is stored. What it is exchanged for
//! is a token made at that moment. Not here: the operation ([`crate::routes::server`]) and the store.

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use forecourt_api::CustomerId;
use forecourt_api::account::Scope;
use forecourt_store::Store;
use forecourt_store::model::{SignInCode, SignInCodeSha256};
use http::{HeaderMap, header};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::config::is_loopback_host;
use crate::startup;

/// Time from making a code to its end.
pub const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// Headers that proxies add. A request with one of them comes from elsewhere, whatever its last hop.
const FORWARDED: [&str; 5] = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/// A code in the clear, shown once. Stays out of debug output.
pub struct Code(String);

impl Code {
    /// A code of random bytes.
    #[must_use]
    pub fn new(random: &[u8; 32]) -> Self {
        Self(format!("fcs_{}", URL_SAFE_NO_PAD.encode(random)))
    }

    /// The code as a client sent it.
    #[must_use]
    pub fn sent(text: String) -> Self {
        Self(text)
    }

    /// The text for the link.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The hash under which it is stored.
    #[must_use]
    pub fn sha256(&self) -> SignInCodeSha256 {
        SignInCodeSha256(Sha256::digest(self.0.as_bytes()).into())
    }
}

/// Makes a code for the only account, which is made where there is none.
///
/// # Errors
/// As for [`create_for`].
pub async fn create(
    store: &dyn Store,
    name: String,
    scope: Scope,
    now: Timestamp,
) -> Result<Code, startup::Error> {
    create_for(store, None, name, scope, now).await
}

/// Makes a code for an account; without one, for the only account, which is made where there is none.
///
/// # Errors
/// [`startup::Error::NoAccount`], [`startup::Error::SeveralAccounts`], [`startup::Error::Store`],
/// [`startup::Error::NoRandom`].
pub async fn create_for(
    store: &dyn Store,
    account: Option<&CustomerId>,
    name: String,
    scope: Scope,
    now: Timestamp,
) -> Result<Code, startup::Error> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(startup::Error::NoRandom)?;
    let code = Code::new(&random);
    let mut tx = store.write().await?;
    let account = startup::chosen_account(&mut *tx, account, now).await?.customer;
    let stored = SignInCode { account, name, scope, expires_at: now + LIFETIME };
    tx.insert_sign_in_code(&stored, &code.sha256(), now).await?;
    tx.commit().await?;
    Ok(code)
}

/// True if a request was made on this machine: its connection, its host and the absence of a proxy all say so.
#[must_use]
pub(crate) fn is_from_this_machine(peer: Option<SocketAddr>, headers: &HeaderMap) -> bool {
    let near = peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    near && host.is_some_and(is_loopback_host) && FORWARDED.iter().all(|name| !headers.contains_key(*name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_on_this_machine_counts_as_such() {
        let check = |peer: Option<&str>, fields: &[(&'static str, &'static str)], expected: bool| {
            let mut headers = HeaderMap::new();
            for (name, value) in fields {
                headers.insert(*name, http::HeaderValue::from_static(value));
            }
            let peer = peer.map(|peer| peer.parse().unwrap());
            assert_eq!(is_from_this_machine(peer, &headers), expected, "{peer:?} {fields:?}");
        };
        check(Some("127.0.0.1:50000"), &[("host", "127.0.0.1:8080")], true);
        check(Some("[::1]:50000"), &[("host", "localhost:8080")], true);
        check(Some("[::ffff:127.0.0.1]:50000"), &[("host", "[::1]:8080")], true);
        check(Some("192.168.1.20:50000"), &[("host", "127.0.0.1:8080")], false);
        check(None, &[("host", "127.0.0.1:8080")], false);
        check(Some("127.0.0.1:50000"), &[("host", "cars.example")], false);
        check(Some("127.0.0.1:50000"), &[], false);
        for name in FORWARDED {
            check(Some("127.0.0.1:50000"), &[("host", "127.0.0.1:8080"), (name, "203.0.113.9")], false);
        }
    }

    #[test]
    fn a_code_is_long_and_its_hash_does_not_show_it() {
        let code = Code::new(&[7; 32]);
        assert_eq!(code.reveal().len(), 47);
        assert_eq!(format!("{:?}", code.sha256()), "SignInCodeSha256(…)");
        assert!(code.sha256() == Code::sent(code.reveal().to_owned()).sha256());
    }
}
