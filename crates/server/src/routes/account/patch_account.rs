//! `patchAccount`: some settings of the account. They hold for what is submitted from then on.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::account::AccountPatch;
use forecourt_api::image::ProcessingOptions;

use crate::Result;
use crate::accounts::changed;
use crate::auth::Caller;
use crate::extract::{MergePatch, Preconditions};
use crate::images::options;
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
    let named = ProcessingOptions {
        scene_id: value.scene_id.clone().flatten(),
        guideline_id: value.guideline_id.clone().flatten(),
        ..ProcessingOptions::default()
    };
    let unknown = options::faults(&mut *tx, caller.customer(), &named, "/").await?;
    let after = changed(&before, value, &raw, unknown, &state.sealing_key)?;
    tx.update_account(&after).await?;
    let after = tx.account(caller.customer()).await?.ok_or_else(super::no_account)?;
    let storage_bytes = tx.stored_bytes(caller.customer()).await?;
    tx.commit().await?;
    super::answer(&Preconditions::default(), &after, storage_bytes)
}
