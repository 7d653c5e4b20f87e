//! Stored images as clients read them.

use forecourt_api::image::ImageRecord;
use forecourt_api::{ImageId, Timestamp};
use forecourt_store::model::Image;

use crate::media::Addresses;

/// An image of Part B. `public` is whether its vehicle is published and not deleted.
#[must_use]
pub fn image_record(image: &Image, addresses: &Addresses<'_>, public: bool) -> ImageRecord {
    let id: &ImageId = &image.image_id;
    let result = image.result.as_ref();
    ImageRecord {
        image_id: id.clone(),
        vehicle_id: image.vehicle_id.clone(),
        image_url: addresses.image_url(image),
        origin: image.origin,
        filename: image.filename.clone(),
        sha256: image.sha256.clone(),
        position: image.position,
        angle: image.angle.clone(),
        angle_source: image.angle_source,
        category: image.category.clone(),
        hidden: image.hidden,
        alt: image.alt.clone(),
        status: image.state.clone(),
        phase: image.phase.clone(),
        quality: image.quality.clone(),
        quality_reason: image.quality_reason.clone(),
        spin_id: image.spin.as_ref().map(|place| place.spin_id.clone()),
        frame: image.spin.as_ref().map(|place| place.frame),
        engine: result.and_then(|result| result.engine.clone()),
        confidence: result.and_then(|result| result.confidence),
        options: image.options.clone(),
        revision: result.map(|result| result.revision.clone()),
        original: image.original.as_ref().map(|original| addresses.original(id, original)),
        result: result.map(|result| addresses.rendition_set(id, result, public)),
        error: image.error.clone(),
        created_at: Timestamp::new(image.created_at.to_string()),
        updated_at: Timestamp::new(image.updated_at.to_string()),
        deleted_at: image.deleted_at.map(|moment| Timestamp::new(moment.to_string())),
    }
}
