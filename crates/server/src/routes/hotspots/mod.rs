//! Features of Part B and their places on images.

mod create_feature;
mod delete_feature;
mod delete_feature_rule;
mod delete_hotspot;
mod get_feature;
mod list_feature_rules;
mod list_features;
mod patch_feature;
mod put_feature_rule;
mod put_hotspot;
#[cfg(test)]
mod tests;

use axum::response::Response;
use forecourt_api::feature::PlacedHotspot;
use forecourt_api::problem::FieldError;
use forecourt_api::{CustomerId, VehicleId};
use forecourt_store::Transaction;
use forecourt_store::model::Feature;
use http::Method;

use crate::extract::{Preconditions, tagged};
use crate::hotspots::{Placement, etag, feature_record};
use crate::router::Operation;
use crate::{Error, Result};

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    const OF_VEHICLE: &str = "/v1/vehicles/{vehicle_id}/features";
    const ONE: &str = "/v1/features/{feature_id}";
    const PLACE: &str = "/v1/features/{feature_id}/hotspots/{image_id}";
    const RULES: &str = "/v1/feature-rules";
    const RULE: &str = "/v1/feature-rules/{name}";
    vec![
        Operation::new("listFeatures", Method::GET, OF_VEHICLE, list_features::handler),
        Operation::new("createFeature", Method::POST, OF_VEHICLE, create_feature::handler),
        Operation::new("getFeature", Method::GET, ONE, get_feature::handler),
        Operation::new("patchFeature", Method::PATCH, ONE, patch_feature::handler),
        Operation::new("deleteFeature", Method::DELETE, ONE, delete_feature::handler),
        Operation::new("putHotspot", Method::PUT, PLACE, put_hotspot::handler),
        Operation::new("deleteHotspot", Method::DELETE, PLACE, delete_hotspot::handler),
        Operation::new("listFeatureRules", Method::GET, RULES, list_feature_rules::handler),
        Operation::new("putFeatureRule", Method::PUT, RULE, put_feature_rule::handler),
        Operation::new("deleteFeatureRule", Method::DELETE, RULE, delete_feature_rule::handler),
    ]
}

/// A feature with its tag; 304 when the caller has it already.
fn answer(preconditions: &Preconditions, feature: &Feature, placement: &Placement) -> Result<Response> {
    tagged(preconditions, &etag(feature, placement)?, &feature_record(feature, placement))
}

/// Refuses places on images that are not there or belong to another vehicle.
async fn check_places(
    tx: &mut dyn Transaction,
    account: &CustomerId,
    vehicle: &VehicleId,
    places: &[PlacedHotspot],
) -> Result<()> {
    let mut strange = Vec::new();
    for (index, place) in places.iter().enumerate() {
        let image = tx.image(account, &place.image_id).await?;
        if image.is_none_or(|image| image.vehicle_id != *vehicle) {
            let pointer = format!("/hotspots/{index}/image_id");
            strange.push(FieldError::new(pointer, "is not an image of this vehicle"));
        }
    }
    if strange.is_empty() { Ok(()) } else { Err(Error::invalid_fields(strange)) }
}

fn no_feature() -> Error {
    Error::not_found("There is no such feature.")
}
