//! `listGuidelines`: those that the account can name.

use axum::Json;
use axum::extract::State;
use forecourt_api::guideline::GuidelineList;

use crate::auth::Caller;
use crate::state::AppState;
use crate::{Result, guidelines};

/// Its own by id, then the built-in ones.
pub(super) async fn handler(State(state): State<AppState>, caller: Caller) -> Result<Json<GuidelineList>> {
    let language = guidelines::language(caller.account());
    let mut tx = state.store.read().await?;
    let items = guidelines::all(&mut *tx, caller.customer(), language).await?;
    Ok(Json(GuidelineList { items }))
}
