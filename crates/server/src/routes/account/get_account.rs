//! `getAccount`: settings of the account, and the bytes that its files take.

use axum::extract::State;
use axum::response::Response;

use crate::Result;
use crate::auth::Caller;
use crate::extract::Preconditions;
use crate::state::AppState;

/// Reads it.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    preconditions: Preconditions,
) -> Result<Response> {
    let mut tx = state.store.read().await?;
    let account = tx.account(caller.customer()).await?.ok_or_else(super::no_account)?;
    let storage_bytes = tx.stored_bytes(caller.customer()).await?;
    super::answer(&preconditions, &account, storage_bytes)
}
