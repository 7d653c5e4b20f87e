//! Resumable uploads.

use async_trait::async_trait;
use forecourt_api::image::{AngleSource, Category, FRAME_MAX, ImagePatch, Origin};
use forecourt_api::{CustomerId, ImageId, UploadId};
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::columns::{Columns, json, micros, optional_json, signed, stored};
use super::{SqliteTransaction, conflict, images, vehicles};
use crate::model::{
    FinishedSpin, FinishedUpload, Image, NewUpload, SpinFrame, Upload, UploadOutcome, UploadState,
    UploadedFrame, UploadedImage, UploadedVideo, Video, VideoSource,
};
use crate::repository::Uploads;
use crate::{Error, Result};

#[async_trait]
impl Uploads for SqliteTransaction {
    async fn insert_upload(
        &mut self,
        account: &CustomerId,
        upload: &NewUpload,
        now: Timestamp,
    ) -> Result<Upload> {
        sqlx::query(
            "INSERT INTO uploads (upload_id, account, idempotency_key, vehicle_id, length, received, metadata,
                 filename, sha256, position, angle, options, state, existing, protocol_state, created_at,
                 updated_at, expires_at, spin_id, frame, category)
             VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $10, $11, 'open', FALSE, '', $12, $12, $13, $14, $15,
                 $16)",
        )
        .bind(upload.upload_id.as_str())
        .bind(account.as_str())
        .bind(&upload.idempotency_key)
        .bind(upload.vehicle_id.as_str())
        .bind(signed(upload.length)?)
        .bind(&upload.metadata)
        .bind(&upload.filename)
        .bind(&upload.sha256)
        .bind(upload.position.map(i64::from))
        .bind(optional_json(upload.angle.as_ref())?)
        .bind(json(&upload.options)?)
        .bind(micros(now))
        .bind(micros(upload.expires_at))
        .bind(&upload.spin_id)
        .bind(upload.frame.map(i64::from))
        .bind(upload.category.as_ref().map(|category| category.as_str().to_owned()))
        .execute(self.connection())
        .await
        .map_err(conflict("the upload"))?;
        let begun = NewUpload { expires_at: stored(upload.expires_at), ..upload.clone() };
        Ok(Upload {
            account: account.clone(),
            begun,
            offset: 0,
            state: UploadState::Open,
            protocol_state: String::new(),
            created_at: stored(now),
        })
    }

    async fn upload(&mut self, account: &CustomerId, id: &UploadId) -> Result<Option<Upload>> {
        find(self.connection(), account, id).await
    }

    async fn upload_by_key(&mut self, account: &CustomerId, key: &str) -> Result<Option<Upload>> {
        let row = sqlx::query(
            "SELECT * FROM uploads WHERE account = $1 AND idempotency_key = $2 AND state <> 'dropped'",
        )
        .bind(account.as_str())
        .bind(key)
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(from_row).transpose()
    }

    async fn advance_upload(
        &mut self,
        account: &CustomerId,
        id: &UploadId,
        from: u64,
        to: u64,
        expires_at: Timestamp,
    ) -> Result<bool> {
        let advanced = sqlx::query(
            "UPDATE uploads SET received = $4, expires_at = $5
             WHERE upload_id = $1 AND account = $2 AND received = $3 AND state = 'open'
               AND $4 BETWEEN received AND length",
        )
        .bind(id.as_str())
        .bind(account.as_str())
        .bind(signed(from)?)
        .bind(signed(to)?)
        .bind(micros(expires_at))
        .execute(self.connection())
        .await?;
        Ok(advanced.rows_affected() == 1)
    }

    async fn keep_protocol_state(
        &mut self,
        account: &CustomerId,
        id: &UploadId,
        state: &str,
    ) -> Result<bool> {
        let kept =
            sqlx::query("UPDATE uploads SET protocol_state = $3 WHERE upload_id = $1 AND account = $2")
                .bind(id.as_str())
                .bind(account.as_str())
                .bind(state.to_owned())
                .execute(self.connection())
                .await?;
        Ok(kept.rows_affected() == 1)
    }

    async fn finish_upload(
        &mut self,
        account: &CustomerId,
        id: &UploadId,
        uploaded: &UploadedImage,
        now: Timestamp,
    ) -> Result<Option<FinishedUpload>> {
        let now = stored(now);
        let connection = self.connection();
        let Some(upload) = open(connection, account, id).await? else { return Ok(None) };
        let begun = &upload.begun;
        let twin = images::find_by_sha256(connection, account, &begun.vehicle_id, &uploaded.sha256).await?;
        let existing = twin.is_some();
        let image = match twin {
            Some(image) => image,
            None => {
                let position = accept(connection, account, begun, now).await?;
                let spin = match &begun.spin_id {
                    Some(spin_id) => {
                        let vehicle = &begun.vehicle_id;
                        images::free_frame(connection, account, vehicle, spin_id, begun.frame).await?
                    }
                    None => None,
                };
                let image = new_image(&upload, uploaded, position, spin, now);
                images::insert(connection, &image).await?;
                images::enqueue(connection, &image, &uploaded.job_id, None, now).await?;
                image
            }
        };
        let outcome = UploadOutcome { image_id: image.image_id.clone(), existing };
        complete(connection, account, id, &outcome, now).await?;
        Ok(Some(FinishedUpload { image, existing }))
    }

    async fn finish_spin_upload(
        &mut self,
        account: &CustomerId,
        id: &UploadId,
        spin_id: &str,
        frames: &[UploadedFrame],
        now: Timestamp,
    ) -> Result<Option<FinishedSpin>> {
        let now = stored(now);
        let connection = self.connection();
        let Some(upload) = open(connection, account, id).await? else { return Ok(None) };
        let vehicle = &upload.begun.vehicle_id;
        let mut position = accept(connection, account, &upload.begun, now).await?;
        let mut wanted = upload.begun.frame;
        let (mut first, mut unnamed) = (None, Vec::new());
        for frame in frames {
            let twin = images::find_by_sha256(connection, account, vehicle, &frame.image.sha256).await?;
            let existing = twin.is_some();
            let joins = twin.as_ref().is_none_or(|twin| twin.spin.is_none());
            let place = if joins {
                images::free_frame(connection, account, vehicle, spin_id, wanted).await?
            } else {
                None
            };
            wanted = place.as_ref().map(|place| place.frame + 1).filter(|frame| *frame <= FRAME_MAX);
            let image_id = if let Some(mut twin) = twin {
                unnamed.push(frame.image.original.key.clone());
                if place.is_some() {
                    twin.spin = place;
                    twin.category = Category::Spin;
                    twin.version += 1;
                    twin.updated_at = now;
                    images::save(connection, &twin).await?;
                }
                twin.image_id
            } else {
                let image = new_image(&upload, &frame.image, position, place, now);
                let image = Image { filename: Some(frame.filename.clone()), ..image };
                position += 1;
                images::insert(connection, &image).await?;
                images::enqueue(connection, &image, &frame.image.job_id, None, now).await?;
                image.image_id
            };
            first.get_or_insert(UploadOutcome { image_id, existing });
        }
        let Some(outcome) = first else { return Ok(None) };
        complete(connection, account, id, &outcome, now).await?;
        Ok(Some(FinishedSpin { outcome, unnamed }))
    }

    async fn finish_video_upload(
        &mut self,
        account: &CustomerId,
        id: &UploadId,
        video: &UploadedVideo,
        now: Timestamp,
    ) -> Result<Option<FinishedUpload>> {
        let now = stored(now);
        let connection = self.connection();
        let Some(upload) = open(connection, account, id).await? else { return Ok(None) };
        let begun = &upload.begun;
        let twin = images::find_by_sha256(connection, account, &begun.vehicle_id, &video.sha256).await?;
        let existing = twin.is_some();
        let image = match twin {
            Some(image) => image,
            None => {
                let position = accept(connection, account, begun, now).await?;
                let (image_id, image_url) = (video.image_id.clone(), video.image_url.clone());
                let film = Video { source: VideoSource::File(video.file.clone()), poster_image_id: None };
                let image = Image {
                    origin: Origin::Upload,
                    filename: begun.filename.clone(),
                    sha256: Some(video.sha256.clone()),
                    position,
                    options: begun.options.clone(),
                    ..Image::new(account.clone(), image_id, begun.vehicle_id.clone(), image_url, now)
                }
                .with_video(film);
                images::insert(connection, &image).await?;
                image
            }
        };
        let outcome = UploadOutcome { image_id: image.image_id.clone(), existing };
        complete(connection, account, id, &outcome, now).await?;
        Ok(Some(FinishedUpload { image, existing }))
    }

    async fn complete_upload(
        &mut self,
        account: &CustomerId,
        id: &UploadId,
        outcome: &UploadOutcome,
        now: Timestamp,
    ) -> Result<bool> {
        complete(self.connection(), account, id, outcome, now).await
    }

    async fn drop_upload(&mut self, account: &CustomerId, id: &UploadId, now: Timestamp) -> Result<bool> {
        let dropped = sqlx::query(
            "UPDATE uploads SET state = 'dropped', updated_at = $3
             WHERE upload_id = $1 AND account = $2 AND state <> 'dropped'",
        )
        .bind(id.as_str())
        .bind(account.as_str())
        .bind(micros(now))
        .execute(self.connection())
        .await?;
        Ok(dropped.rows_affected() == 1)
    }

    async fn expire_uploads(&mut self, now: Timestamp, limit: u32) -> Result<Vec<UploadId>> {
        let rows = sqlx::query(
            "UPDATE uploads SET state = 'dropped', updated_at = $1
             WHERE upload_id IN (SELECT upload_id FROM uploads WHERE state = 'open' AND expires_at <= $1
                 ORDER BY expires_at, upload_id LIMIT $2)
             RETURNING upload_id",
        )
        .bind(micros(now))
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(|row| Ok(UploadId::new(row.text("upload_id")?))).collect()
    }

    async fn ended_uploads(&mut self, before: Timestamp, limit: u32) -> Result<Vec<UploadId>> {
        let rows = sqlx::query(
            "SELECT upload_id FROM uploads WHERE state <> 'open' AND updated_at < $1
             ORDER BY updated_at, upload_id LIMIT $2",
        )
        .bind(micros(before))
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(|row| Ok(UploadId::new(row.text("upload_id")?))).collect()
    }

    async fn forget_uploads(&mut self, ids: &[UploadId]) -> Result<()> {
        for id in ids {
            sqlx::query("DELETE FROM uploads WHERE upload_id = $1 AND state <> 'open'")
                .bind(id.as_str())
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }
}

