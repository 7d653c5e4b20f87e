//! Hotspots made of features: the contract's table at `CompositionHotspots`, the same for server, portal and player. Not here:
//! where a feature without position stands ([`crate::placement`]).

use crate::composition::{Detail, DetailKind, Hotspot, HotspotKind, Position};
use crate::feature::FeatureType;

/// An absolute http or https address, the only ones that a person is sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebUrl(String);

impl WebUrl {
    /// `None` for every other scheme, for relative addresses and for those with spaces or control characters, which
    /// browsers drop before they read the scheme.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let has_scheme = |scheme: &str| {
            text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
                && text[scheme.len()..].starts_with(|first: char| first.is_alphanumeric() || first == '[')
        };
        let is_clean = !text.contains(|c: char| c.is_control() || c.is_whitespace());
        (is_clean && (has_scheme("http://") || has_scheme("https://"))).then(|| Self(text.to_owned()))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The members of a feature that a hotspot is made of, whichever part of the contract it came by.
#[derive(Clone, Copy, Debug)]
pub struct FeatureContent<'a> {
    /// Hover text.
    pub title: &'a str,
    /// Icon name.
    pub icon: &'a str,
    /// Kind.
    pub feature_type: &'a FeatureType,
    /// Look; of Part B only.
    pub kind: Option<&'a HotspotKind>,
    /// Text of the panel, or the target of a link or document.
    pub description: Option<&'a str>,
    /// Link or document that opens on click; of Part B only.
    pub detail: Option<&'a Detail>,
}

impl FeatureContent<'_> {
    /// The hotspot at a position. `opened_src` is the address of the feature's detail image, where that has a result.
    #[must_use]
    pub fn hotspot(&self, position: Position, opened_src: Option<String>) -> Hotspot {
        let description = self.description.filter(|text| !text.is_empty());
        let (detail, description) = match (opened_src, self.detail) {
            (Some(src), _) => (Some(Detail { kind: DetailKind::Image, src }), description),
            (None, Some(detail)) => (Some(detail.clone()), description),
            (None, None) => match target(self.feature_type, description) {
                Some(detail) => (Some(detail), None),
                None => (None, description),
            },
        };
        Hotspot {
            title: self.title.to_owned(),
            icon: Some(self.icon).filter(|icon| !icon.is_empty()).map(str::to_owned),
            description: description.map(str::to_owned),
            kind: Some(self.kind.cloned().unwrap_or(HotspotKind::Feature)),
            position,
            detail,
            feature_id: None,
        }
    }
}

/// The target of a link or document: its description, when that is nothing but an address.
fn target(feature_type: &FeatureType, description: Option<&str>) -> Option<Detail> {
    let kind = match feature_type {
        FeatureType::Link => DetailKind::Link,
        FeatureType::Document => DetailKind::Pdf,
        FeatureType::Text | FeatureType::Other(_) => return None,
    };
    let url = WebUrl::parse(description?)?;
    Some(Detail { kind, src: url.as_str().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_sent_to_http_and_https_only() {
        let check =
            |text: &str, accepted: bool| assert_eq!(WebUrl::parse(text).is_some(), accepted, "{text:?}");
        check("https://a.example/x?y#z", true);
        check("HTTP://a.example", true);
        check("  https://a.example  ", true);
        check("https://[::1]/", true);
        check("https://ä.example/", true);
        check("javascript:alert(1)", false);
        check("JaVaScRiPt:alert(1)//https://", false);
        check("java\nscript:alert(1)", false);
        check("ht\ntps://a.example", false);
        check("https://a.example/\u{0}", false);
        check("data:text/html,x", false);
        check("blob:https://a.example/1", false);
        check("file:///etc/passwd", false);
        check("mailto:a@b.example", false);
        check("//a.example", false);
        check("/relative", false);
        check("https:a.example", false);
        check("https:///a.example", false);
        check("https://", false);
        check("", false);
    }

    #[test]
    fn features_become_hotspots_by_the_contracts_table() {
        use DetailKind::{Image, Link, Pdf};
        use FeatureType::{Document, Text};
        let web = Detail { kind: DetailKind::Link, src: "https://dealer.example/wheels".to_owned() };
        let check = |feature_type: FeatureType,
                     description: Option<&str>,
                     opened_src: Option<&str>,
                     detail: Option<&Detail>,
                     expected: (Option<(DetailKind, &str)>, Option<&str>)| {
            let feature = FeatureContent {
                title: "Wheel",
                icon: "wheel",
                feature_type: &feature_type,
                kind: None,
                description,
                detail,
            };
            let hotspot = feature.hotspot(Position { x: 0.5, y: 0.5 }, opened_src.map(str::to_owned));
            let opens = hotspot.detail.map(|detail| (detail.kind, detail.src));
            let expected_detail = expected.0.map(|(kind, src)| (kind, src.to_owned()));
            assert_eq!(
                (opens, hotspot.description.as_deref()),
                (expected_detail, expected.1),
                "{description:?}"
            );
        };
        let url = "https://dealer.example/a?b=c#d";
        let href = || FeatureType::Link;
        check(href(), Some(url), None, None, (Some((Link, url)), None));
        let spaced = " http://dealer.example\n";
        check(href(), Some(spaced), None, None, (Some((Link, "http://dealer.example")), None));
        check(Document, Some(url), None, None, (Some((Pdf, url)), None));
        check(Text, Some(url), None, None, (None, Some(url)));
        check(FeatureType::from("offer"), Some(url), None, None, (None, Some(url)));
        for text in [
            "see https://dealer.example",
            "https://a.example https://b.example",
            "javascript:alert(1)",
            "ftp://a.example",
            "dealer.example",
        ] {
            check(href(), Some(text), None, None, (None, Some(text)));
        }
        check(href(), None, None, None, (None, None));
        check(href(), Some(""), None, None, (None, None));
        let wheels = || Some((Link, "https://dealer.example/wheels"));
        check(Text, Some("text"), None, Some(&web), (wheels(), Some("text")));
        check(href(), Some(url), None, Some(&web), (wheels(), Some(url)));
        check(href(), Some(url), Some("close-up"), Some(&web), (Some((Image, "close-up")), Some(url)));
    }

    #[test]
    fn a_plain_feature_is_a_hotspot_with_a_text() {
        let feature = FeatureContent {
            title: "Wheel",
            icon: "",
            feature_type: &FeatureType::Text,
            kind: Some(&HotspotKind::Damage),
            description: Some("19 inches"),
            detail: None,
        };
        let position = Position { x: 0.25, y: 0.75 };
        let hotspot = feature.hotspot(position, None);
        let expected = Hotspot {
            title: "Wheel".to_owned(),
            icon: None,
            description: Some("19 inches".to_owned()),
            kind: Some(HotspotKind::Damage),
            position,
            detail: None,
            feature_id: None,
        };
        assert_eq!(hotspot, expected);
        let plain = FeatureContent { kind: None, icon: "wheel", ..feature }.hotspot(position, None);
        assert_eq!((plain.kind, plain.icon.as_deref()), (Some(HotspotKind::Feature), Some("wheel")));
    }
}
