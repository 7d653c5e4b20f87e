//! Which of the encodings that lie ready a client takes.

use http::{HeaderMap, header};

/// Encodings, the smallest result first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// The word on the wire.
    pub(crate) const fn token(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// Extension of the sibling's name.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }
}

/// The encodings that a client takes, the best first; plain at last, whatever it says.
pub(crate) fn accepted(headers: &HeaderMap) -> Vec<Encoding> {
    let wanted: Vec<(String, bool)> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
        .map(|entry| {
            let mut parts = entry.split(';');
            let token = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let quality = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok());
            (token, quality.is_none_or(|quality| quality > 0.0))
        })
        .collect();
    let takes = |encoding: &Encoding| {
        let named = |token: &str| wanted.iter().find(|(known, _)| known == token).map(|(_, taken)| *taken);
        named(encoding.token()).or_else(|| named("*")).unwrap_or(false)
    };
    let compressed = [Encoding::Brotli, Encoding::Gzip].into_iter().filter(takes);
    compressed.chain([Encoding::Identity]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_say_what_they_take() {
        use Encoding::{Brotli, Gzip, Identity};
        let check = |text: &str, expected: &[Encoding]| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, text.parse().unwrap())]);
            assert_eq!(accepted(&headers), expected, "{text}");
        };
        check("gzip, deflate, br, zstd", &[Brotli, Gzip, Identity]);
        check("gzip;q=0.5", &[Gzip, Identity]);
        check("br;q=0, gzip", &[Gzip, Identity]);
        check("*", &[Brotli, Gzip, Identity]);
        check("*, br;q=0", &[Gzip, Identity]);
        check("", &[Identity]);
        check("identity;q=0", &[Identity]);
    }
}
