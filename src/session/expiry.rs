//! Notices when a server no longer takes the token, whichever request learns it.

use std::rc::Rc;

use forecourt_client::{Request, Transport, TransportFuture};

/// Passes requests on, and calls back when one is answered with 401.
pub(super) struct WatchExpiry {
    inner: Rc<dyn Transport>,
    on_expiry: Box<dyn Fn()>,
}

impl WatchExpiry {
    pub(super) fn new(inner: Rc<dyn Transport>, on_expiry: impl Fn() + 'static) -> Self {
        Self { inner, on_expiry: Box::new(on_expiry) }
    }
}

impl Transport for WatchExpiry {
    fn send<'a>(&'a self, base: &'a str, token: Option<&'a str>, request: Request) -> TransportFuture<'a> {
        Box::pin(async move {
            let answer = self.inner.send(base, token, request).await;
            if answer.as_ref().is_ok_and(|response| response.status == 401) {
                (self.on_expiry)();
            }
            answer
        })
    }
}
