//! Vehicles.

use async_trait::async_trait;
use forecourt_api::vehicle::{VehicleForm, VehiclePatch};
use forecourt_api::{CustomerId, VehicleId};
use jiff::Timestamp;

use crate::Result;
use crate::model::{Vehicle, VehicleMatches, VehiclePage, VehicleQuery, VehicleRow, VehicleSearch};

/// Vehicles.
#[async_trait]
pub trait Vehicles {
    /// Operation `vehicleSubmit`: makes the vehicle or changes it by [`Vehicle::submit`]; a new one is published when the
    /// account publishes new ones.
    async fn submit_vehicle(
        &mut self,
        account: &CustomerId,
        form: &VehicleForm,
        now: Timestamp,
    ) -> Result<Vehicle>;

    /// One vehicle, deleted or not.
    async fn vehicle(&mut self, account: &CustomerId, id: &VehicleId) -> Result<Option<Vehicle>>;

    /// One vehicle with what a list shows of its images.
    async fn vehicle_row(&mut self, account: &CustomerId, id: &VehicleId) -> Result<Option<VehicleRow>>;

    /// Operation `patchVehicle` by [`Vehicle::patch`]. For `If-Match` compare [`Vehicle::version`] in the same transaction first.
    async fn patch_vehicle(
        &mut self,
        account: &CustomerId,
        id: &VehicleId,
        patch: &VehiclePatch,
        now: Timestamp,
    ) -> Result<Option<Vehicle>>;

    /// Marks a vehicle deleted; a repetition changes nothing. Its images stay.
    async fn delete_vehicle(
        &mut self,
        account: &CustomerId,
        id: &VehicleId,
        now: Timestamp,
    ) -> Result<Option<Vehicle>>;

    /// Operation `vehicleList`: deleted ones included; equal update times by `vehicle_id`.
    async fn list_vehicles(&mut self, account: &CustomerId, query: &VehicleQuery) -> Result<VehicleMatches>;

    /// Operation `vehicleShotlist`: all with status `new`, oldest status change first.
    async fn shotlist(&mut self, account: &CustomerId) -> Result<Vec<Vehicle>>;

    /// Operation `getSitemap`: ids and last changes of the vehicles that everybody may see, the newest change first, at most
    /// `limit`.
    async fn public_vehicles(
        &mut self,
        account: &CustomerId,
        limit: u32,
    ) -> Result<Vec<(VehicleId, Timestamp)>>;

    /// Operation `listVehicles`, with counts and covers, in a fixed number of queries.
    /// [`crate::Error::InvalidCursor`] for a cursor of another sort or from elsewhere.
    async fn search_vehicles(&mut self, account: &CustomerId, search: &VehicleSearch) -> Result<VehiclePage>;
}
