//! Images as clients see them: their record in Part B, and the options that they are processed with.
//!
//! Not here: the routes, files (`crate::media`), rows (`forecourt_store`).

pub mod options;
mod record;

pub use record::image_record;
