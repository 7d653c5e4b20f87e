//! A stored vehicle as Part A tells it.

use forecourt_api::vehicle;
use forecourt_store::model::Vehicle;

/// With both names of the two members that have an older one.
pub(super) fn of_part_a(vehicle: &Vehicle) -> vehicle::Vehicle {
    let facts = &vehicle.facts;
    vehicle::Vehicle {
        vehicle_id: vehicle.vehicle_id.clone(),
        app_status: Some(vehicle.app_status.clone()),
        app_status_updated: Some(vehicle.app_status_updated_at.strftime("%Y/%m/%d, %H:%M:%S").to_string()),
        vehicle_manufacturer: facts.vehicle_manufacturer.clone(),
        vehicle_model: facts.vehicle_model.clone(),
        vehicle_model_ext: facts.vehicle_model_ext.clone(),
        vehicle_color: facts.vehicle_color.clone(),
        vehicle_location: facts.vehicle_location.clone(),
        vehicle_lot: vehicle.vehicle_lot.clone(),
        location: facts.vehicle_location.clone(),
        lot: vehicle.vehicle_lot.clone(),
        custom_reference: vehicle.custom_reference.clone(),
        suggested_guideline_id: vehicle.suggested_guideline_id.clone(),
    }
}

/// One vehicle in an answer.
pub(super) fn envelope(vehicle: &Vehicle) -> vehicle::VehicleEnvelope {
    vehicle::VehicleEnvelope { vehicle: of_part_a(vehicle) }
}
