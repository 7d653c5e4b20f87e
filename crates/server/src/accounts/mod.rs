//! Accounts and tokens: which values their settings take, and how they are told.

mod record;
mod settings;
mod tokens;

pub use record::account_record;
pub use settings::changed;
pub use tokens::{TokenSpec, is_last_administrator, new_token_record, token_record};
