//! `getServer`: what this server can do.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::account::Scope;
use forecourt_api::image::{IMAGE_URLS_PER_REQUEST, SPIN_MAX_FRAMES, SPIN_MIN_FRAMES};
use forecourt_api::server::{
    ImageLimits, Limits, MaxPixels, MediaInfo, Preset, SERVER_NAME, ServerInfo, SpinFrames,
};
use forecourt_imaging::Scene;

use crate::auth::Caller;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::extract::{Preconditions, strong_etag, tagged};
use crate::state::AppState;

/// Version of the vendor's contract that Part A follows.
const CONTRACT: &str = "2.60.65";

/// Capabilities, limits and presets.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    preconditions: Preconditions,
) -> Result<Response> {
    let info = describe(&state.config, caller.may(Scope::Read));
    let bytes = serde_json::to_vec(&info).map_err(Error::internal)?;
    tagged(&preconditions, &strong_etag(&[&bytes])?, &info)
}

/// Presets are shown to the account's own people only.
fn describe(config: &Config, with_presets: bool) -> ServerInfo {
    let recipe = &config.recipe;
    let mut sub_widths = recipe.sub_widths_px.clone();
    sub_widths.sort_unstable();
    let scenes = Scene::all()
        .iter()
        .filter(|_| with_presets)
        .map(|scene| Preset {
            id: scene.id().to_owned(),
            title: title(*scene).to_owned(),
            preview_url: None,
            options: None,
        })
        .collect();
    ServerInfo {
        name: SERVER_NAME.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        contract: CONTRACT.to_owned(),
        engine: "local".to_owned(),
        limits: Limits {
            image_urls_per_request: IMAGE_URLS_PER_REQUEST as u64,
            images_per_vehicle: config.limits.images_per_vehicle,
            upload_max_bytes: config.limits.upload_max_bytes,
            zip_max_bytes: Some(config.limits.zip_max_bytes),
            video_max_bytes: Some(config.limits.video_max_bytes),
            spin_frames: Some(SpinFrames { min: SPIN_MIN_FRAMES as u32, max: SPIN_MAX_FRAMES as u32 }),
            image: Some(image_limits(&config.image_limits)),
        },
        media: MediaInfo {
            hd_width: recipe.hd_width_px,
            sub_widths,
            formats: vec!["jpeg".to_owned()],
            aspect_ratio: format!("{}:{}", recipe.aspect.0, recipe.aspect.1),
        },
        guidelines: Vec::new(),
        scenes,
    }
}

/// Bounds of the image pipeline in the contract's words.
fn image_limits(limits: &forecourt_imaging::Limits) -> ImageLimits {
    ImageLimits {
        min_side_px: limits.advised_min_side_px,
        max_side_px: limits.max_side_px,
        max_pixels: MaxPixels {
            jpeg: Some(limits.max_pixels.jpeg),
            png: Some(limits.max_pixels.png),
            webp: Some(limits.max_pixels.webp),
        },
    }
}

/// Server-side presets are configuration, so their titles are data and not words of the portal.
const fn title(scene: Scene) -> &'static str {
    match scene {
        Scene::Studio => "Studio, light",
        Scene::StudioDark => "Studio, dark",
        Scene::PlainWhite => "Plain white",
        Scene::Showroom => "Showroom",
        Scene::ConcreteHall => "Concrete hall",
        Scene::Terrace => "Terrace, daylight",
        Scene::ForecourtDusk => "Forecourt at dusk",
        Scene::Lounge => "Lounge, dark wood",
    }
}
