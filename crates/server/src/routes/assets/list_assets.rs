//! `listAssets`: an account's assets, newest first.

use axum::Json;
use axum::extract::State;
use forecourt_api::asset::{AssetKind, AssetList};

use crate::assets::asset_record;
use crate::auth::Caller;
use crate::extract::Query;
use crate::media::Addresses;
use crate::state::AppState;
use crate::{Error, Result};

/// All of them, or those of one kind.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query,
) -> Result<Json<AssetList>> {
    let kind = query.one("kind")?;
    let kind = kind
        .map(|word| AssetKind::parse(word).ok_or_else(|| Error::invalid("kind", "is no kind of an asset")))
        .transpose()?;
    let assets = state.store.read().await?.assets(caller.customer(), kind).await?;
    let addresses = Addresses::signed(&state.config.base_url, &state.media_key, state.now());
    let items = assets.iter().map(|asset| asset_record(asset, &addresses)).collect();
    Ok(Json(AssetList { items }))
}
