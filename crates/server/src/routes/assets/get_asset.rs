//! `getAsset`: one asset.

use axum::Json;
use axum::extract::State;
use forecourt_api::AssetId;
use forecourt_api::asset::Asset;

use crate::Result;
use crate::assets::asset_record;
use crate::auth::Caller;
use crate::extract::Path;
use crate::media::Addresses;
use crate::state::AppState;

/// Its record with a signed address of the file.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<AssetId>,
) -> Result<Json<Asset>> {
    let asset = state.store.read().await?.asset(caller.customer(), &id).await?;
    let asset = asset.ok_or_else(super::no_asset)?;
    let addresses = Addresses::signed(&state.config.base_url, &state.media_key, state.now());
    Ok(Json(asset_record(&asset, &addresses)))
}
