//! Vehicles and what happens to them: submission, patch, first image, deletion. The rules are functions of the old record,
//! the request and the moment; the repositories read, apply and write.

use forecourt_api::vehicle::{AppStatus, VehicleFacts, VehicleForm, VehiclePatch};
use forecourt_api::{CustomerId, VehicleId};
use jiff::Timestamp;

/// Vehicle that takes the images submitted without a `vehicle_id`; never published by itself.
pub const UNASSIGNED: &str = "unassigned";

/// A vehicle of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Vehicle {
    /// Whose it is.
    pub account: CustomerId,
    /// Chosen by the caller; unique within the account, compared byte by byte.
    pub vehicle_id: VehicleId,
    /// Description for shoppers.
    pub facts: VehicleFacts,
    /// Place at its location.
    pub vehicle_lot: Option<String>,
    /// The dealer's own number.
    pub custom_reference: Option<String>,
    /// Preset proposed to whoever photographs it.
    pub suggested_guideline_id: Option<String>,
    /// Stage.
    pub app_status: AppStatus,
    /// When the stage was last set, also to the value it had.
    pub app_status_updated_at: Timestamp,
    /// Publication on websites.
    pub published: bool,
    /// Grows with every change of this record; for the `ETag`. Changes of its images do not count.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When this record was last changed.
    pub updated_at: Timestamp,
}

impl Vehicle {
    /// A vehicle of which nothing is known yet.
    #[must_use]
    pub fn new(
        account: CustomerId,
        vehicle_id: VehicleId,
        app_status: AppStatus,
        published: bool,
        now: Timestamp,
    ) -> Self {
        Self {
            account,
            vehicle_id,
            facts: VehicleFacts::default(),
            vehicle_lot: None,
            custom_reference: None,
            suggested_guideline_id: None,
            app_status,
            app_status_updated_at: now,
            published,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// Operation `vehicleSubmit` on this vehicle: absent and empty fields keep their value, the stage becomes `new` even
    /// when nothing else changes.
    pub fn submit(&mut self, form: &VehicleForm, now: Timestamp) {
        let keep = |field: &mut Option<String>, given: &Option<String>| {
            if let Some(value) = given.as_ref().filter(|value| !value.is_empty()) {
                *field = Some(value.clone());
            }
        };
        keep(&mut self.facts.vehicle_manufacturer, &form.vehicle_manufacturer);
        keep(&mut self.facts.vehicle_model, &form.vehicle_model);
        keep(&mut self.facts.vehicle_model_ext, &form.vehicle_model_ext);
        keep(&mut self.facts.vehicle_color, &form.vehicle_color);
        keep(&mut self.facts.vehicle_location, &form.vehicle_location);
        keep(&mut self.vehicle_lot, &form.vehicle_lot);
        keep(&mut self.custom_reference, &form.custom_reference);
        keep(&mut self.suggested_guideline_id, &form.suggested_guideline_id);
        self.set_status(AppStatus::New, now);
        self.changed(now);
    }

    /// Operation `patchVehicle`: absent keeps, null clears; the stage changes only when it is named.
    pub fn patch(&mut self, patch: &VehiclePatch, now: Timestamp) {
        fn set<T: Clone>(field: &mut Option<T>, given: &Option<Option<T>>) {
            if let Some(value) = given {
                field.clone_from(value);
            }
        }
        let facts = &mut self.facts;
        set(&mut facts.vehicle_manufacturer, &patch.vehicle_manufacturer);
        set(&mut facts.vehicle_model, &patch.vehicle_model);
        set(&mut facts.vehicle_model_ext, &patch.vehicle_model_ext);
        set(&mut facts.vehicle_color, &patch.vehicle_color);
        set(&mut facts.vehicle_location, &patch.vehicle_location);
        set(&mut facts.vin, &patch.vin);
        set(&mut facts.model_year, &patch.model_year);
        set(&mut facts.price, &patch.price);
        set(&mut facts.mileage, &patch.mileage);
        set(&mut facts.condition, &patch.condition);
        set(&mut facts.body_type, &patch.body_type);
        set(&mut facts.fuel_type, &patch.fuel_type);
        set(&mut facts.transmission, &patch.transmission);
        set(&mut facts.description, &patch.description);
        set(&mut facts.detail_url, &patch.detail_url);
        set(&mut facts.in_stock_since, &patch.in_stock_since);
        set(&mut self.vehicle_lot, &patch.vehicle_lot);
        set(&mut self.custom_reference, &patch.custom_reference);
        set(&mut self.suggested_guideline_id, &patch.suggested_guideline_id);
        if let Some(published) = patch.published {
            self.published = published;
        }
        if let Some(status) = &patch.app_status {
            self.set_status(status.clone(), now);
        }
        self.changed(now);
    }

    /// An image was accepted: a vehicle that was still to be photographed is so no longer. Says whether that changed it.
    pub fn image_accepted(&mut self, now: Timestamp) -> bool {
        let changes = self.app_status == AppStatus::New;
        if changes {
            self.set_status(AppStatus::Active, now);
            self.changed(now);
        }
        changes
    }

    /// Tells that everybody may see it (head of the contract).
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.published && self.app_status != AppStatus::Deleted
    }

    /// Operations `vehicleDelete` and `deleteVehicle`. Says whether that changed it: a repetition changes nothing.
    pub fn delete(&mut self, now: Timestamp) -> bool {
        let changes = self.app_status != AppStatus::Deleted;
        if changes {
            self.set_status(AppStatus::Deleted, now);
            self.changed(now);
        }
        changes
    }

    fn set_status(&mut self, status: AppStatus, now: Timestamp) {
        self.app_status = status;
        self.app_status_updated_at = now;
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}
