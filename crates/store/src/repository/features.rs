//! Features and hotspots.

use async_trait::async_trait;
use forecourt_api::{CustomerId, FeatureId, VehicleId};
use jiff::Timestamp;

use crate::Result;
use crate::model::{Feature, NewFeature};

/// Features and hotspots.
#[async_trait]
pub trait Features {
    /// Adds a feature to an existing vehicle, with places on its images. `None` when the vehicle, or the image of one of
    /// the places, is not there or belongs to another vehicle; nothing is stored then.
    async fn insert_feature(
        &mut self,
        account: &CustomerId,
        feature: &NewFeature,
        now: Timestamp,
    ) -> Result<Option<Feature>>;

    /// Replaces what a feature says and where it stands; its vehicle stays. A feature that says just that already keeps its
    /// version. `None` when the feature, or the image of one of the places, is not there or belongs to another vehicle;
    /// nothing is stored then.
    async fn replace_feature(
        &mut self,
        account: &CustomerId,
        feature: &NewFeature,
        now: Timestamp,
    ) -> Result<Option<Feature>>;

    /// One feature.
    async fn feature(&mut self, account: &CustomerId, id: &FeatureId) -> Result<Option<Feature>>;

    /// Features of a vehicle, oldest first.
    async fn features_of_vehicle(
        &mut self,
        account: &CustomerId,
        vehicle: &VehicleId,
    ) -> Result<Vec<Feature>>;

    /// Deletes a feature and its places; answers what it was.
    async fn delete_feature(&mut self, account: &CustomerId, id: &FeatureId) -> Result<Option<Feature>>;

    /// Deletes all features of a vehicle; answers what they were, oldest first.
    async fn delete_features_of_vehicle(
        &mut self,
        account: &CustomerId,
        vehicle: &VehicleId,
    ) -> Result<Vec<Feature>>;
}
