//! Carries our client's requests into the router, and holds every request and answer against the contract.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use forecourt_client::{Body as ClientBody, Request, Response, Transport, TransportFuture};
use http::HeaderMap;
use tower::ServiceExt as _;

use crate::document::CONTRACT;
use crate::exchange::{Answered, Sent};
use crate::rules::{answer_faults, request_faults};

/// A transport that panics when the contract is broken.
pub(crate) struct Checked {
    router: Router,
    called: RefCell<BTreeSet<String>>,
}

impl Checked {
    pub(crate) fn new(router: Router) -> Self {
        Self { router, called: RefCell::new(BTreeSet::new()) }
    }

    /// Ids of the operations that were called and answered with success.
    pub(crate) fn called(&self) -> BTreeSet<String> {
        self.called.borrow().clone()
    }

    /// Sends a request that the contract has and checks both ways.
    pub(crate) async fn exchange(&self, sent: &Sent) -> Answered {
        let operation = CONTRACT.operation(&sent.method, sent.path());
        let operation =
            operation.unwrap_or_else(|| panic!("not in the contract: {} {}", sent.method, sent.target));
        let faults = request_faults(&CONTRACT, &operation, sent).await;
        assert!(faults.is_empty(), "request of {}: {faults:#?}\n{sent:?}", operation.id);
        let answered = self.deliver(sent).await;
        let faults = answer_faults(&CONTRACT, &operation, &answered);
        let body = String::from_utf8_lossy(&answered.body);
        let status = answered.status;
        assert!(faults.is_empty(), "answer {status} of {}: {faults:#?}\n{body}", operation.id);
        if status < 400 {
            self.called.borrow_mut().insert(operation.id.to_owned());
        }
        answered
    }

    /// Sends a request as it is; only its answer is checked. For what our client never does.
    pub(crate) async fn misuse(&self, sent: &Sent) -> Answered {
        let answered = self.deliver(sent).await;
        if let Some(operation) = CONTRACT.operation(&sent.method, sent.path()) {
            let faults = answer_faults(&CONTRACT, &operation, &answered);
            assert!(faults.is_empty(), "answer {} of {}: {faults:#?}", answered.status, operation.id);
        }
        answered
    }

    async fn deliver(&self, sent: &Sent) -> Answered {
        let mut request = http::Request::builder().method(sent.method.as_str()).uri(&sent.target);
        for (name, value) in &sent.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(Body::from(sent.body.clone())).unwrap();
        // As `listen` does it for a connection of this machine.
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50_000))));
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answered { status: parts.status.as_u16(), headers: lower(&parts.headers), body }
    }
}

fn lower(headers: &HeaderMap) -> BTreeMap<String, String> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned()))
        .collect()
}

impl Transport for Checked {
    fn send<'a>(&'a self, base: &'a str, token: Option<&'a str>, request: Request) -> TransportFuture<'a> {
        Box::pin(async move {
            let answered = self.exchange(&outgoing(base, token, request)).await;
            let headers = answered.headers.into_iter().collect();
            Ok(Response { status: answered.status, headers, body: answered.body })
        })
    }
}

/// A request of our client as it goes out.
pub(crate) fn outgoing(base: &str, token: Option<&str>, request: Request) -> Sent {
    let mut headers: BTreeMap<String, String> =
        request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    headers.insert("host".to_owned(), base.rsplit('/').next().unwrap_or_default().to_owned());
    if let Some(token) = token {
        headers.insert("authorization".to_owned(), format!("Bearer {token}"));
    }
    let body = match request.body {
        ClientBody::Empty => Vec::new(),
        ClientBody::Bytes { media_type, bytes } => {
            headers.insert("content-type".to_owned(), media_type);
            bytes
        }
    };
    Sent { method: request.method.as_str().to_owned(), target: request.target, headers, body }
}
