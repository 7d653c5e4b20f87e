//! Errors, by what a person can do about them.

use crate::Template;

/// See the module.
#[derive(Debug)]
pub struct Errors {
    pub unreachable: &'static str,
    pub cancelled: &'static str,
    pub unauthorized: &'static str,
    pub out_of_credits: &'static str,
    pub forbidden: &'static str,
    pub not_found: &'static str,
    pub stale: &'static str,
    pub read_refused: &'static str,
    pub rejected: &'static str,
    pub too_large: &'static str,
    pub unsupported_media: &'static str,
    pub busy: &'static str,
    /// Gap: seconds.
    pub busy_for: Template<1>,
    pub server: &'static str,
    pub unreadable: &'static str,
    pub sign_in: &'static str,
    /// Gap: what the server said, in its own words.
    pub server_says: Template<1>,
    /// Gap: an HTTP status.
    pub status: Template<1>,
}
