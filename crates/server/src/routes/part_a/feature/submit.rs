//! `featureSubmit`: adds a feature to a vehicle. Every call makes another one, unless it carries the same key.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::FeatureId;
use forecourt_api::feature::{FeatureCreated, FeatureType};
use forecourt_store::model::NewFeature;
use http::StatusCode;

use super::super::vehicle_id;
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::extract::{Form, IdempotencyKey};
use crate::fetch;
use crate::idempotency::{Call, Fingerprint, StoredResponse, once};
use crate::state::AppState;

/// Lengths as in Part B, so that both parts can tell the same feature.
const TITLE_MAX_CHARS: usize = 200;
const ICON_MAX_CHARS: usize = 64;
const DESCRIPTION_MAX_CHARS: usize = 2000;
const NAME_MAX_CHARS: usize = 200;
/// A detail image may be named by its URL.
const DETAIL_IMAGE_MAX_CHARS: usize = fetch::MAX_URL_BYTES;

/// 404 for a vehicle that was never submitted.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    key: IdempotencyKey,
    form: Form,
) -> Result<Response> {
    let fingerprint = Fingerprint::new("/vehicle/feature/submission").form(&form);
    let call = Call { caller: &caller, operation: "featureSubmit", key, fingerprint };
    let feature = read(&form, state.new_feature_id());
    let (customer, now) = (caller.customer().clone(), state.now());
    once(&state, call, feature, |tx, feature| {
        Box::pin(async move {
            let feature = tx.insert_feature(&customer, &feature, now).await?;
            let feature =
                feature.ok_or_else(|| Error::not_found("There is no vehicle with this vehicle_id."))?;
            let created = FeatureCreated { feature_id: feature.content.feature_id };
            StoredResponse::json(StatusCode::OK, &created)
        })
    })
    .await
}

fn read(form: &Form, feature_id: FeatureId) -> Result<NewFeature> {
    let required = |name: &str, max_chars: usize| -> Result<String> {
        form.required(name)?;
        Ok(form.bounded(name, max_chars)?.unwrap_or_default())
    };
    Ok(NewFeature {
        feature_id,
        vehicle_id: vehicle_id(form.required("vehicle_id")?)?,
        title: required("title", TITLE_MAX_CHARS)?,
        icon: required("icon", ICON_MAX_CHARS)?,
        feature_type: FeatureType::from(required("type", ICON_MAX_CHARS)?.as_str()),
        kind: None,
        description: form.bounded("description", DESCRIPTION_MAX_CHARS)?,
        feature_rule_name: form.bounded("feature_rule_name", NAME_MAX_CHARS)?,
        annotation_id: form.bounded("annotation_id", NAME_MAX_CHARS)?,
        detail_image_id: form
            .bounded("detail_image_id", DETAIL_IMAGE_MAX_CHARS)?
            .map(|text| fetch::trimmed(&text).to_owned()),
        detail: None,
        hotspots: Vec::new(),
        spin_hotspots: Vec::new(),
        suppressed: Vec::new(),
        places_itself: true,
    })
}
