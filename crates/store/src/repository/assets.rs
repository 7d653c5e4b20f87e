//! Assets. A row is written after its file; a file that no row names is an orphan and may be deleted once it is old.

use async_trait::async_trait;
use forecourt_api::asset::AssetKind;
use forecourt_api::{AssetId, CustomerId};
use jiff::Timestamp;

use crate::model::Asset;
use crate::{BlobKey, Result};

/// Pictures that accounts keep.
#[async_trait]
pub trait Assets {
    /// Assets of an account, of one kind or of all, newest first; at most [`crate::model::MAX_ASSETS`], for which those that
    /// came with submissions give way.
    async fn assets(&mut self, account: &CustomerId, kind: Option<AssetKind>) -> Result<Vec<Asset>>;

    /// One asset.
    async fn asset(&mut self, account: &CustomerId, id: &AssetId) -> Result<Option<Asset>>;

    /// One asset for work that was accepted before: deleted ones are there until that work has ended.
    async fn asset_of_work(&mut self, account: &CustomerId, id: &AssetId) -> Result<Option<Asset>>;

    /// One asset for its media address, of any account.
    async fn public_asset(&mut self, id: &AssetId) -> Result<Option<Asset>>;

    /// Number of assets of an account that did not come with submissions.
    async fn count_assets(&mut self, account: &CustomerId) -> Result<u64>;

    /// Makes an asset. [`crate::Error::Conflict`] when there is one of that id.
    async fn insert_asset(&mut self, asset: &Asset) -> Result<()>;

    /// Records the use of an asset that came with a submission and answers its file: the one that it has, or that of `new`,
    /// which is made where there is none of that id. One that was deleted comes back. `None` where there is neither; the
    /// caller then stores the picture and tries again.
    async fn use_submitted_asset(
        &mut self,
        account: &CustomerId,
        id: &AssetId,
        new: Option<&Asset>,
        now: Timestamp,
    ) -> Result<Option<BlobKey>>;

    /// Takes an asset away from lists and look-ups; work that was accepted before still uses it. False where there is none.
    async fn delete_asset(&mut self, account: &CustomerId, id: &AssetId, now: Timestamp) -> Result<bool>;

    /// Deletes at most `limit` rows and trashes their files: of deleted assets that no work names, and of assets that came
    /// with submissions, were last used up to `until`, and are named by no image, guideline or unfinished upload. Answers
    /// the number of rows.
    async fn drop_assets(&mut self, until: Timestamp, now: Timestamp, limit: u32) -> Result<u64>;

    /// Those of `files` that neither an asset nor the trash names, in their order.
    async fn orphaned_assets(&mut self, files: &[BlobKey]) -> Result<Vec<BlobKey>>;
}
