//! Compositions for players.

mod get_composition;
mod get_gallery_composition;

#[cfg(test)]
mod tests;

use http::Method;

use crate::Error;
use crate::auth::Access;
use crate::router::Operation;

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            "getComposition",
            Method::GET,
            "/v1/vehicles/{vehicle_id}/composition",
            get_composition::handler,
        )
        .access(Access::PublicKey),
        Operation::new(
            "getGalleryComposition",
            Method::GET,
            "/gallery/{customer_token}/{vehicle_id}/composition_v3.json",
            get_gallery_composition::handler,
        )
        .access(Access::Public),
    ]
}

fn no_vehicle() -> Error {
    Error::not_found("There is no such vehicle.")
}
