//! `deleteFeatureRule`: a placement rule of the account's own. A built-in one of its name is in force again.

use axum::extract::State;
use forecourt_api::placement::normalized_name;
use http::StatusCode;

use crate::auth::Caller;
use crate::extract::Path;
use crate::state::AppState;
use crate::{Error, Result};

/// Deletes it.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode> {
    let mut tx = state.store.write().await?;
    if !tx.delete_feature_rule(caller.customer(), &normalized_name(&name)).await? {
        return Err(Error::not_found("The account has no rule of this name."));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
