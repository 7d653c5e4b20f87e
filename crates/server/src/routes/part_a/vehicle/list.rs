//! `vehicleList`: JSON in, a bare array out, deleted vehicles included.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use forecourt_api::problem::Slug;
use forecourt_api::vehicle::{SortDirection, VehicleListRequest};
use forecourt_store::model::{VehicleColumn, VehicleMatches, VehicleQuery};
use http::{HeaderName, HeaderValue};

use super::record;
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::extract::Json;
use crate::state::AppState;

/// Most filters, and most values of all filters, of one question; a database has bounds on the length of a condition.
const MAX_FILTERS: usize = 50;
const MAX_VALUES: usize = 500;

/// Vehicles that match; how many there are before limit and offset stands in `X-Total-Count`.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Json { value: request, .. }: Json<VehicleListRequest>,
) -> Result<Response> {
    if request.customer.as_ref().is_some_and(|customer| customer != caller.customer()) {
        return Err(Error::new(Slug::InsufficientScope, "The token does not belong to that customer."));
    }
    let matches = match query(request)? {
        Some(query) => state.store.read().await?.list_vehicles(caller.customer(), &query).await?,
        None => VehicleMatches { vehicles: Vec::new(), total: 0 },
    };
    let vehicles: Vec<_> = matches.vehicles.iter().map(record::of_part_a).collect();
    let total = [(HeaderName::from_static("x-total-count"), HeaderValue::from(matches.total))];
    Ok((total, axum::Json(vehicles)).into_response())
}

/// `None` where no vehicle can match.
fn query(request: VehicleListRequest) -> Result<Option<VehicleQuery>> {
    if request.limit == Some(0) {
        return Err(Error::invalid("/limit", "is at least 1"));
    }
    if request.filters.len() > MAX_FILTERS {
        return Err(Error::invalid("/filters", format!("has more than {MAX_FILTERS} entries")));
    }
    if request.filters.iter().map(|filter| filter.values.len()).sum::<usize>() > MAX_VALUES {
        return Err(Error::invalid("/filters", format!("has more than {MAX_VALUES} values in all")));
    }
    let mut filters = Vec::new();
    for filter in request.filters.into_iter().filter(|filter| !filter.values.is_empty()) {
        // No vehicle has a column that nobody knows.
        let Some(column) = VehicleColumn::parse(&filter.column) else { return Ok(None) };
        filters.push((column, filter.values));
    }
    Ok(Some(VehicleQuery {
        filters,
        limit: request.limit,
        offset: request.offset.unwrap_or(0),
        oldest_first: request.sort_direction == Some(SortDirection::Ascending),
    }))
}
