//! Prefetch of a page's first reads: requests that it will make anyway, sent while the session is still being restored: the answers then come beside each
//! other and not one after the other. Not for requests that change something.

use std::cell::RefCell;
use std::rc::Rc;

use forecourt_api::VehicleId;
use forecourt_client::{
    Body, Method, Request, Response, Transport, TransportFailure, TransportFuture, part_b,
};
use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, Shared};

use crate::routes::Route;
use crate::session::Credentials;

/// An answer so old is asked for again, in milliseconds.
const FRESH_MS: u64 = 30_000;

/// First reads of a Forecourt server's page, its session included; nothing for pages that need only one answer.
#[must_use]
pub fn reads_of(route: &Route) -> Vec<Request> {
    let images = |id: &VehicleId| part_b::list_images(id).request;
    let vehicle = |id: &VehicleId| part_b::get_vehicle(id).request;
    let session = [part_b::server().request, part_b::current_token().request];
    match route {
        // The photos come first: a browser opens connections in the order of the requests.
        Route::Viewer(id) => {
            let page = [images(id), vehicle(id), part_b::list_features(id).request];
            page.into_iter().chain(session).collect()
        }
        Route::Vehicle(id) => [images(id), vehicle(id)].into_iter().chain(session).collect(),
        Route::Inventory | Route::AddVehicle | Route::EditVehicle(_) | Route::Settings => session.to_vec(),
    }
}

type Answer = Shared<LocalBoxFuture<'static, Result<Response, TransportFailure>>>;

struct Begun {
    base: String,
    token: String,
    target: String,
    at_ms: u64,
    answer: Answer,
}

/// A transport that answers with what it has asked ahead, once; everything else goes on to the transport within.
pub struct Prefetch {
    inner: Rc<dyn Transport>,
    now_ms: fn() -> u64,
    begun: RefCell<Vec<Begun>>,
}

impl Prefetch {
    /// Has asked nothing yet. `now_ms` is a clock.
    #[must_use]
    pub fn new(inner: Rc<dyn Transport>, now_ms: fn() -> u64) -> Self {
        Self { inner, now_ms, begun: RefCell::default() }
    }

    /// Sends requests without a body for who signed in before. Answers that nobody takes are dropped with this.
    pub fn ask(&self, credentials: &Credentials, requests: Vec<Request>) {
        let base = credentials.server.trim_end_matches('/');
        for request in requests {
            let (inner, own_base, token) =
                (Rc::clone(&self.inner), base.to_owned(), credentials.token.clone());
            let target = request.target.clone();
            let sending = async move { inner.send(&own_base, Some(&token), request).await };
            let answer = sending.boxed_local().shared();
            let running = answer.clone();
            leptos::task::spawn_local(async move {
                // Whoever takes the answer looks at it.
                let _ = running.await;
            });
            let (base, token) = (base.to_owned(), credentials.token.clone());
            self.begun.borrow_mut().push(Begun { base, token, target, at_ms: (self.now_ms)(), answer });
        }
    }

    fn take(&self, base: &str, token: Option<&str>, request: &Request) -> Option<Answer> {
        let mut begun = self.begun.borrow_mut();
        let is_read = request.method == Method::Get && request.body == Body::Empty;
        if !is_read || request.headers.iter().next().is_some() {
            if request.method != Method::Get {
                // What was read before a change is worth nothing after it.
                begun.clear();
            }
            return None;
        }
        let at = begun.iter().position(|begun| {
            begun.base == base && Some(begun.token.as_str()) == token && begun.target == request.target
        })?;
        let found = begun.swap_remove(at);
        ((self.now_ms)().saturating_sub(found.at_ms) < FRESH_MS).then_some(found.answer)
    }
}

impl Transport for Prefetch {
    fn send<'a>(&'a self, base: &'a str, token: Option<&'a str>, request: Request) -> TransportFuture<'a> {
        match self.take(base, token, &request) {
            Some(answer) => Box::pin(answer),
            None => self.inner.send(base, token, request),
        }
    }
}
