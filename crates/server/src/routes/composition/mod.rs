//! Compositions for players.

mod get_composition;
mod get_gallery_composition;

#[cfg(test)]
mod tests;

use forecourt_text::Language;
use http::Method;

use crate::auth::Access;
use crate::extract::Query;
use crate::router::Operation;
use crate::{Error, Result};

pub(crate) use get_gallery_composition::unencoded;

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

/// The language that a query asks for; one that there is no catalogue for is no wish.
fn language(query: &Query) -> Result<Option<Language>> {
    Ok(query.0.one("lang")?.and_then(Language::of_tag))
}

fn no_vehicle() -> Error {
    Error::not_found("There is no such vehicle.")
}
