//! Settings: language and colours of this browser, and where a Forecourt server keeps them the defaults tokens and webhooks of
//! the account.

pub mod account;
pub mod account_draft;
pub mod account_form;
pub mod page;
pub mod secret_dialog;
mod state;
pub mod token_list;
pub mod tokens;
pub mod webhook_panel;
pub mod webhooks;

pub use page::{LanguageChoice, SettingsPage};
pub use state::{Preferences, Theme, use_preferences};
