//! Pages and pictures for everybody: a vehicle's page, its lead photo, the map of an account's pages, the reference of the
//! API. Not for: what they look like ([`crate::pages`]).

mod get_gallery_poster;
mod get_sitemap;
mod get_vehicle_page;
pub(crate) mod reference;
pub(crate) mod style;
#[cfg(test)]
mod tests;

use http::Method;

use crate::auth::Access;
use crate::error::Error;
use crate::router::Operation;

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            "getGalleryPoster",
            Method::GET,
            "/gallery/{customer_token}/{vehicle_id}/poster",
            get_gallery_poster::handler,
        )
        .access(Access::Public),
        Operation::new("getSitemap", Method::GET, "/v/{customer_token}/sitemap.xml", get_sitemap::handler)
            .access(Access::Public),
        Operation::new(
            "getVehiclePage",
            Method::GET,
            "/v/{customer_token}/{vehicle_id}",
            get_vehicle_page::handler,
        )
        .access(Access::Public),
    ]
}

fn no_vehicle() -> Error {
    Error::not_found("There is no such vehicle.")
}
