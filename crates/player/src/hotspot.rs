//! Clickable points of a picture and what opens on click. Not here: where a feature without position stands
//! (`placement`) and how a hotspot looks.

use forecourt_api::composition::{self, DetailKind, HotspotKind, Position};
use forecourt_api::feature::{Feature, FeatureType};

use crate::gallery::Picture;

/// Identity of a hotspot within its item: a feature id where there is one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HotspotId(String);

impl HotspotId {
    /// Takes the text as it is.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Look of a hotspot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Something to like.
    #[default]
    Feature,
    /// Something to know before buying.
    Damage,
}

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

/// The target that opens besides the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// Another page, in a new tab.
    Link(WebUrl),
    /// A document, in a new tab.
    Document(WebUrl),
    /// A picture, in a dialog.
    Image(Picture),
}

/// A clickable point.
#[derive(Clone, Debug, PartialEq)]
pub struct Hotspot {
    /// Identity within its item.
    pub id: HotspotId,
    /// Shown on hover and focus, and in the list.
    pub title: String,
    /// Icon name as the feature has it; free for a host's style.
    pub icon: Option<String>,
    /// Look.
    pub look: Look,
    /// Where it stands; without, or outside the picture, it is only in the list.
    pub position: Option<Position>,
    /// Text of the panel.
    pub description: Option<String>,
    /// The target that opens besides.
    pub detail: Option<Detail>,
}

impl Hotspot {
    /// True when it can be drawn on the picture.
    #[must_use]
    pub fn is_on_picture(&self) -> bool {
        self.position.is_some_and(Position::is_inside)
    }

    /// The action of a click.
    #[must_use]
    pub fn action(&self) -> Action<'_> {
        match (&self.detail, self.text()) {
            (Some(Detail::Image(picture)), _) => Action::ShowImage(picture),
            (Some(Detail::Link(url) | Detail::Document(url)), None) => Action::Follow(url),
            _ => Action::ShowText,
        }
    }

    /// The description, if it says anything.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.description.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }

    pub(crate) fn from_composition(
        hotspot: &composition::Hotspot,
        place: usize,
        picture: impl Fn(&str) -> Picture,
    ) -> Self {
        let detail = hotspot.detail.as_ref().and_then(|detail| match detail.kind {
            DetailKind::Image => Some(Detail::Image(picture(&detail.src))),
            DetailKind::Link => WebUrl::parse(&detail.src).map(Detail::Link),
            DetailKind::Pdf => WebUrl::parse(&detail.src).map(Detail::Document),
            DetailKind::Other(_) => None,
        });
        Self {
            id: HotspotId::new(place.to_string()),
            title: hotspot.title.clone(),
            icon: hotspot.icon.clone(),
            look: look(hotspot.kind.as_ref()),
            position: Some(hotspot.position),
            description: hotspot.description.clone(),
            detail,
        }
    }

    /// A hotspot of a Part A feature, by the contract's table at `CompositionHotspots`. `id` is the feature's or the
    /// host's own; `detail_picture` is the feature's detail image where the host has it.
    #[must_use]
    pub fn from_feature(
        id: HotspotId,
        feature: &Feature,
        position: Option<Position>,
        detail_picture: Option<Picture>,
    ) -> Self {
        let target = feature.description.as_deref().and_then(WebUrl::parse);
        let (description, detail) = match (detail_picture, &feature.kind, target) {
            (Some(picture), ..) => (feature.description.clone(), Some(Detail::Image(picture))),
            (None, Some(FeatureType::Link), Some(url)) => (None, Some(Detail::Link(url))),
            (None, Some(FeatureType::Document), Some(url)) => (None, Some(Detail::Document(url))),
            (None, ..) => (feature.description.clone(), None),
        };
        Self {
            id,
            title: feature.title.clone().unwrap_or_default(),
            icon: feature.icon.clone(),
            look: Look::Feature,
            position,
            description,
            detail,
        }
    }
}

/// The action of a click on a hotspot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action<'a> {
    /// Opens the panel with the text and, where there is one, the link.
    ShowText,
    /// Opens the dialog with the picture and the text.
    ShowImage(&'a Picture),
    /// Opens the address in a new tab; nothing opens in the player.
    Follow(&'a WebUrl),
}

/// The look of the contract's word; unknown words look like a feature.
#[must_use]
pub fn look(kind: Option<&HotspotKind>) -> Look {
    match kind {
        Some(HotspotKind::Damage) => Look::Damage,
        Some(HotspotKind::Feature | HotspotKind::Other(_)) | None => Look::Feature,
    }
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
        let feature = |kind: FeatureType, description: &str| Feature {
            kind: Some(kind),
            title: Some("LED".to_owned()),
            description: Some(description.to_owned()),
            ..Feature::default()
        };
        let of = |feature: &Feature| Hotspot::from_feature(HotspotId::new("f"), feature, None, None);
        let url = "https://a.example/x";

        let text = of(&feature(FeatureType::Text, url));
        assert_eq!((text.description.as_deref(), &text.detail), (Some(url), &None));
        let link = of(&feature(FeatureType::Link, url));
        assert_eq!((link.description.as_deref(), link.detail), (None, WebUrl::parse(url).map(Detail::Link)));
        let document = of(&feature(FeatureType::Document, url));
        assert_eq!(document.detail, WebUrl::parse(url).map(Detail::Document));
        let script = of(&feature(FeatureType::Link, "javascript:alert(1)"));
        assert_eq!((script.description.as_deref(), script.detail), (Some("javascript:alert(1)"), None));
        let picture = Picture::single("p.jpg", None);
        let image = Hotspot::from_feature(
            HotspotId::new("f"),
            &feature(FeatureType::Link, url),
            None,
            Some(picture.clone()),
        );
        assert_eq!(image.action(), Action::ShowImage(&picture));
    }

    #[test]
    fn a_link_with_a_text_opens_the_text_first() {
        let mut hotspot = Hotspot {
            id: HotspotId::new("1"),
            title: "t".to_owned(),
            icon: None,
            look: Look::Feature,
            position: None,
            description: None,
            detail: WebUrl::parse("https://a.example").map(Detail::Link),
        };
        assert!(matches!(hotspot.action(), Action::Follow(_)));
        hotspot.description = Some(" ".to_owned());
        assert!(matches!(hotspot.action(), Action::Follow(_)));
        hotspot.description = Some("text".to_owned());
        assert_eq!(hotspot.action(), Action::ShowText);
    }
}
