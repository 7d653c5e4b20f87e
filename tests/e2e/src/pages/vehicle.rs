//! One vehicle with its photos.

use anyhow::Result;

use crate::perception::{Perception, Role, containing};

/// See the module.
#[derive(Clone, Debug)]
pub struct VehiclePage {
    page: Perception,
}

impl VehiclePage {
    /// The page that is shown.
    #[must_use]
    pub fn new(page: Perception) -> Self {
        Self { page }
    }

    /// Waits until it is shown.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn is_shown(&self, name: &str) -> Result<()> {
        self.page.find(Role::Heading, containing(name)).await?;
        Ok(())
    }
}
