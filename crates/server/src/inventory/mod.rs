//! Vehicles of Part B: how one is written down for its owner, which fields are taken, and how a search is read out of a
//! query.
//!
//! Not here: the routes, rows (`forecourt_store`), the vendor's form of a vehicle (Part A has its own).

mod fields;
mod record;
mod search;

pub use fields::{checked, replacing};
pub use record::{etag, vehicle_public, vehicle_record};
pub use search::{Window, next_link, read, read_public};
