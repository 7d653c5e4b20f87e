//! Pure: a feature that is being written or corrected: what was typed, what is wrong with it, and what is sent.

use forecourt_api::composition::{Detail, DetailKind, Position};
use forecourt_api::feature::{FeatureForm, FeatureInput, FeaturePatch, FeatureType, PlacedHotspot};
use forecourt_api::hotspot::WebUrl;
use forecourt_api::problem;
use forecourt_api::{ImageId, VehicleId};

use super::feature::VehicleFeature;

/// Longest title, in characters (schema `FeatureInput`).
pub const TITLE_MAX_CHARS: usize = 200;
/// Longest text, in characters (schema `FeatureInput`).
pub const TEXT_MAX_CHARS: usize = 2_000;
/// The icon of features that are made here; the contract wants one.
pub const ICON: &str = "info";

/// The kind of thing that opens on click.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DraftKind {
    /// A text.
    #[default]
    Text,
    /// Another page.
    Link,
    /// A document.
    Document,
    /// A picture.
    Image,
}

impl DraftKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Text, Self::Link, Self::Document, Self::Image];

    /// Name in forms and in what is kept.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Link => "link",
            Self::Document => "document",
            Self::Image => "image",
        }
    }

    /// The kind of a name; [`DraftKind::Text`] for an unknown one.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).unwrap_or_default()
    }

    /// True for kinds that lead to a web address.
    #[must_use]
    pub const fn has_address(self) -> bool {
        matches!(self, Self::Link | Self::Document)
    }
}

/// The typed fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Hover text.
    pub title: String,
    /// The kind of thing that opens on click.
    pub kind: DraftKind,
    /// Text of the panel.
    pub text: String,
    /// Address of the page or document.
    pub address: String,
    /// Key of the photo that opens.
    pub image: String,
    /// Placement rule; empty for none.
    pub rule: String,
}

/// An error of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// Nothing was typed or chosen.
    Missing,
    /// More characters than the contract allows.
    TooLong,
    /// No address that a person may be sent to.
    NotAnAddress,
    /// The server's own words.
    Refused(String),
}

/// Errors by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValidationErrors {
    /// Of the title.
    pub title: Option<FieldError>,
    /// Of the text.
    pub text: Option<FieldError>,
    /// Of the address.
    pub address: Option<FieldError>,
    /// Of the photo.
    pub image: Option<FieldError>,
}

impl ValidationErrors {
    /// True when no field is at fault.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// A server's refusal of a draft, by field; errors about no field of the form are left out.
    #[must_use]
    pub fn of_refusal(errors: &[problem::FieldError]) -> Self {
        let mut found = Self::default();
        for error in errors {
            let field = match error.pointer.split('/').nth(1) {
                Some("title") => &mut found.title,
                Some("description") => &mut found.text,
                Some("detail") => &mut found.address,
                Some("detail_image_id") => &mut found.image,
                _ => continue,
            };
            field.get_or_insert_with(|| FieldError::Refused(error.detail.clone()));
        }
        found
    }
}

fn check_text(text: &str, max_chars: usize, is_needed: bool) -> Option<FieldError> {
    if text.trim().is_empty() {
        return is_needed.then_some(FieldError::Missing);
    }
    (text.trim().chars().count() > max_chars).then_some(FieldError::TooLong)
}

/// True when the description of a stored feature is the address that it leads to.
fn has_target_in_description(feature: &VehicleFeature) -> bool {
    feature.detail.is_none()
        && feature.detail_image.is_none()
        && matches!(feature.kind, FeatureType::Link | FeatureType::Document)
        && feature.description.as_deref().is_some_and(|text| WebUrl::parse(text).is_some())
}

