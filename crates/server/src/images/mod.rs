//! Images as clients see them: their record in Part B, the options that they are processed with, and the plates that are
//! laid over vehicles' own.
//!
//! Not here: the routes, files (`crate::media`), rows (`forecourt_store`).

pub mod options;
mod padding;
mod plate;
mod record;
mod spin;

pub use padding::Padding;
pub use plate::{Plate, StoredPlate};
pub use record::image_record;
pub(crate) use spin::is_spin_id;
