//! The form of a vehicle's description.

use anyhow::Result;

use super::words;
use crate::perception::{Perception, Role};

/// See the module.
#[derive(Clone, Debug)]
pub struct VehicleFormPage {
    page: Perception,
}

impl VehicleFormPage {
    /// The page that is shown.
    #[must_use]
    pub fn new(page: Perception) -> Self {
        Self { page }
    }

    /// Waits until the form for a new vehicle is shown.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn is_shown(&self) -> Result<()> {
        self.page.find(Role::Heading, words().vehicle_form.add_title).await?;
        Ok(())
    }

    /// Fills in a new vehicle and sends the form.
    ///
    /// # Errors
    /// When a field is missing.
    pub async fn create(&self, id: &str, make: &str, model: &str) -> Result<()> {
        self.is_shown().await?;
        let form = &words().vehicle_form;
        self.page.fill(form.id_required, id).await?;
        self.page.fill(form.manufacturer, make).await?;
        self.page.fill(form.model, model).await?;
        self.page.click(Role::Button, form.create).await
    }
}
