//! Requests that carry an `Idempotency-Key` have their effect once (rules at the head of the contract).
//!
//! [`once`] runs the work of an operation in one write transaction together with the look for a kept answer and the keeping of
//! the new one: a crash in between leaves either both or nothing. A second request that comes while the first one is still
//! being worked on is told so at once.
//!
//! Not for `createUpload`, whose upload itself remembers its key.

mod fingerprint;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use forecourt_api::problem::{Problem, Slug};
use forecourt_store::Transaction;
use forecourt_store::model::{self, IdempotencyRecord};
use futures_util::future::BoxFuture;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

pub use fingerprint::Fingerprint;

use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::extract::IdempotencyKey;
use crate::state::AppState;

/// Says that an answer is a kept one.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// An answer that can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredResponse {
    /// Status, 2xx.
    pub status: StatusCode,
    /// Headers worth repeating.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Body.
    pub body: Vec<u8>,
    /// Refusal that the same request gets when it comes again, for an answer that is given once.
    pub replay: Option<Box<Problem>>,
}

impl StoredResponse {
    /// A JSON answer.
    ///
    /// # Errors
    /// Never for the contract's types.
    pub fn json<T: Serialize>(status: StatusCode, value: &T) -> Result<Self> {
        let body = serde_json::to_vec(value).map_err(Error::internal)?;
        let headers = vec![(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        Ok(Self { status, headers, body, replay: None })
    }

    /// Given once: the same request that comes again is refused.
    #[must_use]
    pub fn once(mut self, replay: Problem) -> Self {
        self.replay = Some(Box::new(replay));
        self
    }

    /// With one more header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl IntoResponse for StoredResponse {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        // `Vec<u8>` brings a content type of its own.
        response.headers_mut().remove(header::CONTENT_TYPE);
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        response
    }
}

/// Which request this is.
pub struct Call<'a> {
    /// Whose.
    pub caller: &'a Caller,
    /// Operation id of the contract.
    pub operation: &'static str,
    /// The client's key.
    pub key: IdempotencyKey,
    /// Of everything that makes two requests the same.
    pub fingerprint: Fingerprint,
}

/// Does the work of an operation in one write transaction, once for each key.
///
/// `prepared` is what was read out of the request: a refusal is kept under the key like any other answer. `work` gets the
/// unit and must not commit it.
///
/// # Errors
/// The refusal or failure, 409 while the first request of the key is being worked on, 422 when the key was used for another
/// request.
pub async fn once<T, W>(state: &AppState, call: Call<'_>, prepared: Result<T>, work: W) -> Result<Response>
where
    T: Send,
    W: for<'u> FnOnce(&'u mut dyn Transaction, T) -> BoxFuture<'u, Result<StoredResponse>> + Send,
{
    let Some(key) = call.key.0 else {
        let prepared = prepared?;
        let mut tx = state.store.write().await?;
        let answer = work(&mut *tx, prepared).await?;
        tx.commit().await?;
        return Ok(answer.into_response());
    };
    let key = model::IdempotencyKey {
        account: call.caller.customer().clone(),
        operation: call.operation.to_owned(),
        key,
    };
    let fingerprint = call.fingerprint.finish();
    let _in_flight = InFlightKey::take(state, &key)?;
    let now = state.now();
    let mut tx = state.store.write().await?;
    if let Some(kept) = tx.kept_answer(&key, now).await? {
        return replay(kept, fingerprint);
    }
    let worked = match prepared {
        Ok(prepared) => work(&mut *tx, prepared).await,
        Err(refusal) => Err(refusal),
    };
    let record = match &worked {
        Ok(StoredResponse { replay: Some(problem), .. }) => {
            Some(record_of_problem(problem, fingerprint, now)?)
        }
        Ok(answer) => Some(record_of(answer, fingerprint, now)),
        Err(error) if is_replayable(error.problem().status) => {
            // Whatever the work did before it was refused has never happened.
            drop(tx);
            tx = state.store.write().await?;
            Some(record_of_problem(error.problem(), fingerprint, now)?)
        }
        Err(_) => None,
    };
    if let Some(record) = record {
        tx.keep_answer(&key, &record).await?;
        tx.commit().await?;
    }
    worked.map(IntoResponse::into_response)
}

/// Tells that a refusal is kept. Those that may pass by themselves are not, and the key stays free for another try.
const fn is_replayable(status: u16) -> bool {
    matches!(status, 400..=499) && !matches!(status, 401 | 402 | 403 | 408 | 409 | 413 | 421 | 429)
}

fn record_of(answer: &StoredResponse, fingerprint: [u8; 32], now: jiff::Timestamp) -> IdempotencyRecord {
    let headers = answer
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
        .collect();
    let (status, body) = (answer.status.as_u16(), answer.body.clone());
    IdempotencyRecord { fingerprint, status, headers, body, answered_at: now }
}

/// A refusal is kept as problem, whatever shape its client is told it in.
fn record_of_problem(
    problem: &Problem,
    fingerprint: [u8; 32],
    now: jiff::Timestamp,
) -> Result<IdempotencyRecord> {
    let body = serde_json::to_vec(problem).map_err(Error::internal)?;
    Ok(IdempotencyRecord {
        fingerprint,
        status: problem.status,
        headers: vec![("content-type".to_owned(), "application/problem+json".to_owned())],
        body,
        answered_at: now,
    })
}

/// The kept answer again, or the refusal of another request under its key.
fn replay(kept: IdempotencyRecord, fingerprint: [u8; 32]) -> Result<Response> {
    if kept.fingerprint != fingerprint {
        return Err(Error::new(
            Slug::IdempotencyMismatch,
            "This Idempotency-Key was used for another request. Make a new key for each new piece of work.",
        ));
    }
    let replayed = HeaderValue::from_static("true");
    if kept.status >= 400 {
        let problem: Problem = serde_json::from_slice(&kept.body).map_err(Error::internal)?;
        return Err(Error::from(problem).with_header(REPLAYED, replayed));
    }
    let mut headers = Vec::new();
    for (name, value) in &kept.headers {
        let name = HeaderName::try_from(name).map_err(Error::internal)?;
        headers.push((name, HeaderValue::try_from(value).map_err(Error::internal)?));
    }
    headers.push((REPLAYED, replayed));
    let status = StatusCode::from_u16(kept.status).map_err(Error::internal)?;
    Ok(StoredResponse { status, headers, body: kept.body, replay: None }.into_response())
}

/// The right to work on a key; given back when it is dropped, also by a client that hangs up.
struct InFlightKey {
    state: AppState,
    key: Arc<model::IdempotencyKey>,
}

impl InFlightKey {
    fn take(state: &AppState, key: &model::IdempotencyKey) -> Result<Self> {
        if !state.process.idempotent().insert(key.clone()) {
            return Err(Error::new(
                Slug::Conflict,
                "The first request with this Idempotency-Key is still being worked on.",
            )
            .with_retry_after(1));
        }
        Ok(Self { state: state.clone(), key: Arc::new(key.clone()) })
    }
}

impl Drop for InFlightKey {
    fn drop(&mut self) {
        self.state.process.idempotent().remove(&*self.key);
    }
}
