//! Settings of the operator, as values that are already checked. Reading the command line is the binary's.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use forecourt_imaging::Recipe;
use ipnet::IpNet;
use url::{Host, Url};

use crate::rate_limit::Rate;

/// Settings that requests depend on.
#[derive(Clone, Debug)]
pub struct Config {
    /// Base of every absolute URL that the server writes.
    pub base_url: BaseUrl,
    /// Origins besides its own that the portal may call and show pictures from.
    pub portal_connect: Vec<Origin>,
    /// Serves Part A only.
    pub contract_only: bool,
    /// Connects to addresses that strangers gave even where they are not public: for tests and demonstrations.
    pub allow_private_sources: bool,
    /// Limits on what is taken.
    pub limits: Limits,
    /// Widths, proportions and default scene of results.
    pub recipe: Recipe,
    /// Bounds on input images.
    pub image_limits: forecourt_imaging::Limits,
    /// Networks of the operator's proxies, whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Rate of requests of one client address; none for no limit.
    pub rate_by_address: Option<Rate>,
    /// Rate of requests of one token; none for no limit.
    pub rate_by_token: Option<Rate>,
    /// Memory that pictures worked on at the same time may take together.
    pub image_memory_mib: u32,
}

/// Enough for seven 12-megapixel photos at a time, or two of the largest that are taken.
pub const DEFAULT_IMAGE_MEMORY_MIB: u32 = 1024;

/// Requests a second of one client address: several people behind one router, each with a page of photos.
pub const DEFAULT_ADDRESS_RATE: u32 = 200;

/// Requests a second of one token: far above a nightly feed, far below what makes a server slow for others.
pub const DEFAULT_TOKEN_RATE: u32 = 500;

impl Config {
    /// The defaults for a server that listens at an address and has no public URL.
    #[must_use]
    pub fn local(listen: SocketAddr) -> Self {
        Self::new(BaseUrl::of_listener(listen))
    }

    /// The defaults for a server that is reached at a base URL.
    #[must_use]
    pub fn new(base_url: BaseUrl) -> Self {
        let image_limits = forecourt_imaging::Limits::default();
        Self {
            base_url,
            portal_connect: Vec::new(),
            contract_only: false,
            allow_private_sources: false,
            limits: Limits { upload_max_bytes: image_limits.max_bytes as u64, ..Limits::default() },
            recipe: Recipe::default(),
            image_limits,
            trusted_proxies: Vec::new(),
            rate_by_address: Some(Rate::per_second(DEFAULT_ADDRESS_RATE)),
            rate_by_token: Some(Rate::per_second(DEFAULT_TOKEN_RATE)),
            image_memory_mib: DEFAULT_IMAGE_MEMORY_MIB,
        }
    }
}

/// Limits on what is taken from a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Images of one vehicle.
    pub images_per_vehicle: u64,
    /// Bytes of one uploaded photo.
    pub upload_max_bytes: u64,
    /// Bytes of one uploaded ZIP of photos, and of what it unpacks to.
    pub zip_max_bytes: u64,
    /// Bytes of one uploaded video.
    pub video_max_bytes: u64,
}

impl Limits {
    /// Bytes of the largest file that is taken, whatever it is.
    #[must_use]
    pub fn file_max_bytes(&self) -> u64 {
        self.upload_max_bytes.max(self.zip_max_bytes).max(self.video_max_bytes)
    }
}

impl Default for Limits {
    /// 500 images of 64 MiB: several spins and galleries of one vehicle, and more than phones store in one photo. A ZIP of
    /// 180 photos of 6 MB, and minutes of film.
    fn default() -> Self {
        Self {
            images_per_vehicle: 500,
            upload_max_bytes: 64 << 20,
            zip_max_bytes: 1 << 30,
            video_max_bytes: 500_000_000,
        }
    }
}

/// Scheme, host and port, as in `https://cars.example`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: &'static str,
    host: Host,
    /// Always there, also the scheme's own.
    port: u16,
}

/// Why a text is no [`Origin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write http or https, a host and perhaps a port, as in https://cars.example; nothing may follow")]
pub struct InvalidOrigin;

impl Origin {
    /// The origin of a URL; `None` for what is neither http nor https.
    #[must_use]
    pub fn of(url: &Url) -> Option<Self> {
        let scheme = match url.scheme() {
            "http" => "http",
            "https" => "https",
            _ => return None,
        };
        Some(Self { scheme, host: url.host()?.to_owned(), port: url.port_or_known_default()? })
    }