async fn find(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    id: &UploadId,
) -> Result<Option<Upload>> {
    let row = sqlx::query("SELECT * FROM uploads WHERE upload_id = $1 AND account = $2")
        .bind(id.as_str())
        .bind(account.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// An upload that takes bytes.
async fn open(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    id: &UploadId,
) -> Result<Option<Upload>> {
    Ok(find(connection, account, id).await?.filter(|upload| upload.state == UploadState::Open))
}

/// Makes its vehicle ready for an upload's images; answers the position of the first.
async fn accept(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    begun: &NewUpload,
    now: Timestamp,
) -> Result<u32> {
    vehicles::accept_image(connection, account, &begun.vehicle_id, now).await?;
    match begun.position {
        Some(position) => Ok(position),
        None => images::next_position(connection, account, &begun.vehicle_id).await,
    }
}

async fn complete(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    id: &UploadId,
    outcome: &UploadOutcome,
    now: Timestamp,
) -> Result<bool> {
    let completed = sqlx::query(
        "UPDATE uploads SET state = 'complete', received = length, image_id = $3, existing = $4, updated_at = $5
         WHERE upload_id = $1 AND account = $2 AND state = 'open'",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .bind(outcome.image_id.as_str())
    .bind(outcome.existing)
    .bind(micros(now))
    .execute(connection)
    .await?;
    Ok(completed.rows_affected() == 1)
}

/// The image of a whole upload, waiting for its first run.
fn new_image(
    upload: &Upload,
    uploaded: &UploadedImage,
    position: u32,
    spin: Option<SpinFrame>,
    now: Timestamp,
) -> Image {
    let begun = &upload.begun;
    let (account, image_id) = (upload.account.clone(), uploaded.image_id.clone());
    let mut image = Image {
        origin: Origin::Upload,
        filename: begun.filename.clone(),
        sha256: Some(uploaded.sha256.clone()),
        position,
        options: begun.options.clone(),
        original: Some(uploaded.original.clone()),
        ..Image::new(account, image_id, begun.vehicle_id.clone(), uploaded.image_url.clone(), now)
    };
    let patch = ImagePatch {
        angle: begun.angle.clone().filter(|angle| !angle.is_unknown()).map(Some),
        category: begun.category.clone(),
        ..ImagePatch::default()
    };
    if patch != ImagePatch::default() {
        image.apply(&patch, now);
        image.version = 1;
        image.angle_source = AngleSource::Submitted;
    }
    if spin.is_some() {
        image.category = Category::Spin;
        image.spin = spin;
    }
    image
}

fn from_row(row: &SqliteRow) -> Result<Upload> {
    let state = match row.text("state")?.as_str() {
        "open" => UploadState::Open,
        "complete" => UploadState::Complete(UploadOutcome {
            image_id: ImageId::new(row.text("image_id")?),
            existing: row.flag("existing")?,
        }),
        "dropped" => UploadState::Dropped,
        _ => return Err(Error::corrupt("state", "the word is not known")),
    };
    let position = row.optional_integer("position")?.map(u32::try_from).transpose();
    let frame = row.optional_integer("frame")?.map(u32::try_from).transpose();
    Ok(Upload {
        account: row.account()?,
        begun: NewUpload {
            upload_id: UploadId::new(row.text("upload_id")?),
            idempotency_key: row.optional_text("idempotency_key")?,
            vehicle_id: row.vehicle_id()?,
            length: row.count("length")?,
            metadata: row.text("metadata")?,
            filename: row.optional_text("filename")?,
            sha256: row.optional_text("sha256")?,
            position: position.map_err(|error| Error::corrupt("position", error))?,
            angle: row.optional_json("angle")?,
            category: row.optional_open_word("category")?,
            spin_id: row.optional_text("spin_id")?,
            frame: frame.map_err(|error| Error::corrupt("frame", error))?,
            options: row.json("options")?,
            expires_at: row.moment("expires_at")?,
        },
        offset: row.count("received")?,
        state,
        protocol_state: row.text("protocol_state")?,
        created_at: row.moment("created_at")?,
    })
}
