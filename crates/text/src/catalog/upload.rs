//! Choosing photos and sending them.

/// See the module.
#[derive(Debug)]
pub struct Upload {
    pub title: &'static str,
}
