//! A stored feature as Part A tells it: the fields of its submission and its id. Positions are Part B's.

use forecourt_api::feature::{self, DeletedFeature, DeletedFeaturesEnvelope, FeaturesEnvelope};
use forecourt_store::model::Feature;

fn of_part_a(feature: &Feature) -> feature::Feature {
    let content = &feature.content;
    feature::Feature {
        feature_id: Some(content.feature_id.clone()),
        vehicle_id: Some(content.vehicle_id.clone()),
        title: Some(content.title.clone()),
        icon: Some(content.icon.clone()),
        kind: Some(content.feature_type.clone()),
        description: content.description.clone(),
        feature_rule_name: content.feature_rule_name.clone(),
        annotation_id: content.annotation_id.clone(),
        detail_image_id: content.detail_image_id.clone(),
    }
}

/// Features in an answer.
pub(super) fn envelope(features: &[Feature]) -> FeaturesEnvelope {
    FeaturesEnvelope { features: features.iter().map(of_part_a).collect() }
}

/// The deleted feature.
pub(super) fn deleted(features: &[Feature]) -> DeletedFeaturesEnvelope {
    let deleted = features.iter().map(|feature| DeletedFeature::Feature(Box::new(of_part_a(feature))));
    DeletedFeaturesEnvelope { deleted_features: deleted.collect() }
}
