//! Treatment of a photo: the recipe that its options make, with the pictures that they name.
//!
//! Not here: which ids are taken ([`crate::images::options`]).

use std::sync::Arc;

use bytes::Bytes;
use forecourt_api::asset::AssetKind;
use forecourt_api::image::ProcessingOptions;
use forecourt_api::{AssetId, CustomerId};
use forecourt_imaging::{self as imaging, Backdrop, BackdropPicture, Overlay, PlateTreatment, Recipe, Scene};
use forecourt_store::model::{Asset, PlateId};
use forecourt_store::{Blobs, Error as StoreError, Store};

use super::rules;
use crate::blocking;
use crate::images::options::parse_color;

/// Colour under the alpha of a backdrop for which nothing else names one.
const WHITE: [u8; 3] = [255; 3];

/// Where pictures of assets are kept.
#[derive(Clone, Copy)]
pub(crate) struct Shelf<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) blobs: &'a dyn Blobs,
}

impl Shelf<'_> {
    /// The configured recipe with an image's own options and pictures. A picture that is gone gives way to what is configured;
    /// a plate that was to be covered is blurred then: it must not be shown.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn recipe(
        self,
        configured: &Recipe,
        account: &CustomerId,
        options: &ProcessingOptions,
    ) -> Result<Recipe, StoreError> {
        let mut recipe = rules::recipe(configured, options);
        let drawn = options.scene_id.as_deref().filter(|id| Scene::by_id(id).is_none());
        if let Some(id) = options.background_id.as_deref().or(drawn) {
            let color = options.background_color.as_deref().and_then(parse_color).unwrap_or(WHITE);
            match self.backdrop(account, id, color).await? {
                Some(backdrop) => recipe.backdrop = backdrop,
                None => tracing::warn!(asset = id, "a backdrop is gone; the server's own takes its place"),
            }
        }
        if let Some(id) = &options.overlay_id {
            recipe.overlay = self.overlay(account, id).await?;
            if recipe.overlay.is_none() {
                tracing::warn!(asset = id, "an overlay is gone; the result is without it");
            }
        }
        match (&options.license_plate_id, options.blur_license_plate) {
            (Some(id), _) => recipe.plate = self.plate(account, id).await?,
            (None, Some(true)) => recipe.plate = PlateTreatment::Blur,
            (None, _) => {}
        }
        Ok(recipe)
    }

    async fn backdrop(
        self,
        account: &CustomerId,
        id: &str,
        color: [u8; 3],
    ) -> Result<Option<Backdrop>, StoreError> {
        let Some((asset, bytes)) = self.asset(account, id).await? else { return Ok(None) };
        let ground_y = match asset.kind {
            AssetKind::Scene => asset.ground_y.map(|share| share.value() as f32),
            _ => None,
        };
        Ok(decoded(move || BackdropPicture::decode(&bytes, color, ground_y)).await.map(Backdrop::from))
    }

    async fn overlay(self, account: &CustomerId, id: &str) -> Result<Option<Arc<Overlay>>, StoreError> {
        let Some((_, bytes)) = self.asset(account, id).await? else { return Ok(None) };
        Ok(decoded(move || Overlay::decode(&bytes)).await.map(Arc::new))
    }

    async fn plate(self, account: &CustomerId, id: &str) -> Result<PlateTreatment, StoreError> {
        let file = match self.asset(account, id).await? {
            Some((_, bytes)) => Some(bytes),
            None => match self.store.read().await?.plate(account, &PlateId::new(id)).await? {
                Some(key) => self.blobs.get(&key).await?,
                None => None,
            },
        };
        let picture = match file {
            Some(png) => decoded(move || imaging::decode_plate(&png)).await,
            None => None,
        };
        Ok(picture.map_or_else(
            || {
                tracing::warn!(plate = id, "the plate to lay over is gone; the vehicle's is blurred");
                PlateTreatment::Blur
            },
            |picture| PlateTreatment::Inlay(Arc::new(picture)),
        ))
    }

    async fn asset(self, account: &CustomerId, id: &str) -> Result<Option<(Asset, Bytes)>, StoreError> {
        let asset = self.store.read().await?.asset_of_work(account, &AssetId::new(id)).await?;
        let Some(asset) = asset else { return Ok(None) };
        Ok(self.blobs.get(&asset.file.key).await?.map(|bytes| (asset, bytes)))
    }
}

/// Decodes where blocking is allowed. What was read whole when it came can fail here only when its file was damaged since.
async fn decoded<T: Send + 'static>(
    decode: impl FnOnce() -> Result<T, imaging::Error> + Send + 'static,
) -> Option<T> {
    match blocking::run(decode).await {
        Ok(Ok(picture)) => Some(picture),
        Ok(Err(error)) => {
            tracing::error!(%error, "the picture of an asset cannot be read any more");
            None
        }
        Err(error) => {
            tracing::error!(%error, "reading the picture of an asset was given up");
            None
        }
    }
}
