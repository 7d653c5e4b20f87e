//! The list of vehicles.

pub mod page;

pub use page::InventoryPage;
