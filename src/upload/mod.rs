//! Uploads: from the drop of a file to an image on the server, and photos by web address.
//!
//! [`accept`] says what is taken, [`queue`] in which order what is sent, [`urls`] how addresses become requests (all pure);
//! [`state`] and [`submission`] run them, [`file_transfer`] and [`preview`] touch the files.

pub mod accept;
pub mod conversion;
pub(crate) mod cut;
pub mod file_transfer;
pub mod indicator;
pub mod panel;
pub mod picker;
pub(crate) mod plate;
pub mod preview;
pub mod queue;
pub mod state;
pub(crate) mod submission;
pub mod treatment;
pub mod unfinished;
pub mod url_form;
pub(crate) mod urls;
pub(crate) mod wording;

pub use indicator::UploadIndicator;
pub use panel::AddPhotos;
pub use state::{Uploads, use_uploads};
