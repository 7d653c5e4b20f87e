//! The list of vehicles: search, filter, order and pages in the address; deleting with a way back.

pub(crate) mod covers;
pub(crate) mod deletion;
pub mod empty;
pub mod page;
pub mod pages;
pub mod row;
pub mod search;
pub mod state;
pub mod table;
pub mod toolbar;

pub use page::InventoryPage;
