//! `deleteAsset`: takes an asset away from lists; accepted work still uses it.

use axum::extract::State;
use forecourt_api::AssetId;
use forecourt_api::problem::Slug;
use http::StatusCode;

use crate::auth::Caller;
use crate::extract::Path;
use crate::state::AppState;
use crate::{Error, Result};

/// Refuses while the account's settings or a guideline name it: results of later submissions would silently differ.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<AssetId>,
) -> Result<StatusCode> {
    let customer = caller.customer();
    let mut tx = state.store.write().await?;
    tx.asset(customer, &id).await?.ok_or_else(super::no_asset)?;
    let account = tx.account(customer).await?;
    if account.is_some_and(|account| account.scene_id.as_deref() == Some(id.as_str())) {
        return Err(Error::new(Slug::Conflict, "The account's settings name it as their scene."));
    }
    let guidelines = tx.guidelines(customer).await?;
    if let Some(guideline) = guidelines.iter().find(|guideline| guideline.names(&id)) {
        let detail = format!("The guideline “{}” names it.", guideline.guideline_id);
        return Err(Error::new(Slug::Conflict, detail));
    }
    tx.delete_asset(customer, &id, state.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
