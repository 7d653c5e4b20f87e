//! Pure: a feature that is being written: what was typed, what is wrong with it, and what is sent.

use forecourt_api::composition::{Detail, DetailKind, Position};
use forecourt_api::feature::{FeatureForm, FeatureInput, FeatureType, PlacedHotspot};
use forecourt_api::{ImageId, VehicleId};
use forecourt_player::WebUrl;

/// Longest title, in characters (schema `FeatureInput`).
pub const TITLE_MAX_CHARS: usize = 200;
/// Longest text, in characters (schema `FeatureInput`).
pub const TEXT_MAX_CHARS: usize = 2_000;
/// The icon of features that are made here; the contract wants one.
pub const ICON: &str = "info";

/// What opens on click.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DraftKind {
    /// A text.
    #[default]
    Text,
    /// Another page.
    Link,
    /// A picture.
    Image,
}

impl DraftKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Text, Self::Link, Self::Image];

    /// Name in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Link => "link",
            Self::Image => "image",
        }
    }
}

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Hover text.
    pub title: String,
    /// What opens on click.
    pub kind: DraftKind,
    /// Text of the panel.
    pub text: String,
    /// Address of the other page.
    pub address: String,
    /// Key of the photo that opens.
    pub image: String,
    /// Placement rule; empty for none.
    pub rule: String,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing was typed or chosen.
    Missing,
    /// More characters than the contract allows.
    TooLong,
    /// No address that a person may be sent to.
    NotAnAddress,
}

/// What is wrong, by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flaws {
    /// Of the title.
    pub title: Option<Flaw>,
    /// Of the text.
    pub text: Option<Flaw>,
    /// Of the address.
    pub address: Option<Flaw>,
    /// Of the photo.
    pub image: Option<Flaw>,
}

impl Flaws {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

fn check_text(text: &str, max_chars: usize, is_needed: bool) -> Option<Flaw> {
    if text.trim().is_empty() {
        return is_needed.then_some(Flaw::Missing);
    }
    (text.trim().chars().count() > max_chars).then_some(Flaw::TooLong)
}

fn some(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl Draft {
    /// Looks at every field that counts for its kind.
    #[must_use]
    pub fn check(&self) -> Flaws {
        let is_link = self.kind == DraftKind::Link;
        let address = match (is_link, self.address.trim()) {
            (false, _) => None,
            (true, "") => Some(Flaw::Missing),
            (true, address) => WebUrl::parse(address).is_none().then_some(Flaw::NotAnAddress),
        };
        Flaws {
            title: check_text(&self.title, TITLE_MAX_CHARS, true),
            text: check_text(&self.text, TEXT_MAX_CHARS, self.kind == DraftKind::Text),
            address,
            image: (self.kind == DraftKind::Image && self.image.is_empty()).then_some(Flaw::Missing),
        }
    }

    /// For Part B, standing on one photo.
    #[must_use]
    pub fn to_input(&self, place: Option<(ImageId, Position)>) -> FeatureInput {
        let detail = (self.kind == DraftKind::Link)
            .then(|| Detail { kind: DetailKind::Link, src: self.address.trim().to_owned() });
        FeatureInput {
            title: self.title.trim().to_owned(),
            icon: ICON.to_owned(),
            feature_type: if self.kind == DraftKind::Link { FeatureType::Link } else { FeatureType::Text },
            kind: None,
            description: some(&self.text),
            feature_rule_name: some(&self.rule),
            annotation_id: None,
            detail_image_id: (self.kind == DraftKind::Image).then(|| self.image.clone()),
            detail,
            hotspots: place
                .map(|(image_id, position)| PlacedHotspot { image_id, position, source: None })
                .into_iter()
                .collect(),
        }
    }

    /// For Part A, where the description of a link is its target.
    #[must_use]
    pub fn to_form(&self, vehicle_id: VehicleId) -> FeatureForm {
        let is_link = self.kind == DraftKind::Link;
        FeatureForm {
            vehicle_id,
            title: self.title.trim().to_owned(),
            icon: ICON.to_owned(),
            kind: if is_link { FeatureType::Link } else { FeatureType::Text },
            description: if is_link { some(&self.address) } else { some(&self.text) },
            feature_rule_name: some(&self.rule),
            annotation_id: None,
            detail_image_id: (self.kind == DraftKind::Image).then(|| self.image.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(kind: DraftKind, title: &str, text: &str, address: &str, image: &str) -> Draft {
        Draft {
            title: title.into(),
            kind,
            text: text.into(),
            address: address.into(),
            image: image.into(),
            rule: String::new(),
        }
    }

    #[test]
    fn each_kind_needs_its_own_fields() {
        let check = |draft: Draft, expected: Flaws| assert_eq!(draft.check(), expected, "{draft:?}");
        let fine = Flaws::default();
        check(draft(DraftKind::Text, "LED", "Matrix", "", ""), fine);
        check(
            draft(DraftKind::Text, " ", "", "", ""),
            Flaws { title: Some(Flaw::Missing), text: Some(Flaw::Missing), ..fine },
        );
        check(
            draft(DraftKind::Text, &"x".repeat(201), &"x".repeat(2_001), "", ""),
            Flaws { title: Some(Flaw::TooLong), text: Some(Flaw::TooLong), ..fine },
        );
        check(draft(DraftKind::Text, &"ä".repeat(200), &"🚗".repeat(2_000), "", ""), fine);
        check(draft(DraftKind::Link, "LED", "", "https://a.example/x", ""), fine);
        check(draft(DraftKind::Link, "LED", "", " ", ""), Flaws { address: Some(Flaw::Missing), ..fine });
        for address in ["javascript:alert(1)", "a.example", "data:text/html,x", "https://a b"] {
            check(
                draft(DraftKind::Link, "LED", "", address, ""),
                Flaws { address: Some(Flaw::NotAnAddress), ..fine },
            );
        }
        check(draft(DraftKind::Image, "LED", "", "", "img"), fine);
        check(draft(DraftKind::Image, "LED", "", "", ""), Flaws { image: Some(Flaw::Missing), ..fine });
        // What another kind left behind does not count.
        check(draft(DraftKind::Text, "LED", "Matrix", "javascript:", ""), fine);
    }

    #[test]
    fn both_parts_are_sent_what_they_read() {
        let link = draft(DraftKind::Link, " LED ", "Matrix", " https://a.example ", "img");
        let place = (ImageId::new("i"), Position { x: 0.25, y: 0.5 });
        let input = link.to_input(Some(place));
        assert_eq!(input.title, "LED");
        assert_eq!(input.detail, Some(Detail { kind: DetailKind::Link, src: "https://a.example".into() }));
        assert_eq!((input.description.as_deref(), input.detail_image_id), (Some("Matrix"), None));
        assert_eq!(input.hotspots.len(), 1);
        let form = link.to_form(VehicleId::new("v").unwrap());
        assert_eq!((form.kind, form.description.as_deref()), (FeatureType::Link, Some("https://a.example")));
        let image = draft(DraftKind::Image, "LED", "", "", "img");
        assert_eq!(image.to_input(None).detail_image_id.as_deref(), Some("img"));
        assert_eq!(image.to_form(VehicleId::new("v").unwrap()).detail_image_id.as_deref(), Some("img"));
    }
}
