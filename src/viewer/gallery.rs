//! Pure: photos and features become what the player shows.

use forecourt_api::composition::{DetailKind, Position};
use forecourt_api::feature::Feature;
use forecourt_api::image::RenditionSet;
use forecourt_player::{
    Candidate, Detail, Gallery, Hotspot, HotspotId, Item, ItemId, Picture, PixelSize, WebUrl, look,
    position_of_rule,
};

use super::feature::VehicleFeature;
use crate::vehicle::photo::Photo;

/// Id of the hotspot that is being written; no server makes such a one.
pub const DRAFT_ID: &str = "\u{1}draft";

/// A hotspot that is being written.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftSpot {
    /// Key of its photo.
    pub photo: String,
    /// The point.
    pub position: Position,
    /// Its name meanwhile.
    pub title: String,
}

/// See [`Photo::key`].
#[must_use]
pub fn key_of(photo: &Photo) -> &str {
    photo.key()
}

/// The picture of a result in all its widths.
#[must_use]
pub fn picture_of(result: &RenditionSet) -> Picture {
    let candidates = result.renditions.iter().filter(|rendition| rendition.width < result.width);
    Picture {
        src: result.src.clone(),
        size: PixelSize::new(result.width, result.height),
        candidates: candidates
            .map(|rendition| Candidate { url: rendition.url.clone(), width_px: rendition.width })
            .collect(),
        placeholder: result.placeholder.clone(),
    }
}

/// Builds the gallery. `picture` answers the finished picture of a photo; photos without one are left out.
#[must_use]
pub fn gallery(
    photos: &[Photo],
    features: &[VehicleFeature],
    draft: Option<&DraftSpot>,
    alt: impl Fn(&Photo) -> String,
    picture: impl Fn(&Photo) -> Option<Picture>,
) -> Gallery {
    let pictures: Vec<(&Photo, Picture)> =
        photos.iter().filter_map(|photo| Some((photo, picture(photo)?))).collect();
    let detail_picture = |key: &str| {
        let of_key = |photo: &Photo| key_of(photo) == key || photo.url.as_str() == key;
        pictures.iter().find(|(photo, _)| of_key(photo)).map(|(_, picture)| picture.clone())
    };
    let items = pictures.iter().map(|(photo, picture)| {
        let key = key_of(photo);
        let mut hotspots: Vec<Hotspot> = features
            .iter()
            .filter_map(|feature| {
                let position = position_on(feature, photo);
                // A feature that stands on no photo is listed beside each of them.
                let is_beside =
                    position.is_none() && photos.iter().all(|photo| position_on(feature, photo).is_none());
                (position.is_some() || is_beside).then(|| {
                    hotspot(feature, position, feature.detail_image.as_deref().and_then(detail_picture))
                })
            })
            .collect();
        if let Some(draft) = draft.filter(|draft| draft.photo == key) {
            hotspots.push(Hotspot {
                id: HotspotId::new(DRAFT_ID),
                title: draft.title.clone(),
                icon: None,
                look: look(None),
                position: Some(draft.position),
                description: None,
                detail: None,
            });
        }
        Item { id: ItemId::new(key), picture: picture.clone(), alt: alt(photo), hotspots }
    });
    Gallery::new(items.collect())
}

/// Where a feature stands on a photo: where it was put, else where its rule and the angle put it.
#[must_use]
pub fn position_on(feature: &VehicleFeature, photo: &Photo) -> Option<Position> {
    let put = feature.place_on(key_of(photo)).map(|place| place.position);
    // A Forecourt server works out the rules itself, and what it leaves out was taken off.
    let by_rule = || position_of_rule(feature.rule.as_deref()?, &photo.angle);
    put.or_else(|| if photo.id.is_none() { by_rule() } else { None })
}

/// Features as one comes across them on the photos: by the first photo on which they stand, those beside the photos last.
#[must_use]
pub fn in_display_order(mut features: Vec<VehicleFeature>, photos: &[Photo]) -> Vec<VehicleFeature> {
    let first = |feature: &VehicleFeature| {
        photos.iter().position(|photo| position_on(feature, photo).is_some()).unwrap_or(photos.len())
    };
    features.sort_by_cached_key(first);
    features
}

fn hotspot(feature: &VehicleFeature, position: Option<Position>, detail_picture: Option<Picture>) -> Hotspot {
    let has_picture = detail_picture.is_some();
    let as_vendor = Feature {
        title: Some(feature.title.clone()),
        icon: Some(feature.icon.clone()),
        kind: Some(feature.kind.clone()),
        description: feature.description.clone(),
        ..Feature::default()
    };
    let id = HotspotId::new(feature.id.as_str());
    let mut hotspot = Hotspot::from_feature(id, &as_vendor, position, detail_picture);
    hotspot.look = look(feature.look.as_ref());
    // The contract's order: the detail image, then the detail, then a target in the description.
    if let Some(detail) = feature.detail.as_ref().filter(|_| !has_picture) {
        let own = match detail.kind {
            DetailKind::Image => {
                WebUrl::parse(&detail.src).map(|url| Detail::Image(Picture::single(url.as_str(), None)))
            }
            DetailKind::Pdf => WebUrl::parse(&detail.src).map(Detail::Document),
            DetailKind::Link | DetailKind::Other(_) => WebUrl::parse(&detail.src).map(Detail::Link),
        };
        hotspot.description.clone_from(&feature.description);
        hotspot.detail = own;
    }
    hotspot
}

