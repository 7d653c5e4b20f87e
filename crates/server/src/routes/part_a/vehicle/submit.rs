//! `vehicleSubmit`: makes a vehicle or changes it; in either case it is to be photographed again.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::vehicle::VehicleForm;
use http::StatusCode;

use super::super::{DESCRIPTIVE_MAX_CHARS, vehicle_id};
use super::record;
use crate::auth::Caller;
use crate::error::Result;
use crate::extract::{Form, IdempotencyKey};
use crate::idempotency::{Call, Fingerprint, StoredResponse, once};
use crate::state::AppState;

/// Safe to repeat by itself; under a key the vehicle's stage is reset once only.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    key: IdempotencyKey,
    form: Form,
) -> Result<Response> {
    let fingerprint = Fingerprint::new("/vehicle/submission").form(&form);
    let call = Call { caller: &caller, operation: "vehicleSubmit", key, fingerprint };
    let (customer, now) = (caller.customer().clone(), state.now());
    once(&state, call, read(&form), |tx, form| {
        Box::pin(async move {
            let vehicle = tx.submit_vehicle(&customer, &form, now).await?;
            StoredResponse::json(StatusCode::OK, &record::envelope(&vehicle))
        })
    })
    .await
}

/// The older names of location and lot lose when both are given.
fn read(form: &Form) -> Result<VehicleForm> {
    let text = |name: &str| form.bounded(name, DESCRIPTIVE_MAX_CHARS);
    let either = |name: &str, older: &str| -> Result<Option<String>> {
        let (newer, older) = (text(name)?, text(older)?);
        Ok(newer.or(older))
    };
    Ok(VehicleForm {
        vehicle_id: vehicle_id(form.required("vehicle_id")?)?,
        vehicle_manufacturer: text("vehicle_manufacturer")?,
        vehicle_model: text("vehicle_model")?,
        vehicle_model_ext: text("vehicle_model_ext")?,
        vehicle_color: text("vehicle_color")?,
        vehicle_location: either("vehicle_location", "location")?,
        vehicle_lot: either("vehicle_lot", "lot")?,
        custom_reference: text("custom_reference")?,
        suggested_guideline_id: text("suggested_guideline_id")?,
    })
}
