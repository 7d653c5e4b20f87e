//! Tokens of the account. [`crate::routes::server`] has what concerns the token in use.

mod create_token;
mod list_tokens;
mod revoke_token;
#[cfg(test)]
mod tests;

use forecourt_api::account::Scope;
use http::Method;

use crate::auth::Access;
use crate::router::Operation;

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    const ALL: &str = "/v1/tokens";
    vec![
        Operation::new("listTokens", Method::GET, ALL, list_tokens::handler)
            .access(Access::Scope(Scope::Admin)),
        Operation::new("createToken", Method::POST, ALL, create_token::handler)
            .access(Access::Scope(Scope::Admin))
            .body_limit_bytes(64 << 10),
        Operation::new("revokeToken", Method::DELETE, "/v1/tokens/{token_id}", revoke_token::handler)
            .access(Access::Scope(Scope::Admin)),
    ]
}
