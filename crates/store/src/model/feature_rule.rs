//! Placement rules that accounts keep.

use forecourt_api::CustomerId;
use forecourt_api::feature::RulePlacement;
use jiff::Timestamp;

/// A placement rule to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFeatureRule {
    /// Its key within the account, in the spelling under which names are compared.
    pub name: String,
    /// Name for people.
    pub title: Option<String>,
    /// Icon name.
    pub icon: Option<String>,
    /// Places by view.
    pub placements: Vec<RulePlacement>,
}

/// A stored placement rule.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureRule {
    /// Whose it is.
    pub account: CustomerId,
    /// The stored content.
    pub content: NewFeatureRule,
    /// Grows with every change; for the `ETag`.
    pub version: i64,
    /// When it last changed.
    pub updated_at: Timestamp,
}
