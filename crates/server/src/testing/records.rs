//! Stored records that are made up, for tests of rules.

use forecourt_api::feature::FeatureType;
use forecourt_api::image::{AngleSource, Category, ImageState, Origin, Phase, ProcessingOptions};
use forecourt_api::{Angle, CustomerId, FeatureId, ImageId, ImageUrl, Revision, VehicleId};
use forecourt_store::model::{FoundParts, Image, ImageResult, NewFeature};
use jiff::Timestamp;

/// A finished image with this angle.
pub(crate) fn image(id: &str, angle: &[&str]) -> Image {
    let now = Timestamp::UNIX_EPOCH;
    Image {
        image_id: ImageId::new(id),
        account: CustomerId::new("dealer"),
        vehicle_id: VehicleId::new("v").unwrap(),
        image_url: ImageUrl::new(format!("https://photos.example/{id}.jpg")),
        origin: Origin::Url,
        filename: None,
        sha256: None,
        position: 0,
        category: Category::of_angle(&Angle::new(angle.iter().copied())),
        angle: Angle::new(angle.iter().copied()),
        angle_source: AngleSource::None,
        hidden: false,
        alt: None,
        spin: None,
        video: None,
        state: ImageState::Final,
        phase: Phase::Ready,
        quality: None,
        quality_reason: None,
        options: ProcessingOptions::default(),
        run: 1,
        original: None,
        result: Some(ImageResult {
            plain: None,
            revision: Revision::new("0a1b2c3d"),
            renditions: Vec::new(),
            placeholder: None,
            alpha: None,
            engine: None,
            confidence: None,
            parts: FoundParts::default(),
        }),
        error: None,
        version: 1,
        created_at: now,
        deleted_at: None,
        updated_at: now,
    }
}

/// A feature without a place.
pub(crate) fn feature(id: &str) -> NewFeature {
    NewFeature {
        feature_id: FeatureId::new(id),
        vehicle_id: VehicleId::new("v").unwrap(),
        title: "Wheel".to_owned(),
        icon: "wheel".to_owned(),
        feature_type: FeatureType::Text,
        kind: None,
        description: Some("19 inches".to_owned()),
        feature_rule_name: None,
        annotation_id: None,
        detail_image_id: None,
        detail: None,
        hotspots: Vec::new(),
        spin_hotspots: Vec::new(),
        suppressed: Vec::new(),
        places_itself: false,
    }
}
