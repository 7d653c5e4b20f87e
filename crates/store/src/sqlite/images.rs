//! Images, and the jobs that come with their changes.

use std::collections::HashMap;

use async_trait::async_trait;
use forecourt_api::image::{
    AngleSource, FRAME_MAX, ImagePatch, ImageState, ImageStatus, Origin, Phase, ProcessingOptions,
    ProcessingSpeed,
};
use forecourt_api::{Angle, CustomerId, ImageId, ImageUrl, VehicleId};
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::columns::{Columns, json, micros, optional_json, stored};
use super::{SqliteTransaction, conflict, names, trash, vehicles, webhooks};
use crate::Result;
use crate::model::vehicle::UNASSIGNED;
use crate::model::{Image, JobId, PublicImage, Restored, SpinFrame, UrlSource, UrlSubmission};
use crate::repository::Images;
use crate::{BlobKey, Error};

/// Microseconds of a day.
const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

#[async_trait]
impl Images for SqliteTransaction {
    async fn submit_image_by_url(
        &mut self,
        account: &CustomerId,
        submission: &UrlSubmission,
        now: Timestamp,
    ) -> Result<Image> {
        let now = stored(now);
        let connection = self.connection();
        let known = find_by_url(connection, account, &submission.image_url).await?;
        if let Some(video) = known.as_ref().filter(|image| image.video.is_some()) {
            return Ok(video.clone());
        }
        let vehicle_id = match (&submission.vehicle_id, &known) {
            (Some(named), _) => named.clone(),
            (None, Some(image)) => image.vehicle_id.clone(),
            (None, None) => VehicleId::new(UNASSIGNED).map_err(|error| Error::Internal(error.into()))?,
        };
        vehicles::accept_image(connection, account, &vehicle_id, now).await?;

        let mut image = match known.clone() {
            Some(mut image) => {
                if image.vehicle_id != vehicle_id {
                    remove_hotspots(connection, &image.image_id, now).await?;
                    image.position = next_position(connection, account, &vehicle_id).await?;
                    image.vehicle_id = vehicle_id;
                    // The other vehicle may have a spin of the same name.
                    image.leave_spin();
                }
                image.begin_run(&submission.options, now);
                image
            }
            None => {
                let position = next_position(connection, account, &vehicle_id).await?;
                let id = submission.image_id.clone();
                let image = Image {
                    position,
                    options: submission.options.clone(),
                    ..Image::new(account.clone(), id, vehicle_id, submission.image_url.clone(), now)
                };
                insert(connection, &image).await?;
                image
            }
        };
        let webhook = submission.webhook.as_ref();
        let named = webhook.map_or(&submission.image_url, |webhook| &webhook.image_url);
        webhooks::note_submission(connection, &image, named, webhook, known.as_ref(), now).await?;
        match &submission.source {
            UrlSource::Fetch => {
                names::touch(connection, account, &submission.image_url, now).await?;
                let fetch = image.origin == Origin::Url || image.original.is_none();
                let source = fetch.then_some(&submission.image_url);
                enqueue(connection, &image, &submission.job_id, source, now).await?;
            }
            UrlSource::Refused(problem) => {
                cancel_job(connection, &image.image_id).await?;
                image.state = ImageState::Error;
                image.error = Some(problem.clone());
                webhooks::image_ended(connection, &image, &submission.job_id, now).await?;
            }
        }
        save(connection, &image).await?;
        Ok(image)
    }

    async fn insert_video_link(&mut self, image: &Image, now: Timestamp) -> Result<(Image, bool)> {
        let now = stored(now);
        let connection = self.connection();
        let (account, vehicle) = (&image.account, &image.vehicle_id);
        let rows = sqlx::query(
            "SELECT * FROM images
             WHERE account = $1 AND vehicle_id = $2 AND deleted_at IS NULL AND video IS NOT NULL",
        )
        .bind(account.as_str())
        .bind(vehicle.as_str())
        .fetch_all(&mut *connection)
        .await?;
        let source = |image: &Image| image.video.as_ref().map(|video| video.source.clone());
        for row in &rows {
            let known = from_row(row)?;
            if source(&known) == source(image) {
                return Ok((known, true));
            }
        }
        vehicles::accept_image(connection, account, vehicle, now).await?;
        let position = next_position(connection, account, vehicle).await?;
        let image = Image { position, created_at: now, updated_at: now, ..image.clone() };
        insert(connection, &image).await?;
        Ok((image, false))
    }

