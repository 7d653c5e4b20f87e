//! The one door through which this server connects to addresses that strangers gave: it fetches from them
//! ([`GuardedClient::fetch`]) and posts to them ([`GuardedClient::post`]).
//!
//! A [`GuardedClient`] parses an address once, looks its name up once, refuses it unless **every** answer is public, and connects to
//! the answers that it checked, never to the name. When it fetches it follows redirects by hand, each checked like the first
//! address, and sends no header of a client's and no credentials, so none can cross hosts. When it posts it follows none.
//! Bytes and time of the whole are bounded.
//!
//! The two things that touch the network come in from outside, so that the rules are tested without it: a [`Resolver`] looks
//! names up, a [`Connector`] talks HTTP to addresses it is handed. [`SystemResolver`] and [`HttpConnector`] are the real ones.
//!
//! Not here: judging the bytes (the worker does), links for people (they are never fetched).
//!
//! **Invariant.** A connector is only ever handed addresses that this module has checked in the same call.

mod address;
mod connect;
mod form;
mod source;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use http::HeaderMap;
use url::{Host, Url};

pub use address::is_public;
pub use connect::{HttpConnector, SystemResolver};
pub use form::{FormError, MAX_URL_BYTES, parse, trimmed};

pub use crate::coding::CodingError;

use crate::coding;
use crate::config::BaseUrl;

/// Looks names up.
#[async_trait]
pub trait Resolver: Send + Sync {
    /// Every address of a name. Nothing has to be left out: the guard judges.
    ///
    /// # Errors
    /// The name does not exist or nobody could be asked.
    async fn resolve(&self, host: &str) -> std::io::Result<Vec<IpAddr>>;
}

/// Talks HTTP to addresses that were checked.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Sends one GET for `url` to one of `addresses` and to no other, follows no redirect, and answers when the head of the
    /// response is there.
    ///
    /// # Errors
    /// No connection, or no HTTP on it.
    async fn get(&self, url: &Url, addresses: &[SocketAddr]) -> Result<Answer, ConnectError>;

    /// Sends one POST for `url` to one of `addresses` and to no other, follows no redirect, and answers when the head of the
    /// response is there.
    ///
    /// # Errors
    /// No connection, or no HTTP on it.
    async fn post(
        &self,
        url: &Url,
        addresses: &[SocketAddr],
        message: &Message,
    ) -> Result<Answer, ConnectError>;
}

/// Headers and body of a POST.
#[derive(Clone)]
pub struct Message {
    /// Headers besides those of the connection.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Headers may be credentials and stay out of debug output.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// Answer to a POST.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Header `Retry-After`, where there is a readable one.
    pub retry_after: Option<String>,
}

/// The head of a response, and its body to be read.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Header `Location`, where there is a readable one.
    pub location: Option<String>,
    /// Header `Content-Length`, where there is one.
    pub content_length: Option<u64>,
    /// Header `Content-Encoding`, where there is one.
    pub content_encoding: Option<String>,
    /// Header `Retry-After`, where there is one.
    pub retry_after: Option<String>,
    /// The body.
    pub body: BoxStream<'static, Result<Bytes, ConnectError>>,
}

/// A connection that was not made or broke; the texts are for the log.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The host's certificate, or how it speaks TLS, is not acceptable, and will not be by itself.
    #[error("{cause}")]
    Tls {
        /// Kind of fault.
        fault: TlsFault,
        /// The chain of causes.
        cause: String,
    },
    /// Anything else.
    #[error("{0}")]
    Broken(String),
}

/// Faults of a host's TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// The certificate's time is over.
    Expired,
    /// The certificate's time has not begun.
    NotYetValid,
    /// The certificate is that of another host.
    OtherName,
    /// The certificate leads to no authority that is trusted.
    UnknownIssuer,
    /// The certificate was revoked.
    Revoked,
    /// Another fault of the certificate.
    Certificate,
    /// No version or cipher in common, or no TLS at all.
    Protocol,
}

/// Limits of a guard.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Take addresses that are not public, and any port: for tests and demonstrations.
    pub allow_private: bool,
    /// Where this server itself is reached; never fetched.
    pub own: Option<BaseUrl>,
    /// Most bytes of a body.
    pub max_bytes: usize,
    /// Longest time for everything: names, redirects, the body.
    pub timeout: Duration,
    /// Longest time for one name.
    pub look_up_timeout: Duration,
}

impl Policy {
    /// Most redirects in a row.
    pub const MAX_REDIRECTS: usize = 5;

    /// Longest time for one name, in the hope that a slow name server answers. With the pauses between attempts a name that
    /// nobody knows is given up within two minutes.
    pub const LOOK_UP_TIMEOUT: Duration = Duration::from_secs(10);

