//! The table of operations and the service made of it.
//!
//! **To add an operation:** write `routes/<resource>/<operation>.rs` with one public `handler`; list it in the resource's
//! `operations()` as `Operation::new("operationId", Method::GET, "/path/{id}", handler)`, with the id and path of the
//! contract; set [`Operation::access`], [`Operation::body_limit_bytes`] or [`Operation::time_limit`] where the defaults do
//! not fit; take its id out of [`NOT_YET_SERVED`]. A new resource is named once more, in [`operations`]. A test compares
//! the table with the contract.
//!
//! A handler takes `State<AppState>`, [`crate::auth::Caller`] and the extractors of [`crate::extract`], and answers
//! `Result<impl IntoResponse>`; token, scope and bounds have been checked before it runs.
//!
//! Not here: what happens around every request ([`crate::edge`]).

#[cfg(test)]
mod authority;
mod operation;
#[cfg(test)]
mod tests;

use std::time::Duration;

use axum::Router;
use axum::handler::Handler;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, MethodRouter, get, on};
use forecourt_api::problem::Slug;
use http::Method;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::auth::Access;
use crate::edge;
use crate::error::Error;
use crate::extract::body::BodyLimit;
use crate::pages;
use crate::routes;
use crate::state::AppState;

/// Operations of the contract that this version does not serve yet. The one place that says so.
pub const NOT_YET_SERVED: &[&str] = &[
    "demoSegment",
    "getFacets",
    "createImport",
    "getImport",
    "createBulk",
    "getBulk",
    "streamEvents",
    "listActivity",
];

/// Longest pause between two pieces of a body.
const BODY_PAUSE: Duration = Duration::from_secs(30);

/// Longest time for an operation, arrival of its body included, unless it says otherwise.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// One operation of the contract.
pub struct Operation {
    id: &'static str,
    method: Method,
    path: &'static str,
    handler: Option<MethodRouter<AppState>>,
    access: Access,
    body_limit: BodyLimit,
    time_limit: Duration,
    rate_limited: bool,
}

impl Operation {
    /// An operation with the contract's id, method and path. It reads with `read` and writes with `write` scope, takes
    /// 1 MiB of body and one minute.
    pub fn new<H, T>(id: &'static str, method: Method, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        // Every method of the contract has a filter; an operation without one fails the comparison with the contract.
        let handler = MethodFilter::try_from(method.clone()).ok().map(|filter| on(filter, handler));
        let access = Access::of_method(&method);
        Self {
            id,
            method,
            path,
            handler,
            access,
            body_limit: BodyLimit::default(),
            time_limit: TIME_LIMIT,
            rate_limited: true,
        }
    }

    /// With another demand on its caller.
    #[must_use]
    pub const fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// With another bound on its body.
    #[must_use]
    pub const fn body_limit_bytes(mut self, bytes: usize) -> Self {
        self.body_limit = BodyLimit(bytes);
        self
    }

    /// With another bound on its time.
    #[must_use]
    pub const fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    /// Without a limit on how often it may be asked for: the operator's own machines ask.
    #[must_use]
    pub const fn without_rate_limit(mut self) -> Self {
        self.rate_limited = false;
        self
    }

    /// Operation id of the contract.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// Method of the contract.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// Path of the contract, with `{parameters}`.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Tells that it belongs to the vendor's part of the contract.
    #[must_use]
    pub fn is_part_a(&self) -> bool {
        self.path.starts_with("/vehicle/")
    }
}

/// Every operation that is served.
#[must_use]
pub fn operations() -> Vec<Operation> {
    [
        routes::account::operations(),
        routes::assets::operations(),
        routes::composition::operations(),
        routes::guidelines::operations(),
        routes::hotspots::operations(),
        routes::images::operations(),
        routes::inventory::operations(),
        routes::media::operations(),
        routes::pages::operations(),
        routes::part_a::operations(),
        routes::server::operations(),
        routes::tokens::operations(),
        routes::uploads::operations(),
        routes::webhooks::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The whole service.
pub fn build(state: AppState) -> Router {
    let mut router = Router::new();
    for operation in operations() {
        if state.config.contract_only && !operation.is_part_a() {
            continue;
        }
        let Some(handler) = operation.handler else { continue };
        let guard = operation::OperationLayer {
            state: state.clone(),
            operation: operation.id,
            access: operation.access,
            body_limit: operation.body_limit,
            time_limit: operation.time_limit,
            rate_limited: operation.rate_limited,
        };
        let handler = handler.route_layer(from_fn(move |request, next| guard.clone().run(request, next)));
        router = router.route(operation.path, handler);
    }
    router
        .route(routes::contract::PATH, get(routes::contract::handler))
        .route(routes::pages::reference::PATH, get(routes::pages::reference::handler))
        .route(&pages::STYLE_PATH, get(routes::pages::style::handler))
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(routes::composition::unencoded)
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(from_fn_with_state(state.clone(), edge::around))
        .with_state(state)
}

/// The service of a listener that is for the operator's monitoring system alone, and asks for no token.
pub fn build_metrics(state: AppState) -> Router {
    Router::new().route("/metrics", get(routes::server::metrics)).with_state(state)
}

async fn method_not_allowed() -> Error {
    Error::new(Slug::MethodNotAllowed, "This address does not take that method; see the header Allow.")
}
