//! Assets: an account's own scenes, backgrounds, overlays and licence plates.

use serde::{Deserialize, Serialize};

use crate::image::Rendition;
use crate::{AssetId, Share, Timestamp};

/// Longest title of an asset or a guideline, in characters.
pub const TITLE_MAX_CHARS: usize = 100;

crate::open_list::closed_list! {
    /// Use of an asset (schema `AssetKind`).
    AssetKind {
        Scene = "scene",
        Background = "background",
        Overlay = "overlay",
        LicensePlate = "license_plate",
    }
}

/// An asset (schema `Asset`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Made by the server.
    pub asset_id: AssetId,
    /// Use.
    pub kind: AssetKind,
    /// Name for people.
    pub title: String,
    /// Floor line of a scene: height from the top at which wall meets ground.
    #[serde(default)]
    pub ground_y: Option<Share>,
    /// The picture as it came; its address is signed.
    pub file: Rendition,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Answer of `listAssets`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetList {
    /// Newest first.
    pub items: Vec<Asset>,
}
