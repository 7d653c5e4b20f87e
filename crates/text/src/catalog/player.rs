//! Words of the player itself, wherever it is embedded.

/// See the module.
#[derive(Debug)]
pub struct Player {
    pub gallery: &'static str,
}