fn some(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl Draft {
    /// The content of a feature as it would be typed: the detail image counts before the detail, and that before a target in the
    /// description.
    #[must_use]
    pub fn of_feature(feature: &VehicleFeature) -> Self {
        let text = feature.description.clone().unwrap_or_default();
        let mut draft = Self {
            title: feature.title.clone(),
            rule: feature.rule.clone().unwrap_or_default(),
            text,
            ..Self::default()
        };
        if let Some(image) = &feature.detail_image {
            draft.kind = DraftKind::Image;
            draft.image.clone_from(image);
        } else if let Some(detail) = &feature.detail {
            draft.kind = match detail.kind {
                DetailKind::Link => DraftKind::Link,
                DetailKind::Pdf => DraftKind::Document,
                // The form has no field for it, and leaves it as it is.
                DetailKind::Image | DetailKind::Other(_) => return draft,
            };
            draft.address.clone_from(&detail.src);
        } else if has_target_in_description(feature) {
            draft.kind =
                if feature.kind == FeatureType::Link { DraftKind::Link } else { DraftKind::Document };
            draft.address = std::mem::take(&mut draft.text);
        }
        draft
    }

    /// Looks at every field that counts for its kind.
    #[must_use]
    pub fn check(&self) -> ValidationErrors {
        let address = match (self.kind.has_address(), self.address.trim()) {
            (false, _) => None,
            (true, "") => Some(FieldError::Missing),
            (true, address) => WebUrl::parse(address).is_none().then_some(FieldError::NotAnAddress),
        };
        ValidationErrors {
            title: check_text(&self.title, TITLE_MAX_CHARS, true),
            text: check_text(&self.text, TEXT_MAX_CHARS, self.kind == DraftKind::Text),
            address,
            image: (self.kind == DraftKind::Image && self.image.is_empty()).then_some(FieldError::Missing),
        }
    }

    /// Errors of a corrected feature: only fields that differ from `before` can be at fault, since what the server
    /// has taken once blocks nothing.
    #[must_use]
    pub fn check_against(&self, before: &Self) -> ValidationErrors {
        let found = self.check();
        let is_same_kind = self.kind == before.kind;
        ValidationErrors {
            title: found.title.filter(|_| self.title != before.title),
            text: found.text.filter(|_| self.text != before.text || !is_same_kind),
            address: found.address.filter(|_| self.address != before.address || !is_same_kind),
            image: found.image.filter(|_| self.image != before.image || !is_same_kind),
        }
    }

    /// True when nothing was typed that would be missed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.title, &self.text, &self.address, &self.image].iter().all(|text| text.trim().is_empty())
    }

    fn detail(&self) -> Option<Detail> {
        let kind = match self.kind {
            DraftKind::Link => DetailKind::Link,
            DraftKind::Document => DetailKind::Pdf,
            DraftKind::Text | DraftKind::Image => return None,
        };
        Some(Detail { kind, src: self.address.trim().to_owned() })
    }

    /// The type of Part B: the description of a link or document would be its target, so that one with a text is a text.
    fn feature_type(&self) -> FeatureType {
        match self.kind {
            DraftKind::Link if self.text.trim().is_empty() => FeatureType::Link,
            DraftKind::Document if self.text.trim().is_empty() => FeatureType::Document,
            _ => FeatureType::Text,
        }
    }

    /// For Part B, standing on one photo.
    #[must_use]
    pub fn to_input(&self, place: Option<(ImageId, Position)>) -> FeatureInput {
        FeatureInput {
            title: self.title.trim().to_owned(),
            icon: ICON.to_owned(),
            feature_type: self.feature_type(),
            kind: None,
            description: some(&self.text),
            feature_rule_name: some(&self.rule),
            annotation_id: None,
            detail_image_id: (self.kind == DraftKind::Image).then(|| self.image.clone()),
            detail: self.detail(),
            hotspots: place
                .map(|(image_id, position)| PlacedHotspot { image_id, position, source: None })
                .into_iter()
                .collect(),
            spin_hotspots: Vec::new(),
        }
    }

    /// The difference to a stored feature, for Part B: members that say the same already are left out.
    #[must_use]
    pub fn to_patch(&self, stored: &VehicleFeature) -> FeaturePatch {
        let before = Self::of_feature(stored);
        let wanted = self.to_input(None);
        let mut patch = FeaturePatch::default();
        if self.title.trim() != before.title.trim() {
            patch.title = Some(wanted.title);
        }
        let is_same_target = (self.kind, self.address.trim(), &self.image)
            == (before.kind, before.address.trim(), &before.image);
        let is_same_text = self.text.trim() == before.text.trim();
        if is_same_target && is_same_text {
            return patch;
        }
        if wanted.description != stored.description {
            patch.description = Some(wanted.description.clone());
        }
        if is_same_target && !has_target_in_description(stored) {
            let would_be_target = matches!(stored.kind, FeatureType::Link | FeatureType::Document);
            if would_be_target && wanted.description.is_some() {
                patch.feature_type = Some(FeatureType::Text);
            }
            return patch;
        }
        if wanted.feature_type != stored.kind {
            patch.feature_type = Some(wanted.feature_type);
        }
        if wanted.detail_image_id != stored.detail_image {
            patch.detail_image_id = Some(wanted.detail_image_id);
        }
        if wanted.detail != stored.detail {
            patch.detail = Some(wanted.detail);
        }
        patch
    }

    /// For Part A, where the description of a link or document is its target.
    #[must_use]
    pub fn to_form(&self, vehicle_id: VehicleId) -> FeatureForm {
        let kind = match self.kind {
            DraftKind::Link => FeatureType::Link,
            DraftKind::Document => FeatureType::Document,
            DraftKind::Text | DraftKind::Image => FeatureType::Text,
        };
        FeatureForm {
            vehicle_id,
            title: self.title.trim().to_owned(),
            icon: ICON.to_owned(),
            kind,
            description: some(if self.kind.has_address() { &self.address } else { &self.text }),
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
        let check =
            |draft: Draft, expected: ValidationErrors| assert_eq!(draft.check(), expected, "{draft:?}");
        let fine = ValidationErrors::default;
        check(draft(DraftKind::Text, "LED", "Matrix", "", ""), fine());
        check(
            draft(DraftKind::Text, " ", "", "", ""),
            ValidationErrors { title: Some(FieldError::Missing), text: Some(FieldError::Missing), ..fine() },
        );
        check(
            draft(DraftKind::Text, &"x".repeat(201), &"x".repeat(2_001), "", ""),
            ValidationErrors { title: Some(FieldError::TooLong), text: Some(FieldError::TooLong), ..fine() },
        );
        check(draft(DraftKind::Text, &"ä".repeat(200), &"🚗".repeat(2_000), "", ""), fine());
        check(draft(DraftKind::Link, "LED", "", "https://a.example/x", ""), fine());
        check(
            draft(DraftKind::Link, "LED", "", " ", ""),
            ValidationErrors { address: Some(FieldError::Missing), ..fine() },
        );
        for address in ["javascript:alert(1)", "a.example", "data:text/html,x", "https://a b"] {
            check(
                draft(DraftKind::Link, "LED", "", address, ""),
                ValidationErrors { address: Some(FieldError::NotAnAddress), ..fine() },
            );
        }
        check(draft(DraftKind::Image, "LED", "", "", "img"), fine());
        check(
            draft(DraftKind::Image, "LED", "", "", ""),
            ValidationErrors { image: Some(FieldError::Missing), ..fine() },
        );
        // What another kind left behind does not count.
        check(draft(DraftKind::Text, "LED", "Matrix", "javascript:", ""), fine());
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
        assert_eq!(input.feature_type, FeatureType::Text, "the description of a link would be its target");
        let bare = draft(DraftKind::Document, "LED", " ", "https://a.example/led.pdf", "");
        let (input, form) = (bare.to_input(None), bare.to_form(VehicleId::new("v").unwrap()));
        assert_eq!((input.feature_type, input.description), (FeatureType::Document, None));
        assert_eq!(
            (form.kind, form.description.as_deref()),
            (FeatureType::Document, Some("https://a.example/led.pdf"))
        );
        let image = draft(DraftKind::Image, "LED", "", "", "img");
        assert_eq!(image.to_input(None).detail_image_id.as_deref(), Some("img"));
        assert_eq!(image.to_form(VehicleId::new("v").unwrap()).detail_image_id.as_deref(), Some("img"));
    }
    fn stored(
        kind: FeatureType,
        description: &str,
        detail: Option<Detail>,
        image: Option<&str>,
    ) -> VehicleFeature {
        VehicleFeature {
            id: forecourt_api::FeatureId::new("f"),
            title: "LED".into(),
            icon: "info".into(),
            kind,
            look: None,
            description: some(description),
            rule: None,
            detail_image: image.map(str::to_owned),
            detail,
            annotation: None,
            spins: Vec::new(),
            places: Vec::new(),
        }
    }

    fn every_kind() -> Vec<VehicleFeature> {
        let detail = |kind: DetailKind| Some(Detail { kind, src: "https://a.example/x".into() });
        vec![
            stored(FeatureType::Text, "Matrix", None, None),
            stored(FeatureType::Link, "https://a.example", None, None),
            stored(FeatureType::Link, "no address", None, None),
            stored(FeatureType::Document, "https://a.example/a.pdf", None, None),
            stored(FeatureType::Link, "", detail(DetailKind::Link), None),
            stored(FeatureType::Text, "Matrix", detail(DetailKind::Pdf), None),
            stored(FeatureType::Text, "Matrix", detail(DetailKind::Image), None),
            stored(
                FeatureType::Other("video".into()),
                "Matrix",
                detail(DetailKind::Other("film".into())),
                None,
            ),
            stored(FeatureType::Text, "", None, Some("img")),
        ]
    }

    #[test]
    fn what_nobody_changed_is_not_sent_and_blocks_nothing() {
        for feature in every_kind() {
            let draft = Draft::of_feature(&feature);
            assert_eq!(draft.to_patch(&feature), FeaturePatch::default(), "{feature:?}");
            assert!(draft.check_against(&draft).is_none(), "{feature:?}");
            let renamed = Draft { title: "Xenon".into(), ..draft };
            let expected = FeaturePatch { title: Some("Xenon".into()), ..FeaturePatch::default() };
            assert_eq!(renamed.to_patch(&feature), expected, "{feature:?}");
        }
    }

    #[test]
    fn every_kind_becomes_every_other() {
        let wanted = [
            draft(DraftKind::Text, "LED", "Other words", "", ""),
            draft(DraftKind::Link, "LED", "", "https://b.example", ""),
            draft(DraftKind::Link, "LED", "With words", "https://b.example", ""),
            draft(DraftKind::Document, "LED", "", "https://b.example/b.pdf", ""),
            draft(DraftKind::Image, "LED", "With words", "", "other"),
        ];
        for feature in every_kind() {
            for wanted in &wanted {
                let patch = wanted.to_patch(&feature);
                let after = VehicleFeature {
                    kind: patch.feature_type.clone().unwrap_or_else(|| feature.kind.clone()),
                    description: patch.description.clone().unwrap_or_else(|| feature.description.clone()),
                    detail_image: patch
                        .detail_image_id
                        .clone()
                        .unwrap_or_else(|| feature.detail_image.clone()),
                    detail: patch.detail.clone().unwrap_or_else(|| feature.detail.clone()),
                    ..feature.clone()
                };
                let is_text_alone =
                    wanted.kind == DraftKind::Text && Draft::of_feature(&feature).kind == DraftKind::Text;
                if is_text_alone {
                    assert_eq!(after.description.as_deref(), Some("Other words"));
                    assert_eq!(after.detail, feature.detail, "what the form has no field for stays");
                } else {
                    assert_eq!(Draft::of_feature(&after), *wanted, "{feature:?}");
                }
                let has_a_text =
                    after.description.as_deref().is_some_and(|text| WebUrl::parse(text).is_none());
                let is_refused =
                    has_a_text && matches!(after.kind, FeatureType::Link | FeatureType::Document);
                assert!(!is_refused, "the server would take the text for an address: {feature:?} {patch:?}");
            }
        }
    }

    #[test]
    fn what_the_server_took_once_blocks_no_correction() {
        let long = Draft { title: "x".repeat(300), ..draft(DraftKind::Text, "", "", "", "") };
        assert!(!long.check().is_none());
        let corrected = Draft { text: "Matrix".into(), ..long.clone() };
        assert!(corrected.check_against(&long).is_none());
        let cleared = Draft { title: String::new(), ..long.clone() };
        assert_eq!(cleared.check_against(&long).title, Some(FieldError::Missing));
        let other = Draft { kind: DraftKind::Link, ..long.clone() };
        assert_eq!(other.check_against(&long).address, Some(FieldError::Missing));
    }

    #[test]
    fn a_refusal_stands_at_its_field() {
        let errors = ["/title", "/detail/src", "/hotspots/0/image_id", "/title"]
            .map(|pointer| problem::FieldError::new(pointer, format!("at {pointer}")));
        let errors = ValidationErrors::of_refusal(&errors);
        assert_eq!(errors.title, Some(FieldError::Refused("at /title".into())));
        assert_eq!(errors.address, Some(FieldError::Refused("at /detail/src".into())));
        assert_eq!((errors.text, errors.image), (None, None));
    }
}
