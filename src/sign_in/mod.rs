//! Sign-in: the page before the portal, and the dialog in front of a page whose token has expired. What it leads to is the
//! session's.

pub mod form;
pub mod servers;

pub use form::{ExpiredDialog, SignInPage};
