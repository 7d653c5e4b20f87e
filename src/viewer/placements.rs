//! Where features stand that a server of Part A keeps no places for: put there by a person, kept on this device.

use std::collections::HashMap;

use forecourt_api::composition::Position;
use forecourt_api::{FeatureId, VehicleId};

use crate::browser::storage::Storage;

/// Points by feature and photo.
type Kept = HashMap<String, HashMap<String, Position>>;

/// The places of one vehicle at one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placements {
    key: String,
}

impl Placements {
    /// Names them; touches nothing.
    #[must_use]
    pub(crate) fn of(server: &str, vehicle_id: &VehicleId) -> Self {
        // A server's address has no line break, nor has a vehicle id.
        Self { key: format!("forecourt.placements\n{server}\n{vehicle_id}") }
    }

    fn read(&self) -> Kept {
        Storage::Device
            .get(&self.key)
            .and_then(|text| forecourt_api::json::read(text.as_bytes()).ok())
            .unwrap_or_default()
    }

    fn write(&self, kept: &Kept) {
        if let Ok(text) = serde_json::to_string(kept) {
            Storage::Device.set(&self.key, &text);
        }
    }

    /// Where a feature stands, by photo; places outside a picture are left out.
    #[must_use]
    pub(crate) fn of_feature(&self, feature: &FeatureId) -> Vec<(String, Position)> {
        let places = self.read().remove(feature.as_str()).unwrap_or_default();
        let mut places: Vec<_> = places.into_iter().filter(|(_, position)| position.is_inside()).collect();
        places.sort_by(|a, b| a.0.cmp(&b.0));
        places
    }

    /// Puts a feature on a photo.
    pub(crate) fn put(&self, feature: &FeatureId, photo: &str, position: Position) {
        let mut kept = self.read();
        kept.entry(feature.as_str().to_owned()).or_default().insert(photo.to_owned(), position);
        self.write(&kept);
    }

    /// Takes a feature off a photo.
    pub(crate) fn take(&self, feature: &FeatureId, photo: &str) {
        let mut kept = self.read();
        if let Some(places) = kept.get_mut(feature.as_str()) {
            places.remove(photo);
        }
        self.write(&kept);
    }

    /// Forgets a feature.
    pub(crate) fn forget(&self, feature: &FeatureId) {
        let mut kept = self.read();
        kept.remove(feature.as_str());
        self.write(&kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept_by_feature_and_photo() {
        let places = Placements::of("https://vendor.example", &VehicleId::new("a").unwrap());
        let (feature, other) = (FeatureId::new("f"), FeatureId::new("g"));
        let at = |x| Position { x, y: 0.5 };
        places.put(&feature, "b", at(0.1));
        places.put(&feature, "a", at(0.2));
        places.put(&feature, "b", at(0.3));
        places.put(&other, "a", at(7.0));
        assert_eq!(places.of_feature(&feature), [("a".to_owned(), at(0.2)), ("b".to_owned(), at(0.3))]);
        assert_eq!(places.of_feature(&other), []);
        places.take(&feature, "a");
        places.forget(&other);
        assert_eq!(places.of_feature(&feature), [("b".to_owned(), at(0.3))]);
    }
}
