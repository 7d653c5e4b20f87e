//! The body of a request as the protocol reads it: piece by piece, until it ends, breaks off, or a newer request takes the
//! upload over.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use forecourt_api::problem::Slug;
use futures_util::{StreamExt as _, stream};
use http_body_util::BodyExt as _;
use tus_protocol::{BodyFrame, Headers, RequestBody};

use super::locks::Preemption;
use crate::Error;
use crate::extract::body::{BodyLimit, broken};

/// State that both ends of a body share: the reader, and whoever holds the lock. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrival {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    preemption: Option<Preemption>,
    interruption: Option<Error>,
}

impl Arrival {
    /// From now on the body ends when the preemption arrives.
    pub(super) fn yield_to(&self, preemption: Preemption) {
        self.lock().preemption = Some(preemption);
    }

    /// Why the body ended early; `None` when it did not.
    pub(super) fn interruption(&self) -> Option<Error> {
        self.lock().interruption.clone()
    }

    /// The body for the protocol, not looked at yet.
    pub(super) fn body(&self, body: Body) -> RequestBody {
        self.body_after(None, body)
    }

    /// The body of a request that need not have one.
    pub(super) async fn optional_body(&self, headers: &Headers, mut body: Body) -> RequestBody {
        match (headers.content_length, &headers.transfer_encoding) {
            (Some(0), _) => RequestBody::absent(),
            (Some(_), _) | (None, Some(_)) => self.body(body),
            // Only the body itself can tell.
            (None, None) => match self.next(&mut body).await {
                Some(first) => self.body_after(Some(first), body),
                None => RequestBody::absent(),
            },
        }
    }

    fn body_after(&self, first: Option<io::Result<BodyFrame>>, body: Body) -> RequestBody {
        let rest = stream::unfold(Some((body, self.clone())), |open| async move {
            let (mut body, arrival) = open?;
            match arrival.next(&mut body).await? {
                Ok(frame) => Some((Ok(frame), Some((body, arrival)))),
                Err(error) => Some((Err(error), None)),
            }
        });
        RequestBody::from_stream(Box::pin(stream::iter(first).chain(rest)))
    }

    async fn next(&self, body: &mut Body) -> Option<io::Result<BodyFrame>> {
        loop {
            let preemption = self.lock().preemption.clone();
            let frame = tokio::select! {
                biased;
                () = arrived(preemption) => return Some(Err(self.interrupted(taken_over()))),
                frame = body.frame() => frame?,
            };
            match frame.map(hyper::body::Frame::into_data) {
                Ok(Ok(bytes)) => return Some(Ok(BodyFrame::Data(bytes))),
                // Trailers: nothing of them is used.
                Ok(Err(_)) => {}
                Err(error) => return Some(Err(self.interrupted(broken(error, BodyLimit(usize::MAX))))),
            }
        }
    }

    fn interrupted(&self, error: Error) -> io::Error {
        self.lock().interruption = Some(error);
        io::ErrorKind::ConnectionAborted.into()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn arrived(preemption: Option<Preemption>) {
    match preemption {
        Some(mut preemption) => preemption.arrived().await,
        None => std::future::pending().await,
    }
}

fn taken_over() -> Error {
    Error::new(Slug::Conflict, "A newer request has taken over this upload. Ask for its offset.")
}
