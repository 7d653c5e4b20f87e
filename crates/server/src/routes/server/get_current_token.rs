//! `getCurrentToken`: account and scopes of the token in use.

use axum::Json;
use forecourt_api::Timestamp;
use forecourt_api::account::{CurrentAccount, CurrentToken, Token};
use sha2::{Digest, Sha256};

use crate::auth::Caller;

/// Gives a portal the `customer` of `/vehicle/list`.
pub(super) async fn handler(caller: Caller) -> Json<CurrentToken> {
    let (account, token) = (caller.account(), caller.token());
    let hash = Sha256::digest(account.customer.as_str().as_bytes());
    let customer_token = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Json(CurrentToken {
        account: CurrentAccount {
            customer: account.customer.clone(),
            customer_token,
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
