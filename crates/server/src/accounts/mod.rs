//! Accounts: which values their settings take, and how they are told.

mod record;
mod settings;

pub use record::account_record;
pub use settings::changed;