#[cfg(test)]
mod tests {
    use forecourt_api::feature::FeatureType;
    use forecourt_api::image::{ImageState, Phase};
    use forecourt_api::{Angle, FeatureId, ImageId, ImageUrl};

    use super::super::feature::Place;
    use super::*;

    fn photo(key: &str, angle: &[&str]) -> Photo {
        Photo {
            state: ImageState::Final,
            phase: Phase::Ready,
            angle: Angle::new(angle.iter().copied()),
            ..Photo::submitted(ImageUrl::new(key))
        }
    }

    fn feature(id: &str, rule: Option<&str>) -> VehicleFeature {
        VehicleFeature {
            id: FeatureId::new(id),
            title: id.into(),
            icon: "info".into(),
            kind: FeatureType::Text,
            look: None,
            description: Some("text".into()),
            rule: rule.map(str::to_owned),
            detail_image: None,
            detail: None,
            annotation: None,
            places: Vec::new(),
        }
    }

    fn build(photos: &[Photo], features: &[VehicleFeature]) -> Vec<Vec<(String, bool)>> {
        let picture = |photo: &Photo| Some(Picture::single(photo.url.as_str(), None));
        let gallery = gallery(photos, features, None, |_| String::new(), picture);
        let spots = |item: &Item| {
            item.hotspots.iter().map(|spot| (spot.id.as_str().to_owned(), spot.position.is_some())).collect()
        };
        gallery.items.iter().map(spots).collect()
    }

    #[test]
    fn rules_place_and_what_stands_nowhere_is_beside_every_photo() {
        let photos = [photo("a", &["exterior", "front-left"]), photo("b", &["exterior", "rear"])];
        let spots = build(&photos, &[feature("led", Some("headlight")), feature("odd", None)]);
        let beside = ("odd".to_owned(), false);
        assert_eq!(spots, [vec![("led".to_owned(), true), beside.clone()], vec![beside]]);
    }

    #[test]
    fn features_are_listed_as_one_comes_across_them() {
        let photos = [photo("a", &[]), photo("b", &[])];
        let on = |id: &str, keys: &[&str]| {
            let position = Position { x: 0.5, y: 0.5 };
            let place = |key: &&str| Place { photo: (*key).to_owned(), position, is_manual: true };
            VehicleFeature { places: keys.iter().map(place).collect(), ..feature(id, None) }
        };
        let features =
            vec![on("beside", &[]), on("second", &["b"]), on("both", &["b", "a"]), on("first", &["a"])];
        let ids: Vec<String> =
            in_display_order(features, &photos).into_iter().map(|feature| feature.id.to_string()).collect();
        assert_eq!(ids, ["both", "first", "second", "beside"]);
    }

    #[test]
    fn where_a_person_put_it_wins_over_its_rule() {
        let photos = [photo("a", &["exterior", "front-left"])];
        let mut led = feature("led", Some("headlight"));
        let position = Position { x: 0.9, y: 0.9 };
        led.places.push(Place { photo: "a".into(), position, is_manual: true });
        assert_eq!(position_on(&led, &photos[0]), Some(position));
    }

    #[test]
    fn a_forecourt_server_has_the_last_word_on_rules() {
        let known = Photo { id: Some(ImageId::new("i")), ..photo("a", &["exterior", "front-left"]) };
        assert_eq!(position_on(&feature("led", Some("headlight")), &known), None);
    }

    #[test]
    fn details_follow_the_contracts_order() {
        let photos = [photo("a", &[]), photo("b", &[])];
        let mut led = feature("led", None);
        led.detail_image = Some("b".into());
        led.detail = Some(forecourt_api::composition::Detail {
            kind: DetailKind::Link,
            src: "https://x.example".into(),
        });
        let picture = |photo: &Photo| Some(Picture::single(photo.url.as_str(), None));
        let of = |feature: &VehicleFeature| {
            gallery(&photos, std::slice::from_ref(feature), None, |_| String::new(), picture).items[0]
                .hotspots[0]
                .clone()
        };
        assert!(matches!(of(&led).detail, Some(Detail::Image(picture)) if picture.src == "b"));
        led.detail_image = None;
        assert!(matches!(of(&led).detail, Some(Detail::Link(_))));
        assert_eq!(of(&led).description.as_deref(), Some("text"));
        led.detail = Some(forecourt_api::composition::Detail {
            kind: DetailKind::Link,
            src: "javascript:alert(1)".into(),
        });
        assert_eq!(of(&led).detail, None);
    }

    #[test]
    fn the_draft_stands_on_its_photo_alone() {
        let photos = [photo("a", &[]), photo("b", &[])];
        let draft =
            DraftSpot { photo: "b".into(), position: Position { x: 0.5, y: 0.5 }, title: "New".into() };
        let picture = |photo: &Photo| Some(Picture::single(photo.url.as_str(), None));
        let gallery = gallery(&photos, &[], Some(&draft), |_| String::new(), picture);
        assert_eq!(gallery.items.iter().map(|item| item.hotspots.len()).collect::<Vec<_>>(), [0, 1]);
    }
}
