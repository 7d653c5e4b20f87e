//! Files of images on the web: their addresses, the signatures that open them, and their delivery.
//!
//! [`Addresses`] writes addresses for every answer that names files; [`MediaKey`] signs them; [`deliver`] answers them.
//! Not here: which files an image has (the store knows).

mod address;
mod delivery;
mod signature;

pub use address::{Addresses, own_image, upload_image_key};
pub use delivery::{MediaRequest, deliver};
pub use signature::{Kind, MediaKey, Signature};
