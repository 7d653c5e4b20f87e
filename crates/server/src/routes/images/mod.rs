//! Images of Part B.

mod create_video;
mod delete_image;
mod get_image;
mod list_images;
mod patch_image;
mod process_image;
mod reorder_images;
mod restore_image;

#[cfg(test)]
mod tests;

use forecourt_api::image::{ImageList, ImageRecord};
use forecourt_api::problem::Slug;
use forecourt_api::{CustomerId, ImageId, VehicleId};
use forecourt_store::Transaction;
use forecourt_store::model::Image;
use headers::ETag;
use http::Method;
use sha2::{Digest as _, Sha256};

use crate::extract::{strong_etag, versioned_etag};
use crate::images::image_record;
use crate::media::Addresses;
use crate::router::Operation;
use crate::state::AppState;
use crate::{Error, Result};

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    const ONE: &str = "/v1/images/{image_id}";
    vec![
        Operation::new("listImages", Method::GET, "/v1/vehicles/{vehicle_id}/images", list_images::handler),
        Operation::new(
            "reorderImages",
            Method::PUT,
            "/v1/vehicles/{vehicle_id}/images/order",
            reorder_images::handler,
        ),
        Operation::new(
            "createVideo",
            Method::POST,
            "/v1/vehicles/{vehicle_id}/videos",
            create_video::handler,
        ),
        Operation::new("getImage", Method::GET, ONE, get_image::handler),
        Operation::new("patchImage", Method::PATCH, ONE, patch_image::handler),
        Operation::new("deleteImage", Method::DELETE, ONE, delete_image::handler),
        Operation::new("restoreImage", Method::POST, "/v1/images/{image_id}/restore", restore_image::handler),
        Operation::new("processImage", Method::POST, "/v1/images/{image_id}/process", process_image::handler),
    ]
}

/// An image's record and its tag. The tag leaves signatures out, so that it does not change as time goes by.
async fn tagged_record(
    state: &AppState,
    tx: &mut dyn Transaction,
    image: &Image,
) -> Result<(ImageRecord, ETag)> {
    let vehicle = tx.vehicle(&image.account, &image.vehicle_id).await?;
    let public = vehicle.is_some_and(|vehicle| vehicle.is_public());
    let bare = image_record(image, &Addresses::bare(&state.config.base_url), public);
    let bare = serde_json::to_vec(&bare).map_err(Error::internal)?;
    let etag = strong_etag(&[&bare, &[u8::from(public)]])?;
    Ok((image_record(image, &signed(state), public), etag))
}

/// A list of images and its tag, which leaves signatures out and begins with the order's version.
fn tagged_list(state: &AppState, images: &[Image], public: bool) -> Result<(ImageList, ETag)> {
    let list = |addresses: &Addresses<'_>| ImageList {
        items: images.iter().map(|image| image_record(image, addresses, public)).collect(),
    };
    let bare =
        serde_json::to_vec(&list(&Addresses::bare(&state.config.base_url))).map_err(Error::internal)?;
    let etag = versioned_etag(order_version(images), &[&bare, &[u8::from(public)]])?;
    Ok((list(&signed(state)), etag))
}

/// A number for the order of images: the first 63 bits of a hash of their ids. Progress of their work leaves it as it is.
fn order_version(images: &[Image]) -> i64 {
    let mut hash = Sha256::new();
    for image in images {
        hash.update(image.image_id.as_str());
        hash.update([0]);
    }
    let first = hash.finalize().iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    i64::try_from(first >> 1).unwrap_or_default()
}

/// Refuses another image of a vehicle that is full.
async fn check_room(
    state: &AppState,
    tx: &mut dyn Transaction,
    account: &CustomerId,
    vehicle: &VehicleId,
) -> Result<()> {
    let max_images = state.config.limits.images_per_vehicle;
    if tx.count_images(account, vehicle).await? >= max_images {
        let detail = format!("The vehicle has {max_images} images; more are not taken.");
        return Err(Error::new(Slug::Conflict, detail));
    }
    Ok(())
}

/// Refuses a poster that is no photo of the vehicle. `name` is its place in the request.
async fn check_poster(
    tx: &mut dyn Transaction,
    account: &CustomerId,
    vehicle: &VehicleId,
    poster: &ImageId,
    name: &str,
) -> Result<()> {
    let image = tx.image(account, poster).await?;
    let fits = image.is_some_and(|image| image.vehicle_id == *vehicle && image.video.is_none());
    if fits { Ok(()) } else { Err(Error::invalid(name, "is no photo of the vehicle")) }
}

fn signed(state: &AppState) -> Addresses<'_> {
    Addresses::signed(&state.config.base_url, &state.media_key, state.now())
}

fn no_vehicle() -> Error {
    Error::not_found("There is no such vehicle.")
}

fn no_image() -> Error {
    Error::not_found("There is no such image.")
}
