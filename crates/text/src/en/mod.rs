//! English.

mod errors;
mod inventory;
mod player;
pub(crate) mod server;
mod session;
mod settings;
mod status;
mod ui;
mod upload;
mod vehicle;
mod vehicle_form;
mod viewer;

use crate::{Catalog, Language};

/// All messages.
pub(crate) static CATALOG: Catalog = Catalog {
    language: Language::English,
    ui: ui::UI,
    errors: errors::ERRORS,
    session: session::SESSION,
    settings: settings::SETTINGS,
    inventory: inventory::INVENTORY,
    vehicle_form: vehicle_form::VEHICLE_FORM,
    vehicle: vehicle::VEHICLE,
    upload: upload::UPLOAD,
    status: status::STATUS,
    viewer: viewer::VIEWER,
    player: player::PLAYER,
};
