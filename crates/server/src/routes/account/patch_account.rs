//! `patchAccount`: some settings of the account. They hold for what is submitted from then on.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::account::AccountPatch;

use crate::Result;
use crate::accounts::changed;
use crate::auth::Caller;
use crate::extract::{MergePatch, Preconditions};
use crate::state::AppState;

/// Changes them when they are still what the caller has seen.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    preconditions: Preconditions,
    MergePatch { value, raw }: MergePatch<AccountPatch>,
) -> Result<Response> {
    let mut tx = state.store.write().await?;
    let before = tx.account(caller.customer()).await?.ok_or_else(super::no_account)?;
    preconditions.check_version(Some(before.version))?;
    let after = changed(&before, value, &raw, &state.sealing_key)?;
    tx.update_account(&after).await?;
    let after = tx.account(caller.customer()).await?.ok_or_else(super::no_account)?;
    let storage_bytes = tx.stored_bytes(caller.customer()).await?;
    tx.commit().await?;
    super::answer(&Preconditions::default(), &after, storage_bytes)
}