    async fn process_image(
        &mut self,
        account: &CustomerId,
        id: &ImageId,
        options: &ProcessingOptions,
        job_id: &JobId,
        now: Timestamp,
    ) -> Result<Option<Image>> {
        let now = stored(now);
        let connection = self.connection();
        let Some(mut image) = find(connection, account, id).await? else { return Ok(None) };
        image.begin_run(options, now);
        // An image without an original has one name only.
        let source = image.original.is_none().then_some(&image.image_url);
        enqueue(connection, &image, job_id, source, now).await?;
        save(connection, &image).await?;
        Ok(Some(image))
    }

    async fn patch_image(
        &mut self,
        account: &CustomerId,
        id: &ImageId,
        patch: &ImagePatch,
        now: Timestamp,
    ) -> Result<Option<Image>> {
        let now = stored(now);
        let connection = self.connection();
        let Some(mut image) = find(connection, account, id).await? else { return Ok(None) };
        image.apply(patch, now);
        if let Some(vehicle) = patch.vehicle_id.as_ref().filter(|vehicle| **vehicle != image.vehicle_id) {
            vehicles::accept_image(connection, account, vehicle, now).await?;
            remove_hotspots(connection, id, now).await?;
            image.position = next_position(connection, account, vehicle).await?;
            image.vehicle_id = vehicle.clone();
        }
        save(connection, &image).await?;
        Ok(Some(image))
    }

    async fn image(&mut self, account: &CustomerId, id: &ImageId) -> Result<Option<Image>> {
        find(self.connection(), account, id).await
    }

    async fn image_by_url(&mut self, account: &CustomerId, url: &ImageUrl) -> Result<Option<Image>> {
        find_by_url(self.connection(), account, url).await
    }

    async fn public_image(&mut self, id: &ImageId) -> Result<Option<PublicImage>> {
        let connection = self.connection();
        let row = sqlx::query("SELECT * FROM images WHERE image_id = $1")
            .bind(id.as_str())
            .fetch_optional(&mut *connection)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let image = from_row(&row)?;
        let vehicle = vehicles::find(connection, &image.account, &image.vehicle_id).await?;
        let public = vehicle.is_some_and(|vehicle| vehicle.is_public());
        let (deleted, purged) = (image.deleted_at.is_some(), row.optional_moment("purged_at")?.is_some());
        Ok(Some(PublicImage { image, deleted, purged, public }))
    }

    async fn image_statuses(&mut self, account: &CustomerId, urls: &[ImageUrl]) -> Result<Vec<ImageStatus>> {
        if urls.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = QueryBuilder::<Sqlite>::new("");
        for (part, source) in names::STATUS_SOURCES.into_iter().enumerate() {
            query.push(if part == 0 { "" } else { " UNION ALL " });
            query.push(source).push_bind(account.as_str().to_owned()).push(" AND named.image_url IN (");
            let mut list = query.separated(", ");
            for url in urls {
                list.push_bind(url.as_str().to_owned());
            }
            query.push(")");
        }
        let rows = query.build().fetch_all(self.connection()).await?;
        let known = rows
            .iter()
            .map(|row| {
                let status = ImageStatus {
                    image: Some(ImageUrl::new(row.text("image_url")?)),
                    angle: row.json("angle")?,
                    status: row.open_word("state")?,
                    phase: row.open_word("phase")?,
                    quality: row.optional_open_word("quality")?,
                };
                Ok((row.text("image_url")?, status))
            })
            .collect::<Result<HashMap<_, _>>>()?;
        let status = |url: &ImageUrl| {
            known.get(url.as_str()).cloned().unwrap_or_else(|| ImageStatus {
                image: Some(url.clone()),
                angle: Angle::default(),
                status: ImageState::Unknown,
                phase: Phase::Unknown,
                quality: None,
            })
        };
        Ok(urls.iter().map(status).collect())
    }

