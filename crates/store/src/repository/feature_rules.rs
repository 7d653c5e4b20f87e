//! Placement rules of accounts.

use async_trait::async_trait;
use forecourt_api::CustomerId;
use jiff::Timestamp;

use crate::Result;
use crate::model::{FeatureRule, NewFeatureRule};

/// Placement rules of accounts.
#[async_trait]
pub trait FeatureRules {
    /// The account's rules by name.
    async fn feature_rules(&mut self, account: &CustomerId) -> Result<Vec<FeatureRule>>;

    /// One rule.
    async fn feature_rule(&mut self, account: &CustomerId, name: &str) -> Result<Option<FeatureRule>>;

    /// Makes a rule or replaces the one of that name. One that says just that already keeps its version.
    async fn put_feature_rule(
        &mut self,
        account: &CustomerId,
        rule: &NewFeatureRule,
        now: Timestamp,
    ) -> Result<FeatureRule>;

    /// Deletes a rule; false when there was none.
    async fn delete_feature_rule(&mut self, account: &CustomerId, name: &str) -> Result<bool>;
}
