//! The form for a new vehicle and for what is known of one: checked before it is sent, kept while it is typed.

pub(crate) mod amount;
pub mod draft;
pub(crate) mod draft_storage;
pub(crate) mod fields;
pub mod page;
pub mod state;
pub mod usual;
pub mod vin;

pub use page::{AddVehiclePage, EditVehiclePage};