    /// Tells that what is sent there is encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.scheme == "https"
    }

    /// Tells that it is a name of this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    fn has_default_port(&self) -> bool {
        matches!((self.scheme, self.port), ("http", 80) | ("https", 443))
    }
}

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let url = Url::parse(text).map_err(|_| InvalidOrigin)?;
        let bare = url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        if bare { Self::of(&url).ok_or(InvalidOrigin) } else { Err(InvalidOrigin) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        if self.has_default_port() { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

/// Where clients reach this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    origin: Origin,
    published: bool,
}

impl BaseUrl {
    /// The address that the operator has published.
    #[must_use]
    pub const fn published(origin: Origin) -> Self {
        Self { origin, published: true }
    }

    /// This machine's own address, for want of a published one.
    #[must_use]
    pub fn of_listener(listen: SocketAddr) -> Self {
        let host = match listen.ip() {
            IpAddr::V4(address) if address.is_loopback() => Host::Ipv4(address),
            IpAddr::V6(address) if address.is_loopback() => Host::Ipv6(address),
            _ => Host::Ipv4(Ipv4Addr::LOCALHOST),
        };
        Self { origin: Origin { scheme: "http", host, port: listen.port() }, published: false }
    }

    /// Tells that it was published; if not, only names of this machine are served.
    #[must_use]
    pub const fn is_published(&self) -> bool {
        self.published
    }

    /// The absolute URL of a path that begins with a slash.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Tells that an address is one of this server: such a one is never fetched. Without a published address every name of
    /// this machine counts, at the same port.
    #[must_use]
    pub fn is_own(&self, url: &Url) -> bool {
        let Some(other) = Origin::of(url) else { return false };
        other == self.origin || (!self.published && other.port == self.origin.port && other.is_loopback())
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.origin.fmt(f)
    }
}

/// Tells that a host is a name of this machine.
fn is_loopback(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Tells that the text of a `Host` header names this machine, at any port.
#[must_use]
pub fn is_loopback_host(header: &str) -> bool {
    let authority = format!("http://{header}");
    authority.parse::<Origin>().is_ok_and(|origin| origin.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_bare() {
        let check = |text: &str, expected: Option<&str>| {
            let origin = text.parse::<Origin>().ok().map(|origin| origin.to_string());
            assert_eq!(origin.as_deref(), expected, "{text}");
        };
        check("https://cars.example", Some("https://cars.example"));
        check("https://CARS.example:443/", Some("https://cars.example"));
        check("http://cars.example:8080", Some("http://cars.example:8080"));
        check("http://[::1]:80", Some("http://[::1]"));
        check("https://cars.example/portal", None);
        check("https://cars.example?x", None);
        check("https://user@cars.example", None);
        check("ftp://cars.example", None);
        check("cars.example", None);
        check("https://cars.example; script-src *", None);
        check("", None);
    }

    #[test]
    fn hosts_of_this_machine() {
        let check = |header: &str, expected: bool| assert_eq!(is_loopback_host(header), expected, "{header}");
        check("localhost", true);
        check("LOCALHOST:8080", true);
        check("portal.localhost", true);
        check("127.0.0.1:80", true);
        check("127.1.2.3", true);
        check("[::1]:8080", true);
        check("cars.example", false);
        check("localhost.cars.example", false);
        check("10.0.0.1", false);
        check("127.0.0.1@cars.example", false);
        check("cars.example/127.0.0.1", false);
        check("", false);
    }

    #[test]
    fn own_addresses_are_known_by_origin() {
        let local = BaseUrl::of_listener("0.0.0.0:8080".parse().unwrap());
        assert_eq!(local.to_string(), "http://127.0.0.1:8080");
        let published = BaseUrl::published("https://cars.example".parse().unwrap());
        let check = |base: &BaseUrl, url: &str, expected: bool| {
            assert_eq!(base.is_own(&Url::parse(url).unwrap()), expected, "{base} {url}");
        };
        check(&local, "http://127.0.0.1:8080/media/x", true);
        check(&local, "http://localhost:8080/", true);
        check(&local, "http://localhost:8081/", false);
        check(&local, "http://cars.example:8080/", false);
        check(&published, "https://cars.example/media/x", true);
        check(&published, "https://cars.example:443/", true);
        check(&published, "http://cars.example/", false);
        check(&published, "http://127.0.0.1:8080/", false);
    }
}
