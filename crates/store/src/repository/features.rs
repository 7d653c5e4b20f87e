//! Features and hotspots.

use async_trait::async_trait;
use forecourt_api::composition::Position;
use forecourt_api::{CustomerId, FeatureId, ImageId, VehicleId};
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

    /// Places or moves a feature on an image of its vehicle by hand. `None` when either is not there, or the image is of
    /// another vehicle.
    async fn put_hotspot(
        &mut self,
        account: &CustomerId,
        feature: &FeatureId,
        image: &ImageId,
        position: Position,
        now: Timestamp,
    ) -> Result<Option<Feature>>;

    /// Takes a feature off an image; nothing changes when it was not on it. `None` when the feature is not there.
    async fn delete_hotspot(
        &mut self,
        account: &CustomerId,
        feature: &FeatureId,
        image: &ImageId,
        now: Timestamp,
    ) -> Result<Option<Feature>>;
}
