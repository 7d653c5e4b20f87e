//! `revokeToken`: ends a token at once.

use axum::extract::State;
use forecourt_api::TokenId;
use forecourt_api::problem::Slug;
use http::StatusCode;

use crate::accounts::is_last_administrator;
use crate::auth::Caller;
use crate::extract::Path;
use crate::state::AppState;
use crate::{Error, Result};

/// Deletes it, unless nobody could manage the account any more.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(token_id): Path<String>,
) -> Result<StatusCode> {
    let token_id = TokenId::new(token_id);
    let mut tx = state.store.write().await?;
    let tokens = tx.tokens(caller.customer()).await?;
    if is_last_administrator(&tokens, &token_id, state.now()) {
        let detail = "It is the account's last token of scope “admin”. Make another one first.";
        return Err(Error::new(Slug::Conflict, detail));
    }
    if !tx.delete_token(caller.customer(), &token_id).await? {
        return Err(Error::not_found("There is no such token."));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
