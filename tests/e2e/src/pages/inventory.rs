//! The list of vehicles.

use anyhow::Result;

use super::words;
use crate::perception::{Perception, Role, containing};

/// See the module.
#[derive(Clone, Debug)]
pub struct InventoryPage {
    page: Perception,
}

impl InventoryPage {
    /// The page that is shown.
    #[must_use]
    pub fn new(page: Perception) -> Self {
        Self { page }
    }

    /// Waits until it is shown.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn is_shown(&self) -> Result<()> {
        self.page.find(Role::Heading, words().inventory.title).await?;
        Ok(())
    }

    /// Waits until it says that there is no vehicle yet.
    ///
    /// # Errors
    /// When it does not say so in time.
    pub async fn is_empty(&self) -> Result<()> {
        self.page.text(words().inventory.empty_title).await
    }

    /// Opens the form for a new vehicle.
    ///
    /// # Errors
    /// When there is no way to it.
    pub async fn add(&self) -> Result<()> {
        self.page.click(Role::Link, words().inventory.add).await
    }

    /// Opens a vehicle by what its line is called.
    ///
    /// # Errors
    /// When it is not in the list in time.
    pub async fn open(&self, name: &str) -> Result<()> {
        self.page.click(Role::Link, containing(name)).await
    }

    /// Waits until a vehicle is in the list.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn lists(&self, name: &str) -> Result<()> {
        self.page.text(name).await
    }

    /// True if it says of a vehicle that not all of its photos are ready.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn has_unfinished_photos(&self) -> Result<bool> {
        let ready = words().inventory.photos_ready.fill(["\n", "\r"]);
        let end = ready.split('\r').nth(1).unwrap_or_default();
        self.page.reads(end).await
    }
}
