//! `getCurrentToken`: account and scopes of the token in use.

use axum::Json;
use forecourt_api::account::{CurrentAccount, CurrentToken};

use crate::accounts::token_record;
use crate::auth::{Caller, customer_token};

/// Gives a portal the `customer` of `/vehicle/list`.
pub(super) async fn handler(caller: Caller) -> Json<CurrentToken> {
    let (account, token) = (caller.account(), caller.token());
    Json(CurrentToken {
        account: CurrentAccount {
            customer: account.customer.clone(),
            customer_token: customer_token(&account.customer),
            name: account.name.clone(),
        },
        token: token_record(token),
    })
}
