//! `getCurrentToken`: account and scopes of the token in use.

use axum::Json;
use forecourt_api::Timestamp;
use forecourt_api::account::{CurrentAccount, CurrentToken, Token};

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
        token: Token {
            token_id: token.token_id.clone(),
            name: token.name.clone(),
            scopes: token.scopes.clone(),
            hint: token.hint.clone(),
            created_at: Timestamp::new(token.created_at.to_string()),
            last_used_at: token.last_used_at.map(|moment| Timestamp::new(moment.to_string())),
        },
    })
}
