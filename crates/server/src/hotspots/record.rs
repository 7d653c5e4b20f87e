//! A stored feature as clients read it, and its entity tag.

use forecourt_api::Timestamp;
use forecourt_api::feature::{FeatureRecord, PlacedHotspot};
use forecourt_store::model::Feature;
use headers::ETag;

use super::Placement;
use crate::extract::strong_etag;
use crate::{Error, Result};

/// A feature with its places.
#[must_use]
pub fn feature_record(feature: &Feature, placement: &Placement) -> FeatureRecord {
    let content = &feature.content;
    let hotspots = placement
        .places_outside_spins(content)
        .into_iter()
        .map(|hotspot| PlacedHotspot {
            image_id: hotspot.image_id,
            position: hotspot.position,
            source: Some(hotspot.source),
        })
        .collect();
    FeatureRecord {
        feature_id: content.feature_id.clone(),
        vehicle_id: content.vehicle_id.clone(),
        title: content.title.clone(),
        icon: content.icon.clone(),
        feature_type: content.feature_type.clone(),
        kind: content.kind.clone(),
        description: content.description.clone(),
        feature_rule_name: content.feature_rule_name.clone(),
        annotation_id: content.annotation_id.clone(),
        detail_image_id: content.detail_image_id.clone(),
        detail: content.detail.clone(),
        hotspots,
        spin_hotspots: content.spin_hotspots.clone(),
        created_at: Timestamp::new(feature.created_at.to_string()),
        updated_at: Timestamp::new(feature.updated_at.to_string()),
    }
}

/// The tag of a feature, of all that is shown of it: places also change with images and rules.
///
/// # Errors
/// Never for the contract's types.
pub fn etag(feature: &Feature, placement: &Placement) -> Result<ETag> {
    let bytes = serde_json::to_vec(&feature_record(feature, placement)).map_err(Error::internal)?;
    strong_etag(&[&bytes, &feature.version.to_be_bytes()])
}
