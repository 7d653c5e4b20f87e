//! Features of Part B and the places where they stand: how one is written down, which values are taken.
//!
//! Not here: the routes, rows (`forecourt_store`), what a player shows of them (`crate::composition`).

mod fields;
mod placement;
mod record;
mod rules;
mod spin;

pub use fields::{checked_input, checked_patch, checked_place, new_feature};
pub use placement::{Placement, Rules};
pub use record::{etag, feature_record};
pub use rules::{MAX_RULES, checked_rule, rule_etag, rule_record, rule_records};
