//! HTML pages for everybody: a vehicle with its photos, and the reference of the API. Each is complete without a script.
//!
//! Pure: rendering is a function of what was read. Not for: the portal ([`crate::portal`]), reading the store and headers
//! (`routes/pages`).

mod price;
pub(crate) mod reference;
mod structured_data;
pub(crate) mod vehicle;

use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

/// Style sheet of all pages, with the portal's tokens.
pub(crate) const STYLE: &str =
    concat!(include_str!("../../../../style/tokens.css"), include_str!("pages.css"));

/// Path of the style sheet; it changes with the content, so that browsers may keep it for ever.
pub(crate) static STYLE_PATH: LazyLock<String> = LazyLock::new(|| {
    let hash = Sha256::digest(STYLE.as_bytes());
    let hash: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("/pages/{hash}.css")
});
