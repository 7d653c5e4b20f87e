//! Stored assets as clients read them.

use forecourt_api::{Timestamp, asset};
use forecourt_store::model::Asset;

use crate::media::Addresses;

/// An asset of Part B.
#[must_use]
pub fn asset_record(asset: &Asset, addresses: &Addresses<'_>) -> asset::Asset {
    asset::Asset {
        asset_id: asset.asset_id.clone(),
        kind: asset.kind,
        title: asset.title.clone(),
        ground_y: asset.ground_y,
        file: addresses.asset(asset),
        created_at: Timestamp::new(asset.created_at.to_string()),
    }
}
