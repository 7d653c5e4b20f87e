//! Images, and the jobs that come with their changes.

use async_trait::async_trait;
use forecourt_api::image::{ImagePatch, ImageStatus, ProcessingOptions};
use forecourt_api::{CustomerId, ImageId, ImageUrl, VehicleId};
use jiff::Timestamp;

use crate::Result;
use crate::model::{Image, JobId, PublicImage, UrlSubmission};

/// Images.
#[async_trait]
pub trait Images {
    /// One URL of operation `asyncSubmit`, and its job.
    ///
    /// A new URL makes an image at the end of its vehicle. A known one starts a new run on the same image, which replaces
    /// a run in progress, and moves to the vehicle named, there to the end. An unknown vehicle is made with status
    /// `active`; one that is `new` becomes `active`. `original` and `result` stay until the run replaces them. The run
    /// fetches the URL given, also where it is not the image's first name.
    async fn submit_image_by_url(
        &mut self,
        account: &CustomerId,
        submission: &UrlSubmission,
        now: Timestamp,
    ) -> Result<Image>;

    /// Operation `processImage`: a new run with other options, from the stored original where there is one. The run in
    /// progress, if any, is replaced.
    async fn process_image(
        &mut self,
        account: &CustomerId,
        id: &ImageId,
        options: &ProcessingOptions,
        job_id: &JobId,
        now: Timestamp,
    ) -> Result<Option<Image>>;

    /// Operation `patchImage`. An angle decides the category. A category whose angle does not fit it sets the angle to its
    /// word; either is a person's choice, which detection does not change. Clearing the angle gives both back to detection.
    async fn patch_image(
        &mut self,
        account: &CustomerId,
        id: &ImageId,
        patch: &ImagePatch,
        now: Timestamp,
    ) -> Result<Option<Image>>;

    /// One image.
    async fn image(&mut self, account: &CustomerId, id: &ImageId) -> Result<Option<Image>>;

    /// One image by its key in Part A or another of its names, compared byte by byte.
    async fn image_by_url(&mut self, account: &CustomerId, url: &ImageUrl) -> Result<Option<Image>>;

    /// One image for its media addresses, of any account, deleted or not.
    async fn public_image(&mut self, id: &ImageId) -> Result<Option<PublicImage>>;

    /// Operation `asyncStatus`: one entry a URL in the given order, at most 60 URLs, each under the name that was asked
    /// for; `unknown` for what was never submitted.
    async fn image_statuses(&mut self, account: &CustomerId, urls: &[ImageUrl]) -> Result<Vec<ImageStatus>>;

    /// Images of a vehicle in display order.
    async fn images_of_vehicle(&mut self, account: &CustomerId, vehicle: &VehicleId) -> Result<Vec<Image>>;

    /// Number of images of a vehicle.
    async fn count_images(&mut self, account: &CustomerId, vehicle: &VehicleId) -> Result<u64>;

    /// The oldest image of a vehicle whose original has this hash (lower-case hex).
    async fn image_by_sha256(
        &mut self,
        account: &CustomerId,
        vehicle: &VehicleId,
        sha256: &str,
    ) -> Result<Option<Image>>;

    /// Deletes an image and the hotspots on it, cancels its job, frees all its names, and gives its files to the
    /// [`super::Trash`]. Features stay. False when there is none.
    async fn delete_image(&mut self, account: &CustomerId, id: &ImageId, now: Timestamp) -> Result<bool>;
}
