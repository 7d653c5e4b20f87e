//! Form of a URL, checked before anything is looked up. Parsed once, by the rules that browsers use, so that decimal,
//! octal, hexadecimal and full-width spellings of an address have become the address itself.

use url::{Host, Url};

/// Longest URL, in bytes: presigned ones carry a token of some kilobytes.
pub const MAX_URL_BYTES: usize = 8 << 10;

/// Ports above 1023 where services other than web servers usually answer; below, only 80 and 443 are taken. A request could
/// be taken for their own protocol there.
const OTHER_SERVICES: [u16; 26] = [
    1433, 1521, 1719, 1720, 1723, 2049, 2375, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432,
    5672, 5900, 6000, 6379, 6566, 9042, 9200, 11211, 27017,
];

/// A text that is not taken as the address of an image. The texts are for the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// Longer than [`MAX_URL_BYTES`].
    #[error("The URL is longer than 8192 bytes.")]
    TooLong,
    /// Not an absolute URL, or without a host.
    #[error("This is not an absolute URL.")]
    NotAUrl,
    /// Of another scheme than http and https.
    #[error("Only http and https URLs are fetched.")]
    Scheme,
    /// Has a user name or password.
    #[error("The URL must not contain a user name or password.")]
    Credentials,
}

/// A URL as it was meant: without the white space and line ends that copying leaves around it.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|sign: char| {
        // Byte order mark and zero-width space, which nobody sees.
        sign.is_whitespace() || sign.is_control() || matches!(sign, '\u{feff}' | '\u{200b}')
    })
}

/// Reads a URL by form alone; no name is looked up.
///
/// # Errors
/// See [`FormError`].
pub fn parse(text: &str) -> Result<Url, FormError> {
    if text.len() > MAX_URL_BYTES {
        return Err(FormError::TooLong);
    }
    check(Url::parse(text).map_err(|_| FormError::NotAUrl)?)
}

/// Where a redirect leads.
pub(super) fn join(base: &Url, location: &str) -> Result<Url, FormError> {
    if location.len() > MAX_URL_BYTES {
        return Err(FormError::TooLong);
    }
    check(base.join(location).map_err(|_| FormError::NotAUrl)?)
}

fn check(url: Url) -> Result<Url, FormError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FormError::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FormError::Credentials);
    }
    match url.host() {
        Some(Host::Domain("" | ".")) | None => Err(FormError::NotAUrl),
        Some(_) => Ok(url),
    }
}

/// Tells that a name stands for this machine wherever it is looked up (RFC 6761), at the end of the root or not.
pub(super) fn is_local_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

/// Tells that a web server may be expected at the port.
pub(super) fn is_web_port(port: u16) -> bool {
    matches!(port, 80 | 443) || (port >= 1024 && !OTHER_SERVICES.contains(&port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_is_judged_without_looking_anything_up() {
        let check = |text: &str, expected: Result<&str, FormError>| {
            assert_eq!(parse(text).as_ref().map(Url::as_str).map_err(|error| *error), expected, "{text:?}");
        };
        check("https://photos.example/a%20b.jpg?x=@y#z", Ok("https://photos.example/a%20b.jpg?x=@y#z"));
        check("HTTP://Photos.Example:8080", Ok("http://photos.example:8080/"));
        check("https://bücher.example/é", Ok("https://xn--bcher-kva.example/%C3%A9"));
        for text in [
            "",
            "photos.example/a.jpg",
            "//photos.example/a.jpg",
            "http://",
            "http://./",
            "http://[::1",
            "http://a b/",
        ] {
            check(text, Err(FormError::NotAUrl));
        }
        for scheme in [
            "file:///etc/passwd",
            "ftp://a.example/",
            "gopher://a.example/",
            "data:image/png;base64,AA==",
            "dict://a.example/",
            "unix:/run/x",
            "javascript:alert(1)",
            "blob:https://a.example/1",
        ] {
            check(scheme, Err(FormError::Scheme));
        }
        for text in [
            "http://user@a.example/",
            "http://user:pass@a.example/",
            "http://:pass@a.example/",
            "http://public.example@127.0.0.1/",
        ] {
            check(text, Err(FormError::Credentials));
        }
        check(&format!("http://a.example/{}", "x".repeat(MAX_URL_BYTES)), Err(FormError::TooLong));
    }

    #[test]
    fn what_copying_leaves_around_a_url_is_trimmed() {
        for around in ["", " ", "\n", "\r\n", "\t \u{a0}", "\u{feff}", "\u{200b}\0"] {
            assert_eq!(
                trimmed(&format!("{around}https://x.example/a b.jpg{around}")),
                "https://x.example/a b.jpg"
            );
        }
        assert_eq!(trimmed("https://x.example/a%0A"), "https://x.example/a%0A");
        assert_eq!(trimmed(" \n"), "");
    }

    #[test]
    fn ports_of_other_services_are_not_web_ports() {
        for (port, expected) in [
            (80, true),
            (443, true),
            (8080, true),
            (8443, true),
            (49152, true),
            (22, false),
            (25, false),
            (445, false),
            (5432, false),
            (6379, false),
            (11211, false),
        ] {
            assert_eq!(is_web_port(port), expected, "{port}");
        }
    }
}
