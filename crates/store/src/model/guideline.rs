//! Guidelines: named sets of processing options.

use forecourt_api::image::ProcessingOptions;
use forecourt_api::{AssetId, CustomerId, GuidelineId};
use jiff::Timestamp;

/// Most guidelines of an account.
pub const MAX_GUIDELINES: u32 = 200;

/// A guideline that an account has put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guideline {
    /// Chosen by who made it; unique within the account.
    pub guideline_id: GuidelineId,
    /// Whose it is.
    pub account: CustomerId,
    /// Name for people.
    pub title: String,
    /// Options that it stands for.
    pub options: ProcessingOptions,
    /// When it was last put.
    pub updated_at: Timestamp,
}

impl Guideline {
    /// Tells that its options name an asset.
    #[must_use]
    pub fn names(&self, asset: &AssetId) -> bool {
        let options = &self.options;
        [&options.scene_id, &options.background_id, &options.overlay_id, &options.license_plate_id]
            .into_iter()
            .flatten()
            .any(|id| id == asset.as_str())
    }
}
