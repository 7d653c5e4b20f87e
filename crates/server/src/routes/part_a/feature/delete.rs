//! `featureDelete`: deletes one feature, with its hotspots.

use axum::Json;
use axum::extract::State;
use forecourt_api::feature::DeletedFeaturesEnvelope;

use super::{feature_id, record};
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::extract::Form;
use crate::state::AppState;

/// 404 for an id that is not there (any more).
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    form: Form,
) -> Result<Json<DeletedFeaturesEnvelope>> {
    let id = feature_id(&form)?;
    let mut tx = state.store.write().await?;
    let feature = tx.delete_feature(caller.customer(), &id).await?;
    let feature = feature.ok_or_else(|| Error::not_found("There is no feature with this feature_id."))?;
    tx.commit().await?;
    Ok(Json(record::deleted(&[feature])))
}
