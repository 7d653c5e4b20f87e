//! `getServer`: what this server can do.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::CustomerId;
use forecourt_api::account::Scope;
use forecourt_api::asset::AssetKind;
use forecourt_api::guideline::Guideline;
use forecourt_api::image::{IMAGE_URLS_PER_REQUEST, ProcessingOptions, SPIN_MAX_FRAMES, SPIN_MIN_FRAMES};
use forecourt_api::server::{
    ImageLimits, Limits, MaxPixels, MediaInfo, Preset, SERVER_NAME, ServerInfo, SpinFrames,
};
use forecourt_imaging::Scene;
use forecourt_store::model::Asset;
use forecourt_text::Language;

use crate::auth::Caller;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::extract::{Preconditions, strong_etag, tagged};
use crate::guidelines;
use crate::images::Padding;
use crate::media::Addresses;
use crate::state::AppState;

/// Version of the vendor's contract that Part A follows.
const CONTRACT: &str = "2.60.65";

/// Capabilities, limits and presets.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    preconditions: Preconditions,
) -> Result<Response> {
    let presets = match caller.may(Scope::Read) {
        true => Some(Presets::read(&state, caller.customer()).await?),
        // Shown to the account's own people only.
        false => None,
    };
    let base = &state.config.base_url;
    let bare = describe(&state.config, presets.as_ref(), &Addresses::bare(base));
    // The tag leaves signatures out, so that it does not change as time goes by.
    let etag = strong_etag(&[&serde_json::to_vec(&bare).map_err(Error::internal)?])?;
    let addresses = Addresses::signed(base, &state.media_key, state.now());
    tagged(&preconditions, &etag, &describe(&state.config, presets.as_ref(), &addresses))
}

/// Choices of an account's own, besides those that come with the server.
struct Presets {
    guidelines: Vec<Guideline>,
    scenes: Vec<Asset>,
}

impl Presets {
    async fn read(state: &AppState, account: &CustomerId) -> Result<Self> {
        let mut tx = state.store.read().await?;
        let guidelines = guidelines::all(&mut *tx, account, Language::English).await?;
        let scenes = tx.assets(account, Some(AssetKind::Scene)).await?;
        Ok(Self { guidelines, scenes })
    }

    fn guidelines(&self) -> Vec<Preset> {
        let preset = |guideline: &Guideline| Preset {
            id: guideline.guideline_id.to_string(),
            title: guideline.title.clone(),
            preview_url: None,
            options: Some(guideline.options.clone()),
        };
        self.guidelines.iter().map(preset).collect()
    }

    /// Those that come with the server first.
    fn scenes(&self, addresses: &Addresses<'_>) -> Vec<Preset> {
        let drawn = Scene::all().iter().map(|scene| Preset {
            id: scene.id().to_owned(),
            title: title(*scene).to_owned(),
            preview_url: None,
            options: None,
        });
        let own = self.scenes.iter().map(|scene| Preset {
            id: scene.asset_id.to_string(),
            title: scene.title.clone(),
            preview_url: Some(addresses.asset(scene).url),
            options: None,
        });
        drawn.chain(own).collect()
    }
}

fn paddings() -> Vec<Preset> {
    let titles = &Language::English.server().paddings;
    let preset = |padding: &Padding| Preset {
        id: padding.id().to_owned(),
        title: match padding {
            Padding::Tight => titles.tight,
            Padding::Normal => titles.normal,
            Padding::Wide => titles.wide,
        }
        .to_owned(),
        preview_url: None,
        options: Some(ProcessingOptions { margins: Some(padding.margins()), ..ProcessingOptions::default() }),
    };
    Padding::ALL.iter().map(preset).collect()
}

fn describe(config: &Config, presets: Option<&Presets>, addresses: &Addresses<'_>) -> ServerInfo {
    let recipe = &config.recipe;
    let mut sub_widths = recipe.sub_widths_px.clone();
    sub_widths.sort_unstable();
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
        guidelines: presets.map(Presets::guidelines).unwrap_or_default(),
        scenes: presets.map(|presets| presets.scenes(addresses)).unwrap_or_default(),
        paddings: presets.map(|_| paddings()).unwrap_or_default(),
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
