//! Features of a vehicle, which become hotspots.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::composition::{Detail, HotspotKind, Position};
use crate::{Angle, FeatureId, ImageId, Timestamp, VehicleId, json};

crate::open_list::open_list! {
    /// Kind of feature (schema `FeatureForm.type`).
    FeatureType { Text = "text", Document = "doc", Link = "href" }
}

/// Fields of `featureSubmit` (schema `FeatureForm`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureForm {
    /// The vehicle it belongs to.
    pub vehicle_id: VehicleId,
    /// Hover text.
    pub title: String,
    /// Icon name known to the player.
    pub icon: String,
    /// Kind.
    pub kind: FeatureType,
    /// Text of the panel, or the target of a link or document.
    pub description: Option<String>,
    /// Placement rule that finds the positions.
    pub feature_rule_name: Option<String>,
    /// Kept and echoed.
    pub annotation_id: Option<String>,
    /// Image that opens on click, by id or URL.
    pub detail_image_id: Option<String>,
}

/// Answer of `featureSubmit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureCreated {
    /// Of the new feature.
    pub feature_id: FeatureId,
}

/// A feature of Part A (schema `Feature`); every member is optional, since the vendor's contract never defines it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// Made by the server.
    #[serde(default)]
    pub feature_id: Option<FeatureId>,
    /// The vehicle it belongs to.
    #[serde(default)]
    pub vehicle_id: Option<VehicleId>,
    /// Hover text.
    #[serde(default)]
    pub title: Option<String>,
    /// Icon name.
    #[serde(default)]
    pub icon: Option<String>,
    /// Kind.
    #[serde(default, rename = "type")]
    pub kind: Option<FeatureType>,
    /// Text of the panel, or the target of a link or document.
    #[serde(default)]
    pub description: Option<String>,
    /// Placement rule.
    #[serde(default)]
    pub feature_rule_name: Option<String>,
    /// Kept and echoed.
    #[serde(default)]
    pub annotation_id: Option<String>,
    /// Image that opens on click.
    #[serde(default)]
    pub detail_image_id: Option<String>,
}

/// Features in an answer (schema `FeaturesEnvelope`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeaturesEnvelope {
    /// The features.
    pub features: Vec<Feature>,
}

/// Deleted features (schema `DeletedFeaturesEnvelope`): the server writes features, a client takes bare ids too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedFeaturesEnvelope {
    /// The features or their ids.
    pub deleted_features: Vec<DeletedFeature>,
}

/// One entry of [`DeletedFeaturesEnvelope`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum DeletedFeature {
    /// Only its id.
    Id(FeatureId),
    /// The whole feature.
    Feature(Box<Feature>),
}

impl<'de> Deserialize<'de> for DeletedFeature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entry = Value::deserialize(deserializer)?;
        if entry.is_string() {
            json::read_value(&entry).map(Self::Id)
        } else {
            json::read_value(&entry).map(Self::Feature)
        }
        .map_err(Error::custom)
    }
}

crate::open_list::closed_list! {
    /// Where a hotspot's position comes from.
    HotspotSource { Manual = "manual", Rule = "rule", Detected = "detected" }
}

/// A feature's place on one image (schema `PlacedHotspot`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlacedHotspot {
    /// The image.
    pub image_id: ImageId,
    /// The point.
    pub position: Position,
    /// Where the position comes from; read only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<HotspotSource>,
}

/// A feature's way through a spin (schema `SpinHotspot`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpinHotspot {
    /// The spin.
    pub spin_id: String,
    /// 1 to 360, each on another frame.
    pub key_frames: Vec<KeyFrame>,
}

/// A feature's place on one frame of a spin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyFrame {
    /// Number of the frame, 0 to 999.
    pub frame: u32,
    /// The point; none hides the feature from here to the next key frame.
    pub position: Option<Position>,
}

