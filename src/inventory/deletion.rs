//! Deleting a vehicle and bringing it back, in either part of the contract: the one place that tells the uploads of a vehicle
//! that it is gone or there again. Not for: what is shown meanwhile.

use forecourt_api::VehicleId;
use forecourt_api::vehicle::{AppStatus, VehicleForm, VehiclePatch};
use forecourt_client::{Error, part_a, part_b};
use leptos::prelude::use_context;

use crate::session::Session;
use crate::upload::Uploads;

/// Deletes vehicles and brings them back.
#[derive(Clone, Copy)]
pub(crate) struct Deletion {
    session: Session,
    uploads: Option<Uploads>,
}

impl Deletion {
    /// For who is signed in, and for the uploads of the current owner's context.
    #[must_use]
    pub(crate) fn new(session: Session) -> Self {
        Self { session, uploads: use_context() }
    }

    /// Marks a vehicle deleted.
    ///
    /// # Errors
    /// See [`Error`].
    pub(crate) async fn delete(self, id: &VehicleId) -> Result<(), Error> {
        let client = self.session.client();
        if self.session.is_part_a() {
            client.run(part_a::vehicle_delete(id)).await?;
        } else {
            client.run(part_b::delete_vehicle(id)).await?;
        }
        self.was_deleted(id);
        Ok(())
    }

    /// A vehicle was deleted, here or elsewhere: its uploads stop.
    pub(crate) fn was_deleted(self, id: &VehicleId) {
        if let Some(uploads) = self.uploads {
            uploads.vehicle_gone(id);
        }
    }

    /// Brings a deleted vehicle back to the stage that it had; where that is not known, to active. Part A knows one way, which
    /// makes it new. Its uploads go on.
    ///
    /// # Errors
    /// See [`Error`].
    pub(crate) async fn restore(self, id: &VehicleId, stage: Option<AppStatus>) -> Result<(), Error> {
        let client = self.session.client();
        if self.session.is_part_a() {
            // Any submission revives it; empty fields keep what is stored.
            let form = VehicleForm::new(id.clone());
            client.run(part_a::vehicle_submit(&form, None)).await?;
        } else {
            let stage = stage.filter(|stage| *stage != AppStatus::Deleted).unwrap_or(AppStatus::Active);
            let patch = VehiclePatch { app_status: Some(stage), ..VehiclePatch::default() };
            client.run(part_b::patch_vehicle(id, &patch, None)).await?;
        }
        if let Some(uploads) = self.uploads {
            uploads.vehicle_back(id);
        }
        Ok(())
    }
}
