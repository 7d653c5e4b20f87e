//! The worker of webhooks against receivers of the tests' own: what arrives there, what dies on the way, and what is written
//! down. Names are answered from a table, time passes when a test says so.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use forecourt_api::webhook::WebhookDeliveryRecord;
use http::HeaderMap;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tracing_subscriber::fmt::MakeWriter;
use url::Url;

use super::worker::{Driver, WebhookTiming, policy};
use crate::fetch::{Answer, ConnectError, Connector, GuardedClient, Message, Resolver};
use crate::jobs::Cancel;
use crate::testing::TestServer;

const PUBLIC: &str = "93.184.215.14";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const DAY_S: i64 = 86_400;

/// A call as it arrived.
#[derive(Clone, Debug)]
struct Call {
    url: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Call {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// Receivers by host. A status of 0 never answers.
#[derive(Default)]
struct Receivers {
    statuses: Mutex<HashMap<String, u16>>,
    retry_after: Mutex<Option<String>>,
    /// Answers of the resolver in their order, the last one for ever; without any, a public address.
    addresses: Mutex<Vec<IpAddr>>,
    calls: Mutex<Vec<Call>>,
}

impl Receivers {
    fn answer(&self, host: &str, status: u16) {
        self.statuses.lock().unwrap().insert(host.to_owned(), status);
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

#[async_trait]
impl Resolver for Receivers {
    async fn resolve(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
        let mut addresses = self.addresses.lock().unwrap();
        Ok(match addresses.len() {
            0 => vec![PUBLIC.parse().unwrap()],
            1 => addresses.clone(),
            _ => vec![addresses.remove(0)],
        })
    }
}

#[async_trait]
impl Connector for Receivers {
    async fn get(&self, _: &Url, _: &[SocketAddr]) -> Result<Answer, ConnectError> {
        panic!("webhooks are posted")
    }

    async fn post(&self, url: &Url, _: &[SocketAddr], message: &Message) -> Result<Answer, ConnectError> {
        let host = url.host_str().unwrap().to_owned();
        let call =
            Call { url: url.to_string(), headers: message.headers.clone(), body: message.body.to_vec() };
        self.calls.lock().unwrap().push(call);
        let status = self.statuses.lock().unwrap().get(&host).copied().unwrap_or(204);
        if status == 0 {
            std::future::pending::<()>().await;
        }
        Ok(Answer {
            status,
            location: None,
            content_length: None,
            content_encoding: None,
            retry_after: self.retry_after.lock().unwrap().clone(),
            body: Box::pin(futures_util::stream::empty()),
        })
    }
}

/// A server, its receivers, and a worker whose steps the test takes.
struct Post {
    server: TestServer,
    receivers: Arc<Receivers>,
    driver: Driver,
    stop: Cancel,
}

impl Post {
    async fn new() -> Self {
        let server = TestServer::new().await;
        let receivers = Arc::new(Receivers::default());
        let (driver, stop) = driver(&server, &receivers);
        Self { server, receivers, driver, stop }
    }

    async fn account(&self, settings: Value) {
        assert_eq!(self.server.call_json("PATCH", "/v1/account", &settings).await.status, 200);
    }

    /// Submits an image, which ends at once.
    async fn ended_image(&self, name: &str, fields: &[(&str, &str)]) {
        let url = format!("https://photos.example/{name}.jpg");
        let fields = [&[("image_url", url.as_str()), ("vehicle_id", "V1")], fields].concat();
        let answer = self.server.call_form("POST", "/vehicle/image/submission", &fields).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        self.server.finish_next(true).await;
    }

    /// Makes all attempts that are due, but those that never end.
    async fn deliver(&self) {
        let mut running = JoinSet::new();
        while self.driver.fill(&mut running).await.unwrap() > 0 {
            while running.join_next().await.is_some() {}
        }
    }

    async fn log(&self) -> Vec<WebhookDeliveryRecord> {
        let answer = self.server.call("GET", "/v1/webhook-deliveries").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        serde_json::from_value(answer.json()["items"].clone()).unwrap()
    }

    /// Status, attempts and last error of the newest delivery.
    async fn newest(&self) -> (String, u32, Option<String>) {
        let record = self.log().await.remove(0);
        (record.status.to_string(), record.attempts, record.last_error)
    }
}

fn driver(server: &TestServer, receivers: &Arc<Receivers>) -> (Driver, Cancel) {
    let policy = policy(&server.state.config);
    let client = GuardedClient::with(Arc::clone(receivers) as _, Arc::clone(receivers) as _, policy);
    let stop = Cancel::new();
    (Driver::new(server.state.clone(), client, WebhookTiming::default(), stop.clone()), stop)
}

#[tokio::test]
async fn the_end_of_an_image_arrives_signed_and_with_its_key() {
    let post = Post::new().await;
    post.account(json!({"webhook_secret": SECRET})).await;
    let fields = [
        ("webhook_url", "https://dms.example/hooks?dealer=1"),
        ("webhook_response_auth_key", "k-93af"),
        ("custom_json", "{\"stock\":7}"),
    ];
    post.ended_image("a", &fields).await;
    post.server.pass_seconds(3);
    post.deliver().await;
    let [call] = &post.receivers.calls()[..] else { panic!() };
    assert_eq!(call.url, "https://dms.example/hooks?dealer=1");
    assert_eq!(call.header("authorization"), Some("Bearer k-93af"));
    assert_eq!(call.header("content-type"), Some("application/json"));
    let id = call.header("webhook-id").unwrap();
    let second: i64 = call.header("webhook-timestamp").unwrap().parse().unwrap();
    assert_eq!(second, post.server.state.now().as_second());
    let signature = standardwebhooks::Webhook::new(SECRET).unwrap().sign(id, second, &call.body).unwrap();
    assert_eq!(call.header("webhook-signature"), Some(signature.as_str()));

    let body: Value = serde_json::from_slice(&call.body).unwrap();
    assert_eq!((&body["event"], &body["vehicle_id"]), (&json!("images.updated"), &json!("V1")));
    let image = &body["data"]["images"][0];
    let url = [("image_url", "https://photos.example/a.jpg")];
    let status = post.server.call_query("GET", "/vehicle/image/status", &url).await.json();
    for (name, value) in status["data"]["images"][0].as_object().unwrap() {
        assert_eq!(&image[name], value, "{name}: as the status operation tells it");
    }
    assert_eq!((&image["status"], &image["custom_json"]), (&json!("final"), &json!("{\"stock\":7}")));
    // The result can be fetched without a token for as long as the delivery can be sent again.
    post.server.pass_seconds(30 * DAY_S);
    let path = image["result_url"].as_str().unwrap().strip_prefix("http://127.0.0.1:8080").unwrap();
    let request = http::Request::builder().uri(path).header("host", "127.0.0.1:8080");
    let answer = post.server.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let record = post.log().await.remove(0);
    assert_eq!((record.status.to_string(), record.last_status), ("delivered".to_owned(), Some(204)));
    assert_eq!(serde_json::to_value(&record.body).unwrap(), body, "the log shows what was sent");
    assert!(record.delivered_at.is_some() && record.next_attempt_at.is_none());
}

#[tokio::test]
async fn the_accounts_address_is_told_where_a_submission_names_none() {
    let post = Post::new().await;
    post.account(json!({"webhook_url": "https://dealer.example/in"})).await;
    post.ended_image("a", &[]).await;
    post.ended_image("b", &[("webhook_response_auth_key", "k")]).await;
    post.ended_image("c", &[("webhook_url", "https://dms.example/")]).await;
    post.deliver().await;
    let told: Vec<_> = post
        .receivers
        .calls()
        .iter()
        .map(|call| (call.url.clone(), call.header("authorization").map(str::to_owned)))
        .collect();
    assert_eq!(told.len(), 3);
    for expected in [
        ("https://dealer.example/in", None),
        ("https://dealer.example/in", Some("Bearer k")),
        ("https://dms.example/", None),
    ] {
        assert!(told.contains(&(expected.0.to_owned(), expected.1.map(str::to_owned))), "{expected:?}");
    }
    let unsigned = post.receivers.calls();
    assert!(unsigned.iter().all(|call| call.header("webhook-signature").is_none()), "without a secret");
    // Disabled, nothing is sent, also of what waits.
    post.receivers.answer("dms.example", 500);
    post.ended_image("d", &[("webhook_url", "https://dms.example/")]).await;
    post.deliver().await;
    post.account(json!({"webhooks_enabled": false})).await;
    post.ended_image("e", &[]).await;
    post.server.pass_seconds(DAY_S);
    post.deliver().await;
    assert_eq!(post.receivers.calls().len(), 4);
    let (status, _, error) = post.newest().await;
    assert_eq!(
        (status.as_str(), error.as_deref()),
        ("stopped", Some("Webhooks are disabled for the account."))
    );
}

#[tokio::test]
async fn answers_decide_what_becomes_of_a_delivery() {
    let post = Post::new().await;
    let check = async |status: u16, expected: &str, next_s: Option<i64>| {
        let host = format!("of-{status}.example");
        post.receivers.answer(&host, status);
        let url = format!("https://{host}/");
        post.ended_image(&format!("of-{status}"), &[("webhook_url", &url)]).await;
        post.deliver().await;
        let record = post.log().await.into_iter().find(|record| record.url == url).unwrap();
        assert_eq!((record.status.to_string().as_str(), record.attempts), (expected, 1), "{status}");
        assert_eq!(record.last_status, Some(status));
        let wait = record.next_attempt_at.map(|next| {
            let next: jiff::Timestamp = next.as_str().parse().unwrap();
            next.duration_since(post.server.state.now()).as_secs()
        });
        assert_eq!(wait, next_s, "{status}");
    };
    check(200, "delivered", None).await;
    check(202, "delivered", None).await;
    check(302, "pending", Some(5)).await;
    check(404, "pending", Some(5)).await;
    check(500, "pending", Some(5)).await;
    check(410, "stopped", None).await;
    *post.receivers.retry_after.lock().unwrap() = Some("3600".to_owned());
    check(429, "pending", Some(3600)).await;
    check(503, "pending", Some(3600)).await;
    assert!(post.receivers.calls().iter().all(|call| call.url.contains("://of-")), "no redirect is followed");
}

#[tokio::test]
async fn a_delivery_is_tried_for_a_day_and_then_by_hand() {
    let post = Post::new().await;
    post.receivers.answer("dms.example", 500);
    post.ended_image("a", &[("webhook_url", "https://dms.example/")]).await;
    for _ in 0..24 * 60 {
        post.deliver().await;
        post.server.pass_seconds(61);
    }
    let (status, attempts, _) = post.newest().await;
    assert_eq!((status.as_str(), attempts), ("failed", 8));
    post.receivers.answer("dms.example", 204);
    let id = post.log().await.remove(0).delivery_id;
    let answer = post.server.call("POST", &format!("/v1/webhook-deliveries/{id}/redeliver")).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (202, &json!("pending")));
    post.deliver().await;
    assert_eq!(post.newest().await.0, "delivered");
    let calls = post.receivers.calls();
    let (first, last) = (&calls[0], &calls[8]);
    assert_eq!((first.header("webhook-id"), &first.body), (last.header("webhook-id"), &last.body));
    assert_ne!(first.header("webhook-timestamp"), last.header("webhook-timestamp"));
}

#[tokio::test]
async fn a_worker_that_dies_or_stops_loses_no_delivery() {
    let post = Post::new().await;
    post.receivers.answer("dms.example", 0);
    post.ended_image("a", &[("webhook_url", "https://dms.example/")]).await;
    // Killed in the middle of an attempt.
    let mut running = JoinSet::new();
    assert_eq!(post.driver.fill(&mut running).await.unwrap(), 1);
    until_calls(&post, 1).await;
    running.shutdown().await;
    post.receivers.answer("dms.example", 204);
    let (restarted, _) = driver(&post.server, &post.receivers);
    assert_eq!(restarted.fill(&mut running).await.unwrap(), 0, "its lease holds");
    let id = post.log().await.remove(0).delivery_id;
    let again = post.server.call("POST", &format!("/v1/webhook-deliveries/{id}/redeliver")).await;
    assert_eq!(again.status, 409, "an attempt is under way for all that is known");
    post.server.pass_seconds(61);
    assert_eq!(restarted.fill(&mut running).await.unwrap(), 1);
    while running.join_next().await.is_some() {}
    assert_eq!(post.newest().await, ("delivered".to_owned(), 2, None));
    let calls = post.receivers.calls();
    assert_eq!(calls[0].header("webhook-id"), calls[1].header("webhook-id"));
    assert_eq!(calls[0].body, calls[1].body);

    // Stopped in the middle of one, it is due at once.
    post.receivers.answer("dms.example", 0);
    post.ended_image("b", &[("webhook_url", "https://dms.example/")]).await;
    assert_eq!(post.driver.fill(&mut running).await.unwrap(), 1);
    until_calls(&post, 3).await;
    post.stop.cancel();
    while running.join_next().await.is_some() {}
    post.receivers.answer("dms.example", 204);
    assert_eq!(restarted.fill(&mut running).await.unwrap(), 1);
    while running.join_next().await.is_some() {}
    assert_eq!(post.newest().await, ("delivered".to_owned(), 1, None));
}

/// Waits until so many calls have arrived.
async fn until_calls(post: &Post, count: usize) {
    while post.receivers.calls().len() < count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_target_that_never_answers_keeps_nobody_waiting() {
    let post = Post::new().await;
    post.receivers.answer("dead.example", 0);
    for number in 0..10 {
        for host in ["dead", "live"] {
            let url = format!("https://{host}.example/{number}");
            post.ended_image(&format!("{host}-{number}"), &[("webhook_url", &url)]).await;
        }
    }
    let mut running = JoinSet::new();
    let told = |host: &str| post.receivers.calls().iter().filter(|call| call.url.contains(host)).count();
    for _ in 0..100 {
        if told("live") == 10 {
            break;
        }
        post.driver.fill(&mut running).await.unwrap();
        // One of those to the living ends; those to the dead never do.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(1), running.join_next()).await;
    }
    assert_eq!((told("live"), told("dead")), (10, 4), "the dead one has its own places and no more");
    running.shutdown().await;
}

#[tokio::test]
async fn addresses_are_judged_when_they_are_submitted_and_at_every_attempt() {
    let post = Post::new().await;
    let refused = async |url: &str| {
        let fields =
            [("image_url", "https://photos.example/x.jpg"), ("vehicle_id", "V1"), ("webhook_url", url)];
        let answer = post.server.call_form("POST", "/vehicle/image/submission", &fields).await;
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert_eq!(answer.status, 400, "{url}: {message}");
        assert!(message.starts_with("webhook_url: "), "{url}: {message}");
    };
    for url in [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://10.0.0.1/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "http://dms.localhost./",
        "http://127.0.0.1:8080/v1/account",
        "https://dms.example:6379/",
        "https://user:word@dms.example/",
        "ftp://dms.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "dms.example/hooks",
        "x",
    ] {
        refused(url).await;
    }
    // A name may lead elsewhere later.
    *post.receivers.addresses.lock().unwrap() = vec![PUBLIC.parse().unwrap(), "10.0.0.7".parse().unwrap()];
    post.receivers.answer("rebinding.example", 500);
    post.ended_image("a", &[("webhook_url", "https://rebinding.example/")]).await;
    post.deliver().await;
    assert_eq!(post.newest().await, ("pending".to_owned(), 1, None));
    post.server.pass_seconds(10);
    post.deliver().await;
    let error = Some("The host is not on the public internet.".to_owned());
    assert_eq!(post.newest().await, ("failed".to_owned(), 2, error));
    assert_eq!(post.receivers.calls().len(), 1, "nothing was connected to");
}

#[tokio::test]
async fn a_key_has_to_fit_into_a_header() {
    let post = Post::new().await;
    for key in ["two words", "line\nbreak", "schlüssel", &"x".repeat(4097)] {
        let fields = [
            ("image_url", "https://photos.example/x.jpg"),
            ("vehicle_id", "V1"),
            ("webhook_url", "https://dms.example/"),
            ("webhook_response_auth_key", key),
        ];
        let answer = post.server.call_form("POST", "/vehicle/image/submission", &fields).await;
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert_eq!(answer.status, 400, "{message}");
        assert!(message.starts_with("webhook_response_auth_key: "), "{message}");
        assert!(!message.contains(key), "{message}");
    }
}

#[tokio::test]
async fn a_target_without_success_for_five_days_is_switched_off_with_a_notice() {
    let post = Post::new().await;
    post.account(json!({"webhook_url": "https://dealer.example/in"})).await;
    post.receivers.answer("dealer.example", 500);
    for day in 0..=5 {
        post.ended_image(&format!("day-{day}"), &[]).await;
        post.deliver().await;
        let account = post.server.call("GET", "/v1/account").await.json();
        assert_eq!(account["webhook_off_at"].is_null(), day < 5, "{day}: {account}");
        post.server.pass_seconds(DAY_S);
    }
    let calls = post.receivers.calls().len();
    post.ended_image("after", &[]).await;
    post.server.pass_seconds(DAY_S);
    post.deliver().await;
    assert_eq!(post.receivers.calls().len(), calls, "nothing is sent any more");
    let (status, attempts, error) = post.newest().await;
    assert_eq!((status.as_str(), attempts), ("failed", 0));
    assert!(error.unwrap().contains("switched off"));
    // A test that is taken switches it on.
    post.receivers.answer("dealer.example", 200);
    assert_eq!(post.server.call("POST", "/v1/webhook-deliveries/test").await.status, 202);
    post.deliver().await;
    assert!(post.server.call("GET", "/v1/account").await.json()["webhook_off_at"].is_null());
    post.ended_image("again", &[]).await;
    post.deliver().await;
    assert_eq!(post.newest().await.0, "delivered");
}

/// Lines of a log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_secret_is_logged_answered_or_readable_in_the_store() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    // With two subscribers a callsite asks both; with one it would ask that of the thread that comes by first, which may be
    // another test's and have none.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let _guard = tracing::subscriber::set_default(subscriber);
    let post = Post::new().await;
    post.account(json!({"webhook_secret": SECRET})).await;
    post.receivers.answer("dms.example", 500);
    let key = "bearer-key-of-the-submission";
    let fields = [("webhook_url", "https://dms.example/"), ("webhook_response_auth_key", key)];
    post.ended_image("a", &fields).await;
    post.deliver().await;
    let answers = [
        post.server.call("GET", "/v1/webhook-deliveries").await,
        post.server.call("GET", "/v1/vehicles/V1/images").await,
        post.server.call("GET", "/v1/account").await,
    ];
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("not delivered"), "{logged}");
    let told: String =
        answers.iter().map(|answer| String::from_utf8_lossy(&answer.body).into_owned()).collect();
    for secret in [key, SECRET, &SECRET["whsec_".len()..]] {
        assert!(!logged.contains(secret), "logged");
        assert!(!told.contains(secret), "answered");
    }
    let call = post.receivers.calls().remove(0);
    assert_eq!(call.header("authorization"), Some(format!("Bearer {key}").as_str()), "and yet it arrived");
    assert!(!format!("{:?}", call.headers).contains(key), "shown as sensitive");
}
