//! A vehicle's composition: what a player needs of its images and features, and nothing else.
//!
//! `compose` is the rule; [`of_vehicle`] reads what it needs. Not here: the routes, drawing (players
//! do that).

mod compose;

use std::collections::HashMap;

use forecourt_api::composition::Composition;
use forecourt_api::{CustomerId, ImageId, ImageUrl, VehicleId};
use forecourt_store::Transaction;
use forecourt_store::model::{Feature, Image, VideoSource};
use forecourt_text::Language;
use headers::ETag;

use crate::config::BaseUrl;
use crate::extract::strong_etag;
use crate::hotspots::Placement;
use crate::media::{Addresses, own_image};
use crate::state::AppState;
use crate::{Error, Result};

/// Viewer of a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Somebody with read access to the account.
    Account,
    /// Everybody.
    Public,
}

/// The composition of a vehicle as somebody sees it, and its tag, which leaves signatures out. `None` when there is no such
/// vehicle for them. Titles are in `language`, else in the account's.
///
/// # Errors
/// The store's.
pub async fn of_vehicle(
    state: &AppState,
    account: &CustomerId,
    vehicle: &VehicleId,
    viewer: Viewer,
    language: Option<Language>,
) -> Result<Option<(Composition, ETag)>> {
    let base = &state.config.base_url;
    let mut tx = state.store.read().await?;
    let Some(vehicle) = tx.vehicle(account, vehicle).await? else { return Ok(None) };
    let public = vehicle.is_public();
    if viewer == Viewer::Public && !public {
        return Ok(None);
    }
    let language = match language {
        Some(language) => language,
        None => {
            let account = tx.account(account).await?;
            Language::preferred(account.as_ref().map(|account| account.language.as_str()))
        }
    };
    let placement = Placement::read(&mut *tx, account, &vehicle.vehicle_id).await?;
    let images = placement.images();
    let features = tx.features_of_vehicle(account, &vehicle.vehicle_id).await?;
    let opened = opened_images(&mut *tx, base, account, images, &features, public).await?;
    let composed = |addresses: &Addresses<'_>| {
        let src = |image: &Image, public: bool| match image.video.as_ref().map(|video| &video.source) {
            Some(VideoSource::File(file)) => Some(addresses.video(&image.image_id, file, public)),
            Some(VideoSource::Link { url }) => Some(url.clone()),
            None => Some(addresses.result(&image.image_id, image.result.as_ref()?, public)),
        };
        let details: HashMap<String, String> = opened
            .iter()
            .filter(|(_, opened)| viewer == Viewer::Account || opened.public)
            .filter_map(|(name, opened)| Some((name.clone(), src(&opened.image, opened.public)?)))
            .collect();
        let titles = language.server();
        compose::compose(
            &placement,
            &features,
            &state.config.recipe,
            titles,
            &|image| src(image, public),
            &details,
        )
    };
    let bare = serde_json::to_vec(&composed(&Addresses::bare(base))).map_err(Error::internal)?;
    let etag = strong_etag(&[&bare, &[u8::from(public)]])?;
    Ok(Some((composed(&Addresses::signed(base, &state.media_key, state.now())), etag)))
}

/// An image that a feature opens.
struct Opened {
    image: Image,
    public: bool,
}

/// The images that features name, by the name that they use.
async fn opened_images(
    tx: &mut dyn Transaction,
    base: &BaseUrl,
    account: &CustomerId,
    images: &[Image],
    features: &[Feature],
    public: bool,
) -> Result<HashMap<String, Opened>> {
    let mut opened = HashMap::new();
    for name in features.iter().filter_map(|feature| feature.content.detail_image_id.as_ref()) {
        if opened.contains_key(name) {
            continue;
        }
        // By its id, by its URL, or by an address that this server has for it.
        let id = own_image(base, name).flatten().unwrap_or_else(|| ImageId::new(name));
        let url = ImageUrl::new(name);
        let found = match images.iter().find(|image| image.image_id == id || image.image_url == url) {
            Some(image) => Some(Opened { image: image.clone(), public }),
            None => of_another_vehicle(tx, account, &id, &url).await?,
        };
        if let Some(found) = found {
            opened.insert(name.clone(), found);
        }
    }
    Ok(opened)
}

async fn of_another_vehicle(
    tx: &mut dyn Transaction,
    account: &CustomerId,
    id: &ImageId,
    url: &ImageUrl,
) -> Result<Option<Opened>> {
    let image = match tx.image(account, id).await? {
        Some(image) => Some(image),
        None => tx.image_by_url(account, url).await?,
    };
    let Some(image) = image else { return Ok(None) };
    let vehicle = tx.vehicle(account, &image.vehicle_id).await?;
    Ok(Some(Opened { image, public: vehicle.is_some_and(|vehicle| vehicle.is_public()) }))
}
