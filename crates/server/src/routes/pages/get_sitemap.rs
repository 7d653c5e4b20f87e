//! `getSitemap`: the pages of an account's published vehicles, for search engines.
//!
//! Source: <https://www.sitemaps.org/protocol.html>.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};
use maud::{PreEscaped, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::accounts;
use crate::error::{Error, Result};
use crate::extract::Path;
use crate::state::AppState;

/// Most addresses in one map, after the protocol.
const MAX_PAGES: u32 = 50_000;

/// Answers the newest pages first.
pub(super) async fn handler(State(state): State<AppState>, Path(token): Path<String>) -> Result<Response> {
    let mut tx = state.store.read().await?;
    let account = accounts::of_customer_token(&mut *tx, &token).await?;
    // An account that search engines shall leave out has no map for them.
    let account = account.filter(|account| !account.noindex);
    let account = account.ok_or_else(|| Error::not_found("There is no such map."))?;
    let vehicles = tx.public_vehicles(&account.customer, MAX_PAGES).await?;
    drop(tx);
    let token = token.to_ascii_lowercase();
    let map = html! {
        (PreEscaped("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
        urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {
            @for (vehicle_id, updated_at) in vehicles {
                @let id = utf8_percent_encode(vehicle_id.as_str(), NON_ALPHANUMERIC);
                url {
                    loc { (state.config.base_url.join(&format!("/v/{token}/{id}"))) }
                    lastmod { (updated_at) }
                }
            }
        }
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/xml")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=600")),
    ];
    Ok((headers, map.into_string()).into_response())
}
