//! See the catalogue's module of the same name.

use crate::{Settings, Template};

pub(super) const SETTINGS: Settings = Settings {
    title: "Einstellungen",
    appearance: "Darstellung",
    language: "Sprache",
    theme: "Farben",
    theme_system: "Wie im System",
    theme_light: "Hell",
    theme_dark: "Dunkel",
    account: "Konto",
    account_name: "Name",
    account_id: "Kundennummer",
    server: "Server",
    version: "Version",
    token: "Token",
    token_hint: Template::new("{0}, endet auf {1}"),
    scopes: "Berechtigungen",
    part_a_only: "Nur Schnittstelle des Anbieters",
};
