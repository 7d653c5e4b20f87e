//! Middleware around every request, whatever it asks for, in one order that can be read from top to bottom: request id,
//! preflight, host, the service itself with its panics caught, errors written down, headers, log.
//!
//! The parts are functions of headers and settings: [`cors`], [`host`], [`security`]. Not here: what belongs to one
//! operation (its token, its bounds; see [`crate::router`]).

pub mod cors;
pub mod host;
pub mod request_id;
pub mod security;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderValue, Uri, header};
use tracing::Instrument as _;

pub use request_id::RequestId;

use crate::client_address::client_address;
use crate::error::{Error, Shape};
use crate::state::AppState;

/// The middleware around the whole service. Every log line of a request is written within its span, which has its id.
pub async fn around(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let id = RequestId::new(&state);
    // Never the query: it may carry signatures and keys.
    let span = tracing::info_span!("request", %id, method = %request.method(), path = request.uri().path());
    within(state, id, request, next).instrument(span).await
}

async fn within(state: AppState, id: RequestId, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let shape = shape(request.uri(), request.headers());
    request.extensions_mut().insert(id.clone());
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() {
        let address = client_address(peer, request.headers(), &state.config.trusted_proxies);
        request.extensions_mut().insert(address);
    }

    let mut response = if cors::is_preflight(request.method(), request.headers()) {
        cors::preflight()
    } else if let Err(error) = host::check(&state.config.base_url, request.headers()) {
        error.into_response()
    } else {
        AssertUnwindSafe(next.run(request))
            .catch_unwind()
            .await
            .unwrap_or_else(|_| Error::internal("the handler panicked").into_response())
    };
    if let Some(error) = response.extensions_mut().remove::<Error>() {
        let kept = response.headers().clone();
        response = error.render(shape, id.as_str());
        // A 405 of the router has said already what is allowed.
        if let Some(allow) = kept.get(header::ALLOW) {
            response.headers_mut().insert(header::ALLOW, allow.clone());
        }
        if response.status().is_server_error() {
            let cause = error.causes().unwrap_or_default();
            tracing::error!(slug = %error.slug(), cause, "request failed");
        }
    }
    let headers = response.headers_mut();
    id.write(headers);
    cors::expose(headers);
    security::harden(headers, &state.config.portal_connect);
    let status = response.status().as_u16();
    let took_ms = begun.elapsed().as_millis();
    tracing::info!(status, %took_ms, "request");
    response
}

/// Shape in which an error is told to the sender of this request.
fn shape(uri: &Uri, headers: &HeaderMap) -> Shape {
    if !uri.path().starts_with("/vehicle/") {
        return Shape::Problem;
    }
    let asks_for_problem = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|text| text.to_ascii_lowercase().contains("application/problem+json"));
    if asks_for_problem { Shape::VendorAsProblem } else { Shape::Vendor }
}

/// Sets a header that the answer has not set itself.
fn set_default(headers: &mut HeaderMap, name: http::HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}
