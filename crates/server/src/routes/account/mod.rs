//! The account of the token in use.

mod get_account;
mod patch_account;
#[cfg(test)]
mod tests;

use axum::response::Response;
use forecourt_api::account::Scope;
use forecourt_store::model::Account;
use http::Method;

use crate::accounts::account_record;
use crate::auth::Access;
use crate::extract::{Preconditions, tagged, versioned_etag};
use crate::router::Operation;
use crate::{Error, Result};

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    const PATH: &str = "/v1/account";
    vec![
        Operation::new("getAccount", Method::GET, PATH, get_account::handler),
        Operation::new("patchAccount", Method::PATCH, PATH, patch_account::handler)
            .access(Access::Scope(Scope::Admin)),
    ]
}

/// An account with its tag; 304 when the caller has it already.
fn answer(preconditions: &Preconditions, account: &Account, storage_bytes: u64) -> Result<Response> {
    let record = account_record(account, storage_bytes);
    let bytes = serde_json::to_vec(&record).map_err(Error::internal)?;
    tagged(preconditions, &versioned_etag(account.version, &[&bytes])?, &record)
}

fn no_account() -> Error {
    Error::not_found("There is no such account.")
}
