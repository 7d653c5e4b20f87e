//! The player's format (schema `Composition`), member by member as players in the field read it, so camel case.
//!
//! Reading skips items of an unknown type, as the contract asks; writing produces only what this version knows. Not here:
//! how features become hotspots (the server does that) and how anything is drawn (the player does).

use serde::{Deserialize, Deserializer, Serialize};

use crate::{FeatureId, ImageId};

/// A vehicle's pictures for a player.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Composition {
    /// Proportions of the stage, `width:height` in whole numbers.
    pub aspect_ratio: String,
    /// Width in pixels of the file at an item's `src`.
    pub image_hd_width: f64,
    /// Widths in pixels of the smaller files; width `w` of `dir/file` lies at `dir/w/file`.
    pub image_sub_widths: Vec<f64>,
    /// Groups of items in display order.
    pub categories: Vec<Category>,
}

/// A group of items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Category {
    /// Open list; `exterior`, `interior`, `detail`, `360`, `interior-360`, `other`, `video` are in use.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Items in display order.
    #[serde(deserialize_with = "known_items")]
    pub items: Vec<Item>,
}

/// One slide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Item {
    /// A photo.
    #[serde(rename = "image")]
    Image(ImageItem),
    /// A film.
    #[serde(rename = "video")]
    Video {
        /// Address of the film.
        src: String,
        /// Address of a still.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        poster: Option<String>,
    },
    /// A turntable; frames in turning order.
    #[serde(rename = "360", alias = "next360")]
    Spin {
        /// The frames.
        images: Vec<ImageItem>,
    },
    /// An equirectangular panorama.
    #[serde(rename = "interior-360", alias = "omni_directional")]
    Interior {
        /// Address of the picture.
        src: String,
        /// Address of a still.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        poster: Option<String>,
        /// Hotspots on the picture.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        hotspots: Vec<Hotspot>,
    },
}

/// A photo or a frame of a spin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageItem {
    /// Address of the widest file.
    pub src: String,
    /// The image, where the server says it; an extension that players skip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_id: Option<ImageId>,
    /// Hotspots on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hotspots: Vec<Hotspot>,
}

/// A clickable point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hotspot {
    /// Shown on hover and focus.
    pub title: String,
    /// Icon name known to the player.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Text of the panel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Look; a feature when absent.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<HotspotKind>,
    /// Where it stands.
    pub position: Position,
    /// Detail that opens on click besides the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
    /// The feature, where the server says it; an extension that players skip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature_id: Option<FeatureId>,
}

crate::open_list::open_list! {
    /// Look of a hotspot.
    HotspotKind { Feature = "feature", Damage = "damage" }
}

/// A point of a picture as shares of width and height from the top left corner, each 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Share of the width.
    pub x: f64,
    /// Share of the height.
    pub y: f64,
}

impl Position {
    /// The nearest point inside the picture; not-a-number becomes the middle.
    #[must_use]
    pub fn clamped(x: f64, y: f64) -> Self {
        let inside = |share: f64| if share.is_nan() { 0.5 } else { share.clamp(0.0, 1.0) };
        Self { x: inside(x), y: inside(y) }
    }

    /// True if both shares lie in 0 to 1.
    #[must_use]
    pub fn is_inside(self) -> bool {
        (0.0..=1.0).contains(&self.x) && (0.0..=1.0).contains(&self.y)
    }
}

/// Detail that opens on click (schema `FeatureDetail`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Kind of what the address leads to.
    #[serde(rename = "type")]
    pub kind: DetailKind,
    /// http or https.
    pub src: String,
}

crate::open_list::open_list! {
    /// Kind of what a detail's address leads to.
    DetailKind { Image = "image", Link = "link", Pdf = "pdf" }
}

fn known_items<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Item>, D::Error> {
    let items = Vec::<serde_json::Value>::deserialize(deserializer)?;
    Ok(items.into_iter().filter_map(|item| crate::json::read_value(&item).ok()).collect())
}