    async fn expire_results(&mut self, now: Timestamp, limit: u32) -> Result<Vec<ImageId>> {
        let now = stored(now);
        let connection = self.connection();
        let rows = sqlx::query(
            "SELECT images.* FROM accounts JOIN images ON images.account = accounts.customer
             WHERE accounts.retention_days IS NOT NULL AND images.deleted_at IS NULL AND images.result IS NOT NULL
               AND images.state IN ('final', 'raw') AND images.video IS NULL
               AND COALESCE(images.finished_at, images.updated_at) + accounts.retention_days * $2 <= $1
             LIMIT $3",
        )
        .bind(micros(now))
        .bind(DAY_MICROS)
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await?;
        let mut expired = Vec::new();
        for row in &rows {
            let mut image = from_row(row)?;
            let keys: Vec<BlobKey> = image
                .result
                .take()
                .iter()
                .flat_map(super::super::model::ImageResult::keys)
                .cloned()
                .collect();
            trash::insert(connection, &keys, now).await?;
            image.state = ImageState::Expired;
            image.version += 1;
            image.updated_at = now;
            save(connection, &image).await?;
            // No job ends here: the run and its end make an id that is the same for a repetition.
            let job_id = JobId::new(format!("{}_{}_expired", image.image_id, image.run));
            webhooks::image_ended(connection, &image, &job_id, now).await?;
            expired.push(image.image_id);
        }
        Ok(expired)
    }

