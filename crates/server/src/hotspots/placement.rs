//! Places of features on the images of their vehicle: by hand, by key frames, and by rules of the account or built in.
//!
//! Not here: the built-in table itself (`forecourt_api::placement`), which parts a network sees (`forecourt_imaging`).

use std::collections::BTreeMap;

use forecourt_api::composition::Position;
use forecourt_api::feature::{HotspotSource, KeyFrame, RulePlacement, SpinHotspot};
use forecourt_api::placement::{
    FoundPart, found_part, is_rule_name, normalized_name, position_of_rule, position_on_vehicle,
};
use forecourt_api::{Angle, CustomerId, ImageId, VehicleId};
use forecourt_store::Transaction;
use forecourt_store::model::{FeatureRule, Hotspot, Image, NewFeature, SpinFrame};

use super::spin::position_on_frame;
use crate::Result;

/// The placement rules of an account: its own, and the built-in ones that it has not replaced.
#[derive(Clone, Debug, Default)]
pub struct Rules(BTreeMap<String, Vec<RulePlacement>>);

impl Rules {
    /// Rules with these ones of the account's own.
    #[must_use]
    pub fn new(own: Vec<FeatureRule>) -> Self {
        Self(own.into_iter().map(|rule| (rule.content.name, rule.content.placements)).collect())
    }

    /// The name of the rule that a feature follows: the one that it names, or for a feature that finds its places itself the
    /// one that its icon or title names.
    fn name_for<'a>(&self, feature: &'a NewFeature) -> Option<&'a str> {
        let named = feature.feature_rule_name.as_deref();
        let guessed = [feature.icon.as_str(), feature.title.as_str()];
        let guessed = guessed.into_iter().filter(|_| feature.places_itself);
        named.into_iter().chain(guessed).find(|name| self.has(name))
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(&normalized_name(name)) || is_rule_name(name)
    }

    /// Where a rule puts a feature on an image.
    fn place(&self, name: &str, image: &Image) -> Option<(Position, HotspotSource)> {
        let Some(own) = self.0.get(&normalized_name(name)) else {
            return built_in(name, image);
        };
        let view = Angle::new(image.angle.levels().first());
        let names = |placement: &&RulePlacement| {
            !image.angle.is_unknown() && (placement.angle == image.angle || placement.angle == view)
        };
        Some((own.iter().find(names)?.position, HotspotSource::Rule))
    }
}

/// Greatest distance of a wheel that was found from where the table expects it, as a share of the picture's width.
const WHEEL_REACH: f64 = 0.15;

/// Where a built-in rule puts a feature on an image: at the part itself where it was found, else where the table has it.
fn built_in(name: &str, image: &Image) -> Option<(Position, HotspotSource)> {
    let parts = image.result.as_ref().map(|result| &result.parts);
    let found_part = found_part(name);
    let is_exterior = image.angle.levels().first().is_some_and(|view| normalized_name(view) == "exterior");
    if let Some(plate) = parts.and_then(|parts| parts.plate)
        && found_part == Some(FoundPart::LicensePlate)
        && is_exterior
    {
        return Some((plate, HotspotSource::Detected));
    }
    let expected = match parts.and_then(|parts| parts.vehicle) {
        Some(vehicle) => position_on_vehicle(name, &image.angle, &vehicle),
        None => position_of_rule(name, &image.angle),
    }?;
    let distance = |wheel: &Position| (wheel.x - expected.x).abs();
    let wheel = parts
        .filter(|_| found_part == Some(FoundPart::Wheel))
        .and_then(|parts| parts.wheels.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))))
        .filter(|wheel| distance(wheel) <= WHEEL_REACH);
    Some(match wheel {
        Some(wheel) => (*wheel, HotspotSource::Detected),
        None => (expected, HotspotSource::Rule),
    })
}

/// Inputs of the placement of a vehicle’s features.
#[derive(Clone, Debug)]
pub struct Placement {
    /// The vehicle's images in display order.
    images: Vec<Image>,
    rules: Rules,
}

impl Placement {
    /// Placement on these images.
    #[must_use]
    pub const fn new(images: Vec<Image>, rules: Rules) -> Self {
        Self { images, rules }
    }

    /// Reads the images of a vehicle and the rules of its account.
    ///
    /// # Errors
    /// The store's.
    pub async fn read(tx: &mut dyn Transaction, account: &CustomerId, vehicle: &VehicleId) -> Result<Self> {
        let images = tx.images_of_vehicle(account, vehicle).await?;
        Ok(Self::new(images, Rules::new(tx.feature_rules(account).await?)))
    }

