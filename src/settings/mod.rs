//! Preferences for this browser: language and colours.

pub mod page;
mod state;

pub use page::{LanguageChoice, SettingsPage};
pub use state::{Preferences, Theme, use_preferences};
