//! The page of one vehicle.

/// See the module.
#[derive(Debug)]
pub struct Vehicle {
    pub title: &'static str,
}
