//! Resumable uploads after tus 1.0.0: from the first byte to an image of its vehicle.
//!
//! The protocol's rules (offsets, lengths, checksums, what a request may do when) are `tus-protocol`'s; [`tus_adapter`] puts
//! our own stores under it, one for each request, since they belong to an account. `tus-axum`, its usual front, is not
//! used: it knows no accounts, no problem documents, no `Idempotency-Key` and no upload that is complete as it begins,
//! and its HEAD waits for a PATCH that may hang on a dead connection. [`head`] therefore answers from the store alone.
//!
//! [`creation`] begins uploads, [`completion`] turns whole ones into images, [`locks`] lets one request at a time write
//! to an upload, [`arrival`] is a body that may break off. [`archive`] and [`video`] are files that are no photo.
//!
//! Not here: the routes, throwing away what has expired (`jobs::housekeeping`).
//!
//! **Invariants.** Bytes are durable before they are acknowledged. An upload becomes one image or none; image, job and
//! the upload's end are one commit. A request that has begun to write ends by itself, whatever its connection does.

mod announcement;
mod archive;
mod arrival;
mod completion;
mod creation;
mod locks;
mod metadata;
mod refusal;
mod tus_adapter;
mod video;

#[cfg(test)]
mod tests;

use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use forecourt_api::problem::Slug;
use forecourt_api::{CustomerId, UploadId};
use forecourt_store::model::{Upload, UploadState};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use tus_protocol::{ChecksumAlgorithm, Config, Extension, Headers, Protocol, UploadId as TusUploadId};

pub use locks::UploadLocks;

use crate::auth::Caller;
use crate::extract::body::{content_codings, unknown_coding};
use crate::state::AppState;
use crate::{Error, Result};
use arrival::Arrival;
use creation::{Created, Creation};
use refusal::{gone, refusal, unknown_upload};
use tus_adapter::TusAdapter;

/// The version of the protocol.
pub(crate) const TUS_VERSION: &str = "1.0.0";

/// `Tus-Resumable`.
pub(crate) const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const IMAGE_ID: HeaderName = HeaderName::from_static("forecourt-image-id");
const IMAGE_EXISTING: HeaderName = HeaderName::from_static("forecourt-image-existing");
const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Time for which an upload waits for its next byte: as long as keys are kept, so over any weekend.
const UPLOAD_RETENTION: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Longest wait for a request that was told to give up its lock.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);

/// Most bytes of a body of unknown length: such a one has to be held in memory.
const MAX_UNANNOUNCED_BYTES: u64 = 16 << 20;

/// Operation `createUpload`.
///
/// # Errors
/// As in the contract.
pub async fn create(
    state: AppState,
    caller: Caller,
    idempotency_key: Option<String>,
    mut headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    run_detached(&state.clone(), async move {
        check_coding(&headers)?;
        metadata::clean(&mut headers)?;
        let parsed = Headers::from_headers(&headers).map_err(refusal)?;
        let limits = &state.config.limits;
        let creation = Creation::read(&headers, &parsed, &caller, idempotency_key, limits)?;
        let (arrival, config) = (Arrival::default(), config(&state));
        let account = caller.customer();
        let checksummed = parsed.upload_checksum.is_some();
        let session = TusAdapter::new(&state, account, arrival.clone(), checksummed, Some(&creation));
        let protocol = Protocol::new(&config, &session, &session, &session, &session);
        let body = arrival.optional_body(&parsed, body).await;
        let answered = protocol.post(parsed, body).await;
        let (id, replayed) = match (session.take_created(), answered) {
            (Some(Created::Replayed(id)), _) => (id, true),
            (Some(Created::Complete(id)), _) => (id, false),
            (_, Ok(answer)) => (created_id(&answer.headers)?, false),
            (_, Err(error)) => return Err(session.refusal(error)),
        };
        drop(session);
        let upload = finish_if_whole(&state, find(&state, account, &id).await?).await?;
        let mut response = (StatusCode::CREATED, progress_headers(&upload)?).into_response();
        let location = state.config.base_url.join(&format!("{PATH}/{id}"));
        let location = HeaderValue::try_from(location).map_err(Error::internal)?;
        response.headers_mut().insert(header::LOCATION, location);
        if replayed {
            response.headers_mut().insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
        }
        Ok(response)
    })
    .await
}

