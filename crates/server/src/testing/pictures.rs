//! Vehicles with images in every state, made without the worker.

use bytes::Bytes;
use forecourt_api::image::{ProcessingOptions, Quality};
use forecourt_api::vehicle::{VehicleForm, VehiclePatch};
use forecourt_api::{ImageUrl, VehicleId};
use forecourt_store::BlobKey;
use forecourt_store::model::{
    FetchedOriginal, FoundParts, Image, ImageResult, Job, JobSuccess, Original, RenditionFile, SourceOutcome,
    UrlSource, UrlSubmission,
};
use jiff::SignedDuration;

use super::TestServer;

/// A PNG with alpha; no two pixels beside each other are alike.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let picture = forecourt_imaging::RgbaImage::from_fn(width, height, |x, y| {
        let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).to_be_bytes();
        image::Rgba([noise[0], noise[1], noise[2], noise[3] | 1])
    });
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

/// A JPEG of the same pixels.
pub(crate) fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let rgb: Vec<u8> = (0..u32::from(width) * u32::from(height) * 3)
        .map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.encode(&rgb, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

/// Widths of the results made here; the first is the HD one.
pub(crate) const WIDTHS_PX: [u32; 4] = [1600, 1024, 640, 320];

impl TestServer {
    /// Makes a vehicle.
    pub(crate) async fn vehicle(&self, id: &str) -> VehicleId {
        let vehicle_id = VehicleId::new(id).unwrap();
        let form = VehicleForm::new(vehicle_id.clone());
        let mut tx = self.state.store.write().await.unwrap();
        tx.submit_vehicle(&self.customer, &form, self.state.now()).await.unwrap();
        tx.commit().await.unwrap();
        vehicle_id
    }

    /// Changes a vehicle.
    pub(crate) async fn patch_vehicle(&self, id: &VehicleId, patch: &VehiclePatch) {
        let mut tx = self.state.store.write().await.unwrap();
        tx.patch_vehicle(&self.customer, id, patch, self.state.now()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
    }

    /// An image whose job waits.
    pub(crate) async fn waiting_image(&self, vehicle: &VehicleId, name: &str) -> Image {
        let submission = UrlSubmission {
            image_url: ImageUrl::new(format!("https://photos.example/{name}.jpg")),
            vehicle_id: Some(vehicle.clone()),
            options: ProcessingOptions::default(),
            source: UrlSource::Fetch,
            webhook: None,
            image_id: self.state.new_image_id(),
            job_id: self.state.new_job_id(),
        };
        let mut tx = self.state.store.write().await.unwrap();
        let image = tx.submit_image_by_url(&self.customer, &submission, self.state.now()).await.unwrap();
        tx.commit().await.unwrap();
        image
    }

    /// An image with an original and a result.
    pub(crate) async fn finished_image(&self, vehicle: &VehicleId, name: &str) -> Image {
        let image = self.waiting_image(vehicle, name).await;
        self.finish_next(true).await;
        self.image(&image).await
    }

    /// Does the job that waits, with an original where it has to be fetched.
    pub(crate) async fn finish_next(&self, with_original: bool) {
        let now = self.state.now();
        let mut tx = self.state.store.write().await.unwrap();
        let job = tx.claim_job(now, SignedDuration::from_secs(60)).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let original =
            if with_original && job.fetch.is_some() { Some(self.put_original(&job).await) } else { None };
        let result = self.put_result(&job).await;
        let success = JobSuccess {
            result,
            quality: Some(Quality::Ok),
            quality_reason: None,
            detected_angle: None,
            raw: false,
        };
        let mut tx = self.state.store.write().await.unwrap();
        if let Some(original) = original {
            let outcome = tx.store_original(&job.job_lease, &original, now).await.unwrap();
            assert_eq!(outcome, SourceOutcome::Stored);
        }
        assert!(tx.finish_job(&job.job_lease, &success, now).await.unwrap());
        tx.commit().await.unwrap();
    }

    /// The image as it is now.
    pub(crate) async fn image(&self, image: &Image) -> Image {
        let mut tx = self.state.store.read().await.unwrap();
        tx.image(&self.customer, &image.image_id).await.unwrap().unwrap()
    }

    async fn put_original(&self, job: &Job) -> FetchedOriginal {
        let revision = self.state.new_revision();
        let key = BlobKey::original(&job.image_id, &revision).unwrap();
        let bytes = Bytes::from(format!("original of {}", job.image_id));
        let original = Original {
            revision,
            key: key.clone(),
            media_type: "image/png".to_owned(),
            width: 4000,
            height: 3000,
            bytes: bytes.len() as u64,
        };
        self.state.blobs.put(&key, bytes).await.unwrap();
        FetchedOriginal { original, sha256: format!("ab12 of {}", job.image_id) }
    }

    async fn put_result(&self, job: &Job) -> ImageResult {
        let revision = self.state.new_revision();
        let mut renditions = Vec::new();
        for width in WIDTHS_PX {
            let key = BlobKey::rendition(&job.image_id, &revision, width, "jpg").unwrap();
            let bytes = Bytes::from(format!("{width} px of {revision}"));
            renditions.push(RenditionFile {
                key: key.clone(),
                media_type: "image/jpeg".to_owned(),
                width,
                height: width * 3 / 4,
                bytes: bytes.len() as u64,
            });
            self.state.blobs.put(&key, bytes).await.unwrap();
        }
        ImageResult {
            plain: None,
            revision,
            renditions,
            placeholder: Some("AAAA".to_owned()),
            alpha: None,
            engine: Some("graph-cut".to_owned()),
            confidence: Some(0.5),
            parts: FoundParts::default(),
        }
    }
}
