//! The real network behind the guard: the machine's resolver, and HTTP over TCP and TLS.

use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt};
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, LOCATION, RETRY_AFTER};
use rustls::{AlertDescription, CertificateError, Error as TlsError};
use url::{Host, Url};

use super::{Answer, ConnectError, Connector, Message, Resolver, TlsFault};

/// `User-Agent` of every request.
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
        let client = client(url, addresses)?;
        answer(client.get(url.clone()).header(ACCEPT, "image/*").send().await)
    }

    async fn post(
        &self,
        url: &Url,
        addresses: &[SocketAddr],
        message: &Message,
    ) -> Result<Answer, ConnectError> {
        let request = client(url, addresses)?.post(url.clone());
        answer(request.headers(message.headers.clone()).body(message.body.clone()).send().await)
    }
}

/// A client that knows no other addresses than these.
fn client(url: &Url, addresses: &[SocketAddr]) -> Result<reqwest::Client, ConnectError> {
    install_crypto_provider();
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
    client.build().map_err(failed)
}

fn answer(response: reqwest::Result<reqwest::Response>) -> Result<Answer, ConnectError> {
    let response = response.map_err(failed)?;
    Ok(Answer {
        status: response.status().as_u16(),
        location: text(response.headers(), &LOCATION),
        content_length: text(response.headers(), &CONTENT_LENGTH).and_then(|length| length.parse().ok()),
        content_encoding: text(response.headers(), &CONTENT_ENCODING),
        retry_after: text(response.headers(), &RETRY_AFTER),
        body: response.bytes_stream().map_err(failed).boxed(),
    })
}

/// Makes `ring` the process's cryptography for TLS, unless another one has been installed.
fn install_crypto_provider() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // An error says that there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// The value of a header; those of one that stands several times, with commas in between.
fn text(headers: &HeaderMap, name: &reqwest::header::HeaderName) -> Option<String> {
    let values: Vec<&str> =
        headers.get_all(name).iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// The whole chain of causes; the URL stays out of logs, since its path and query may be secrets.
fn failed(error: reqwest::Error) -> ConnectError {
    let error = error.without_url();
    let (mut text, mut fault) = (error.to_string(), None);
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        fault = fault.or_else(|| tls_error(error).and_then(tls_fault));
        cause = error.source();
    }
    match fault {
        Some(fault) => ConnectError::Tls { fault, cause: text },
        None => ConnectError::Broken(text),
    }
}

/// The TLS library's error, however often it is wrapped in one of input and output (whose `source` skips it).
fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a TlsError> {
    let wrapped = || tls_error(error.downcast_ref::<std::io::Error>()?.get_ref()?);
    error.downcast_ref().or_else(wrapped)
}

/// The fault that lies with the host and stays so; `None` for one that may pass, like a connection that broke.
fn tls_fault(error: &TlsError) -> Option<TlsFault> {
    use CertificateError as Certificate;
    match error {
        TlsError::InvalidCertificate(certificate) => Some(match certificate {
            Certificate::Expired | Certificate::ExpiredContext { .. } => TlsFault::Expired,
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => TlsFault::NotYetValid,
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => TlsFault::OtherName,
            Certificate::UnknownIssuer => TlsFault::UnknownIssuer,
            Certificate::Revoked => TlsFault::Revoked,
            _ => TlsFault::Certificate,
        }),
        TlsError::NoCertificatesPresented => Some(TlsFault::Certificate),
        TlsError::InvalidMessage(_)
        | TlsError::PeerIncompatible(_)
        | TlsError::AlertReceived(
            AlertDescription::HandshakeFailure
            | AlertDescription::ProtocolVersion
            | AlertDescription::InsufficientSecurity
            | AlertDescription::UnrecognisedName,
        ) => Some(TlsFault::Protocol),
        _ => None,
    }
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
    use rustls::pki_types::PrivateKeyDer;
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
    async fn posts_headers_and_body_as_they_are() {
        let (address, asked) =
            answering("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n").await;
        let url = Url::parse(&format!("http://hooks.invalid:{}/in?a=b", address.port())).unwrap();
        let headers = HeaderMap::from_iter([(ACCEPT, "*/*".parse().unwrap())]);
        let message = Message { headers, body: "{\"a\":1}".into() };
        let answer = HttpConnector.post(&url, &[address], &message).await.unwrap();
        assert_eq!((answer.status, answer.retry_after.as_deref()), (503, Some("7")));
        let asked = asked.await.unwrap();
        assert!(asked.starts_with("POST /in?a=b HTTP/1.1\r\n"), "{asked}");
        assert!(asked.to_lowercase().contains("accept: */*\r\n"), "{asked}");
        assert!(asked.ends_with("\r\n\r\n{\"a\":1}"), "{asked}");
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
    async fn certificates_are_told_from_hosts_that_do_not_answer() {
        // Made for this test, signed by its own key and valid to 2126: as little as of one whose certificate in between is not
        // sent is it known who has issued it.
        let certificate = include_bytes!("../../tests/data/photos-invalid.cert.der").as_slice();
        let key = include_bytes!("../../tests/data/photos-invalid.key.der").as_slice();
        install_crypto_provider();
        let config = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.into()], PrivateKeyDer::Pkcs8(key.into()))
            .unwrap();
        let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = acceptor.accept(stream).await;
            }
        });
        let (plain, _) = answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
        let closed = {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            listener.local_addr().unwrap()
        };
        let fault = async |address: SocketAddr| {
            let url = Url::parse(&format!("https://photos.invalid:{}/a.jpg", address.port())).unwrap();
            match HttpConnector.get(&url, &[address]).await.err().unwrap() {
                ConnectError::Tls { fault, .. } => Some(fault),
                ConnectError::Broken(_) => None,
            }
        };
        assert_eq!(fault(address).await, Some(TlsFault::UnknownIssuer));
        assert_eq!(fault(plain).await, Some(TlsFault::Protocol), "HTTP without TLS");
        assert_eq!(fault(closed).await, None, "no connection at all");
    }

    #[test]
    fn faults_of_certificates_have_their_names() {
        let check = |certificate: CertificateError, expected: TlsFault| {
            let wrapped = std::io::Error::other(TlsError::InvalidCertificate(certificate));
            let wrapped = std::io::Error::other(wrapped);
            assert_eq!(tls_error(&wrapped).and_then(tls_fault), Some(expected));
        };
        check(CertificateError::Expired, TlsFault::Expired);
        check(CertificateError::NotValidYet, TlsFault::NotYetValid);
        check(CertificateError::NotValidForName, TlsFault::OtherName);
        check(CertificateError::UnknownIssuer, TlsFault::UnknownIssuer);
        check(CertificateError::Revoked, TlsFault::Revoked);
        check(CertificateError::BadEncoding, TlsFault::Certificate);
        assert_eq!(
            tls_fault(&TlsError::AlertReceived(AlertDescription::HandshakeFailure)),
            Some(TlsFault::Protocol)
        );
        assert_eq!(tls_fault(&TlsError::AlertReceived(AlertDescription::InternalError)), None, "it may pass");
        assert_eq!(tls_error(&std::io::Error::other("reset")).and_then(tls_fault), None);
    }

    #[tokio::test]
    async fn a_name_that_was_not_pinned_is_not_looked_up() {
        let url = Url::parse("http://localhost:9/").unwrap();
        install_crypto_provider();
        let client = reqwest::Client::builder().dns_resolver(NoLookUp).no_proxy().build().unwrap();
        let error = failed(client.get(url).send().await.unwrap_err());
        assert!(error.to_string().contains("localhost was not checked"), "{error}");
    }
}
