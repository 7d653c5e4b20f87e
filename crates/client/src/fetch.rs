//! The browser's fetch as [`Transport`] (gloo-net).

use crate::{Body, Headers, Method, Request, Response, Transport, TransportFailure, TransportFuture};

/// Sends through `window.fetch`; without cookies, since the server has none. The request is aborted when its future is
/// dropped.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fetch;

/// Aborts the browser's request when the future that waits for it is dropped.
struct AbortOnDrop(Option<web_sys::AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

impl Transport for Fetch {
    fn send<'a>(&'a self, base: &'a str, token: Option<&'a str>, request: Request) -> TransportFuture<'a> {
        Box::pin(async move {
            let guard = AbortOnDrop(web_sys::AbortController::new().ok());
            let signal = guard.0.as_ref().map(web_sys::AbortController::signal);
            send(base, token, request, signal.as_ref()).await
        })
    }
}

async fn send(
    base: &str,
    token: Option<&str>,
    request: Request,
    signal: Option<&web_sys::AbortSignal>,
) -> Result<Response, TransportFailure> {
    let method = match request.method {
        Method::Get => gloo_net::http::Method::GET,
        Method::Head => gloo_net::http::Method::HEAD,
        Method::Post => gloo_net::http::Method::POST,
        Method::Put => gloo_net::http::Method::PUT,
        Method::Patch => gloo_net::http::Method::PATCH,
        Method::Delete => gloo_net::http::Method::DELETE,
    };
    let url = format!("{base}{}", request.target);
    let mut builder = gloo_net::http::RequestBuilder::new(&url)
        .method(method)
        .credentials(web_sys::RequestCredentials::Omit)
        .abort_signal(signal);
    if let Some(token) = token {
        builder = builder.header("Authorization", &format!("Bearer {token}"));
    }
    for (name, value) in request.headers.iter() {
        builder = builder.header(name, value);
    }
    let built = match request.body {
        Body::Empty => builder.build(),
        Body::Bytes { media_type, bytes } => {
            builder.header("Content-Type", &media_type).body(js_sys::Uint8Array::from(bytes.as_slice()))
        }
    };
    let unreachable = |_| TransportFailure::Unreachable;
    let answer = built.map_err(unreachable)?.send().await.map_err(unreachable)?;
    let headers: Headers = answer.headers().entries().collect();
    let status = answer.status();
    let body = answer.binary().await.map_err(unreachable)?;
    Ok(Response { status, headers, body })
}
