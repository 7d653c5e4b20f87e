//! The guarded client against everything that a stranger's address has been seen to try. Nothing here touches the network: names are
//! answered from a table, connections are written down.

use std::collections::HashMap;
use std::sync::Mutex;

use super::*;

/// Answers names from a table; of several answers to one name each is given once, the last one for ever.
#[derive(Default)]
struct Names {
    answers: Mutex<HashMap<String, Vec<Vec<IpAddr>>>>,
    asked: Mutex<Vec<String>>,
}

#[async_trait]
impl Resolver for Names {
    async fn resolve(&self, host: &str) -> std::io::Result<Vec<IpAddr>> {
        self.asked.lock().unwrap().push(host.to_owned());
        let mut answers = self.answers.lock().unwrap();
        let Some(answers) = answers.get_mut(host) else {
            return Err(std::io::Error::other("no such name"));
        };
        Ok(if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() })
    }
}

/// Status, `Location` and body of an answer.
type Script = (u16, Option<String>, Vec<&'static [u8]>);

/// Answers URLs from a table and writes down where it would have connected to.
#[derive(Default)]
struct Wire {
    answers: HashMap<String, Script>,
    /// `Content-Encoding` of every answer.
    coding: Option<&'static str>,
    /// `Retry-After` of every answer.
    retry_after: Option<&'static str>,
    connected: Mutex<Vec<(String, Vec<SocketAddr>)>>,
    /// Messages that were posted.
    posted: Mutex<Vec<Message>>,
}

#[async_trait]
impl Connector for Wire {
    async fn get(&self, url: &Url, addresses: &[SocketAddr]) -> Result<Answer, ConnectError> {
        self.connected.lock().unwrap().push((url.to_string(), addresses.to_vec()));
        let (status, location, body) =
            self.answers.get(url.as_str()).cloned().unwrap_or((200, None, vec![b"photo"]));
        let chunks = body.into_iter().map(|chunk| Ok(Bytes::from_static(chunk))).collect::<Vec<_>>();
        Ok(Answer {
            status,
            location,
            content_length: None,
            content_encoding: self.coding.map(str::to_owned),
            retry_after: self.retry_after.map(str::to_owned),
            body: futures_util::stream::iter(chunks).boxed(),
        })
    }

    async fn post(
        &self,
        url: &Url,
        addresses: &[SocketAddr],
        message: &Message,
    ) -> Result<Answer, ConnectError> {
        self.posted.lock().unwrap().push(message.clone());
        self.get(url, addresses).await
    }
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

const PUBLIC: &str = "93.184.215.14";

fn names(table: &[(&str, &[&[&str]])]) -> Arc<Names> {
    let answers = table
        .iter()
        .map(|(name, answers)| {
            let answers =
                answers.iter().map(|addresses| addresses.iter().map(|text| ip(text)).collect()).collect();
            ((*name).to_owned(), answers)
        })
        .collect();
    Arc::new(Names { answers: Mutex::new(answers), ..Names::default() })
}

fn usual_names() -> Arc<Names> {
    names(&[
        ("photos.example", &[&[PUBLIC]]),
        ("photos.example.", &[&[PUBLIC]]),
        ("xn--bcher-kva.example", &[&["2606:4700::1111", PUBLIC]]),
        ("elsewhere.example", &[&["1.1.1.1"]]),
        ("localhost", &[&["127.0.0.1", "::1"]]),
        ("localhost.", &[&["127.0.0.1"]]),
        ("127.0.0.1.nip.example", &[&["127.0.0.1"]]),
        ("both.example", &[&[PUBLIC, "10.0.0.7"]]),
        ("both-families.example", &[&[PUBLIC, "fd00::7"]]),
        ("mapped.example", &[&["::ffff:10.0.0.7"]]),
        ("nothing.example", &[&[]]),
        ("nat64.example", &[&["8.8.8.8", "64:ff9b::808:808"]]),
        ("only-nat64.example", &[&["64:ff9b::808:808"]]),
        ("nat64-inside.example", &[&["8.8.8.8", "64:ff9b::10.0.0.7"]]),
    ])
}

fn own(origin: &str) -> BaseUrl {
    BaseUrl::published(origin.parse().unwrap())
}

fn client(names: &Arc<Names>, wire: &Arc<Wire>, policy: Policy) -> GuardedClient {
    GuardedClient::with(Arc::clone(names) as _, Arc::clone(wire) as _, policy)
}

/// Addresses that nothing may connect to, and why.
fn refused_addresses() -> Vec<(&'static str, Refusal)> {
    use FormError::{Credentials, NotAUrl, Scheme};
    use Refusal::{Form, NotPublic, NotResolved, OwnAddress, Port};
    let rows = vec![
        ("http://127.0.0.1/", NotPublic),
        ("http://localhost/", NotPublic),
        ("http://LOCALHOST./", NotPublic),
        ("http://127.1/", NotPublic),
        ("http://2130706433/", NotPublic),
        ("http://0x7f000001/", NotPublic),
        ("http://0177.0.0.1/", NotPublic),
        ("http://0x7f.1/", NotPublic),
        ("http://0.0.0.0/", NotPublic),
        ("http://0/", NotPublic),
        ("http://[::]/", NotPublic),
        ("http://[::1]/", NotPublic),
        ("http://[::ffff:127.0.0.1]/", NotPublic),
        ("http://[::ffff:7f00:1]/", NotPublic),
        ("http://[::127.0.0.1]/", NotPublic),
        ("http://[64:ff9b::7f00:1]/", NotPublic),
        ("http://[2002:7f00:1::]/", NotPublic),
        ("http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", NotPublic),
        ("http://[fc00::1]/", NotPublic),
        ("http://[fe80::1]/", NotPublic),
        ("http://[fe80::1%25eth0]/", Form(NotAUrl)),
        ("http://10.0.0.1/", NotPublic),
        ("http://172.16.0.1/", NotPublic),
        ("http://192.168.0.1/", NotPublic),
        ("http://169.254.169.254/latest/meta-data/", NotPublic),
        ("http://100.64.0.1/", NotPublic),
        ("http://198.18.0.1/", NotPublic),
        ("http://192.0.0.1/", NotPublic),
        ("http://192.0.2.1/", NotPublic),
        ("http://224.0.0.1/", NotPublic),
        ("http://255.255.255.255/", NotPublic),
        ("http://①②⑦.⓪.⓪.①/", NotPublic),
        ("http://127。0。0。1/", NotPublic),
        ("http://%31%32%37.0.0.1/", NotPublic),
        ("http://public@127.0.0.1/", Form(Credentials)),
        ("http://127.0.0.1#@photos.example/", NotPublic),
        ("http://photos.example\\@127.0.0.1/", NotResolved),
        ("http://127.0.0.1\\@photos.example/", NotPublic),
        ("http://127.0.0.1.nip.example/", NotPublic),
        ("http://both.example/", NotPublic),
        ("http://both-families.example/", NotPublic),
        ("http://mapped.example/", NotPublic),
        ("http://nat64-inside.example/", NotPublic),
        ("http://[64:ff9b::a9fe:a9fe]/latest/meta-data/", NotPublic),
        ("http://nothing.example/", NotResolved),
        ("http://unknown.example/", NotResolved),
        ("file:///etc/passwd", Form(Scheme)),
        ("gopher://127.0.0.1/", Form(Scheme)),
        ("ftp://photos.example/", Form(Scheme)),
        ("data:image/png;base64,AAAA", Form(Scheme)),
        ("dict://127.0.0.1:11211/", Form(Scheme)),
        ("unix:/run/docker.sock", Form(Scheme)),
        ("http://photos.example:22/", Port),
        ("http://photos.example:25/", Port),
        ("http://photos.example:6379/", Port),
        ("http://photos.example:5432/", Port),
        ("http://photos.example:80%0d%0aX:/", Form(NotAUrl)),
        ("http://photos.example:99999/", Form(NotAUrl)),
        ("https://forecourt.example/media/img_1/0a1b2c3d/result", OwnAddress),
        ("https://Forecourt.Example.:443/v1/images/img_1", OwnAddress),
        ("", Form(NotAUrl)),
    ];
    assert!(rows.len() >= 40);
    rows
}

/// A guard of a published server, for one of the refused addresses.
fn guard_against(address: &str) -> (Arc<Wire>, GuardedClient) {
    // The name before a backslash is the host for browsers and for us; here it would even be public.
    let table = if address.contains("photos.example\\") { names(&[]) } else { usual_names() };
    let wire = Arc::new(Wire::default());
    let policy = Policy { own: Some(own("https://forecourt.example")), ..Policy::public(100) };
    (Arc::clone(&wire), client(&table, &wire, policy))
}

fn message() -> Message {
    let headers = HeaderMap::from_iter([(http::header::CONTENT_TYPE, "application/json".parse().unwrap())]);
    Message { headers, body: Bytes::from_static(b"{}") }
}

#[tokio::test]
async fn what_is_not_public_is_refused_before_anything_connects() {
    for (address, expected) in refused_addresses() {
        let (wire, guarded) = guard_against(address);
        assert_eq!(guarded.fetch(address).await, Err(expected.clone()), "{address}");
        assert_eq!(guarded.post(address, &message()).await, Err(expected.clone()), "{address}");
        assert!(wire.connected.lock().unwrap().is_empty(), "{address}");
        // Without a look-up only what its name leads to is left open.
        let by_name = match Url::parse(address) {
            Ok(url) => matches!(url.host(), Some(Host::Domain(name)) if !name.starts_with("localhost")),
            Err(_) => false,
        };
        let open = by_name && matches!(expected, Refusal::NotPublic | Refusal::NotResolved);
        let examined = guarded.examine(address).map(|_| ());
        assert_eq!(examined, if open { Ok(()) } else { Err(expected) }, "{address}");
    }
}

#[tokio::test]
async fn a_post_goes_once_to_the_address_that_was_checked() {
    let names = names(&[("rebinding.example", &[&[PUBLIC], &["127.0.0.1"]])]);
    let wire = Arc::new(Wire { retry_after: Some("120"), ..Wire::default() });
    let guarded = client(&names, &wire, Policy::public(100));
    let reply = guarded.post("https://rebinding.example/hook", &message()).await;
    assert_eq!(reply, Ok(Reply { status: 200, retry_after: Some("120".to_owned()) }));
    assert_eq!(wire.connected.lock().unwrap()[0].1, [SocketAddr::new(ip(PUBLIC), 443)]);
    assert_eq!(wire.posted.lock().unwrap()[0].body, "{}");
    let rebound = guarded.post("https://rebinding.example/hook", &message()).await;
    assert_eq!(rebound, Err(Refusal::NotPublic));
    assert_eq!(wire.posted.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_post_follows_no_redirect_and_takes_every_status_as_its_answer() {
    let start = "http://photos.example/a.jpg";
    for status in [200, 204, 301, 302, 307, 308, 400, 410, 429, 500] {
        let wire = redirecting(&[(start, status, Some("http://elsewhere.example/"))]);
        let reply = client(&usual_names(), &wire, Policy::public(100)).post(start, &message()).await;
        assert_eq!(reply, Ok(Reply { status, retry_after: None }));
        assert_eq!(wire.connected.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_answer_to_a_post_is_read_to_its_bound_only() {
    let start = "http://photos.example/a.jpg".to_owned();
    let answers = HashMap::from([(start.clone(), (200, None, vec![&b"12345"[..]; 1000]))]);
    let wire = Arc::new(Wire { answers, ..Wire::default() });
    let reply = client(&usual_names(), &wire, Policy::public(10)).post(&start, &message()).await;
    assert_eq!(reply.unwrap().status, 200);
    // One that never ends takes the time that there is, and nothing from its status.
    let policy = Policy { timeout: Duration::from_millis(50), ..Policy::public(10) };
    let guarded = GuardedClient::with(usual_names(), Arc::new(Endless), policy);
    assert_eq!(guarded.post(&start, &message()).await.unwrap().status, 200);
    assert_eq!(guarded.fetch(&start).await, Err(Refusal::TimedOut));
}

/// Answers at once with a body that never comes.
struct Endless;

#[async_trait]
impl Connector for Endless {
    async fn get(&self, _: &Url, _: &[SocketAddr]) -> Result<Answer, ConnectError> {
        Ok(Answer {
            status: 200,
            location: None,
            content_length: None,
            content_encoding: None,
            retry_after: None,
            body: futures_util::stream::pending().boxed(),
        })
    }

    async fn post(&self, url: &Url, addresses: &[SocketAddr], _: &Message) -> Result<Answer, ConnectError> {
        self.get(url, addresses).await
    }
}

#[tokio::test]
async fn public_addresses_are_fetched_from_the_address_that_was_checked() {
    let rows: [(&str, &str, &str); 14] = [
        ("https://nat64.example/a.jpg", "8.8.8.8:443", "nat64.example"),
        ("https://only-nat64.example/a.jpg", "[64:ff9b::808:808]:443", "only-nat64.example"),
        ("http://[64:ff9b::808:808]/a.jpg", "[64:ff9b::808:808]:80", ""),
        ("http://93.184.215.14/a.jpg", "93.184.215.14:80", ""),
        ("http://[2606:4700::1111]/a.jpg", "[2606:4700::1111]:80", ""),
        ("http://photos.example/a.jpg", "93.184.215.14:80", "photos.example"),
        ("https://photos.example/a.jpg", "93.184.215.14:443", "photos.example"),
        ("https://photos.example:8443/a.jpg", "93.184.215.14:8443", "photos.example"),
        ("https://PHOTOS.example./a.jpg", "93.184.215.14:443", "photos.example."),
        ("https://bücher.example/a.jpg", "[2606:4700::1111]:443", "xn--bcher-kva.example"),
        ("https://photos.example/a.jpg?who=me@127.0.0.1", "93.184.215.14:443", "photos.example"),
        ("https://photos.example/http://127.0.0.1/", "93.184.215.14:443", "photos.example"),
        ("https://photos.example\\@127.0.0.1/", "93.184.215.14:443", "photos.example"),
        ("http://0x5d.184.0xd7.14/", "93.184.215.14:80", ""),
    ];
    for (address, expected, looked_up) in rows {
        let (names, wire) = (usual_names(), Arc::new(Wire::default()));
        let fetched = client(&names, &wire, Policy::public(100)).fetch(address).await;
        assert_eq!(fetched, Ok(Bytes::from_static(b"photo")), "{address}");
        let connected = wire.connected.lock().unwrap();
        assert_eq!(connected.len(), 1, "{address}");
        assert_eq!(connected[0].1[0], expected.parse().unwrap(), "{address}");
        let asked = names.asked.lock().unwrap().concat();
        assert_eq!(asked, looked_up, "{address}: a name is looked up once, an address never");
    }
}

#[tokio::test]
async fn a_name_that_changes_its_answer_gains_nothing() {
    let names = names(&[("rebinding.example", &[&[PUBLIC], &["127.0.0.1"]])]);
    let wire = Arc::new(Wire::default());
    let client = client(&names, &wire, Policy::public(100));
    assert!(client.fetch("http://rebinding.example/a.jpg").await.is_ok());
    assert_eq!(wire.connected.lock().unwrap()[0].1, [SocketAddr::new(ip(PUBLIC), 80)]);
    assert_eq!(names.asked.lock().unwrap().len(), 1, "checked and connected to by one look-up");
    assert_eq!(client.fetch("http://rebinding.example/a.jpg").await, Err(Refusal::NotPublic));
    assert_eq!(wire.connected.lock().unwrap().len(), 1);
}

/// Where a redirect leads, and what comes of it.
type Redirect = (Option<&'static str>, Result<&'static [u8], Refusal>);

fn redirecting(steps: &[(&str, u16, Option<&str>)]) -> Arc<Wire> {
    let answers = steps
        .iter()
        .map(|(url, status, location)| {
            ((*url).to_owned(), (*status, location.map(str::to_owned), Vec::new()))
        })
        .collect();
    Arc::new(Wire { answers, ..Wire::default() })
}

#[tokio::test]
async fn every_redirect_is_checked_like_the_first_address() {
    let start = "http://photos.example/a.jpg";
    let rows: [Redirect; 11] = [
        (Some("https://elsewhere.example/b.jpg"), Ok(b"photo")),
        (Some("/b.jpg"), Ok(b"photo")),
        (Some("//elsewhere.example/b.jpg"), Ok(b"photo")),
        (Some("http://169.254.169.254/latest/"), Err(Refusal::NotPublic)),
        (Some("http://localhost/"), Err(Refusal::NotPublic)),
        (Some("//127.1/"), Err(Refusal::NotPublic)),
        (Some("file:///etc/passwd"), Err(Refusal::Form(FormError::Scheme))),
        (Some("http://me:secret@elsewhere.example/"), Err(Refusal::Form(FormError::Credentials))),
        (Some("http://elsewhere.example:6379/"), Err(Refusal::Port)),
        (Some("https://forecourt.example/media/img_1/0a1b2c3d/result"), Err(Refusal::OwnAddress)),
        (None, Err(Refusal::RedirectToNowhere)),
    ];
    for status in [301, 302, 303, 307, 308] {
        for (location, expected) in &rows {
            let wire = redirecting(&[(start, status, *location)]);
            let policy = Policy { own: Some(own("https://forecourt.example")), ..Policy::public(100) };
            let fetched = client(&usual_names(), &wire, policy).fetch(start).await;
            assert_eq!(fetched.as_ref().map(Bytes::as_ref), expected.as_ref().copied(), "{location:?}");
            let connections = wire.connected.lock().unwrap().len();
            assert_eq!(connections, if expected.is_ok() { 2 } else { 1 }, "{location:?}");
        }
    }
}

#[tokio::test]
async fn five_redirects_are_followed_and_no_more() {
    let ladder = [
        ("http://photos.example/0", 301, Some("https://photos.example/0")),
        ("https://photos.example/0", 301, Some("https://elsewhere.example/1")),
        ("https://elsewhere.example/1", 302, Some("/2")),
        ("https://elsewhere.example/2", 307, Some("/3")),
        ("https://elsewhere.example/3", 308, Some("/4")),
        ("https://elsewhere.example/4", 302, Some("/5")),
    ];
    let wire = redirecting(&ladder);
    let guarded = client(&usual_names(), &wire, Policy::public(100));
    assert_eq!(guarded.fetch("http://photos.example/0").await, Err(Refusal::TooManyRedirects));
    assert_eq!(wire.connected.lock().unwrap().len(), 6);
    assert_eq!(guarded.fetch("https://photos.example/0").await, Ok(Bytes::from_static(b"photo")));
    // However deep in the ladder, each step is looked at.
    let inside = ("https://elsewhere.example/4", 302, Some("http://169.254.169.254/"));
    let wire = redirecting(&[ladder[1], ladder[2], ladder[3], ladder[4], inside]);
    let guarded = client(&usual_names(), &wire, Policy::public(100));
    assert_eq!(guarded.fetch("https://photos.example/0").await, Err(Refusal::NotPublic));
    assert_eq!(wire.connected.lock().unwrap().len(), 5);
}

fn answering(status: u16, coding: Option<&'static str>, body: Vec<u8>) -> Arc<Wire> {
    let body: &'static [u8] = body.leak();
    let answers = HashMap::from([("http://photos.example/a.jpg".to_owned(), (status, None, vec![body]))]);
    Arc::new(Wire { answers, coding, ..Wire::default() })
}

#[tokio::test]
async fn pictures_that_a_proxy_has_changed_are_taken() {
    let wire = answering(203, None, b"photo".to_vec());
    let fetched =
        client(&usual_names(), &wire, Policy::public(100)).fetch("http://photos.example/a.jpg").await;
    assert_eq!(fetched, Ok(Bytes::from_static(b"photo")));
}

#[tokio::test]
async fn pictures_sent_compressed_are_unpacked_within_the_limits() {
    use std::io::Write as _;
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let check = async |coding: &'static str, body: Vec<u8>, expected: Result<&[u8], Refusal>| {
        let wire = answering(200, Some(coding), body);
        let fetched =
            client(&usual_names(), &wire, Policy::public(100)).fetch("http://photos.example/a.jpg").await;
        assert_eq!(fetched.as_ref().map(Bytes::as_ref), expected.as_ref().copied(), "{coding}");
    };
    check("gzip", gzip(b"photo"), Ok(b"photo")).await;
    check("identity", b"photo".to_vec(), Ok(b"photo")).await;
    check("gzip", gzip(&[7; 101]), Err(Refusal::TooLarge)).await;
    check("gzip", b"photo".to_vec(), Err(Refusal::Coding(CodingError::Damaged))).await;
    check("rot13", b"photo".to_vec(), Err(Refusal::Coding(CodingError::Unknown("rot13".to_owned())))).await;
    // Named and not applied, as object stores and badly set-up servers do.
    for signature in [&b"\xff\xd8\xff\xe0"[..], b"\x89PNG\r\n", b"RIFF\0\0\0\0WEBP"] {
        check("gzip", signature.to_vec(), Ok(signature)).await;
        check("utf-8", signature.to_vec(), Ok(signature)).await;
    }
}

#[tokio::test]
async fn bodies_are_bounded_whatever_their_head_says() {
    let answers = [
        ("http://photos.example/fits".to_owned(), (200, None, vec![&b"12345"[..], b"67890"])),
        ("http://photos.example/long".to_owned(), (200, None, vec![&b"12345"[..], b"678901"])),
    ];
    let wire = Arc::new(Wire { answers: answers.into(), ..Wire::default() });
    let client = client(&usual_names(), &wire, Policy::public(10));
    assert_eq!(client.fetch("http://photos.example/fits").await, Ok(Bytes::from_static(b"1234567890")));
    assert_eq!(client.fetch("http://photos.example/long").await, Err(Refusal::TooLarge));
}

#[tokio::test]
async fn other_answers_are_no_images() {
    for status in [201, 202, 204, 205, 206, 304, 401, 404, 410, 429, 500] {
        let wire = redirecting(&[("http://photos.example/a.jpg", status, Some("/b.jpg"))]);
        let fetched =
            client(&usual_names(), &wire, Policy::public(10)).fetch("http://photos.example/a.jpg").await;
        assert_eq!(fetched, Err(Refusal::Status(status)));
    }
}

/// Never answers.
struct Silence;

#[async_trait]
impl Resolver for Silence {
    async fn resolve(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn time_is_bounded_over_the_whole() {
    let policy = Policy { timeout: Duration::from_millis(1), ..Policy::public(10) };
    let client = GuardedClient::with(Arc::new(Silence), Arc::new(Wire::default()), policy);
    assert_eq!(client.fetch("http://photos.example/").await, Err(Refusal::TimedOut));
    let policy = Policy { look_up_timeout: Duration::from_millis(1), ..Policy::public(10) };
    let client = GuardedClient::with(Arc::new(Silence), Arc::new(Wire::default()), policy);
    assert_eq!(client.fetch("http://photos.example/").await, Err(Refusal::NotResolved));
}

#[tokio::test]
async fn the_switch_lets_private_addresses_through_but_never_the_own() {
    let (names, wire) = (usual_names(), Arc::new(Wire::default()));
    let own = BaseUrl::of_listener("127.0.0.1:8080".parse().unwrap());
    let policy = Policy { allow_private: true, own: Some(own), ..Policy::public(100) };
    let client = client(&names, &wire, policy);
    for address in ["http://127.0.0.1:5432/a.jpg", "http://localhost:81/a.jpg", "http://both.example/"] {
        assert!(client.fetch(address).await.is_ok(), "{address}");
    }
    assert_eq!(client.fetch("http://127.1:8080/healthz").await, Err(Refusal::OwnAddress));
    assert_eq!(client.fetch("file:///etc/passwd").await, Err(Refusal::Form(FormError::Scheme)));
}