    /// Public addresses only, one minute, at most `max_bytes`.
    #[must_use]
    pub fn public(max_bytes: usize) -> Self {
        let timeout = Duration::from_secs(60);
        Self { allow_private: false, own: None, max_bytes, timeout, look_up_timeout: Self::LOOK_UP_TIMEOUT }
    }
}

/// Why nothing was fetched or posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The address, or that of a redirect, is not taken by its form.
    Form(FormError),
    /// The host, or one of the addresses of its name, is not public.
    NotPublic,
    /// A port where no web server is expected.
    Port,
    /// An address of this server.
    OwnAddress,
    /// The name has no address, or nobody could be asked.
    NotResolved,
    /// No connection, or it broke.
    NotConnected,
    /// The host's certificate or its TLS is not acceptable.
    Tls(TlsFault),
    /// The body is in a coding that is not known, or not what its coding makes.
    Coding(CodingError),
    /// [`Policy::timeout`] is over.
    TimedOut,
    /// An answer other than 200, 203 and redirects.
    Status(u16),
    /// More than [`Policy::MAX_REDIRECTS`] in a row.
    TooManyRedirects,
    /// A redirect that names no address.
    RedirectToNowhere,
    /// More than [`Policy::max_bytes`].
    TooLarge,
}

/// See the module.
#[derive(Clone)]
pub struct GuardedClient {
    resolver: Arc<dyn Resolver>,
    connector: Arc<dyn Connector>,
    policy: Policy,
}

