//! Uploads: from the drop of a file to an image on the server.
//!
//! [`accept`] says what is taken and [`queue`] in which order what is sent (both pure).

pub mod accept;
pub mod queue;
