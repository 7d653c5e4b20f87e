//! Looking at a vehicle and placing its hotspots.

/// See the module.
#[derive(Debug)]
pub struct Viewer {
    pub title: &'static str,
}
