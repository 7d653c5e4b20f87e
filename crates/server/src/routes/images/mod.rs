//! Images of Part B.

mod delete_image;
mod get_image;
mod list_images;
mod patch_image;
mod process_image;

#[cfg(test)]
mod tests;

use forecourt_api::image::ImageRecord;
use forecourt_store::Transaction;
use forecourt_store::model::Image;
use headers::ETag;
use http::Method;

use crate::extract::strong_etag;
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
        Operation::new("getImage", Method::GET, ONE, get_image::handler),
        Operation::new("patchImage", Method::PATCH, ONE, patch_image::handler),
        Operation::new("deleteImage", Method::DELETE, ONE, delete_image::handler),
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

fn signed(state: &AppState) -> Addresses<'_> {
    Addresses::signed(&state.config.base_url, &state.media_key, state.now())
}

fn no_image() -> Error {
    Error::not_found("There is no such image.")
}
