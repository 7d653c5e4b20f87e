//! `getVehiclePage`: a published vehicle for whoever follows a link to it.

use axum::extract::State;
use axum::response::{Html, IntoResponse as _, Response};
use forecourt_api::VehicleId;
use forecourt_api::vehicle::AppStatus;
use forecourt_text::Language;
use http::{HeaderValue, StatusCode, header};
use maud::{DOCTYPE, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::accounts;
use crate::composition::{Viewer, of_vehicle};
use crate::error::Result;
use crate::extract::{Path, Query};
use crate::pages::STYLE_PATH;
use crate::pages::vehicle::VehiclePage;
use crate::state::AppState;

/// A page shows what was true a minute ago.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// Answers the page; 404 for what was never published, 410 for what was and is deleted.
pub(super) async fn handler(
    State(state): State<AppState>,
    Path((token, vehicle_id)): Path<(String, VehicleId)>,
    Query(query): Query,
) -> Result<Response> {
    let asked = query.one("lang")?.map(str::to_owned);
    let mut tx = state.store.read().await?;
    let Some(account) = accounts::of_customer_token(&mut *tx, &token).await? else {
        return Ok(absent(StatusCode::NOT_FOUND, Language::preferred(asked.as_deref())));
    };
    let language = Language::preferred(asked.as_deref().into_iter().chain([account.language.as_str()]));
    let row = tx.vehicle_row(&account.customer, &vehicle_id).await?;
    drop(tx);
    let Some(row) = row.filter(|row| row.vehicle.published) else {
        return Ok(absent(StatusCode::NOT_FOUND, language));
    };
    if row.vehicle.app_status == AppStatus::Deleted {
        return Ok(absent(StatusCode::GONE, language));
    }
    let composed = of_vehicle(&state, &account.customer, &vehicle_id, Viewer::Public, Some(language)).await?;
    let Some((composition, _)) = composed else { return Ok(absent(StatusCode::NOT_FOUND, language)) };
    let token = token.to_ascii_lowercase();
    let id = utf8_percent_encode(vehicle_id.as_str(), NON_ALPHANUMERIC);
    let base = &state.config.base_url;
    let url = base.join(&format!("/v/{token}/{id}"));
    let poster = row.cover.is_some().then(|| base.join(&format!("/gallery/{token}/{id}/poster?width=1024")));
    let page = VehiclePage {
        language,
        vehicle_id: &vehicle_id,
        facts: &row.vehicle.facts,
        composition: &composition,
        url: &url,
        poster_url: poster.as_deref(),
        dealer: &account.name,
        noindex: account.noindex,
    };
    Ok(([(header::CACHE_CONTROL, CACHE)], Html(page.render().into_string())).into_response())
}

/// Page in place of a vehicle.
fn absent(status: StatusCode, language: Language) -> Response {
    let texts = language.server();
    let text = if status == StatusCode::GONE { texts.page_gone } else { texts.page_not_found };
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) dir=(language.direction().as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta name="robots" content="noindex";
                title { (text) }
                link rel="stylesheet" href=(*STYLE_PATH);
            }
            body { main { h1 { (text) } } }
        }
    };
    (status, [(header::CACHE_CONTROL, CACHE)], Html(page.into_string())).into_response()
}
