//! Accounts and tokens: which values their settings take, and how they are told.

mod record;
mod settings;
mod tokens;

use forecourt_store::Transaction;
use forecourt_store::model::Account;

pub use record::account_record;
pub use settings::changed;
pub use tokens::{TokenSpec, is_last_administrator, new_token_record, token_record};

use crate::auth::customer_token;
use crate::error::Result;

/// The account of a customer token, in either case of its letters. Accounts are few; their hashes are stored nowhere.
pub(crate) async fn of_customer_token(tx: &mut dyn Transaction, token: &str) -> Result<Option<Account>> {
    let is_meant = |account: &Account| customer_token(&account.customer).eq_ignore_ascii_case(token);
    Ok(tx.accounts().await?.into_iter().find(is_meant))
}
