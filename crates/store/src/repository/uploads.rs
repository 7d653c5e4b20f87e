//! Resumable uploads.

use async_trait::async_trait;
use forecourt_api::{CustomerId, UploadId};
use jiff::Timestamp;

use crate::Result;
use crate::model::{
    FinishedSpin, FinishedUpload, NewUpload, Upload, UploadOutcome, UploadedFrame, UploadedImage,
    UploadedVideo,
};

/// Resumable uploads.
#[async_trait]
pub trait Uploads {
    /// Begins an upload. [`crate::Error::Conflict`] when its id is there already or an upload that is not dropped has its
    /// idempotency key: look with [`Uploads::upload_by_key`] in the same transaction first.
    async fn insert_upload(
        &mut self,
        account: &CustomerId,
        upload: &NewUpload,
        now: Timestamp,
    ) -> Result<Upload>;

    /// One upload, whatever its state.
    async fn upload(&mut self, account: &CustomerId, id: &UploadId) -> Result<Option<Upload>>;

    /// The upload that an idempotency key stands for and that is not dropped.
    async fn upload_by_key(&mut self, account: &CustomerId, key: &str) -> Result<Option<Upload>>;

    /// Notes that bytes have arrived durably, from the offset noted before. False when that is no longer the offset or the
    /// upload is not open: nothing is noted then.
    async fn advance_upload(
        &mut self,
        account: &CustomerId,
        id: &UploadId,
        from: u64,
        to: u64,
        expires_at: Timestamp,
    ) -> Result<bool>;

    /// Keeps what the protocol library wants to remember. False when there is no such upload.
    async fn keep_protocol_state(&mut self, account: &CustomerId, id: &UploadId, state: &str)
    -> Result<bool>;

    /// Turns a whole, checked upload into an image of its vehicle and queues its job, or into the image of the vehicle that
    /// has the same bytes. `None` when it is not open, or its vehicle is gone.
    async fn finish_upload(
        &mut self,
        account: &CustomerId,
        id: &UploadId,
        image: &UploadedImage,
        now: Timestamp,
    ) -> Result<Option<FinishedUpload>>;

    /// Turns a whole, checked archive into frames of a spin of its vehicle and queues their jobs. An image that has the bytes
    /// of a frame and is in no spin becomes that frame; one that is in another spin stays there. `None` as above.
    async fn finish_spin_upload(
        &mut self,
        account: &CustomerId,
        id: &UploadId,
        spin_id: &str,
        frames: &[UploadedFrame],
        now: Timestamp,
    ) -> Result<Option<FinishedSpin>>;

    /// Turns a whole, checked film into a video of its vehicle, or into the one of the same bytes. `None` as above.
    async fn finish_video_upload(
        &mut self,
        account: &CustomerId,
        id: &UploadId,
        video: &UploadedVideo,
        now: Timestamp,
    ) -> Result<Option<FinishedUpload>>;

    /// Ends an upload in an image that the vehicle has already, without its bytes. False when it is not open.
    async fn complete_upload(
        &mut self,
        account: &CustomerId,
        id: &UploadId,
        outcome: &UploadOutcome,
        now: Timestamp,
    ) -> Result<bool>;

    /// Drops an open upload (cancelled, or its bytes were wrong), so that its key may begin a new one. A complete one is
    /// dropped too; its image stays. False when there is none or it was dropped before.
    async fn drop_upload(&mut self, account: &CustomerId, id: &UploadId, now: Timestamp) -> Result<bool>;

    /// Drops open uploads whose time is over, the longest overdue ones; answers which, so that their parts can be deleted.
    async fn expire_uploads(&mut self, now: Timestamp, limit: u32) -> Result<Vec<UploadId>>;

    /// Dropped and complete uploads that have not changed since `before`, the oldest first. Whatever bytes of them are
    /// left can be deleted.
    async fn ended_uploads(&mut self, before: Timestamp, limit: u32) -> Result<Vec<UploadId>>;

    /// Forgets uploads that have ended; open ones stay.
    async fn forget_uploads(&mut self, ids: &[UploadId]) -> Result<()>;
}
