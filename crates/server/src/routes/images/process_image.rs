//! `processImage`: a new run with other settings. The last result stays visible until the new one is final.

use axum::body::Body;
use axum::extract::{FromRequest as _, Request, State};
use axum::response::Response;
use forecourt_api::ImageId;
use forecourt_api::image::ProcessingOptions;
use forecourt_api::problem::{FieldError, Slug};
use headers::HeaderMapExt as _;
use http::StatusCode;
use serde_json::Value;

use crate::auth::Caller;
use crate::extract::body::{self, BodyLimit};
use crate::extract::{IdempotencyKey, Json, Path};
use crate::idempotency::{self, Fingerprint, StoredResponse};
use crate::images::options::{self, Sent};
use crate::state::AppState;
use crate::{Error, Result};

/// Members of the contract that this version has no use for yet. Taking them silently would lose what the client meant.
const NOT_SERVED: [&str; 2] = ["mask", "strokes"];

/// Queues the run.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<ImageId>,
    key: IdempotencyKey,
    request: Request,
) -> Result<Response> {
    let path = request.uri().path().to_owned();
    let Json { value: options, raw } = read(&state, request).await?;
    let fingerprint = Fingerprint::new(&path).json(&raw);
    let call = idempotency::Call { caller: &caller, operation: "processImage", key, fingerprint };
    let (job_id, now) = (state.new_job_id(), state.now());
    let (served, account) = (state.clone(), caller.account().clone());
    let response = idempotency::once(&state, call, check(options, &raw), move |tx, options| {
        Box::pin(async move {
            let customer = &account.customer;
            let image = tx.image(customer, &id).await?.ok_or_else(super::no_image)?;
            if image.video.is_some() {
                return Err(Error::new(
                    Slug::Conflict,
                    "A video is kept as it is; there is nothing to process.",
                ));
            }
            let sent = Sent {
                options: kept(options, &image.options),
                suggested: None,
                any_scene: false,
                prefix: "/",
            };
            let options = options::resolved(tx, &account, sent).await?;
            let image = tx.process_image(customer, &id, &options, &job_id, now).await?;
            let image = image.ok_or_else(super::no_image)?;
            let (record, etag) = super::tagged_record(&served, tx, &image).await?;
            let mut headers = http::HeaderMap::new();
            headers.typed_insert(etag);
            let answer = StoredResponse::json(StatusCode::ACCEPTED, &record)?;
            Ok(headers.into_iter().fold(answer, |answer, (name, value)| match name {
                Some(name) => answer.with_header(name, value),
                None => answer,
            }))
        })
    })
    .await?;
    state.job_notifier.wake();
    Ok(response)
}

/// Options with what stays of the run before: what says nothing about the picture, an overlay unless a guideline is named,
/// and a plate that was hidden stays hidden until somebody says otherwise.
fn kept(options: ProcessingOptions, before: &ProcessingOptions) -> ProcessingOptions {
    let (license_plate_id, blur_license_plate) =
        match (&options.license_plate_id, options.blur_license_plate, &options.guideline_id) {
            (None, None, None) => (before.license_plate_id.clone(), before.blur_license_plate),
            _ => (options.license_plate_id.clone(), options.blur_license_plate),
        };
    let overlay_id = match &options.guideline_id {
        None => options.overlay_id.or_else(|| before.overlay_id.clone()),
        Some(_) => options.overlay_id,
    };
    ProcessingOptions {
        license_plate_id,
        blur_license_plate,
        overlay_id,
        location_id: options.location_id.or_else(|| before.location_id.clone()),
        custom_json: options.custom_json.or_else(|| before.custom_json.clone()),
        ..options
    }
}

/// The body may be left out: then everything is as the account has it.
async fn read(state: &AppState, request: Request) -> Result<Json<ProcessingOptions>> {
    let (parts, body) = request.into_parts();
    let limit = parts.extensions.get::<BodyLimit>().copied().unwrap_or_default();
    let bytes = body::read(&parts.headers, body, limit).await?;
    if bytes.is_empty() {
        let raw = Value::Object(serde_json::Map::new());
        return Ok(Json { value: ProcessingOptions::default(), raw });
    }
    Json::from_request(Request::from_parts(parts, Body::from(bytes)), state).await
}

fn check(options: ProcessingOptions, raw: &Value) -> Result<ProcessingOptions> {
    let mut faults = Vec::new();
    for name in NOT_SERVED {
        if raw.get(name).is_some_and(|value| !matches!(value, Value::Null | Value::Bool(false))) {
            faults.push(FieldError::new(format!("/{name}"), "is not served by this version"));
        }
    }
    if faults.is_empty() { Ok(options) } else { Err(Error::invalid_fields(faults)) }
}
