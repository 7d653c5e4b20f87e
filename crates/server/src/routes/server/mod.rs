//! The server itself: what it can do, whether it is alive, whose token this is.

mod exchange_sign_in_code;
mod get_current_token;
mod get_health;
mod get_server;

use forecourt_api::account::Scope;
use http::Method;

use crate::auth::Access;
use crate::router::Operation;

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new("getServer", Method::GET, "/v1/server", get_server::handler).access(Access::PublicKey),
        Operation::new("getCurrentToken", Method::GET, "/v1/tokens/current", get_current_token::handler)
            .access(Access::Scope(Scope::ReadPublic)),
        Operation::new(
            "exchangeSignInCode",
            Method::POST,
            "/v1/sign-in-codes/exchange",
            exchange_sign_in_code::handler,
        )
        .access(Access::Public)
        .body_limit_bytes(4 << 10),
        Operation::new("getHealth", Method::GET, "/healthz", get_health::handler).access(Access::Public),
    ]
}
