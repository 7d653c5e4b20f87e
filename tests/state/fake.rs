//! A server as a function, and a place for futures and signals to live in.

use std::cell::RefCell;
use std::rc::Rc;

use forecourt::browser::storage::Storage;
use forecourt::session::{Credentials, Session};
use forecourt_client::{
    Body, Headers, Method, Request, Response, Transport, TransportFailure, TransportFuture,
};
use leptos::prelude::Owner;

/// Outcome of a request.
pub(crate) enum Answer {
    /// With this status and body.
    Status(u16, String),
    /// With this status, body and entity tag.
    Tagged(u16, String, &'static str),
    /// With this status and headers, without a body.
    Headers(u16, Vec<(&'static str, String)>),
    /// Without one.
    Unreachable,
    /// Not at all.
    Never,
}

pub(crate) fn ok(body: impl Into<String>) -> Answer {
    Answer::Status(200, body.into())
}

pub(crate) fn status(status: u16) -> Answer {
    Answer::Status(status, String::new())
}

/// A request as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) base: String,
    pub(crate) token: Option<String>,
    pub(crate) request: Request,
}

impl Sent {
    /// Method and target in one line.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.request.method.as_str(), self.request.target)
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        match &self.request.body {
            Body::Empty => serde_json::Value::Null,
            Body::Bytes { bytes, .. } => serde_json::from_slice(bytes).unwrap(),
        }
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        match &self.request.body {
            Body::Empty => String::new(),
            Body::Bytes { bytes, .. } => String::from_utf8(bytes.clone()).unwrap(),
        }
    }
}

type Rule = Box<dyn FnMut(&Sent) -> Answer>;

/// Answers by a rule, and remembers what was asked.
pub(crate) struct Fake {
    rule: RefCell<Rule>,
    sent: RefCell<Vec<Sent>>,
}

impl Fake {
    pub(crate) fn new(rule: impl FnMut(&Sent) -> Answer + 'static) -> Rc<Self> {
        Rc::new(Self { rule: RefCell::new(Box::new(rule)), sent: RefCell::default() })
    }

    /// From now on answers by another rule.
    pub(crate) fn becomes(&self, rule: impl FnMut(&Sent) -> Answer + 'static) {
        *self.rule.borrow_mut() = Box::new(rule);
    }

    /// Requests since the last call.
    pub(crate) fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut self.sent.borrow_mut())
    }

    /// The lines of what was asked since the last look.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.take().iter().map(Sent::line).collect()
    }
}

impl Transport for Fake {
    fn send<'a>(&'a self, base: &'a str, token: Option<&'a str>, request: Request) -> TransportFuture<'a> {
        let sent = Sent { base: base.to_owned(), token: token.map(str::to_owned), request };
        let answer = (self.rule.borrow_mut())(&sent);
        self.sent.borrow_mut().push(sent);
        let response =
            |status, body: String, headers| Ok(Response { status, headers, body: body.into_bytes() });
        match answer {
            Answer::Status(status, body) => {
                Box::pin(std::future::ready(response(status, body, Headers::default())))
            }
            Answer::Tagged(status, body, etag) => {
                let mut headers = Headers::default();
                headers.push("ETag", etag);
                Box::pin(std::future::ready(response(status, body, headers)))
            }
            Answer::Headers(status, pairs) => {
                let headers = pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                Box::pin(std::future::ready(response(status, String::new(), headers)))
            }
            Answer::Unreachable => Box::pin(std::future::ready(Err(TransportFailure::Unreachable))),
            Answer::Never => Box::pin(std::future::pending()),
        }
    }
}

/// Runs a test with an owner for its signals and somebody to run its futures.
pub(crate) fn run(test: impl Future<Output = ()> + 'static) {
    // The second test of a process finds it there already.
    let _ = any_spawner::Executor::init_tokio();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let owner = Owner::new();
    owner.set();
    tokio::task::LocalSet::new().block_on(&runtime, test);
    Credentials::forget();
}

/// Lets everything that can go on go on.
pub(crate) async fn settle() {
    for _ in 0..50 {
        any_spawner::Executor::tick().await;
        tokio::task::yield_now().await;
    }
}

pub(crate) const SERVER: &str = r#"{"name":"forecourt","version":"0.1.0","contract":"2.60.65","engine":"local",
    "limits":{"image_urls_per_request":60,"images_per_vehicle":500,"upload_max_bytes":67108864},
    "media":{"hd_width":1600,"sub_widths":[320,640,1024],"formats":["jpeg"],"aspect_ratio":"4:3"},
    "guidelines":[],"scenes":[]}"#;
pub(crate) const TOKEN: &str = r#"{"account":{"customer":"dealer","customer_token":"00","name":"Dealer"},
    "token":{"token_id":"t","name":"n","scopes":["admin"],"hint":"abcd","created_at":"2026-01-01T00:00:00Z"}}"#;

/// A Forecourt server that takes the token `good`.
pub(crate) fn forecourt(sent: &Sent) -> Answer {
    if sent.token.as_deref() != Some("good") {
        return status(401);
    }
    match sent.request.target.as_str() {
        "/v1/server" => ok(SERVER),
        "/v1/tokens/current" => ok(TOKEN),
        _ => status(404),
    }
}

/// A server of Part A alone that takes the token `good`.
pub(crate) fn part_a(sent: &Sent) -> Answer {
    match (sent.token.as_deref(), sent.request.method, sent.request.target.as_str()) {
        (Some("good"), Method::Get, "/vehicle/shotlist") => ok(r#"{"vehicles":[]}"#),
        (Some("good"), Method::Post, "/vehicle/list") => ok("[]"),
        _ => status(401),
    }
}

pub(crate) fn credentials(token: &str) -> Credentials {
    Credentials { server: "https://dealer.example".into(), token: token.into(), customer: None }
}

/// Signed in to what the fake is; what was asked so far is forgotten.
pub(crate) async fn signed_in(fake: &Rc<Fake>) -> Session {
    let session = Session::new(fake.clone());
    let customer = Some(forecourt_api::CustomerId::new("dealer"));
    session.sign_in(Credentials { customer, ..credentials("good") }, Storage::Tab).await.unwrap();
    fake.take();
    session
}

/// A vehicle of Part B.
pub(crate) fn vehicle(id: &str, make: &str, status: &str) -> serde_json::Value {
    serde_json::json!({
        "vehicle_id": id, "vehicle_manufacturer": make, "vehicle_model": "A4", "app_status": status,
        "app_status_updated_at": "2026-11-24T08:00:00Z", "published": false,
        "image_counts": {"total": 0, "processing": 0, "final": 0, "error": 0, "retake": 0}, "attention": false,
        "cover": null, "created_at": "2026-11-24T08:00:00Z", "updated_at": "2026-11-24T08:00:00Z"
    })
}
