//! `createFeature`: a feature, with places on the vehicle's images where they are known.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::VehicleId;
use forecourt_api::feature::FeatureInput;
use headers::Header as _;
use http::{StatusCode, Uri, header};

use crate::auth::Caller;
use crate::extract::{IdempotencyKey, Json, Path};
use crate::hotspots::{Placement, checked_input, etag, feature_record, new_feature};
use crate::idempotency::{self, Fingerprint, StoredResponse};
use crate::state::AppState;
use crate::{Error, Result};

/// Adds it, once for each key.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(vehicle_id): Path<VehicleId>,
    key: IdempotencyKey,
    uri: Uri,
    Json { value, raw }: Json<FeatureInput>,
) -> Result<Response> {
    let fingerprint = Fingerprint::new(uri.path()).json(&raw);
    let call = idempotency::Call { caller: &caller, operation: "createFeature", key, fingerprint };
    let (feature_id, now, customer) = (state.new_feature_id(), state.now(), caller.customer().clone());
    idempotency::once(&state, call, checked_input(value), move |tx, input| {
        Box::pin(async move {
            if tx.vehicle(&customer, &vehicle_id).await?.is_none() {
                return Err(Error::not_found("There is no such vehicle."));
            }
            super::check_places(tx, &customer, &vehicle_id, &input.hotspots).await?;
            let feature = new_feature(feature_id, vehicle_id, input);
            let stored = tx.insert_feature(&customer, &feature, now).await?;
            let stored =
                stored.ok_or_else(|| Error::internal("a feature of a checked vehicle was not stored"))?;
            let placement = Placement::read(tx, &customer, &stored.content.vehicle_id).await?;
            let mut tags = Vec::new();
            etag(&stored, &placement)?.encode(&mut tags);
            let record = feature_record(&stored, &placement);
            let answer = StoredResponse::json(StatusCode::CREATED, &record)?;
            Ok(tags.into_iter().fold(answer, |answer, tag| answer.with_header(header::ETAG, tag)))
        })
    })
    .await
}
