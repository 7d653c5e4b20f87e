//! A request together with the reading of its answer, and the client that runs it.

use std::rc::Rc;

use serde::de::DeserializeOwned;

use crate::{Error, Request, Response, Transport, TransportFailure};

/// One operation: what to send and how to read a success. Building one touches nothing.
pub struct Call<T> {
    /// The request to send.
    pub request: Request,
    read: fn(&Response) -> Result<T, Error>,
}

impl<T> Call<T> {
    pub(crate) fn new(request: Request, read: fn(&Response) -> Result<T, Error>) -> Self {
        Self { request, read }
    }

    /// Reads the answer to this call.
    ///
    /// # Errors
    /// The error of the status, or [`Error::Unreadable`] when the body is not the contract's.
    pub fn decode(&self, response: &Response) -> Result<T, Error> {
        if (200..300).contains(&response.status) {
            (self.read)(response)
        } else {
            Err(Error::of_response(response))
        }
    }
}

/// A resource and its entity tag, for `If-Match` on the next write.
#[derive(Clone, Debug, PartialEq)]
pub struct Versioned<T> {
    /// The resource.
    pub value: T,
    /// Strong entity tag, quotes included.
    pub etag: Option<String>,
}

pub(crate) fn json<T: DeserializeOwned>(response: &Response) -> Result<T, Error> {
    forecourt_api::json::read(&response.body).map_err(|_| Error::Unreadable { status: response.status })
}

pub(crate) fn versioned<T: DeserializeOwned>(response: &Response) -> Result<Versioned<T>, Error> {
    Ok(Versioned { value: json(response)?, etag: response.headers.get("etag").map(str::to_owned) })
}

#[expect(clippy::unnecessary_wraps, reason = "stands in a table of readers, the others of which can fail")]
pub(crate) fn nothing(_: &Response) -> Result<(), Error> {
    Ok(())
}

/// Runs calls against one server with one token.
#[derive(Clone)]
pub struct Client {
    base: Rc<str>,
    token: Option<Rc<str>>,
    transport: Rc<dyn Transport>,
}

/// The token stays out of debug output.
impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Client {
    /// `base` is scheme, host and perhaps port; slashes at its end are dropped.
    #[must_use]
    pub fn new(base: &str, token: Option<&str>, transport: Rc<dyn Transport>) -> Self {
        Self { base: Rc::from(base.trim_end_matches('/')), token: token.map(Rc::from), transport }
    }

    /// Scheme, host and perhaps port, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The bearer token, for the transports that do not go through [`Client::run`].
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Sends a call and reads its answer.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn run<T>(&self, call: Call<T>) -> Result<T, Error> {
        let response = self.send(call.request.clone()).await?;
        call.decode(&response)
    }

    /// Sends a request and answers whatever comes back.
    pub(crate) async fn send(&self, request: Request) -> Result<Response, TransportFailure> {
        self.transport.send(&self.base, self.token.as_deref(), request).await
    }
}
