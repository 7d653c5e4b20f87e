//! Assets as clients send and see them: pictures are checked when they come and served as they came.
//!
//! Not here: rows (`forecourt_store`), what is made of them (`forecourt_imaging`, `crate::jobs`).

mod picture;
mod record;
mod submitted;

pub use picture::Picture;
pub(crate) use picture::decoded;
pub use record::asset_record;
pub use submitted::{StoredAsset, SubmittedAsset};
