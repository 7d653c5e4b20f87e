//! Pages and pictures for everybody: a vehicle's page, its lead photo, the map of an account's pages, the reference of the
//! API. Not for: what they look like ([`crate::pages`]).

mod get_gallery_poster;
mod get_sitemap;
mod get_vehicle_page;
pub(crate) mod reference;
pub(crate) mod style;
#[cfg(test)]
mod tests;

use forecourt_store::Transaction;
use forecourt_store::model::Account;
use http::Method;

use crate::auth::{Access, customer_token};
use crate::error::{Error, Result};
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

/// The account of a customer token, in either case of its letters. Accounts are few; their hashes are stored nowhere.
async fn account_of(tx: &mut dyn Transaction, token: &str) -> Result<Option<Account>> {
    let token = token.to_ascii_lowercase();
    Ok(tx.accounts().await?.into_iter().find(|account| customer_token(&account.customer) == token))
}

fn no_vehicle() -> Error {
    Error::not_found("There is no such vehicle.")
}
