//! Links that people follow: pages of vehicles, targets of features. Never fetched here; see [`crate::fetch`] for what is.

use url::Url;

use crate::fetch;

/// Longest link, in characters (schema `WebUrl`).
const MAX_CHARS: usize = 2048;

/// Drops the white space and line ends that copying leaves around a link.
pub fn trim(link: &mut String) {
    let trimmed = fetch::trimmed(link);
    if trimmed.len() != link.len() {
        *link = trimmed.to_owned();
    }
}

/// Fault of a link; `None` for an absolute http or https URL. Anything else (`javascript:`, `data:`, …) would be
/// run by whoever clicks.
#[must_use]
pub fn fault(text: &str) -> Option<&'static str> {
    if text.chars().count() > MAX_CHARS {
        return Some("has at most 2048 characters");
    }
    let Ok(url) = Url::parse(text) else { return Some("is not an absolute URL") };
    // The parser repairs spaces, control characters and missing slashes; what is stored has to be a URL as it stands.
    let plain = text.get(..7).is_some_and(|start| {
        start.eq_ignore_ascii_case("http://") || text.to_ascii_lowercase().starts_with("https://")
    });
    if !plain || !matches!(url.scheme(), "http" | "https") {
        return Some("begins with http:// or https://");
    }
    if text.chars().any(|character| character.is_whitespace() || character.is_control()) {
        return Some("has no spaces or control characters");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{fault, trim};

    #[test]
    fn links_lose_what_copying_leaves_around_them() {
        for around in ["", " ", "\r\n", "\u{feff}"] {
            let mut link = format!("{around}https://dealer.example/a{around}");
            trim(&mut link);
            assert_eq!(link, "https://dealer.example/a");
        }
    }

    #[test]
    fn only_web_addresses_are_links() {
        let check =
            |text: &str, ok: bool| assert_eq!(fault(text).is_none(), ok, "{text:?}: {:?}", fault(text));
        check("https://dealer.example/cars/1?a=b#c", true);
        check("HTTP://dealer.example", true);
        check("https://bücher.example/ä", true);
        check("javascript:alert(1)", false);
        check("JaVaScRiPt:alert(1)//https://x.example", false);
        check("data:text/html,<script>alert(1)</script>", false);
        check("vbscript:x", false);
        check("file:///etc/passwd", false);
        check("ftp://dealer.example", false);
        check("//dealer.example", false);
        check("dealer.example", false);
        check("https:dealer.example", false);
        check(" https://dealer.example", false);
        check("https://dealer.example/a b", false);
        check("java\nscript:alert(1)", false);
        check("https://", false);
        check("", false);
        check(&format!("https://dealer.example/{}", "a".repeat(2048)), false);
    }
}
