//! From sockets to the service: HTTP/1.1 with a bound on how long a request's head may take, and an end that lets requests
//! under way finish.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

/// Longest time between two requests on a connection, and for the head of one. Longer than a portal's slowest poll, so that
/// it keeps its connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);

/// How long requests under way are waited for at the end.
const FINISH_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves until `stop` is done, then takes no more connections and returns when the requests under way are answered, or
/// have had their time.
pub async fn serve(mut listener: TcpListener, service: Router, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        // The trait's method waits where the system has no more sockets, and never fails.
        let stream = tokio::select! {
            (stream, _) = Listener::accept(&mut listener) => stream,
            () = &mut stop => break,
        };
        // Answers are small and waited for; without this each costs a delayed acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection was gone at once");
            continue;
        }
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(FINISH_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off");
    }
}
