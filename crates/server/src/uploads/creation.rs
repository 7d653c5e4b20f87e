//! Beginning an upload: what a client may begin, what it has begun before, and what it need not send at all.

use forecourt_api::image::SPIN_MAX_FRAMES;
use forecourt_api::problem::Slug;
use forecourt_api::{CustomerId, UploadId};
use forecourt_store::Transaction;
use forecourt_store::model::{Account, NewUpload, SpinFrame, Upload, UploadOutcome, UploadState};
use http::HeaderMap;
use jiff::Timestamp;
use tus_protocol::{Headers, UploadMetadata};

use super::announcement::{self, Announcement};
use super::expiry;
use super::refusal::refusal;
use crate::auth::Caller;
use crate::config::Limits;
use crate::images::options::{self, Sent};
use crate::state::AppState;
use crate::{Error, Result};

/// An upload that a client wants to begin.
#[derive(Debug)]
pub(super) struct Creation {
    announcement: Announcement,
    account: Account,
    idempotency_key: Option<String>,
    /// `Upload-Metadata` as it came.
    metadata_text: String,
    metadata: UploadMetadata,
}

/// Outcome of beginning an upload.
#[derive(Debug, PartialEq)]
pub(super) enum Created {
    /// There is a new one.
    New,
    /// There was one of the same key.
    Replayed(UploadId),
    /// The vehicle has the same bytes, so this one has ended as it began.
    Complete(UploadId),
}

impl Creation {
    /// Reads what a client announces.
    ///
    /// # Errors
    /// See [`announcement::read`].
    pub(super) fn read(
        headers: &HeaderMap,
        parsed: &Headers,
        caller: &Caller,
        idempotency_key: Option<String>,
        limits: &Limits,
    ) -> Result<Self> {
        let announcement = announcement::read(parsed, limits)?;
        let metadata_text = headers.get(super::UPLOAD_METADATA).and_then(|value| value.to_str().ok());
        Ok(Self {
            announcement,
            account: caller.account().clone(),
            idempotency_key,
            metadata_text: metadata_text.unwrap_or_default().to_owned(),
            metadata: parsed.upload_metadata.clone().unwrap_or_default(),
        })
    }

    /// Begins it in one commit with every look that decides whether.
    ///
    /// # Errors
    /// 404 for an unknown vehicle, 409 for one that is full, 422 when the key was used for another upload.
    pub(super) async fn insert(
        &self,
        state: &AppState,
        account: &CustomerId,
        id: &str,
        protocol_state: &str,
    ) -> Result<Created> {
        let (said, now) = (&self.announcement, state.now());
        let mut tx = state.store.write().await?;
        if let Some(earlier) = self.earlier(&mut *tx, account, now).await? {
            let same = self.is_same(&earlier)?;
            return if same { Ok(Created::Replayed(earlier.begun.upload_id)) } else { Err(mismatch()) };
        }
        let vehicle = tx.vehicle(account, &said.vehicle_id).await?;
        let vehicle = vehicle.ok_or_else(|| Error::not_found("There is no such vehicle."))?;
        let sent = Sent {
            options: said.options.clone(),
            suggested: vehicle.suggested_guideline_id.as_deref(),
            any_scene: false,
            prefix: "",
        };
        let options = options::resolved(&mut *tx, &self.account, sent).await?;
        let twin = match &said.sha256 {
            Some(sha256) => tx.image_by_sha256(account, &said.vehicle_id, sha256).await?,
            None => None,
        };
        let max_images = state.config.limits.images_per_vehicle;
        if twin.is_none() && tx.count_images(account, &said.vehicle_id).await? >= max_images {
            let detail = format!("The vehicle has {max_images} images; more are not taken.");
            return Err(Error::new(Slug::Conflict, detail));
        }
        if twin.is_none() {
            self.check_spin(&mut *tx, account).await?;
        }
        let upload_id = UploadId::new(id);
        let upload = NewUpload {
            upload_id: upload_id.clone(),
            idempotency_key: self.idempotency_key.clone(),
            vehicle_id: said.vehicle_id.clone(),
            length: said.length,
            metadata: self.metadata_text.clone(),
            filename: said.filename.clone(),
            sha256: said.sha256.clone(),
            position: said.position,
            angle: said.angle.clone(),
            category: said.category.clone(),
            spin_id: said.spin_id.clone(),
            frame: said.frame,
            options,
            expires_at: expiry(now),
        };
        tx.insert_upload(account, &upload, now).await?;
        tx.keep_protocol_state(account, &upload_id, protocol_state).await?;
        let created = match twin {
            Some(twin) => {
                let outcome = UploadOutcome { image_id: twin.image_id, existing: true };
                tx.complete_upload(account, &upload_id, &outcome, now).await?;
                Created::Complete(upload_id)
            }
            None => Created::New,
        };
        tx.commit().await?;
        Ok(created)
    }

    /// Refuses a frame that is taken, and one more of a spin that is full.
    async fn check_spin(&self, tx: &mut dyn Transaction, account: &CustomerId) -> Result<()> {
        let said = &self.announcement;
        let Some(spin_id) = &said.spin_id else { return Ok(()) };
        let place = SpinFrame { spin_id: spin_id.clone(), frame: said.frame.unwrap_or_default() };
        let (frames, taken_by) = tx.spin_frame(account, &said.vehicle_id, &place).await?;
        if said.frame.is_some() && taken_by.is_some() {
            return Err(Error::invalid("frame", "another image of the spin is there"));
        }
        if frames >= SPIN_MAX_FRAMES as u64 {
            return Err(Error::invalid("spin_id", format!("the spin has {SPIN_MAX_FRAMES} frames already")));
        }
        Ok(())
    }

    /// The upload that the key stands for; one whose time is over gives the key free.
    async fn earlier(
        &self,
        tx: &mut dyn Transaction,
        account: &CustomerId,
        now: Timestamp,
    ) -> Result<Option<Upload>> {
        let Some(key) = &self.idempotency_key else { return Ok(None) };
        let Some(upload) = tx.upload_by_key(account, key).await? else { return Ok(None) };
        if upload.state == UploadState::Open && upload.begun.expires_at <= now {
            tx.drop_upload(account, &upload.begun.upload_id, now).await?;
            return Ok(None);
        }
        Ok(Some(upload))
    }

    /// Tells that an upload was begun by the same request: length and decoded metadata.
    fn is_same(&self, earlier: &Upload) -> Result<bool> {
        Ok(earlier.begun.length == self.announcement.length
            && decode(&earlier.begun.metadata)? == self.metadata)
    }
}

/// Metadata that was read before.
fn decode(text: &str) -> Result<UploadMetadata> {
    let mut headers = HeaderMap::new();
    headers.insert(super::TUS_RESUMABLE, http::HeaderValue::from_static(super::TUS_VERSION));
    headers.insert(super::UPLOAD_METADATA, text.parse().map_err(Error::internal)?);
    Ok(Headers::from_headers(&headers).map_err(refusal)?.upload_metadata.unwrap_or_default())
}

fn mismatch() -> Error {
    Error::new(
        Slug::IdempotencyMismatch,
        "This Idempotency-Key was used for another upload. Make a new key for each file.",
    )
}
