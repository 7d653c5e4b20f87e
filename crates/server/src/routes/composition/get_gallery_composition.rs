//! `getGalleryComposition`: the same at the address that the vendor's player helper builds, for everybody.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use forecourt_api::VehicleId;
use headers::HeaderMapExt as _;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use percent_encoding::percent_decode_str;

use crate::accounts;
use crate::composition::{Viewer, of_vehicle};
use crate::extract::{Path, Preconditions, Query, strong_etag};
use crate::portal;
use crate::portal::encoding::{self, Encoding};
use crate::state::AppState;
use crate::{Error, Result};

/// Caching on the way: a change is seen by everybody within a minute.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// Composes it, when it is published.
pub(super) async fn handler(
    State(state): State<AppState>,
    Path((token, vehicle_id)): Path<(String, VehicleId)>,
    query: Query,
    preconditions: Preconditions,
    headers: HeaderMap,
) -> Result<Response> {
    answer(&state, &token, &vehicle_id, &query, &preconditions, &headers).await
}

/// Answers every address that is no operation's: a gallery whose vehicle id has slashes that were not encoded, else what
/// the portal has there.
pub(crate) async fn unencoded(
    State(state): State<AppState>,
    query: Query,
    preconditions: Preconditions,
    request: Request,
) -> Result<Response> {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let Some((token, vehicle_id)) = address(request.uri().path()).filter(|_| is_read) else {
        return portal::handler(State(state), request).await;
    };
    if state.config.contract_only {
        return Err(super::no_vehicle());
    }
    answer(&state, &token, &vehicle_id, &query, &preconditions, request.headers()).await
}

/// Token and vehicle of a gallery's path.
fn address(path: &str) -> Option<(String, VehicleId)> {
    let (token, vehicle_id) =
        path.strip_prefix("/gallery/")?.strip_suffix("/composition_v3.json")?.split_once('/')?;
    let vehicle_id = percent_decode_str(vehicle_id).decode_utf8().ok()?;
    Some((token.to_owned(), VehicleId::new(vehicle_id).ok()?))
}

async fn answer(
    state: &AppState,
    token: &str,
    vehicle_id: &VehicleId,
    query: &Query,
    preconditions: &Preconditions,
    headers: &HeaderMap,
) -> Result<Response> {
    let language = super::language(query)?;
    let account = accounts::of_customer_token(&mut *state.store.read().await?, token).await?;
    let customer = account.ok_or_else(super::no_vehicle)?.customer;
    let composed = of_vehicle(state, &customer, vehicle_id, Viewer::Public, language).await?;
    // A player says so where there is nothing to play; an empty composition would leave it without a height.
    let composed = composed.filter(|(composition, _)| !composition.categories.is_empty());
    let (composition, etag) = composed.ok_or_else(super::no_vehicle)?;

    let encoding = encoding::accepted(headers).into_iter().next().unwrap_or(Encoding::Identity);
    let mut bare_tag = HeaderMap::new();
    bare_tag.typed_insert(etag);
    let bare_tag = bare_tag.get(header::ETAG).map(HeaderValue::as_bytes).unwrap_or_default().to_vec();
    let etag = strong_etag(&[&bare_tag, encoding.token().as_bytes()])?;
    let mut response = if preconditions.is_current(&etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let name = [&bare_tag, encoding.token().as_bytes()].concat();
        let body = serde_json::to_vec(&composition).map_err(Error::internal)?;
        let body = state.process.compressed.encoded(&String::from_utf8_lossy(&name), body, encoding).await?;
        let mut response =
            ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response();
        if encoding != Encoding::Identity {
            let coding = HeaderValue::from_static(encoding.token());
            response.headers_mut().insert(header::CONTENT_ENCODING, coding);
        }
        response
    };
    response.headers_mut().typed_insert(etag);
    response.headers_mut().insert(header::CACHE_CONTROL, CACHE);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn slashes_of_a_vehicle_id_may_stand_as_they_are() {
        let check = |path: &str, expected: Option<(&str, &str)>| {
            let found = address(path);
            let found = found.as_ref().map(|(token, vehicle)| (token.as_str(), vehicle.as_str()));
            assert_eq!(found, expected, "{path}");
        };
        check("/gallery/ab/A/1/composition_v3.json", Some(("ab", "A/1")));
        check("/gallery/ab/A%2F1%20b//c/composition_v3.json", Some(("ab", "A/1 b//c")));
        check("/gallery/ab/v/composition_v3.json", Some(("ab", "v")));
        check("/gallery/ab/../composition_v3.json", None);
        check("/gallery/ab//composition_v3.json", None);
        check("/gallery/ab/%ff/x/composition_v3.json", None);
        check("/gallery/ab/A/1/composition_v4.json", None);
        check("/galleries/ab/A/1/composition_v3.json", None);
    }
}