impl GuardedClient {
    /// A client over the machine's own resolver and network.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self::with(Arc::new(SystemResolver), Arc::new(HttpConnector), policy)
    }

    /// A client over other resolvers and connectors.
    #[must_use]
    pub fn with(resolver: Arc<dyn Resolver>, connector: Arc<dyn Connector>, policy: Policy) -> Self {
        Self { resolver, connector, policy }
    }

    /// The body behind an address.
    ///
    /// # Errors
    /// See [`Refusal`]; whichever it is, no connection was made to an address that was not checked.
    pub async fn fetch(&self, address: &str) -> Result<Bytes, Refusal> {
        tokio::time::timeout(self.policy.timeout, self.follow(address))
            .await
            .unwrap_or(Err(Refusal::TimedOut))
    }

    /// Judges an address by all that can be told without looking its name up: its form, its port, whether it is this server's own,
    /// and whether a host that stands as an IP address or as a name of this machine is public. What passes is judged anew, with
    /// every address of its name, when it is connected to.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn examine(&self, address: &str) -> Result<Url, Refusal> {
        let url = form::parse(address).map_err(Refusal::Form)?;
        self.checked_port(&url)?;
        let is_public_host = match url.host() {
            Some(Host::Ipv4(address)) => is_public(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => is_public(IpAddr::V6(address)),
            Some(Host::Domain(name)) => !form::is_local_name(name),
            None => return Err(Refusal::Form(FormError::NotAUrl)),
        };
        if self.policy.allow_private || is_public_host { Ok(url) } else { Err(Refusal::NotPublic) }
    }

    /// Sends a POST and reads the head of its answer; redirects are answers like any other. Of the body as much is read as
    /// the limits allow, so that the host is not cut off while it writes, and thrown away.
    ///
    /// # Errors
    /// See [`Refusal`]; whichever it is, no connection was made to an address that was not checked.
    pub async fn post(&self, address: &str, message: &Message) -> Result<Reply, Refusal> {
        let deadline = tokio::time::Instant::now() + self.policy.timeout;
        let sending = async {
            let url = form::parse(address).map_err(Refusal::Form)?;
            let addresses = self.checked_addresses(&url).await?;
            self.connector.post(&url, &addresses, message).await.map_err(|error| not_connected(&url, &error))
        };
        let answer = tokio::time::timeout_at(deadline, sending).await.unwrap_or(Err(Refusal::TimedOut))?;
        let Answer { status, retry_after, mut body, .. } = answer;
        let mut left_bytes = self.policy.max_bytes;
        let draining = async {
            while let Some(Ok(chunk)) = body.next().await {
                let Some(left) = left_bytes.checked_sub(chunk.len()) else { break };
                left_bytes = left;
            }
        };
        // The status is what was asked for; a body that never ends takes nothing from it.
        let _ = tokio::time::timeout_at(deadline, draining).await;
        Ok(Reply { status, retry_after })
    }

    async fn follow(&self, address: &str) -> Result<Bytes, Refusal> {
        let mut url = form::parse(address).map_err(Refusal::Form)?;
        for _ in 0..=Policy::MAX_REDIRECTS {
            let addresses = self.checked_addresses(&url).await?;
            let answer = self.connector.get(&url, &addresses).await;
            let answer = answer.map_err(|error| not_connected(&url, &error))?;
            match answer.status {
                // 203: a proxy on the way has changed something, as those that recompress pictures do.
                200 | 203 => return self.body(answer).await,
                301 | 302 | 303 | 307 | 308 => {
                    let location = answer.location.ok_or(Refusal::RedirectToNowhere)?;
                    url = form::join(&url, &location).map_err(Refusal::Form)?;
                }
                status => return Err(Refusal::Status(status)),
            }
        }
        Err(Refusal::TooManyRedirects)
    }

    /// The addresses to connect to: all that the host has, if all of them may be connected to.
    async fn checked_addresses(&self, url: &Url) -> Result<Vec<SocketAddr>, Refusal> {
        let port = self.checked_port(url)?;
        let addresses = match url.host() {
            Some(Host::Ipv4(address)) => vec![IpAddr::V4(address)],
            Some(Host::Ipv6(address)) => vec![IpAddr::V6(address)],
            Some(Host::Domain(name)) => self.resolve(name).await?,
            None => return Err(Refusal::Form(FormError::NotAUrl)),
        };
        if addresses.is_empty() {
            return Err(Refusal::NotResolved);
        }
        // A name that answers with public and private addresses is wrong or malicious; none of them is used.
        if !self.policy.allow_private && !addresses.iter().all(|&address| is_public(address)) {
            return Err(Refusal::NotPublic);
        }
        Ok(addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }

    /// The port of a URL that is not this server's own, where a web server may be expected.
    fn checked_port(&self, url: &Url) -> Result<u16, Refusal> {
        if self.policy.own.as_ref().is_some_and(|own| own.is_own(&without_final_dot(url))) {
            return Err(Refusal::OwnAddress);
        }
        let port = url.port_or_known_default().ok_or(Refusal::Form(FormError::Scheme))?;
        let taken = self.policy.allow_private || form::is_web_port(port);
        taken.then_some(port).ok_or(Refusal::Port)
    }

    async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, Refusal> {
        match tokio::time::timeout(self.policy.look_up_timeout, self.resolver.resolve(name)).await {
            Ok(Ok(addresses)) => Ok(addresses),
            Ok(Err(error)) => {
                tracing::debug!(name, %error, "a source's name was not resolved");
                Err(Refusal::NotResolved)
            }
            Err(_) => {
                tracing::debug!(name, "a source's name was not resolved in time");
                Err(Refusal::NotResolved)
            }
        }
    }

    async fn body(&self, mut answer: Answer) -> Result<Bytes, Refusal> {
        let max_bytes = self.policy.max_bytes;
        if answer.content_length.is_some_and(|length| length > max_bytes as u64) {
            return Err(Refusal::TooLarge);
        }
        let mut bytes = BytesMut::new();
        while let Some(chunk) = answer.body.next().await {
            let chunk = chunk.map_err(|error| {
                tracing::debug!(%error, "the connection to a source broke");
                Refusal::NotConnected
            })?;
            if chunk.len() > max_bytes - bytes.len() {
                return Err(Refusal::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        let codings = coding::named(answer.content_encoding.as_deref().unwrap_or_default());
        decoded(bytes.freeze(), codings, max_bytes).await
    }
}

fn not_connected(url: &Url, error: &ConnectError) -> Refusal {
    tracing::debug!(host = url.host_str(), %error, "no connection to a host");
    match error {
        ConnectError::Tls { fault, .. } => Refusal::Tls(*fault),
        ConnectError::Broken(_) => Refusal::NotConnected,
    }
}

/// The body with its codings undone. Servers also name codings that were never applied: what begins like a picture is one.
async fn decoded(bytes: Bytes, codings: Vec<String>, max_bytes: usize) -> Result<Bytes, Refusal> {
    if codings.is_empty() || begins_like_a_picture(&bytes) {
        return Ok(bytes);
    }
    let decoding = tokio::task::spawn_blocking(move || coding::decode(bytes, &codings, max_bytes));
    match decoding.await {
        Ok(decoded) => decoded.map_err(|error| match error {
            CodingError::TooLarge => Refusal::TooLarge,
            error => Refusal::Coding(error),
        }),
        Err(error) => {
            tracing::error!(%error, "decoding a body was given up");
            Err(Refusal::NotConnected)
        }
    }
}

/// Recognises the signatures of JPEG, PNG, GIF, WebP or HEIF; none of the codings begins alike.
fn begins_like_a_picture(bytes: &[u8]) -> bool {
    let starts = |signature: &[u8]| bytes.starts_with(signature);
    starts(b"\xff\xd8\xff")
        || starts(b"\x89PNG\r\n")
        || starts(b"GIF8")
        || (starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
        || bytes.get(4..8) == Some(b"ftyp")
}

/// A dot at the end of a name makes no other host.
fn without_final_dot(url: &Url) -> Cow<'_, Url> {
    match url.host_str().and_then(|host| host.strip_suffix('.')) {
        Some(host) => {
            let mut bare = url.clone();
            // Only hosts that are empty without their dot fail, and those are refused by form.
            let _ = bare.set_host(Some(host));
            Cow::Owned(bare)
        }
        None => Cow::Borrowed(url),
    }
}