/// New feature of Part B (schema `FeatureInput`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureInput {
    /// Hover text, 1 to 200 characters.
    pub title: String,
    /// Icon name, at most 64 characters.
    pub icon: String,
    /// Kind.
    #[serde(rename = "type")]
    pub feature_type: FeatureType,
    /// Look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<HotspotKind>,
    /// At most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Placement rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature_rule_name: Option<String>,
    /// Kept and echoed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotation_id: Option<String>,
    /// Image that opens on click; wins over `detail`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail_image_id: Option<String>,
    /// Link or document that opens on click.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
    /// Manual places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hotspots: Vec<PlacedHotspot>,
    /// Key frames.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spin_hotspots: Vec<SpinHotspot>,
}

/// Merge patch of a feature (schema `FeaturePatch`): absent keeps, null clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FeaturePatch {
    /// Hover text, 1 to 200 characters; cannot be cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Icon name, at most 64 characters; cannot be cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Kind; cannot be cleared.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub feature_type: Option<FeatureType>,
    /// Look; cannot be cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<HotspotKind>,
    /// At most 2,000 characters.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub description: Option<Option<String>>,
    /// Placement rule.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub feature_rule_name: Option<Option<String>>,
    /// Kept and echoed.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub annotation_id: Option<Option<String>>,
    /// Image that opens on click; wins over `detail`.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub detail_image_id: Option<Option<String>>,
    /// Link or document that opens on click.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub detail: Option<Option<Detail>>,
    /// Manual places, which replace the present manual ones as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hotspots: Option<Vec<PlacedHotspot>>,
    /// Key frames, which replace the present ones as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spin_hotspots: Option<Vec<SpinHotspot>>,
}

/// A feature of Part B (schema `FeatureRecord`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureRecord {
    /// Made by the server.
    pub feature_id: FeatureId,
    /// The vehicle it belongs to.
    pub vehicle_id: VehicleId,
    /// Hover text.
    pub title: String,
    /// Icon name.
    pub icon: String,
    /// Kind.
    #[serde(rename = "type")]
    pub feature_type: FeatureType,
    /// Look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<HotspotKind>,
    /// Text of the panel, or the target of a link or document.
    #[serde(default)]
    pub description: Option<String>,
    /// Placement rule.
    #[serde(default)]
    pub feature_rule_name: Option<String>,
    /// Kept and echoed.
    #[serde(default)]
    pub annotation_id: Option<String>,
    /// Image that opens on click.
    #[serde(default)]
    pub detail_image_id: Option<String>,
    /// Link or document that opens on click.
    #[serde(default)]
    pub detail: Option<Detail>,
    /// Places, manual ones and those of rules.
    pub hotspots: Vec<PlacedHotspot>,
    /// Key frames.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spin_hotspots: Vec<SpinHotspot>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Features of a vehicle in Part B, oldest first (operation `listFeatures`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureList {
    /// The features.
    pub items: Vec<FeatureRecord>,
}

/// Body of `putHotspot`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct HotspotInput {
    /// The point.
    pub position: Position,
}

/// A rule's place on photos of one view (schema `FeatureRuleInput`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RulePlacement {
    /// The view; one level stands for all views below it.
    pub angle: Angle,
    /// The point.
    pub position: Position,
}

/// Body of `putFeatureRule` (schema `FeatureRuleInput`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FeatureRuleInput {
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Icon name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// At most 64; the first whose angle equals the image's, or is its first level, decides.
    pub placements: Vec<RulePlacement>,
}

/// A placement rule (schema `FeatureRule`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureRule {
    /// The name that features use, without case and with `-` for `_` and space.
    pub name: String,
    /// Set for a rule that every account has until it writes one of the same name.
    pub built_in: bool,
    /// Name for people.
    #[serde(default)]
    pub title: Option<String>,
    /// Icon name.
    #[serde(default)]
    pub icon: Option<String>,
    /// The first whose angle equals the image's, or is its first level, decides.
    pub placements: Vec<RulePlacement>,
    /// When it was last written; none for a built-in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

/// Placement rules by name (operation `listFeatureRules`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureRuleList {
    /// The account's own and the built-in ones.
    pub items: Vec<FeatureRule>,
}
