//! The messages of a language, a struct a feature. A field's name and its English text say where it is shown; what a gap
//! holds is noted beside it.

pub(crate) mod errors;
pub(crate) mod inventory;
pub(crate) mod player;
pub(crate) mod server;
pub(crate) mod session;
pub(crate) mod settings;
pub(crate) mod status;
pub(crate) mod ui;
pub(crate) mod upload;
pub(crate) mod vehicle;
pub(crate) mod vehicle_form;
pub(crate) mod viewer;

use crate::Language;

/// All messages of one language.
#[derive(Debug)]
pub struct Catalog {
    pub language: Language,
    pub ui: ui::Ui,
    pub errors: errors::Errors,
    pub session: session::Session,
    pub settings: settings::Settings,
    pub inventory: inventory::Inventory,
    pub vehicle_form: vehicle_form::VehicleForm,
    pub vehicle: vehicle::Vehicle,
    pub upload: upload::Upload,
    pub status: status::Status,
    pub viewer: viewer::Viewer,
    pub player: player::Player,
}
