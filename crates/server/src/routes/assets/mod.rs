//! Assets: own scenes, backgrounds, overlays and licence plates.

mod create_asset;
mod delete_asset;
mod get_asset;
mod list_assets;

#[cfg(test)]
mod tests;

use http::Method;

use crate::Error;
use crate::router::Operation;

/// Most bytes of a form with a picture.
const ASSET_MAX_BYTES: usize = 24 << 20;

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    const ONE: &str = "/v1/assets/{asset_id}";
    vec![
        Operation::new("listAssets", Method::GET, "/v1/assets", list_assets::handler),
        Operation::new("createAsset", Method::POST, "/v1/assets", create_asset::handler)
            .body_limit_bytes(ASSET_MAX_BYTES),
        Operation::new("getAsset", Method::GET, ONE, get_asset::handler),
        Operation::new("deleteAsset", Method::DELETE, ONE, delete_asset::handler),
    ]
}

fn no_asset() -> Error {
    Error::not_found("There is no such asset.")
}
