//! Rows of the pictures that are laid over licence plates. A row is written in the transaction that begins to use its plate, and
//! names the file; a file that no row names is an orphan and may be deleted once it is old.

use async_trait::async_trait;
use forecourt_api::CustomerId;
use jiff::Timestamp;

use crate::model::PlateId;
use crate::{BlobKey, Result};

/// Pictures that are laid over licence plates.
#[async_trait]
pub trait Plates {
    /// The file of an account's plate.
    async fn plate(&mut self, account: &CustomerId, id: &PlateId) -> Result<Option<BlobKey>>;

    /// Records the use of a plate and answers its file: the one that it has, or `file`, which a plate without a row gets.
    /// `None` where there is neither; the caller then stores the picture and tries again.
    async fn use_plate(
        &mut self,
        account: &CustomerId,
        id: &PlateId,
        file: Option<&BlobKey>,
        now: Timestamp,
    ) -> Result<Option<BlobKey>>;

    /// Deletes the rows of at most `limit` plates that were last used up to `until` and that no image names, and trashes
    /// their files. Answers the number of rows.
    async fn drop_plates(&mut self, until: Timestamp, now: Timestamp, limit: u32) -> Result<u64>;

    /// Those of `files` that neither a plate nor the trash names, in their order.
    async fn orphaned_plates(&mut self, files: &[BlobKey]) -> Result<Vec<BlobKey>>;
}