/// Operation `headUpload`.
///
/// # Errors
/// As in the contract.
pub async fn head(state: AppState, caller: Caller, id: UploadId, mut headers: HeaderMap) -> Result<Response> {
    run_detached(&state.clone(), async move {
        headers.remove(UPLOAD_METADATA);
        Headers::from_headers(&headers).map_err(refusal)?;
        let mut upload = finish_if_whole(&state, find(&state, caller.customer(), &id).await?).await?;
        let metadata = std::mem::take(&mut upload.begun.metadata);
        let mut response = (StatusCode::OK, progress_headers(&upload)?).into_response();
        let headers = response.headers_mut();
        headers.insert(UPLOAD_LENGTH, HeaderValue::from(upload.begun.length));
        headers.insert(UPLOAD_METADATA, HeaderValue::try_from(metadata).map_err(Error::internal)?);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    })
    .await
}

/// Operation `appendUpload`.
///
/// # Errors
/// As in the contract.
pub async fn append(
    state: AppState,
    caller: Caller,
    id: UploadId,
    mut headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    run_detached(&state.clone(), async move {
        check_coding(&headers)?;
        headers.remove(UPLOAD_METADATA);
        let parsed = Headers::from_headers(&headers).map_err(refusal)?;
        let account = caller.customer();
        let upload = finish_if_whole(&state, find(&state, account, &id).await?).await?;
        if upload.state == UploadState::Open {
            let (arrival, config) = (Arrival::default(), config(&state));
            let checksummed = parsed.upload_checksum.is_some();
            let session = TusAdapter::new(&state, account, arrival.clone(), checksummed, None);
            let protocol = Protocol::new(&config, &session, &session, &session, &session);
            let tus_id: TusUploadId = id.as_str().parse().map_err(refusal)?;
            if let Err(error) = protocol.patch(parsed, &tus_id, arrival.body(body)).await {
                return Err(session.refusal(error));
            }
        } else if parsed.upload_offset != Some(upload.begun.length) {
            return Err(already_complete(&upload)?);
        }
        let upload = find(&state, account, &id).await?;
        Ok((StatusCode::NO_CONTENT, progress_headers(&upload)?).into_response())
    })
    .await
}

