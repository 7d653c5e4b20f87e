//! Texts for people: one [`Catalog`] of messages a language, as constants. A message that a language lacks is a compile
//! error, as is a gap that a translation forgot.
//!
//! Not here: which language a person wants (the portal asks the browser), how numbers, dates and prices are written
//! (`Intl`), and any look.

#![warn(missing_docs)]

#[expect(missing_docs, reason = "a field's name and its English text say where it is shown")]
mod catalog;
mod de;
mod en;
mod language;
mod plural;
mod template;

pub use catalog::{
    Catalog, errors::Errors, inventory::Inventory, player::Player, server::Server, session::Session,
    settings::Settings, status::Status, ui::Ui, upload::Upload, vehicle::Vehicle, vehicle_form::VehicleForm,
    viewer::Viewer,
};
pub use language::{Direction, Language};
pub use plural::{OneAndOther, Plural, PluralCategory, Plurals};
pub use template::Template;
