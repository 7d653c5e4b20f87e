//! Pure: photos and features become what the player shows.

use forecourt_api::composition::{Composition, ImageItem, Item as ComposedItem, Position};
use forecourt_api::hotspot::FeatureContent;
use forecourt_api::image::RenditionSet;
use forecourt_api::placement::position_of_rule;
use forecourt_player::{
    Candidate, Gallery, Hotspot, HotspotId, Item, ItemId, Picture, PixelSize, is_same_file, look, picture_at,
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

/// Builds the gallery. `picture` answers the finished picture of a photo; photos without one are left out. Hotspots are those of
/// the composition; of photos that it does not know, those of the features where they stand.
#[must_use]
pub fn gallery(
    photos: &[Photo],
    features: &[VehicleFeature],
    composition: Option<&Composition>,
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
        let picture_of_src = |composition: &Composition, src: &str| {
            let known = pictures.iter().find(|(_, picture)| is_same_file(&picture.src, src));
            known.map_or_else(|| picture_at(composition, src), |(_, picture)| picture.clone())
        };
        let composed = composition
            .and_then(|composition| composed_on(composition, photo, |src| picture_of_src(composition, src)));
        let stands = |feature: &VehicleFeature| position_on(feature, photo);
        let stands_nowhere = |feature: &VehicleFeature| {
            photos.iter().all(|photo| position_on(feature, photo).is_none())
                && !composition.is_some_and(|composition| is_composed(composition, feature))
        };
        let detail = |feature: &VehicleFeature| feature.detail_image.as_deref().and_then(detail_picture);
        let mut hotspots = composed.unwrap_or_else(|| {
            let placed = features.iter().filter_map(|feature| Some((feature, stands(feature)?)));
            placed
                .map(|(feature, position)| hotspot(feature, Some(position), detail(feature).as_ref()))
                .collect()
        });
        // A feature that stands on no photo is listed beside each of them.
        let beside = features.iter().filter(|feature| stands_nowhere(feature));
        hotspots.extend(beside.map(|feature| hotspot(feature, None, detail(feature).as_ref())));
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

/// The hotspots that a composition has on a photo; `None` where it does not have the photo.
fn composed_on(
    composition: &Composition,
    photo: &Photo,
    picture: impl Fn(&str) -> Picture,
) -> Option<Vec<Hotspot>> {
    let id = photo.id.as_ref()?;
    let image = images_of(composition).find(|image| image.image_id.as_ref() == Some(id))?;
    let hotspots = image.hotspots.iter().filter_map(|hotspot| {
        let feature = HotspotId::new(hotspot.feature_id.as_ref()?.as_str());
        Some(Hotspot::from_composition(hotspot, feature, &picture))
    });
    Some(hotspots.collect())
}

/// Tells that a feature stands somewhere in a composition.
fn is_composed(composition: &Composition, feature: &VehicleFeature) -> bool {
    let mut hotspots = images_of(composition).flat_map(|image| &image.hotspots);
    hotspots.any(|hotspot| hotspot.feature_id.as_ref() == Some(&feature.id))
}

/// Photos and frames of spins.
fn images_of(composition: &Composition) -> impl Iterator<Item = &ImageItem> {
    let items = composition.categories.iter().flat_map(|category| &category.items);
    items.flat_map(|item| match item {
        ComposedItem::Image(image) => std::slice::from_ref(image),
        ComposedItem::Spin { images } => images,
        ComposedItem::Video { .. } | ComposedItem::Interior { .. } => &[],
    })
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

fn hotspot(
    feature: &VehicleFeature,
    position: Option<Position>,
    detail_picture: Option<&Picture>,
) -> Hotspot {
    let content = FeatureContent {
        title: &feature.title,
        icon: &feature.icon,
        feature_type: &feature.kind,
        kind: feature.look.as_ref(),
        description: feature.description.as_deref(),
        detail: feature.detail.as_ref(),
    };
    let src = detail_picture.map(|picture| picture.src.clone());
    // One without a position is in the list alone.
    let resolved = content.hotspot(position.unwrap_or(OFF_PICTURE), src);
    let picture = |src: &str| detail_picture.cloned().unwrap_or_else(|| Picture::single(src, None));
    let id = HotspotId::new(feature.id.as_str());
    Hotspot { position, ..Hotspot::from_composition(&resolved, id, picture) }
}

/// No point of a picture.
const OFF_PICTURE: Position = Position { x: -1.0, y: -1.0 };

#[cfg(test)]
mod tests {
    use forecourt_api::composition::DetailKind;
    use forecourt_api::feature::FeatureType;
    use forecourt_api::image::{ImageState, Phase};
    use forecourt_api::{Angle, FeatureId, ImageId, ImageUrl};
    use forecourt_player::Detail;

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
            spins: Vec::new(),
            places: Vec::new(),
        }
    }

    fn build(photos: &[Photo], features: &[VehicleFeature]) -> Vec<Vec<(String, bool)>> {
        let picture = |photo: &Photo| Some(Picture::single(photo.url.as_str(), None));
        let gallery = gallery(photos, features, None, None, |_| String::new(), picture);
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
            gallery(&photos, std::slice::from_ref(feature), None, None, |_| String::new(), picture).items[0]
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
    fn hotspots_are_those_of_the_composition_where_it_has_the_photo() {
        let known = |key: &str| Photo { id: Some(ImageId::new(key)), ..photo(key, &[]) };
        let photos = [known("a"), known("b"), known("new")];
        let composition: Composition = serde_json::from_value(serde_json::json!({
            "aspectRatio": "4:3", "imageHdWidth": 1600, "imageSubWidths": [320], "categories": [
                { "id": "exterior", "title": "Exterior", "items": [
                    { "type": "image", "src": "https://a.example/m/a/r", "image_id": "a", "hotspots": [
                        { "title": "LED", "position": { "x": 0.3, "y": 0.5 }, "feature_id": "led",
                          "detail": { "type": "image", "src": "https://a.example/m/b/r" } },
                        { "title": "of nobody", "position": { "x": 0.3, "y": 0.5 } },
                    ]},
                ]},
                { "id": "360", "title": "360", "items": [{ "type": "360", "images": [
                    { "src": "https://a.example/m/b/r", "image_id": "b" },
                ]}]},
            ],
        }))
        .unwrap();
        let place = |key: &str| Place {
            photo: key.to_owned(),
            position: Position { x: 0.1, y: 0.1 },
            is_manual: true,
        };
        // It was moved since, and put on a photo that the composition does not have yet.
        let led = VehicleFeature { places: vec![place("b"), place("new")], ..feature("led", None) };
        let picture = |photo: &Photo| Some(Picture::single(photo.url.as_str(), None));
        let features = [led, feature("beside", None)];
        let gallery = gallery(&photos, &features, Some(&composition), None, |_| String::new(), picture);
        let spots = |item: &Item| -> Vec<(String, Option<f64>)> {
            let hotspots = item.hotspots.iter();
            hotspots.map(|spot| (spot.id.as_str().to_owned(), spot.position.map(|at| at.x))).collect()
        };
        let beside = ("beside".to_owned(), None);
        let led = |x: f64| ("led".to_owned(), Some(x));
        assert_eq!(spots(&gallery.items[0]), [led(0.3), beside.clone()]);
        assert_eq!(spots(&gallery.items[1]), std::slice::from_ref(&beside));
        assert_eq!(spots(&gallery.items[2]), [led(0.1), beside]);
        let detail = gallery.items[0].hotspots[0].detail.as_ref();
        let Some(Detail::Image(picture)) = detail else { panic!("{detail:?}") };
        assert_eq!(picture.url_for_width(300.0), "https://a.example/m/b/320/r");
    }

    #[test]
    fn the_draft_stands_on_its_photo_alone() {
        let photos = [photo("a", &[]), photo("b", &[])];
        let draft =
            DraftSpot { photo: "b".into(), position: Position { x: 0.5, y: 0.5 }, title: "New".into() };
        let picture = |photo: &Photo| Some(Picture::single(photo.url.as_str(), None));
        let gallery = gallery(&photos, &[], None, Some(&draft), |_| String::new(), picture);
        assert_eq!(gallery.items.iter().map(|item| item.hotspots.len()).collect::<Vec<_>>(), [0, 1]);
    }
}
