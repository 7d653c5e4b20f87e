//! Pure: a feature of a vehicle as the viewer knows it, whichever part of the contract it came by.

use forecourt_api::composition::{Detail, HotspotKind, Position};
use forecourt_api::feature::{
    Feature, FeatureForm, FeatureInput, FeatureRecord, FeatureType, HotspotSource, PlacedHotspot, SpinHotspot,
};
use forecourt_api::{FeatureId, ImageId, VehicleId};

/// A feature and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct VehicleFeature {
    /// Its id.
    pub id: FeatureId,
    /// Hover text.
    pub title: String,
    /// Icon name.
    pub icon: String,
    /// Kind.
    pub kind: FeatureType,
    /// Look; of Part B only.
    pub look: Option<HotspotKind>,
    /// Text of the panel, or the target of a link.
    pub description: Option<String>,
    /// Placement rule.
    pub rule: Option<String>,
    /// Image that opens on click, by id or address.
    pub detail_image: Option<String>,
    /// Link or document that opens on click; of Part B only.
    pub detail: Option<Detail>,
    /// Kept and echoed.
    pub annotation: Option<String>,
    /// Key frames in spins; of Part B only.
    pub spins: Vec<SpinHotspot>,
    /// Places by the key of their photo: its id, or its address where it has none.
    pub places: Vec<Place>,
}

/// A place on one photo.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Key of the photo.
    pub photo: String,
    /// The point.
    pub position: Position,
    /// True for a place that a person chose.
    pub is_manual: bool,
}

impl From<FeatureRecord> for VehicleFeature {
    fn from(record: FeatureRecord) -> Self {
        let places = record.hotspots.into_iter().map(|hotspot| Place {
            photo: hotspot.image_id.into(),
            position: hotspot.position,
            is_manual: hotspot.source.is_none_or(|source| source == HotspotSource::Manual),
        });
        Self {
            id: record.feature_id,
            title: record.title,
            icon: record.icon,
            kind: record.feature_type,
            look: record.kind,
            description: record.description,
            rule: record.feature_rule_name,
            detail_image: record.detail_image_id,
            detail: record.detail,
            annotation: record.annotation_id,
            spins: record.spin_hotspots,
            places: places.collect(),
        }
    }
}

impl VehicleFeature {
    /// Reads a feature of Part A; one without an id cannot be shown or deleted and is nothing.
    #[must_use]
    pub fn of_vendor(feature: Feature) -> Option<Self> {
        Some(Self {
            id: feature.feature_id?,
            title: feature.title.unwrap_or_default(),
            icon: feature.icon.unwrap_or_default(),
            kind: feature.kind.unwrap_or(FeatureType::Text),
            look: None,
            description: feature.description,
            rule: feature.feature_rule_name,
            detail_image: feature.detail_image_id,
            detail: None,
            annotation: feature.annotation_id,
            spins: Vec::new(),
            places: Vec::new(),
        })
    }

    /// The place on a photo.
    #[must_use]
    pub fn place_on(&self, photo: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.photo == photo)
    }

    /// The input that makes it anew in Part B, when its deletion is taken back. Places of rules come back by their rule.
    #[must_use]
    pub fn to_input(&self) -> FeatureInput {
        let manual = self.places.iter().filter(|place| place.is_manual);
        FeatureInput {
            title: self.title.clone(),
            icon: self.icon.clone(),
            feature_type: self.kind.clone(),
            kind: self.look.clone(),
            description: self.description.clone(),
            feature_rule_name: self.rule.clone(),
            annotation_id: self.annotation.clone(),
            detail_image_id: self.detail_image.clone(),
            detail: self.detail.clone(),
            hotspots: manual
                .map(|place| PlacedHotspot {
                    image_id: ImageId::new(place.photo.as_str()),
                    position: place.position,
                    source: None,
                })
                .collect(),
            spin_hotspots: self.spins.clone(),
        }
    }

    /// The form that makes it anew in Part A, when its deletion is taken back.
    #[must_use]
    pub fn to_form(&self, vehicle_id: VehicleId) -> FeatureForm {
        FeatureForm {
            vehicle_id,
            title: self.title.clone(),
            icon: self.icon.clone(),
            kind: self.kind.clone(),
            description: self.description.clone(),
            feature_rule_name: self.rule.clone(),
            annotation_id: self.annotation.clone(),
            detail_image_id: self.detail_image.clone(),
        }
    }

    /// True when both say the same, ids and places aside: a submission without an answer is found again by it.
    #[must_use]
    pub fn says_the_same_as(&self, form: &FeatureForm) -> bool {
        let same = |a: &Option<String>, b: &Option<String>| {
            a.as_deref().unwrap_or_default() == b.as_deref().unwrap_or_default()
        };
        self.title == form.title
            && self.icon == form.icon
            && self.kind == form.kind
            && same(&self.description, &form.description)
            && same(&self.rule, &form.feature_rule_name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_comes_back_as_it_was_but_for_what_its_rule_does() {
        let json = r#"{"feature_id":"f","vehicle_id":"v","title":"LED","icon":"info","type":"text","description":"Matrix",
            "feature_rule_name":"headlight","hotspots":[
            {"image_id":"a","position":{"x":0.1,"y":0.2},"source":"manual"},
            {"image_id":"b","position":{"x":0.3,"y":0.4},"source":"rule"}],
            "created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}"#;
        let feature = VehicleFeature::from(serde_json::from_str::<FeatureRecord>(json).unwrap());
        assert!(feature.place_on("b").is_some() && feature.place_on("c").is_none());
        let input = feature.to_input();
        assert_eq!(input.hotspots.len(), 1);
        assert_eq!(input.hotspots[0].image_id.as_str(), "a");
        let form = feature.to_form(VehicleId::new("v").unwrap());
        assert!(feature.says_the_same_as(&form));
        assert!(!feature.says_the_same_as(&FeatureForm { title: "Xenon".into(), ..form }));
    }

    #[test]
    fn a_vendors_feature_without_id_is_nothing() {
        assert_eq!(VehicleFeature::of_vendor(Feature::default()), None);
    }
}
