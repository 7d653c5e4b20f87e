//! Assets: an account's own scenes, backgrounds, overlays and licence plates.

use forecourt_api::asset::AssetKind;
use forecourt_api::{AssetId, CustomerId, Share};
use jiff::{SignedDuration, Timestamp};

use super::Original;

/// Most assets in the list of an account.
pub const MAX_ASSETS: u32 = 500;

/// Retention of an asset that came with a submission and that nothing names any more.
pub const ASSET_RETENTION: SignedDuration = SignedDuration::from_hours(24);

/// A picture that an account keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Made by the caller.
    pub asset_id: AssetId,
    /// Whose it is.
    pub account: CustomerId,
    /// Use.
    pub kind: AssetKind,
    /// Name for people.
    pub title: String,
    /// Floor line of a scene: height from the top at which wall meets ground.
    pub ground_y: Option<Share>,
    /// The picture as it came.
    pub file: Original,
    /// Set where it came with a submission: it is dropped when nothing names it any more.
    pub submitted: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last named by a submission.
    pub last_used_at: Timestamp,
}
