//! `listWebhookDeliveries`: the log, newest first.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use forecourt_api::VehicleId;
use forecourt_api::problem::FieldError;
use forecourt_api::webhook::{WebhookDeliveryPage, WebhookDeliveryStatus};
use forecourt_store::model::DeliveryQuery;
use http::{HeaderValue, header};

use crate::auth::Caller;
use crate::extract::{Pairs, Query};
use crate::state::AppState;
use crate::webhooks::delivery_record;
use crate::{Error, Result};

/// Most deliveries of a page, and how many where nothing is said.
const LIMIT_MAX: u32 = 200;
const LIMIT_DEFAULT: u32 = 50;

/// Answers one page.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query,
) -> Result<Response> {
    let window = read(&query)?;
    let page = state.store.read().await?.webhook_deliveries(caller.customer(), &window).await?;
    let (base, key, now) = (&state.config.base_url, &state.media_key, state.now());
    let items = page.deliveries.iter().map(|delivery| delivery_record(delivery, base, key, now)).collect();
    let answer = WebhookDeliveryPage { items, next_cursor: page.next_cursor };
    let mut response = axum::Json(&answer).into_response();
    if let Some(cursor) = &answer.next_cursor {
        let link = next_link(&state, &query, cursor);
        let link = HeaderValue::try_from(link).map_err(Error::internal)?;
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

fn read(query: &Pairs) -> Result<DeliveryQuery> {
    let mut faults = Vec::new();
    let mut statuses = Vec::new();
    for word in query.all("status") {
        match WebhookDeliveryStatus::parse(word) {
            Some(status) => statuses.push(status),
            None => faults.push(FieldError::new("status", "is none of pending, delivered, failed, stopped")),
        }
    }
    let vehicle_id = match query.one("vehicle_id")?.map(VehicleId::new).transpose() {
        Ok(vehicle_id) => vehicle_id,
        Err(error) => {
            faults.push(FieldError::new("vehicle_id", error.to_string()));
            None
        }
    };
    let limit = match query.one("limit")?.map(str::parse::<u32>) {
        None => LIMIT_DEFAULT,
        Some(Ok(limit)) if (1..=LIMIT_MAX).contains(&limit) => limit,
        Some(_) => {
            faults.push(FieldError::new("limit", format!("is a number from 1 to {LIMIT_MAX}")));
            LIMIT_DEFAULT
        }
    };
    let cursor = query.one("cursor")?.map(str::to_owned);
    if faults.is_empty() {
        Ok(DeliveryQuery { statuses, vehicle_id, limit, cursor })
    } else {
        Err(Error::invalid_fields(faults))
    }
}

/// Value of the header `Link` that leads to the next page.
fn next_link(state: &AppState, query: &Pairs, cursor: &str) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query.iter().filter(|(name, _)| *name != "cursor") {
        text.append_pair(name, value);
    }
    text.append_pair("cursor", cursor);
    let target = state.config.base_url.join("/v1/webhook-deliveries");
    format!("<{target}?{}>; rel=\"next\"", text.finish())
}
