//! See the catalogue's module of the same name.

use crate::{Settings, Template};

pub(super) const SETTINGS: Settings = Settings {
    title: "Settings",
    appearance: "Appearance",
    language: "Language",
    theme: "Colours",
    theme_system: "Match this device",
    theme_light: "Light",
    theme_dark: "Dark",
    account: "Account",
    account_name: "Name",
    account_id: "Customer ID",
    server: "Server",
    version: "Version",
    token: "Token",
    token_hint: Template::new("{0}, ending in {1}"),
    scopes: "Permissions",
    part_a_only: "Vendor interface only",
};
