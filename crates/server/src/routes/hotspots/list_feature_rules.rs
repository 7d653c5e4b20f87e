//! `listFeatureRules`: the placement rules of an account, the built-in ones among them.

use axum::Json;
use axum::extract::State;
use forecourt_api::feature::FeatureRuleList;

use crate::Result;
use crate::auth::Caller;
use crate::hotspots::rule_records;
use crate::state::AppState;

/// Lists them by name.
pub(super) async fn handler(State(state): State<AppState>, caller: Caller) -> Result<Json<FeatureRuleList>> {
    let own = state.store.read().await?.feature_rules(caller.customer()).await?;
    Ok(Json(FeatureRuleList { items: rule_records(&own) }))
}
