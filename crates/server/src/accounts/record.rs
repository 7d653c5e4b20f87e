//! An account as the contract tells it.

use forecourt_api::{Timestamp, account};
use forecourt_store::model::Account;

use crate::auth::customer_token;

/// An account as answered to its own people; `storage_bytes` is what its files take.
#[must_use]
pub fn account_record(stored: &Account, storage_bytes: u64) -> account::Account {
    account::Account {
        customer: stored.customer.clone(),
        customer_token: customer_token(&stored.customer),
        name: stored.name.clone(),
        cut_type: stored.cut_type,
        scene_id: stored.scene_id.clone(),
        guideline_id: stored.guideline_id.clone(),
        background_color: stored.background_color.clone(),
        publish_new: stored.publish_new,
        language: stored.language.clone(),
        currency: stored.currency.clone(),
        mileage_unit: stored.mileage_unit,
        noindex: stored.noindex,
        webhooks_enabled: stored.webhooks_enabled,
        webhook_url: stored.webhook_url.clone(),
        webhook_signed: stored.webhook_secret.is_some(),
        webhook_off_at: stored.webhook_off_at.map(|moment| Timestamp::new(moment.to_string())),
        retention_days: stored.retention_days,
        storage_bytes,
        storage_quota_bytes: None,
    }
}
