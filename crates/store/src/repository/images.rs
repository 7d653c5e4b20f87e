//! Images, and the jobs that come with their changes.

use async_trait::async_trait;
use forecourt_api::image::{ImagePatch, ImageStatus, ProcessingOptions};
use forecourt_api::{CustomerId, ImageId, ImageUrl, VehicleId};
use jiff::Timestamp;

use crate::Result;
use crate::model::{Image, JobId, PublicImage, Restored, SpinFrame, UrlSubmission};

/// Images.
#[async_trait]
pub trait Images {
    /// One URL of operation `asyncSubmit`, and its job.
    ///
    /// A new URL makes an image at the end of its vehicle. A known one starts a new run on the same image, which replaces
    /// a run in progress, and moves to the vehicle named, there to the end. An unknown vehicle is made with status
    /// `active`; one that is `new` becomes `active`. `original` and `result` stay until the run replaces them. The run
    /// fetches the URL given, also where it is not the image's first name. A video stays as it is.
    async fn submit_image_by_url(
        &mut self,
        account: &CustomerId,
        submission: &UrlSubmission,
        now: Timestamp,
    ) -> Result<Image>;

    /// Operation `createVideo`: a video by its address, at the end of its vehicle. `image` is the record to insert; its
    /// position is set here. The video of that address that the vehicle has already is answered with true.
    async fn insert_video_link(&mut self, image: &Image, now: Timestamp) -> Result<(Image, bool)>;

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
    /// A frame of a spin keeps its category. With another `vehicle_id` the image moves to that vehicle's end, without the
    /// hotspots on it; the vehicle has to be there. [`crate::Error::Conflict`] where its frame is taken.
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

    /// Lets at most `limit` results end whose account's retention is over, and trashes their files; the images are
    /// `expired` then and keep their originals. One that is processed again has its result until that has ended. Answers
    /// the images.
    async fn expire_results(&mut self, now: Timestamp, limit: u32) -> Result<Vec<ImageId>>;

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

    /// Number of frames of a spin, and the image on one of them.
    async fn spin_frame(
        &mut self,
        account: &CustomerId,
        vehicle: &VehicleId,
        frame: &SpinFrame,
    ) -> Result<(u64, Option<ImageId>)>;

    /// Sets the display order. `images` are all images of the vehicle; only those whose place changes become another
    /// version.
    async fn reorder_images(
        &mut self,
        account: &CustomerId,
        vehicle: &VehicleId,
        images: &[ImageId],
        now: Timestamp,
    ) -> Result<()>;

    /// Deletes an image, cancels its job and frees all its names. It comes back by [`Images::restore_image`] with the
    /// hotspots on it until [`Images::purge_images`] gives up its files. Features stay. False when there is none.
    async fn delete_image(&mut self, account: &CustomerId, id: &ImageId, now: Timestamp) -> Result<bool>;

    /// Deleted images of a vehicle that can be restored, the latest first.
    async fn deleted_images(&mut self, account: &CustomerId, vehicle: &VehicleId) -> Result<Vec<Image>>;

    /// One deleted image that can be restored.
    async fn deleted_image(&mut self, account: &CustomerId, id: &ImageId) -> Result<Option<Image>>;

    /// Brings a deleted image back to its old place. One whose work had been cancelled gets the job; one whose frame is
    /// taken comes back as an ordinary photo; further names stay free. `None` when there is none or its files were given
    /// up.
    async fn restore_image(
        &mut self,
        account: &CustomerId,
        id: &ImageId,
        job_id: &JobId,
        now: Timestamp,
    ) -> Result<Option<Restored>>;

    /// Gives the files of images that were deleted up to `until` to the [`super::Trash`]. Answers of how many images, at
    /// most `limit`.
    async fn purge_images(&mut self, until: Timestamp, now: Timestamp, limit: u32) -> Result<u64>;
}
