//! Capabilities and health of a server.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::image::ProcessingOptions;

/// `name` of every Forecourt server (schema `ServerInfo`).
pub const SERVER_NAME: &str = "forecourt";

/// Answer of `getServer` (schema `ServerInfo`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerInfo {
    /// [`SERVER_NAME`]; anything else is no Forecourt server.
    pub name: String,
    /// Of the software.
    pub version: String,
    /// Version of the vendor's contract that Part A follows.
    pub contract: String,
    /// `local` or `relay`.
    pub engine: String,
    /// Limits of what is taken.
    pub limits: Limits,
    /// Widths and formats of renditions.
    pub media: MediaInfo,
    /// Presets of options.
    pub guidelines: Vec<Preset>,
    /// Scenes to choose from.
    pub scenes: Vec<Preset>,
    /// Named margins; servers of older versions have none.
    #[serde(default)]
    pub paddings: Vec<Preset>,
}

/// Limits of what a server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// URLs of one submission or status call.
    pub image_urls_per_request: u64,
    /// Images of one vehicle.
    pub images_per_vehicle: u64,
    /// Bytes of one uploaded file.
    pub upload_max_bytes: u64,
    /// Bytes of one uploaded ZIP of photos; servers of older versions take none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zip_max_bytes: Option<u64>,
    /// Bytes of one uploaded video; servers of older versions take none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video_max_bytes: Option<u64>,
    /// Fewest and most frames of a spin; servers of older versions make none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spin_frames: Option<SpinFrames>,
    /// Bounds on one photo; servers of older versions do not tell them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageLimits>,
}

/// Numbers of frames of one spin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpinFrames {
    /// Fewest finished frames that are shown as a spin.
    pub min: u32,
    /// Most frames.
    pub max: u32,
}

/// Bounds on one photo (schema `ImageLimits`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageLimits {
    /// Shorter side, in pixels, below which a photo is of no use. Advice to clients: smaller ones are processed, too.
    pub min_side_px: u32,
    /// Longest side, in pixels.
    pub max_side_px: u32,
    /// Kinds of files that are taken.
    pub max_pixels: MaxPixels,
}

/// Most pixels, width × height, of each kind of file, by media type. A kind without a number is not taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaxPixels {
    /// Of a JPEG.
    #[serde(rename = "image/jpeg", default, skip_serializing_if = "Option::is_none")]
    pub jpeg: Option<u64>,
    /// Of a PNG.
    #[serde(rename = "image/png", default, skip_serializing_if = "Option::is_none")]
    pub png: Option<u64>,
    /// Of a WebP.
    #[serde(rename = "image/webp", default, skip_serializing_if = "Option::is_none")]
    pub webp: Option<u64>,
}

/// Configured renditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaInfo {
    /// Width of the widest, in pixels.
    pub hd_width: u32,
    /// Widths of the smaller ones, in pixels.
    pub sub_widths: Vec<u32>,
    /// For example `jpeg`.
    pub formats: Vec<String>,
    /// Proportions of a player's stage, `width:height`.
    pub aspect_ratio: String,
}

/// A named choice (schema `Preset`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preset {
    /// Sent back by who chooses it.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Address of a picture of it.
    #[serde(default)]
    pub preview_url: Option<String>,
    /// Options that it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<ProcessingOptions>,
}

crate::open_list::closed_list! {
    /// Health of a server or of a part of it.
    HealthStatus { Ok = "ok", Degraded = "degraded", Failing = "failing" }
}

/// Answer of `getHealth` and `getReadiness` (schema `Health`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// In all.
    pub status: HealthStatus,
    /// Parts of the server by name; only where they were looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checks: Option<BTreeMap<String, HealthStatus>>,
}
