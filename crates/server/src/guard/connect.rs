//! The real network behind the guard: the machine's resolver, and HTTP over TCP and TLS.

use std::net::{IpAddr, SocketAddr};

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt};
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, CONTENT_LENGTH, HeaderMap, LOCATION};
use url::{Host, Url};

use super::{Answer, ConnectError, Connector, Resolver};

/// What servers are told about who asks.
const USER_AGENT: &str = concat!("Forecourt/", env!("CARGO_PKG_VERSION"));

/// The machine's own resolver.
#[derive(Clone, Copy, Debug)]
pub struct SystemResolver;

#[async_trait]
impl Resolver for SystemResolver {
    async fn resolve(&self, host: &str) -> std::io::Result<Vec<IpAddr>> {
        // The port plays no part in the answer.
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// HTTP/1.1 with a client of its own for each request, pinned to the addresses that were checked: no pool, no proxy of the
/// environment, no cookies, no referrer.
#[derive(Clone, Copy, Debug)]
pub struct HttpConnector;

#[async_trait]
impl Connector for HttpConnector {
    async fn get(&self, url: &Url, addresses: &[SocketAddr]) -> Result<Answer, ConnectError> {
        let mut client = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .http1_only()
            .dns_resolver(NoLookUp);
        if let Some(Host::Domain(name)) = url.host() {
            client = client.resolve_to_addrs(name, addresses);
        }
        let client = client.build().map_err(failed)?;
        let response = client.get(url.clone()).header(ACCEPT, "image/*").send().await.map_err(failed)?;
        Ok(Answer {
            status: response.status().as_u16(),
            location: text(response.headers(), &LOCATION),
            content_length: text(response.headers(), &CONTENT_LENGTH).and_then(|length| length.parse().ok()),
            body: response.bytes_stream().map_err(failed).boxed(),
        })
    }
}

fn text(headers: &HeaderMap, name: &reqwest::header::HeaderName) -> Option<String> {
    std::str::from_utf8(headers.get(name)?.as_bytes()).ok().map(str::to_owned)
}

/// The whole chain of causes; the URL stays out of logs, since its path and query may be secrets.
fn failed(error: reqwest::Error) -> ConnectError {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    ConnectError(text)
}

/// Asked only for a name that was not pinned, and then that is a fault: nothing unchecked is connected to.
struct NoLookUp;

impl Resolve for NoLookUp {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move { Err(format!("{} was not checked", name.as_str()).into()) })
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Answers one request with `response` and hands out what it was asked.
    async fn answering(response: &'static str) -> (SocketAddr, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).await.unwrap();
            stream.write_all(response.as_bytes()).await.unwrap();
            String::from_utf8(request[..length].to_vec()).unwrap()
        });
        (address, asked)
    }

    #[tokio::test]
    async fn connects_to_the_address_given_whatever_the_name_means() {
        let (address, asked) = answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc").await;
        let url = Url::parse(&format!("http://photos.invalid:{}/a.jpg", address.port())).unwrap();
        let answer = HttpConnector.get(&url, &[address]).await.unwrap();
        assert_eq!((answer.status, answer.content_length), (200, Some(3)));
        let body: Vec<_> = answer.body.try_collect().await.unwrap();
        assert_eq!(body.concat(), b"abc");
        let asked = asked.await.unwrap().to_lowercase();
        assert!(asked.starts_with("get /a.jpg http/1.1\r\n"), "{asked}");
        assert!(asked.contains(&format!("host: photos.invalid:{}\r\n", address.port())), "{asked}");
        for unwanted in ["authorization", "cookie", "referer", "accept-encoding"] {
            assert!(!asked.contains(unwanted), "{asked}");
        }
    }

    #[tokio::test]
    async fn redirects_are_answers() {
        let (address, _) =
            answering("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")
                .await;
        let url = Url::parse(&format!("http://{address}/a.jpg")).unwrap();
        let answer = HttpConnector.get(&url, &[address]).await.unwrap();
        assert_eq!((answer.status, answer.location.as_deref()), (302, Some("http://169.254.169.254/")));
    }

    #[tokio::test]
    async fn a_name_that_was_not_pinned_is_not_looked_up() {
        let url = Url::parse("http://localhost:9/").unwrap();
        let client = reqwest::Client::builder().dns_resolver(NoLookUp).no_proxy().build().unwrap();
        let error = failed(client.get(url).send().await.unwrap_err());
        assert!(error.0.contains("localhost was not checked"), "{error}");
    }
}
