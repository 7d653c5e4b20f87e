//! Clickable points of a picture and what opens on click. Not here: how features become hotspots
//! (`forecourt_api::hotspot`) and how a hotspot looks.

use forecourt_api::composition::{self, DetailKind, HotspotKind, Position};
use forecourt_api::hotspot::WebUrl;

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

    /// A hotspot of a composition. `picture` is the picture at an address.
    #[must_use]
    pub fn from_composition(
        hotspot: &composition::Hotspot,
        id: HotspotId,
        picture: impl Fn(&str) -> Picture,
    ) -> Self {
        let detail = hotspot.detail.as_ref().and_then(|detail| match detail.kind {
            DetailKind::Image => Some(Detail::Image(picture(&detail.src))),
            DetailKind::Link => WebUrl::parse(&detail.src).map(Detail::Link),
            DetailKind::Pdf => WebUrl::parse(&detail.src).map(Detail::Document),
            DetailKind::Other(_) => None,
        });
        Self {
            id,
            title: hotspot.title.clone(),
            icon: hotspot.icon.clone(),
            look: look(hotspot.kind.as_ref()),
            position: Some(hotspot.position),
            description: hotspot.description.clone(),
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
