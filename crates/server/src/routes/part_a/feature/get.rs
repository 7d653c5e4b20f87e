//! `featureGet`: one feature, in the envelope of several.

use axum::Json;
use axum::extract::State;
use forecourt_api::feature::FeaturesEnvelope;

use super::{feature_id, record};
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::extract::Form;
use crate::state::AppState;

/// 404 for an id that is not there.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    form: Form,
) -> Result<Json<FeaturesEnvelope>> {
    let feature = state.store.read().await?.feature(caller.customer(), &feature_id(&form)?).await?;
    let feature = feature.ok_or_else(|| Error::not_found("There is no feature with this feature_id."))?;
    Ok(Json(record::envelope(&[feature])))
}
