//! Refusals that the HTTP library writes before a request exists, with words: of an address or a head that is too long.
//!
//! Not here: refusals of the service itself ([`crate::edge`]), which have their own.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use forecourt_api::problem::Slug;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Statuses that the library answers with an empty body, and what they mean here.
const EXPLAINED: [(u16, &str, &str); 2] = [
    (
        414,
        "URI Too Long",
        "The address of the request is longer than 64 KiB. Ask for fewer image_url at once; long ones alone.",
    ),
    (431, "Request Header Fields Too Large", "The head of the request is too long."),
];

/// A connection on which such answers get a body. It is compared with the library's own, so others pass as they are.
pub(super) struct Explained<S> {
    stream: S,
    /// Bytes written in place of those at hand, and how many of them have been.
    instead: Option<(Vec<u8>, usize)>,
}

impl<S> Explained<S> {
    pub(super) const fn new(stream: S) -> Self {
        Self { stream, instead: None }
    }
}

/// The answer to write in place of a bare one of the library.
fn explained(written: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(written).ok()?;
    let (status, title, detail) =
        EXPLAINED.into_iter().find(|(status, ..)| text.starts_with(&format!("HTTP/1.1 {status} ")))?;
    let is_bare = text.contains("\r\ncontent-length: 0\r\n") && text.ends_with("\r\n\r\n");
    if !is_bare {
        return None;
    }
    // Both parts of the contract at once: which of them was meant is not known.
    let pair = json!({ "code": status, "message": detail });
    let body = json!({
        "type": format!("/problems/{}", Slug::TooLarge), "title": title, "status": status, "detail": detail,
        "code": status, "message": detail, "error": pair,
    })
    .to_string();
    let head = format!(
        "HTTP/1.1 {status} {title}\r\nconnection: close\r\ncontent-type: application/problem+json\r\n\
         content-length: {}\r\naccess-control-allow-origin: *\r\ncache-control: no-store\r\n\
         x-content-type-options: nosniff\r\n\r\n",
        body.len()
    );
    Some((head + &body).into_bytes())
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Explained<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if this.instead.is_none() {
            this.instead = explained(bytes).map(|answer| (answer, 0));
        }
        let Some((answer, written)) = &mut this.instead else {
            return Pin::new(&mut this.stream).poll_write(context, bytes);
        };
        while *written < answer.len() {
            match ready!(Pin::new(&mut this.stream).poll_write(context, &answer[*written..]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => *written += count,
            }
        }
        this.instead = None;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let first = slices.iter().find(|slice| !slice.is_empty());
        match first {
            Some(first) if self.instead.is_some() || explained(first).is_some() => {
                self.poll_write(context, first)
            }
            _ => Pin::new(&mut self.stream).poll_write_vectored(context, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Explained<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;
    use serde_json::Value;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::oneshot;

    /// Status and body of the answer to a request with a target of so many bytes.
    async fn asked(target_bytes: usize) -> (u16, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let service = Router::new().route("/x", get(async || "found"));
        let serving = tokio::spawn(super::super::serve(listener, service, 9, async {
            let _ = stopped.await;
        }));
        let mut stream = TcpStream::connect(address).await.unwrap();
        let query = "q".repeat(target_bytes - "/x?".len());
        let request = format!("GET /x?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        stop.send(()).unwrap();
        serving.await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    #[tokio::test]
    async fn an_address_that_is_too_long_is_refused_in_words() {
        assert_eq!(asked(60 << 10).await, (200, "found".to_owned()));
        let (status, body) = asked((64 << 10) + 1).await;
        assert_eq!(status, 414);
        let body: Value = serde_json::from_str(&body).unwrap();
        assert!(body["detail"].as_str().unwrap().contains("64 KiB"));
        assert_eq!(
            (&body["status"], &body["code"], &body["error"]["code"]),
            (&414.into(), &414.into(), &414.into())
        );
    }
}
