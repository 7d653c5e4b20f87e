//! How far photos are.

/// See the module.
#[derive(Debug)]
pub struct Status {
    pub processing: &'static str,
}
