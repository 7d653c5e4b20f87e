//! Stored images as clients read them.

use forecourt_api::image::{ImageRecord, VideoRecord};
use forecourt_api::{ImageId, Timestamp};
use forecourt_store::model::{Image, Video, VideoSource};

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
        video: image.video.as_ref().map(|video| video_record(id, video, addresses)),
        error: image.error.clone(),
        created_at: Timestamp::new(image.created_at.to_string()),
        updated_at: Timestamp::new(image.updated_at.to_string()),
        deleted_at: image.deleted_at.map(|moment| Timestamp::new(moment.to_string())),
    }
}

fn video_record(id: &ImageId, video: &Video, addresses: &Addresses<'_>) -> VideoRecord {
    let poster_image_id = video.poster_image_id.clone();
    match &video.source {
        VideoSource::File(file) => VideoRecord {
            url: addresses.video(id, file, false),
            media_type: Some(file.media_type.clone()),
            bytes: Some(file.bytes),
            poster_image_id,
        },
        VideoSource::Link { url } => {
            VideoRecord { url: url.clone(), media_type: None, bytes: None, poster_image_id }
        }
    }
}