    /// The vehicle's images in display order.
    #[must_use]
    pub fn images(&self) -> &[Image] {
        &self.images
    }

    /// The places of a feature, in the images' order.
    #[must_use]
    pub fn places(&self, feature: &NewFeature) -> Vec<Hotspot> {
        let rule = self.rules.name_for(feature);
        self.images.iter().filter_map(|image| self.place(feature, rule, image)).collect()
    }

    /// The places of a feature that its key frames do not say, in the images' order.
    #[must_use]
    pub fn places_outside_spins(&self, feature: &NewFeature) -> Vec<Hotspot> {
        let mut places = self.places(feature);
        places.retain(|place| {
            let image = self.images.iter().find(|image| image.image_id == place.image_id);
            feature.hotspots.contains(place)
                || image.is_none_or(|image| path_through(feature, image).is_none())
        });
        places
    }

    /// Numbers of a spin's frames, ascending.
    fn frames(&self, spin_id: &str) -> Vec<u32> {
        let spins = self.images.iter().filter_map(|image| image.spin.as_ref());
        let mut frames: Vec<u32> =
            spins.filter(|spin| spin.spin_id == spin_id).map(|spin| spin.frame).collect();
        frames.sort_unstable();
        frames
    }

    /// Places or moves a feature on an image by hand, on a frame of a spin by a key frame; false when the vehicle has no such image.
    #[must_use]
    pub fn put(&self, feature: &mut NewFeature, image_id: &ImageId, position: Position) -> bool {
        let Some(image) = self.images.iter().find(|image| image.image_id == *image_id) else { return false };
        feature.suppressed.retain(|suppressed| suppressed != image_id);
        feature.hotspots.retain(|place| place.image_id != *image_id);
        if let Some(SpinFrame { spin_id, frame }) = &image.spin {
            let key = KeyFrame { frame: *frame, position: Some(position) };
            match feature.spin_hotspots.iter_mut().find(|path| path.spin_id == *spin_id) {
                Some(path) => {
                    path.key_frames.retain(|known| known.frame != *frame);
                    path.key_frames.push(key);
                    path.key_frames.sort_by_key(|key| key.frame);
                }
                None => feature
                    .spin_hotspots
                    .push(SpinHotspot { spin_id: spin_id.clone(), key_frames: vec![key] }),
            }
            return true;
        }
        let place = Hotspot { image_id: image_id.clone(), position, source: HotspotSource::Manual };
        feature.hotspots.push(place);
        true
    }

    /// Takes a feature off an image, on which no rule puts it any more; off a frame of a spin, its key frame alone.
    pub fn take_off(&self, feature: &mut NewFeature, image_id: &ImageId) {
        feature.hotspots.retain(|place| place.image_id != *image_id);
        let image = self.images.iter().find(|image| image.image_id == *image_id);
        if let Some(SpinFrame { spin_id, frame }) = image.and_then(|image| image.spin.as_ref())
            && let Some(path) = feature.spin_hotspots.iter_mut().find(|path| path.spin_id == *spin_id)
        {
            path.key_frames.retain(|key| key.frame != *frame);
            feature.spin_hotspots.retain(|path| !path.key_frames.is_empty());
            return;
        }
        let by_rule = self.places(feature).into_iter().any(|place| place.image_id == *image_id);
        if by_rule {
            feature.suppressed.push(image_id.clone());
        }
    }

    /// The place of a feature on one image: the one made by hand, else the one of its rule.
    fn place(&self, feature: &NewFeature, rule: Option<&str>, image: &Image) -> Option<Hotspot> {
        let by_hand = feature.hotspots.iter().find(|place| place.image_id == image.image_id);
        if let Some(place) = by_hand {
            return Some(place.clone());
        }
        if let Some((path, frame)) = path_through(feature, image) {
            let frames = self.frames(&path.spin_id);
            let position = position_on_frame(&path.key_frames, &frames, frame)?;
            return Some(Hotspot {
                image_id: image.image_id.clone(),
                position,
                source: HotspotSource::Manual,
            });
        }
        if feature.suppressed.contains(&image.image_id) {
            return None;
        }
        let (position, source) = self.rules.place(rule?, image)?;
        Some(Hotspot { image_id: image.image_id.clone(), position, source })
    }
}

/// The key frames of a feature in the spin that an image is a frame of, and its number there.
fn path_through<'a>(feature: &'a NewFeature, image: &Image) -> Option<(&'a SpinHotspot, u32)> {
    let spin = image.spin.as_ref()?;
    let path = feature.spin_hotspots.iter().find(|path| path.spin_id == spin.spin_id)?;
    Some((path, spin.frame))
}

#[cfg(test)]
mod tests;