    async fn images_of_vehicle(&mut self, account: &CustomerId, vehicle: &VehicleId) -> Result<Vec<Image>> {
        let rows = sqlx::query(
            "SELECT * FROM images WHERE account = $1 AND vehicle_id = $2 AND deleted_at IS NULL
             ORDER BY position, created_at, image_id",
        )
        .bind(account.as_str())
        .bind(vehicle.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(from_row).collect()
    }

    async fn count_images(&mut self, account: &CustomerId, vehicle: &VehicleId) -> Result<u64> {
        sqlx::query(
            "SELECT COUNT(*) AS total FROM images
             WHERE account = $1 AND vehicle_id = $2 AND deleted_at IS NULL",
        )
        .bind(account.as_str())
        .bind(vehicle.as_str())
        .fetch_one(self.connection())
        .await?
        .count("total")
    }

    async fn image_by_sha256(
        &mut self,
        account: &CustomerId,
        vehicle: &VehicleId,
        sha256: &str,
    ) -> Result<Option<Image>> {
        find_by_sha256(self.connection(), account, vehicle, sha256).await
    }

    async fn spin_frame(
        &mut self,
        account: &CustomerId,
        vehicle: &VehicleId,
        frame: &SpinFrame,
    ) -> Result<(u64, Option<ImageId>)> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS total, MAX(CASE WHEN frame = $4 THEN image_id END) AS image_id FROM images
             WHERE account = $1 AND vehicle_id = $2 AND spin_id = $3 AND deleted_at IS NULL",
        )
        .bind(account.as_str())
        .bind(vehicle.as_str())
        .bind(&frame.spin_id)
        .bind(i64::from(frame.frame))
        .fetch_one(self.connection())
        .await?;
        Ok((row.count("total")?, row.optional_text("image_id")?.map(ImageId::new)))
    }

    async fn reorder_images(
        &mut self,
        account: &CustomerId,
        vehicle: &VehicleId,
        images: &[ImageId],
        now: Timestamp,
    ) -> Result<()> {
        for (position, id) in images.iter().enumerate() {
            let position = i64::try_from(position).map_err(|error| Error::Internal(error.into()))?;
            sqlx::query(
                "UPDATE images SET position = $4, version = version + 1, updated_at = $5
                 WHERE image_id = $1 AND account = $2 AND vehicle_id = $3 AND deleted_at IS NULL
                   AND position <> $4",
            )
            .bind(id.as_str())
            .bind(account.as_str())
            .bind(vehicle.as_str())
            .bind(position)
            .bind(micros(now))
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }

    async fn deleted_images(&mut self, account: &CustomerId, vehicle: &VehicleId) -> Result<Vec<Image>> {
        let rows = sqlx::query(
            "SELECT * FROM images
             WHERE account = $1 AND vehicle_id = $2 AND deleted_at IS NOT NULL AND purged_at IS NULL
             ORDER BY deleted_at DESC, position, image_id",
        )
        .bind(account.as_str())
        .bind(vehicle.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(from_row).collect()
    }

    async fn deleted_image(&mut self, account: &CustomerId, id: &ImageId) -> Result<Option<Image>> {
        find_deleted(self.connection(), account, id).await
    }

    async fn restore_image(
        &mut self,
        account: &CustomerId,
        id: &ImageId,
        job_id: &JobId,
        now: Timestamp,
    ) -> Result<Option<Restored>> {
        if let Some(image) = find(self.connection(), account, id).await? {
            return Ok(Some(Restored::Image(Box::new(image))));
        }
        let Some(mut image) = find_deleted(self.connection(), account, id).await? else { return Ok(None) };
        let connection = self.connection();
        let replaced_by = match (find_by_url(connection, account, &image.image_url).await?, &image.sha256) {
            (None, Some(sha256)) => find_by_sha256(connection, account, &image.vehicle_id, sha256).await?,
            (found, _) => found,
        };
        if let Some(replaced_by) = replaced_by {
            return Ok(Some(Restored::Replaced(replaced_by.image_id)));
        }
        if let Some(frame) = image.spin.clone()
            && self.spin_frame(account, &image.vehicle_id, &frame).await?.1.is_some()
        {
            image.leave_spin();
        }
        let now = stored(now);
        let connection = self.connection();
        image.deleted_at = None;
        if image.is_finished() {
            image.version += 1;
            image.updated_at = now;
        } else {
            let options = image.options.clone();
            image.begin_run(&options, now);
            let source = image.original.is_none().then_some(&image.image_url);
            enqueue(connection, &image, job_id, source, now).await?;
        }
        touch_features(connection, id, now).await?;
        // A frame that is taken has to be given up first.
        save(connection, &image).await?;
        sqlx::query("UPDATE images SET deleted_at = NULL WHERE image_id = $1")
            .bind(id.as_str())
            .execute(connection)
            .await?;
        Ok(Some(Restored::Image(Box::new(image))))
    }

    async fn purge_images(&mut self, until: Timestamp, now: Timestamp, limit: u32) -> Result<u64> {
        let connection = self.connection();
        let rows = sqlx::query(
            "UPDATE images SET purged_at = $2
             WHERE image_id IN (SELECT image_id FROM images
                 WHERE deleted_at <= $1 AND purged_at IS NULL ORDER BY deleted_at, image_id LIMIT $3)
             RETURNING *",
        )
        .bind(micros(until))
        .bind(micros(now))
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await?;
        for row in &rows {
            let image = from_row(row)?;
            let keys: Vec<BlobKey> = image.file_keys().cloned().collect();
            trash::insert(connection, &keys, now).await?;
            sqlx::query("DELETE FROM hotspots WHERE image_id = $1")
                .bind(image.image_id.as_str())
                .execute(&mut *connection)
                .await?;
        }
        Ok(rows.len() as u64)
    }

    async fn delete_image(&mut self, account: &CustomerId, id: &ImageId, now: Timestamp) -> Result<bool> {
        let connection = self.connection();
        if find(connection, account, id).await?.is_none() {
            return Ok(false);
        }
        touch_features(connection, id, now).await?;
        cancel_job(connection, id).await?;
        names::free(connection, id).await?;
        sqlx::query(
            "UPDATE images SET deleted_at = $2, updated_at = $2, version = version + 1 WHERE image_id = $1",
        )
        .bind(id.as_str())
        .bind(micros(now))
        .execute(connection)
        .await?;
        Ok(true)
    }
}

pub(super) async fn find(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    id: &ImageId,
) -> Result<Option<Image>> {
    let row = sqlx::query("SELECT * FROM images WHERE image_id = $1 AND account = $2 AND deleted_at IS NULL")
        .bind(id.as_str())
        .bind(account.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// A deleted image whose files are still there.
async fn find_deleted(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    id: &ImageId,
) -> Result<Option<Image>> {
    let row = sqlx::query(
        "SELECT * FROM images
         WHERE image_id = $1 AND account = $2 AND deleted_at IS NOT NULL AND purged_at IS NULL",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// The image that has the URL as its key, else the one that has it as another name.
async fn find_by_url(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    url: &ImageUrl,
) -> Result<Option<Image>> {
    let row = sqlx::query(
        "SELECT * FROM images WHERE deleted_at IS NULL AND image_id = COALESCE(
             (SELECT image_id FROM images WHERE account = $1 AND image_url = $2 AND deleted_at IS NULL),
             (SELECT image_id FROM image_names WHERE account = $1 AND image_url = $2))",
    )
    .bind(account.as_str())
    .bind(url.as_str())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(from_row).transpose()
}

pub(super) async fn find_by_sha256(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    vehicle: &VehicleId,
    sha256: &str,
) -> Result<Option<Image>> {
    let row = sqlx::query(
        "SELECT * FROM images
         WHERE account = $1 AND vehicle_id = $2 AND sha256 = $3 AND deleted_at IS NULL
         ORDER BY created_at, image_id LIMIT 1",
    )
    .bind(account.as_str())
    .bind(vehicle.as_str())
    .bind(sha256)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// The place behind all images of a vehicle.
pub(super) async fn next_position(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    vehicle: &VehicleId,
) -> Result<u32> {
    sqlx::query(
        "SELECT COALESCE(MAX(position) + 1, 0) AS next FROM images
         WHERE account = $1 AND vehicle_id = $2 AND deleted_at IS NULL",
    )
    .bind(account.as_str())
    .bind(vehicle.as_str())
    .fetch_one(connection)
    .await?
    .count("next")
}

/// The place asked for in a spin, or the one behind its last frame; `None` where there is none behind it.
pub(super) async fn free_frame(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    vehicle: &VehicleId,
    spin_id: &str,
    wanted: Option<u32>,
) -> Result<Option<SpinFrame>> {
    let row = sqlx::query(
        "SELECT COALESCE(MAX(frame) + 1, 0) AS next, COUNT(CASE WHEN frame = $4 THEN 1 END) AS taken FROM images
         WHERE account = $1 AND vehicle_id = $2 AND spin_id = $3 AND deleted_at IS NULL",
    )
    .bind(account.as_str())
    .bind(vehicle.as_str())
    .bind(spin_id.to_owned())
    .bind(wanted.map(i64::from))
    .fetch_one(connection)
    .await?;
    let (next, taken): (u32, u32) = (row.count("next")?, row.count("taken")?);
    let frame = wanted.filter(|_| taken == 0).unwrap_or(next);
    Ok((frame <= FRAME_MAX).then(|| SpinFrame { spin_id: spin_id.to_owned(), frame }))
}

/// Makes the image's one job, in place of the one it had. It fetches `source`, or processes the stored original.
pub(super) async fn enqueue(
    connection: &mut SqliteConnection,
    image: &Image,
    job_id: &JobId,
    source: Option<&ImageUrl>,
    now: Timestamp,
) -> Result<()> {
    cancel_job(connection, &image.image_id).await?;
    sqlx::query(
        "INSERT INTO jobs (job_id, account, image_id, run, lazy, fetch, source_url, due_at, epoch, attempts, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, $8)",
    )
    .bind(job_id.as_str())
    .bind(image.account.as_str())
    .bind(image.image_id.as_str())
    .bind(i64::from(image.run))
    .bind(image.options.processing_speed == Some(ProcessingSpeed::Lazy))
    .bind(source.is_some())
    .bind(source.filter(|source| **source != image.image_url).map(ImageUrl::as_str))
    .bind(micros(now))
    .execute(connection)
    .await
    .map_err(conflict("the job"))?;
    Ok(())
}

pub(super) async fn cancel_job(connection: &mut SqliteConnection, image: &ImageId) -> Result<()> {
    sqlx::query("DELETE FROM jobs WHERE image_id = $1").bind(image.as_str()).execute(connection).await?;
    Ok(())
}

/// Makes the features that stand on an image another version.
async fn touch_features(connection: &mut SqliteConnection, image: &ImageId, now: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE features SET version = version + 1, updated_at = $2
         WHERE feature_id IN (SELECT feature_id FROM hotspots WHERE image_id = $1)",
    )
    .bind(image.as_str())
    .bind(micros(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes all features off an image.
async fn remove_hotspots(connection: &mut SqliteConnection, image: &ImageId, now: Timestamp) -> Result<()> {
    touch_features(connection, image, now).await?;
    sqlx::query("DELETE FROM hotspots WHERE image_id = $1").bind(image.as_str()).execute(connection).await?;
    Ok(())
}

/// Makes the row of a new image.
pub(super) async fn insert(connection: &mut SqliteConnection, image: &Image) -> Result<()> {
    sqlx::query(
        "INSERT INTO images (image_id, account, vehicle_id, image_url, origin, filename, sha256, position, angle,
             angle_source, category, hidden, alt, state, phase, quality, quality_reason, options, run, original,
             result, error, version, created_at, updated_at, spin_id, frame, video)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
             $22, $23, $24, $25, $26, $27, $28)",
    )
    .bind(image.image_id.as_str())
    .bind(image.account.as_str())
    .bind(image.vehicle_id.as_str())
    .bind(image.image_url.as_str())
    .bind(image.origin.as_str())
    .bind(&image.filename)
    .bind(&image.sha256)
    .bind(i64::from(image.position))
    .bind(json(&image.angle)?)
    .bind(image.angle_source.as_str())
    .bind(image.category.as_str())
    .bind(image.hidden)
    .bind(&image.alt)
    .bind(image.state.as_str())
    .bind(image.phase.as_str())
    .bind(image.quality.as_ref().map(|quality| quality.as_str().to_owned()))
    .bind(&image.quality_reason)
    .bind(json(&image.options)?)
    .bind(i64::from(image.run))
    .bind(optional_json(image.original.as_ref())?)
    .bind(optional_json(image.result.as_ref())?)
    .bind(optional_json(image.error.as_ref())?)
    .bind(image.version)
    .bind(micros(image.created_at))
    .bind(micros(image.updated_at))
    .bind(image.spin.as_ref().map(|place| place.spin_id.clone()))
    .bind(image.spin.as_ref().map(|place| i64::from(place.frame)))
    .bind(optional_json(image.video.as_ref())?)
    .execute(connection)
    .await
    .map_err(conflict("the image"))?;
    Ok(())
}

/// Writes all that can change of an image.
pub(super) async fn save(connection: &mut SqliteConnection, image: &Image) -> Result<()> {
    sqlx::query(
        "UPDATE images SET vehicle_id = $2, sha256 = $3, position = $4, angle = $5, angle_source = $6,
             category = $7, hidden = $8, alt = $9, state = $10, phase = $11, quality = $12, quality_reason = $13,
             options = $14, run = $15, original = $16, result = $17, error = $18, version = $19,
             updated_at = $20, spin_id = $21, frame = $22, video = $23
         WHERE image_id = $1",
    )
    .bind(image.image_id.as_str())
    .bind(image.vehicle_id.as_str())
    .bind(&image.sha256)
    .bind(i64::from(image.position))
    .bind(json(&image.angle)?)
    .bind(image.angle_source.as_str())
    .bind(image.category.as_str())
    .bind(image.hidden)
    .bind(&image.alt)
    .bind(image.state.as_str())
    .bind(image.phase.as_str())
    .bind(image.quality.as_ref().map(|quality| quality.as_str().to_owned()))
    .bind(&image.quality_reason)
    .bind(json(&image.options)?)
    .bind(i64::from(image.run))
    .bind(optional_json(image.original.as_ref())?)
    .bind(optional_json(image.result.as_ref())?)
    .bind(optional_json(image.error.as_ref())?)
    .bind(image.version)
    .bind(micros(image.updated_at))
    .bind(image.spin.as_ref().map(|place| place.spin_id.clone()))
    .bind(image.spin.as_ref().map(|place| i64::from(place.frame)))
    .bind(optional_json(image.video.as_ref())?)
    .execute(connection)
    .await
    .map_err(conflict("the frame"))?;
    Ok(())
}

pub(super) fn from_row(row: &SqliteRow) -> Result<Image> {
    Ok(Image {
        image_id: ImageId::new(row.text("image_id")?),
        account: row.account()?,
        vehicle_id: row.vehicle_id()?,
        image_url: ImageUrl::new(row.text("image_url")?),
        origin: row.word("origin", Origin::parse)?,
        filename: row.optional_text("filename")?,
        sha256: row.optional_text("sha256")?,
        position: row.count("position")?,
        angle: row.json("angle")?,
        angle_source: row.word("angle_source", AngleSource::parse)?,
        category: row.open_word("category")?,
        hidden: row.flag("hidden")?,
        alt: row.optional_text("alt")?,
        spin: spin_frame(row)?,
        video: row.optional_json("video")?,
        state: row.open_word("state")?,
        phase: row.open_word("phase")?,
        quality: row.optional_open_word("quality")?,
        quality_reason: row.optional_text("quality_reason")?,
        options: row.json("options")?,
        run: row.count("run")?,
        original: row.optional_json("original")?,
        result: row.optional_json("result")?,
        error: row.optional_json("error")?,
        version: row.integer("version")?,
        created_at: row.moment("created_at")?,
        updated_at: row.moment("updated_at")?,
        deleted_at: row.optional_moment("deleted_at")?,
    })
}

fn spin_frame(row: &SqliteRow) -> Result<Option<SpinFrame>> {
    let frame = row.optional_integer("frame")?.map(u32::try_from).transpose();
    let frame = frame.map_err(|error| Error::corrupt("frame", error))?;
    Ok(row.optional_text("spin_id")?.zip(frame).map(|(spin_id, frame)| SpinFrame { spin_id, frame }))
}
