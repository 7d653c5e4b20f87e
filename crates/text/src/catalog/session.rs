//! Signing in and out.

use crate::Template;

/// See the module.
#[derive(Debug)]
pub struct Session {
    pub title: &'static str,
    pub lead: &'static str,
    pub server: &'static str,
    pub token: &'static str,
    pub token_help: &'static str,
    pub token_missing: &'static str,
    pub customer: &'static str,
    pub customer_help: &'static str,
    pub customer_missing: &'static str,
    pub remember: &'static str,
    pub remember_help: &'static str,
    pub submit: &'static str,
    pub submitting: &'static str,
    pub restoring: &'static str,
    pub restore_failed: &'static str,
    pub link_spent: &'static str,
    pub link_elsewhere: &'static str,
    pub expired_title: &'static str,
    pub expired_lead: &'static str,
    pub sign_out: &'static str,
    pub signed_out: &'static str,
    pub refused: &'static str,
    pub forbidden: &'static str,
    pub own_unreachable: &'static str,
    /// Gap: the server's address.
    pub other_unreachable: Template<1>,
    /// Gap: the server's address.
    pub not_a_server: Template<1>,
    /// Gap: the server's address.
    pub server_failed: Template<1>,
    pub part_a_note: &'static str,
}
