//! Guidelines.

use async_trait::async_trait;
use forecourt_api::{CustomerId, GuidelineId};

use crate::Result;
use crate::model::Guideline;

/// Named sets of processing options.
#[async_trait]
pub trait Guidelines {
    /// Guidelines of an account, by id.
    async fn guidelines(&mut self, account: &CustomerId) -> Result<Vec<Guideline>>;

    /// One guideline.
    async fn guideline(&mut self, account: &CustomerId, id: &GuidelineId) -> Result<Option<Guideline>>;

    /// Makes or replaces a guideline. True where it is new.
    async fn put_guideline(&mut self, guideline: &Guideline) -> Result<bool>;

    /// Deletes a guideline; images keep the options that it gave them. False where there is none.
    async fn delete_guideline(&mut self, account: &CustomerId, id: &GuidelineId) -> Result<bool>;
}
