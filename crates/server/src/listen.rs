//! Connections: HTTP/1.1 with bounds on their number and on the time that a request's head may take, and a shutdown that
//! lets requests under way finish.

mod explained;

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use crate::error::Error;
use explained::Explained;

/// Longest time between two requests on a connection, and for the head of one. Longer than a portal's slowest poll, so that
/// it keeps its connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);

/// Longest wait at the end for requests under way.
pub const FINISH_TIMEOUT: Duration = Duration::from_secs(10);

/// Connections at a time unless the operator says otherwise.
pub const DEFAULT_MAX_CONNECTIONS: usize = 4096;

/// Connections above the bound that are told so at a time; further ones are closed without a word.
const REFUSALS: usize = 64;

/// Longest time for a refusal.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(2);

/// Most bytes of a refused request that are read, so that closing the connection does not take the answer away.
const REFUSED_BYTES: usize = 64 << 10;

/// Serves until `stop` is done, then takes no more connections and returns when the requests under way are answered, or
/// have had their time. Connections beyond `max_connections` are answered with 503 and closed.
pub async fn serve(
    mut listener: TcpListener,
    service: Router,
    max_connections: usize,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(max_connections.min(Semaphore::MAX_PERMITS)));
    let refusals = Arc::new(Semaphore::new(REFUSALS));
    let refusal = Arc::new(refusal());
    let mut stop = pin!(stop);
    let mut is_full = false;
    loop {
        // The trait's method waits where the system has no more sockets, and never fails.
        let (stream, peer) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut stop => break,
        };
        let Ok(permit) = Arc::clone(&room).try_acquire_owned() else {
            if !std::mem::replace(&mut is_full, true) {
                tracing::warn!(max_connections, "connections are refused: there are as many as are allowed");
            }
            if let Ok(permit) = Arc::clone(&refusals).try_acquire_owned() {
                let refusal = Arc::clone(&refusal);
                tokio::spawn(async move {
                    let _ = tokio::time::timeout(REFUSAL_TIMEOUT, refuse(stream, &refusal)).await;
                    drop(permit);
                });
            }
            continue;
        };
        is_full = false;
        // Answers are small and waited for; without this each costs a delayed acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection was gone at once");
            continue;
        }
        let service = service.clone().map_request(move |mut request: Request<_>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .serve_connection(TokioIo::new(Explained::new(stream)), TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(FINISH_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off");
    }
}

/// The answer to a connection above the bound, as bytes. Its request is not read, so it has no id and its part is unknown.
fn refusal() -> Vec<u8> {
    let error =
        Error::unavailable("The server has as many connections as it takes. Try again in a moment.", 1);
    let body = serde_json::to_string(error.problem()).unwrap_or_default();
    format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\n\
         retry-after: 1\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends the refusal and reads on until the client has closed, since closing with unread bytes would drop the answer.
async fn refuse(mut stream: TcpStream, refusal: &[u8]) -> std::io::Result<()> {
    stream.write_all(refusal).await?;
    stream.shutdown().await?;
    let mut rest = (&mut stream).take(REFUSED_BYTES as u64);
    let mut buffer = [0; 4096];
    while rest.read(&mut buffer).await? > 0 {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::routing::get;
    use tokio::sync::oneshot;

    use super::*;

    async fn ask(stream: &mut TcpStream) -> String {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        let mut answer = vec![0; 4096];
        let length = stream.read(&mut answer).await.unwrap();
        String::from_utf8(answer[..length].to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_request_carries_the_address_of_its_peer() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let told = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string();
        let service = Router::new().route("/", get(told));
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(serve(listener, service, 2, async move {
            let _ = stopped.await;
        }));
        let mut stream = TcpStream::connect(address).await.unwrap();
        let own = stream.local_addr().unwrap().to_string();
        let answer = ask(&mut stream).await;
        assert!(answer.ends_with(&own), "{answer}");
        drop((stop, stream));
        serving.await.unwrap();
    }

    #[tokio::test]
    async fn connections_above_the_bound_are_answered_with_503() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let service = Router::new().route("/", get(async || "here"));
        let serving = tokio::spawn(serve(listener, service, 2, async move {
            let _ = stopped.await;
        }));
        let (mut first, mut second) =
            (TcpStream::connect(address).await.unwrap(), TcpStream::connect(address).await.unwrap());
        for stream in [&mut first, &mut second] {
            assert!(ask(stream).await.starts_with("HTTP/1.1 200 OK\r\n"));
        }
        let mut third = TcpStream::connect(address).await.unwrap();
        // Its answer comes whatever it asks for.
        third.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        third.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"), "{answer}");
        assert!(
            answer.contains("retry-after: 1\r\n") && answer.contains("connection: close\r\n"),
            "{answer}"
        );
        let body = answer.split("\r\n\r\n").nth(1).unwrap();
        let problem: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!((&problem["type"], &problem["status"]), (&"/problems/unavailable".into(), &503.into()));
        // Those that are there go on, and one that ends makes room.
        assert!(ask(&mut first).await.starts_with("HTTP/1.1 200 OK\r\n"));
        drop(second);
        loop {
            let mut next = TcpStream::connect(address).await.unwrap();
            let answer = ask(&mut next).await;
            if answer.starts_with("HTTP/1.1 200 OK\r\n") {
                break;
            }
            assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        }
        drop(stop);
        drop(first);
        serving.await.unwrap();
    }
}
