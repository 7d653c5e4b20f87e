//! From images and features to what a player reads, as a function.

use std::collections::HashMap;

use forecourt_api::composition::{Category as Group, Composition, Hotspot, ImageItem, Item, Position};
use forecourt_api::hotspot::FeatureContent;
use forecourt_api::image::{Category, SPIN_MIN_FRAMES};
use forecourt_imaging::Recipe;
use forecourt_store::model::{self, Feature, Image};
use forecourt_text::Server;

use crate::hotspots::Placement;

/// Groups in the order in which players show them, with their titles for people.
fn groups(texts: &'static Server) -> [(Category, &'static str); 7] {
    [
        (Category::Spin, texts.spin),
        (Category::Exterior, texts.exterior),
        (Category::Interior, texts.interior),
        (Category::InteriorSpin, texts.interior_spin),
        (Category::Detail, texts.details),
        (Category::Miscellaneous, texts.miscellaneous),
        (Category::Video, texts.videos),
    ]
}

/// Composes a vehicle's pictures.
///
/// Images that are hidden or have no result are left out. Frames of a spin are one item. `src` is the address of an image's
/// result; `details` are the addresses that images named by features open, by the name that the feature uses.
#[must_use]
pub(super) fn compose(
    placement: &Placement,
    features: &[Feature],
    recipe: &Recipe,
    titles: &'static Server,
    src: &dyn Fn(&Image) -> Option<String>,
    details: &HashMap<String, String>,
) -> Composition {
    let (hd_width, mut sub_widths) = (recipe.hd_width_px, recipe.sub_widths_px.clone());
    sub_widths.retain(|&width| width < hd_width);
    sub_widths.sort_unstable();
    let placed: Vec<(&Feature, Vec<model::Hotspot>)> =
        features.iter().map(|feature| (feature, placement.places(&feature.content))).collect();
    let images = placement.images();
    let image_item = |image: &Image| {
        let hotspots = hotspots(image, &placed, details);
        Some(ImageItem { src: src(image)?, image_id: Some(image.image_id.clone()), hotspots })
    };
    let spins = spins(images, &|image| src(image).is_some());
    let items = |wanted: &Category| -> Vec<Item> {
        if *wanted == Category::Spin {
            let whole = spins.iter().filter(|spin| spin.shown == SpinShown::Whole);
            return whole
                .map(|spin| Item::Spin {
                    images: spin.frames.iter().copied().filter_map(image_item).collect(),
                })
                .collect();
        }
        images
            .iter()
            .filter(|image| !image.hidden && group_of(image, &spins).as_ref() == Some(wanted))
            .filter_map(|image| match wanted {
                Category::Video => {
                    let poster = image.video.as_ref()?.poster_image_id.as_ref();
                    let poster = poster.and_then(|id| images.iter().find(|image| image.image_id == *id));
                    Some(Item::Video { src: src(image)?, poster: poster.and_then(src) })
                }
                Category::InteriorSpin => {
                    let ImageItem { src, hotspots, .. } = image_item(image)?;
                    Some(Item::Interior { src, poster: None, hotspots })
                }
                _ => image_item(image).map(Item::Image),
            })
            .collect()
    };
    let categories = groups(titles).into_iter().filter_map(|(category, title)| {
        let items = items(&category);
        let group = Group { id: category.as_str().to_owned(), title: title.to_owned(), items };
        (!group.items.is_empty()).then_some(group)
    });
    Composition {
        aspect_ratio: format!("{}:{}", recipe.aspect.0, recipe.aspect.1),
        image_hd_width: hd_width.into(),
        image_sub_widths: sub_widths.into_iter().map(f64::from).collect(),
        categories: categories.collect(),
    }
}

/// The group that an image is shown in by itself; `None` for a frame that is not. Groups that are not known here are shown
/// last.
fn group_of(image: &Image, spins: &[Spin<'_>]) -> Option<Category> {
    if let Some(place) = &image.spin {
        let spin = spins.iter().find(|spin| spin.id == place.spin_id);
        let loose = spin.is_some_and(|spin| spin.shown == SpinShown::AsPhotos);
        return loose.then(|| Category::of_angle(&image.angle));
    }
    Some(match &image.category {
        // A frame of no spin.
        Category::Spin => Category::of_angle(&image.angle),
        Category::Other(_) => Category::Miscellaneous,
        known => known.clone(),
    })
}

/// Frames of a vehicle that make one turn.
struct Spin<'a> {
    id: &'a str,
    /// Finished ones in turning order.
    frames: Vec<&'a Image>,
    shown: SpinShown,
}

/// Display of the frames of a spin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SpinShown {
    /// One item of the composition.
    Whole,
    /// Each by itself: they are too few, and no more of them will be finished.
    AsPhotos,
    /// Not at all: there may soon be enough.
    NotYet,
}

/// The spins in the display order of their first frames. Hidden frames are left out.
fn spins<'a>(images: &'a [Image], is_finished: &dyn Fn(&Image) -> bool) -> Vec<Spin<'a>> {
    let place_of = |image: &'a Image| Some((image.spin.as_ref()?, image));
    let mut places: Vec<_> = images.iter().filter(|image| !image.hidden).filter_map(place_of).collect();
    // Stable, so that the ids keep the order of their first frames below.
    let mut ids: Vec<(usize, &str)> = Vec::new();
    for (place, image) in &places {
        let first =
            places.iter().filter(|(other, _)| other.spin_id == place.spin_id).map(|(other, _)| other.frame);
        if first.min() == Some(place.frame) {
            let position = images.iter().position(|other| other.image_id == image.image_id);
            ids.push((position.unwrap_or_default(), &place.spin_id));
        }
    }
    ids.sort_unstable();
    places.sort_by_key(|(place, _)| place.frame);
    let spin = |(_, id): (usize, &'a str)| {
        let all: Vec<&Image> =
            places.iter().filter(|(place, _)| place.spin_id == id).map(|(_, image)| *image).collect();
        let in_work = all.iter().any(|image| !image.is_finished() && !is_finished(image));
        let frames: Vec<&Image> = all.into_iter().filter(|image| is_finished(image)).collect();
        let shown = if frames.len() >= SPIN_MIN_FRAMES {
            SpinShown::Whole
        } else if in_work {
            SpinShown::NotYet
        } else {
            SpinShown::AsPhotos
        };
        Spin { id, frames, shown }
    };
    ids.into_iter().map(spin).collect()
}

fn hotspots(
    image: &Image,
    placed: &[(&Feature, Vec<model::Hotspot>)],
    details: &HashMap<String, String>,
) -> Vec<Hotspot> {
    let on_image = placed.iter().filter_map(|(feature, places)| {
        let place = places.iter().find(|place| place.image_id == image.image_id)?;
        Some(hotspot(feature, place.position, details))
    });
    on_image.collect()
}

/// The feature at its place on an image.
fn hotspot(feature: &Feature, position: Position, details: &HashMap<String, String>) -> Hotspot {
    let content = &feature.content;
    let opened_src = content.detail_image_id.as_ref().and_then(|name| details.get(name)).cloned();
    let hotspot = FeatureContent {
        title: &content.title,
        icon: &content.icon,
        feature_type: &content.feature_type,
        kind: content.kind.as_ref(),
        description: content.description.as_deref(),
        detail: content.detail.as_ref(),
    }
    .hotspot(position, opened_src);
    Hotspot { feature_id: Some(content.feature_id.clone()), ..hotspot }
}

#[cfg(test)]
mod tests;
