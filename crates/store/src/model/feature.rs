//! Features of vehicles and their places on images.

use forecourt_api::composition::{Detail, HotspotKind, Position};
use forecourt_api::feature::{FeatureType, HotspotSource, SpinHotspot};
use forecourt_api::{CustomerId, FeatureId, ImageId, VehicleId};
use jiff::Timestamp;

/// A feature to be stored; of either part of the contract.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFeature {
    /// Made by the caller.
    pub feature_id: FeatureId,
    /// The vehicle it belongs to; has to exist.
    pub vehicle_id: VehicleId,
    /// Hover text.
    pub title: String,
    /// Icon name.
    pub icon: String,
    /// Kind.
    pub feature_type: FeatureType,
    /// Look.
    pub kind: Option<HotspotKind>,
    /// Text of the panel, or the target of a link or document.
    pub description: Option<String>,
    /// Placement rule.
    pub feature_rule_name: Option<String>,
    /// Kept and echoed.
    pub annotation_id: Option<String>,
    /// Image that opens on click, by id or URL, as it came.
    pub detail_image_id: Option<String>,
    /// Link or document that opens on click.
    pub detail: Option<Detail>,
    /// Places, each on another image of the vehicle.
    pub hotspots: Vec<Hotspot>,
    /// Key frames, each of another spin.
    pub spin_hotspots: Vec<SpinHotspot>,
    /// Images that no rule may put it on.
    pub suppressed: Vec<ImageId>,
    /// Set where nobody said places when it was made: without a rule's name its icon or title finds the rule.
    pub places_itself: bool,
}

/// A stored feature.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Whose it is.
    pub account: CustomerId,
    /// The stored content, with its present places in the images' display order.
    pub content: NewFeature,
    /// Grows with every change, also of its places; for the `ETag`.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A place on one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Hotspot {
    /// The image.
    pub image_id: ImageId,
    /// The point.
    pub position: Position,
    /// Where the position comes from.
    pub source: HotspotSource,
}
