//! `listTokens`: every token of the account, without secrets.

use axum::Json;
use axum::extract::State;
use forecourt_api::account::TokenList;

use crate::Result;
use crate::accounts::token_record;
use crate::auth::Caller;
use crate::state::AppState;

/// Lists them, oldest first.
pub(super) async fn handler(State(state): State<AppState>, caller: Caller) -> Result<Json<TokenList>> {
    let tokens = state.store.read().await?.tokens(caller.customer()).await?;
    Ok(Json(TokenList { items: tokens.iter().map(token_record).collect() }))
}
