//! The settings page.

use crate::Template;

/// See the module.
#[derive(Debug)]
pub struct Settings {
    pub title: &'static str,
    pub appearance: &'static str,
    pub language: &'static str,
    pub theme: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub account: &'static str,
    pub account_name: &'static str,
    pub account_id: &'static str,
    pub server: &'static str,
    pub version: &'static str,
    pub token: &'static str,
    /// Gaps: the token's name, its last characters.
    pub token_hint: Template<2>,
    pub scopes: &'static str,
    pub part_a_only: &'static str,
}
