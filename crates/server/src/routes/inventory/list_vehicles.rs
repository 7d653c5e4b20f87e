//! `listVehicles`: search, filters, order, pages.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::vehicle::{PublicVehiclePage, VehiclePage};
use http::{HeaderName, HeaderValue, header};

use crate::auth::Caller;
use crate::extract::{Preconditions, Query, strong_etag, tagged};
use crate::inventory::{next_link, read, read_public, vehicle_public, vehicle_record};
use crate::media::Addresses;
use crate::state::AppState;
use crate::{Error, Result};

const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");

/// Answers one page. Its tag covers all that is on it, signatures apart.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query,
    preconditions: Preconditions,
) -> Result<Response> {
    let public_only = caller.is_public_only();
    let window = if public_only { read_public(&query) } else { read(&query) }?;
    let mut tx = state.store.read().await?;
    let found = tx.search_vehicles(caller.customer(), &window.search).await?;
    drop(tx);
    let page = |addresses: &Addresses<'_>| {
        let next_cursor = found.next_cursor.clone();
        if public_only {
            let items = found.rows.iter().map(|row| vehicle_public(row, addresses)).collect();
            serde_json::to_value(PublicVehiclePage { items, next_cursor })
        } else {
            let items = found.rows.iter().map(|row| vehicle_record(row, addresses)).collect();
            serde_json::to_value(VehiclePage { items, next_cursor })
        }
        .map_err(Error::internal)
    };
    let base = &state.config.base_url;
    let bare = serde_json::to_vec(&page(&Addresses::bare(base))?).map_err(Error::internal)?;
    let total = if window.with_total { found.total } else { None };
    let etag = strong_etag(&[&bare, &total.unwrap_or_default().to_be_bytes()])?;
    let mut response =
        tagged(&preconditions, &etag, &page(&Addresses::signed(base, &state.media_key, state.now()))?)?;
    if let Some(cursor) = &found.next_cursor {
        let link = HeaderValue::try_from(next_link(base, &query, cursor)).map_err(Error::internal)?;
        response.headers_mut().insert(header::LINK, link);
    }
    if let Some(total) = total {
        response.headers_mut().insert(TOTAL_COUNT, HeaderValue::from(total));
    }
    Ok(response)
}
