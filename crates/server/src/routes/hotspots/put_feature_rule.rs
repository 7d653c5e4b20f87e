//! `putFeatureRule`: a placement rule made or replaced; a built-in one is replaced by one of its name.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::feature::FeatureRuleInput;

use crate::auth::Caller;
use crate::extract::{Json, Path, Preconditions, tagged};
use crate::hotspots::{MAX_RULES, checked_rule, rule_etag, rule_record};
use crate::state::AppState;
use crate::{Error, Result};

/// Stores it when it is still what the caller has seen.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
    preconditions: Preconditions,
    Json { value, .. }: Json<FeatureRuleInput>,
) -> Result<Response> {
    let rule = checked_rule(&name, value)?;
    let customer = caller.customer();
    let mut tx = state.store.write().await?;
    match tx.feature_rule(customer, &rule.name).await? {
        Some(before) => preconditions.check_match(&rule_etag(&before)?)?,
        None => {
            preconditions.check_version(None)?;
            if tx.feature_rules(customer).await?.len() >= MAX_RULES {
                return Err(Error::invalid("name", "is one too many: an account has at most 1000 rules"));
            }
        }
    }
    let stored = tx.put_feature_rule(customer, &rule, state.now()).await?;
    tx.commit().await?;
    tagged(&Preconditions::default(), &rule_etag(&stored)?, &rule_record(&stored))
}