/// Operation `cancelUpload`.
///
/// # Errors
/// As in the contract.
pub async fn cancel(
    state: AppState,
    caller: Caller,
    id: UploadId,
    mut headers: HeaderMap,
) -> Result<Response> {
    run_detached(&state.clone(), async move {
        headers.remove(UPLOAD_METADATA);
        let parsed = Headers::from_headers(&headers).map_err(refusal)?;
        let account = caller.customer();
        let upload = find(&state, account, &id).await?;
        if upload.state == UploadState::Open {
            let config = config(&state);
            let session = TusAdapter::new(&state, account, Arrival::default(), false, None);
            let protocol = Protocol::new(&config, &session, &session, &session, &session);
            let tus_id: TusUploadId = id.as_str().parse().map_err(refusal)?;
            protocol.delete(parsed, &tus_id).await.map_err(|error| session.refusal(error))?;
        } else {
            let mut tx = state.store.write().await?;
            tx.drop_upload(account, &id, state.now()).await?;
            tx.commit().await?;
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

/// Path of the collection.
const PATH: &str = "/v1/uploads";

/// Runs a request to its end even when its client hangs up: bytes that have arrived are to count. Shutdown waits for it.
/// Its answer names the protocol's version whatever it is.
async fn run_detached(
    state: &AppState,
    work: impl Future<Output = Result<Response>> + Send + 'static,
) -> Result<Response> {
    let version = HeaderValue::from_static(TUS_VERSION);
    match state.process.detached.spawn(work).await.map_err(Error::internal)? {
        Ok(mut response) => {
            response.headers_mut().insert(TUS_RESUMABLE, version);
            Ok(response)
        }
        Err(error) => Err(error.with_header(TUS_RESUMABLE, version)),
    }
}

/// Refuses bytes that are not the file's own: offsets count what the file has.
fn check_coding(headers: &HeaderMap) -> Result<()> {
    if content_codings(headers).is_empty() { Ok(()) } else { Err(unknown_coding("identity")) }
}

fn config(state: &AppState) -> Config {
    Config::new()
        .with_base_path(PATH)
        .with_max_size(state.config.limits.file_max_bytes())
        .with_lock_timeout(TURN_TIMEOUT)
        .with_max_intake_buffer(MAX_UNANNOUNCED_BYTES)
        .without_extension(Extension::CreationDeferLength)
        .with_extension(Extension::CreationWithUpload)
        .with_checksum(ChecksumAlgorithm::Sha256)
}

/// When an upload ends that gets its latest byte now.
fn expiry(now: Timestamp) -> Timestamp {
    now.saturating_add(UPLOAD_RETENTION).unwrap_or(Timestamp::MAX)
}

/// An upload that is open or complete.
async fn find(state: &AppState, account: &CustomerId, id: &UploadId) -> Result<Upload> {
    let upload = state.store.read().await?.upload(account, id).await?.ok_or_else(unknown_upload)?;
    match upload.state {
        UploadState::Dropped => Err(gone()),
        UploadState::Open if upload.begun.expires_at <= state.now() => Err(gone()),
        UploadState::Open | UploadState::Complete(_) => Ok(upload),
    }
}

/// An upload with its completion made up for, where a crash or a full disk came between the last byte and that.
async fn finish_if_whole(state: &AppState, upload: Upload) -> Result<Upload> {
    let is_whole = upload.state == UploadState::Open && upload.offset == upload.begun.length;
    if !is_whole {
        return Ok(upload);
    }
    let (account, id) = (&upload.account, &upload.begun.upload_id);
    let _lock = state.process.uploads.queue(id.as_str()).await;
    let upload = find(state, account, id).await?;
    if upload.state == UploadState::Open {
        completion::complete_upload(state, &upload).await?;
    }
    find(state, &upload.account, &upload.begun.upload_id).await
}

/// Progress of an upload, as headers.
fn progress_headers(upload: &Upload) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(UPLOAD_OFFSET, HeaderValue::from(upload.offset));
    match &upload.state {
        UploadState::Complete(outcome) => {
            let image_id = HeaderValue::from_str(outcome.image_id.as_str()).map_err(Error::internal)?;
            headers.insert(IMAGE_ID, image_id);
            if outcome.existing {
                headers.insert(IMAGE_EXISTING, HeaderValue::from_static("true"));
            }
        }
        UploadState::Open | UploadState::Dropped => {
            let date = upload.begun.expires_at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            headers.insert(UPLOAD_EXPIRES, HeaderValue::from_str(&date).map_err(Error::internal)?);
        }
    }
    Ok(headers)
}

/// The refusal of bytes for a complete upload: most likely sent again after their answer was lost, so the headers tell how
/// it ended.
fn already_complete(upload: &Upload) -> Result<Error> {
    let error = Error::new(Slug::Conflict, "All bytes of this upload are there.");
    Ok(progress_headers(upload)?.into_iter().fold(error, |error, (name, value)| match name {
        Some(name) => error.with_header(name, value),
        None => error,
    }))
}

/// The id at the end of the address that the protocol has made up.
fn created_id(headers: &HeaderMap) -> Result<UploadId> {
    let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    let id = location.and_then(|location| location.rsplit('/').next());
    id.map(UploadId::new).ok_or_else(|| Error::internal("the protocol named no upload"))
}
