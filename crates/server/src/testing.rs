//! The service in process for tests: a store in a folder of its own, a clock that moves when a test says so, identifiers
//! that count, one account with an admin token.

pub(crate) mod forms;
pub(crate) mod pictures;
pub(crate) mod records;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use forecourt_api::account::Scope;
use forecourt_api::{CustomerId, TokenId};
use forecourt_store::blobs::LocalBlobs;
use forecourt_store::model::Account;
use forecourt_store::{SqliteStore, UploadParts};
use http::{HeaderMap, Request, StatusCode, header};
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::auth::{Secret, new_token};
use crate::config::{BaseUrl, Config};
use crate::fetch::{GuardedClient, Policy};
use crate::jobs::JobNotifier;
use crate::media::MediaKey;
use crate::portal;
use crate::sealed::SealingKey;
use crate::state::{AppState, ProcessState, Services};

/// A server without a socket, and the handles that tests turn.
pub(crate) struct TestServer {
    pub(crate) state: AppState,
    pub(crate) router: Router,
    pub(crate) customer: CustomerId,
    pub(crate) token: String,
    second: Arc<AtomicI64>,
    _folder: TempDir,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {:?}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl TestServer {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// With other settings than the defaults of a server on 127.0.0.1:8080.
    pub(crate) async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().unwrap();
        let store = SqliteStore::open(folder.path().join("forecourt.db")).await.unwrap();
        let mut config = Config::local("127.0.0.1:8080".parse().unwrap());
        // The clock stands still, so that no allowance comes back.
        (config.rate_by_address, config.rate_by_token) = (None, None);
        configure(&mut config);
        let (second, uuids) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicU64::new(1)));
        let clock = Arc::clone(&second);
        let state = AppState::new(Services {
            store: Arc::new(store),
            blobs: Arc::new(LocalBlobs::open(folder.path().join("blobs")).unwrap()),
            parts: UploadParts::open(folder.path().join("uploads")).unwrap(),
            job_notifier: JobNotifier::default(),
            webhook_notifier: JobNotifier::default(),
            guard: GuardedClient::new(Policy {
                own: Some(config.base_url.clone()),
                ..Policy::public(config.image_limits.max_bytes)
            }),
            config,
            portal: Arc::new(SmallPortal),
            clock: Arc::new(move || moment(clock.load(Ordering::SeqCst))),
            new_uuid: Arc::new(move || Uuid::from_u64_pair(7, uuids.fetch_add(1, Ordering::SeqCst))),
            media_key: MediaKey::new([7; 32]),
            sealing_key: SealingKey::new([9; 32]),
            process: ProcessState::default(),
        });
        let customer = CustomerId::new("dealer");
        let router = crate::router::build(state.clone());
        let mut server = Self { state, router, customer, token: String::new(), second, _folder: folder };
        server.token = server.account("dealer", Scope::Admin).await;
        server
    }

    /// The same data, served at another address.
    pub(crate) fn moved_to(self, origin: &str) -> Self {
        let old = &self.state;
        let state = AppState::new(Services {
            store: Arc::clone(&old.store),
            blobs: Arc::clone(&old.blobs),
            parts: old.parts.clone(),
            job_notifier: old.job_notifier.clone(),
            webhook_notifier: old.webhook_notifier.clone(),
            config: Config { base_url: BaseUrl::published(origin.parse().unwrap()), ..old.config.clone() },
            guard: old.guard.clone(),
            portal: Arc::clone(&old.portal),
            clock: Arc::clone(&old.clock),
            new_uuid: Arc::clone(&old.new_uuid),
            media_key: old.media_key.clone(),
            sealing_key: old.sealing_key.clone(),
            process: ProcessState::default(),
        });
        Self { router: crate::router::build(state.clone()), state, ..self }
    }

    /// Makes an account where there is none, and a token for it.
    pub(crate) async fn account(&self, name: &str, scope: Scope) -> String {
        let customer = CustomerId::new(name);
        let secret = Secret::new(&secret_bytes(name, scope));
        let mut tx = self.state.store.write().await.unwrap();
        if tx.account(&customer).await.unwrap().is_none() {
            let account = Account::new(customer.clone(), format!("Account {name}"), moment(0));
            tx.insert_account(&account).await.unwrap();
        }
        let token_id = TokenId::new(format!("tok_{name}_{scope}"));
        let token = new_token(token_id, customer, "test".to_owned(), scope, &secret, moment(0));
        tx.insert_token(&token, &secret.sha256()).await.unwrap();
        tx.commit().await.unwrap();
        secret.reveal().to_owned()
    }

    /// Moves the clock.
    pub(crate) fn pass_seconds(&self, seconds: i64) {
        self.second.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Begins a request with the admin token.
    pub(crate) fn request(&self, method: &str, target: &str) -> http::request::Builder {
        Request::builder()
            .method(method)
            .uri(target)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
    }

    /// Sends a request without a body.
    pub(crate) async fn call(&self, method: &str, target: &str) -> Answer {
        self.send(self.request(method, target).body(Body::empty()).unwrap()).await
    }

    /// Sends a JSON document.
    pub(crate) async fn call_json(&self, method: &str, target: &str, document: &Value) -> Answer {
        let request = self.request(method, target).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(document.to_string())).unwrap()).await
    }
}

/// A portal of three files.
struct SmallPortal;

impl portal::Files for SmallPortal {
    fn get(&self, path: &str) -> Option<portal::File> {
        let text = match path {
            "index.html" => "<!doctype html><title>Forecourt</title>",
            "app-0123456789abcdef_bg.wasm" => "\0asm",
            "app-0123456789abcdef_bg.wasm.br" => "compressed",
            _ => return None,
        };
        let sha256 = <sha2::Sha256 as sha2::Digest>::digest(text).into();
        Some(portal::File { bytes: text.as_bytes().into(), sha256 })
    }
}

/// A moment of the tests' own time.
pub(crate) fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn secret_bytes(name: &str, scope: Scope) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(format!("{name} {scope}").as_bytes()).into()
}
