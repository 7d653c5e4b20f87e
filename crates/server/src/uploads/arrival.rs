//! The body of a request as the protocol reads it: piece by piece, until it ends, breaks off, or a newer request takes the
//! upload over.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, HttpBody as _};
use forecourt_api::problem::Slug;
use futures_util::stream;
use http_body_util::BodyExt as _;
use tus_protocol::{BodyFrame, RequestBody};

use super::turns::Successor;
use crate::Error;
use crate::extract::body::{BodyLimit, broken};

/// What both ends of a body know: the reader, and whoever holds the turn. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrival {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    successor: Option<Successor>,
    interruption: Option<Error>,
}

impl Arrival {
    /// From now on the body ends when the successor arrives.
    pub(super) fn yield_to(&self, successor: Successor) {
        self.lock().successor = Some(successor);
    }

    /// Why the body ended early; `None` when it did not.
    pub(super) fn interruption(&self) -> Option<Error> {
        self.lock().interruption.clone()
    }

    /// The body for the protocol.
    pub(super) fn body(&self, body: Body) -> RequestBody {
        if body.is_end_stream() {
            return RequestBody::absent();
        }
        let frames = stream::unfold(Some((body, self.clone())), |open| async move {
            let (mut body, arrival) = open?;
            match arrival.next(&mut body).await? {
                Ok(frame) => Some((Ok(frame), Some((body, arrival)))),
                Err(error) => Some((Err(error), None)),
            }
        });
        RequestBody::from_stream(Box::pin(frames))
    }

    async fn next(&self, body: &mut Body) -> Option<std::io::Result<BodyFrame>> {
        loop {
            let successor = self.lock().successor.clone();
            let frame = tokio::select! {
                biased;
                () = arrived(successor) => return Some(Err(self.interrupted(taken_over()))),
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

    fn interrupted(&self, error: Error) -> std::io::Error {
        self.lock().interruption = Some(error);
        std::io::ErrorKind::ConnectionAborted.into()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn arrived(successor: Option<Successor>) {
    match successor {
        Some(mut successor) => successor.arrived().await,
        None => std::future::pending().await,
    }
}

fn taken_over() -> Error {
    Error::new(Slug::Conflict, "A newer request has taken over this upload. Ask for its offset.")
}
