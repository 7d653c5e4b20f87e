//! Pages in the words of those who use them. Names come from the portal's own English catalogue, so that a changed word
//! breaks no story and a lost one does.

mod inventory;
mod sign_in;
mod vehicle;
mod vehicle_form;
mod viewer;

use forecourt_text::{Catalog, Language};

pub use inventory::InventoryPage;
pub use sign_in::SignInPage;
pub use vehicle::VehiclePage;
pub use vehicle_form::VehicleFormPage;
pub use viewer::ViewerPage;

/// The texts that the browser of the stories asks for.
#[must_use]
pub const fn words() -> &'static Catalog {
    Language::English.catalog()
}
