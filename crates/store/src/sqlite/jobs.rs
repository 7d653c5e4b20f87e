//! The job queue as workers see it.

use async_trait::async_trait;
use forecourt_api::image::{AngleSource, Category, ImageState, Phase, Quality};
use forecourt_api::{CustomerId, ImageId, ImageUrl};
use jiff::{SignedDuration, Timestamp};
use sqlx::SqliteConnection;

use super::columns::{Columns, after, micros, stored};
use super::{SqliteTransaction, dialect, images, names, trash, webhooks};
use crate::model::{
    FetchedOriginal, Image, ImageResult, Job, JobFailure, JobId, JobLease, JobQueue, JobSuccess,
    SourceOutcome,
};
use crate::repository::Jobs;
use crate::{BlobKey, Error, Result};

#[async_trait]
impl Jobs for SqliteTransaction {
    async fn claim_job(&mut self, now: Timestamp, lease: SignedDuration) -> Result<Option<Job>> {
        let row = sqlx::query(dialect::CLAIM_JOB)
            .bind(micros(now))
            .bind(micros(after(now, lease)))
            .fetch_optional(self.connection())
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Job {
            job_lease: JobLease { job_id: JobId::new(row.text("job_id")?), epoch: row.integer("epoch")? },
            account: row.account()?,
            image_id: ImageId::new(row.text("image_id")?),
            run: row.count("run")?,
            fetch: row.optional_text("source_url")?.map(ImageUrl::new),
            attempts: row.count("attempts")?,
            lease_until: row.moment("lease_until")?,
        }))
    }

    async fn next_job_due(&mut self) -> Result<Option<Timestamp>> {
        sqlx::query(
            "SELECT MIN(CASE WHEN lease_until IS NULL OR lease_until < due_at THEN due_at ELSE lease_until END)
                 AS next FROM jobs",
        )
        .fetch_one(self.connection())
        .await?
        .optional_moment("next")
    }

    async fn queue(&mut self, now: Timestamp) -> Result<JobQueue> {
        let row = sqlx::query(
            "SELECT COUNT(CASE WHEN lease_until > $1 THEN NULL ELSE 1 END) AS waiting,
                 COUNT(CASE WHEN lease_until > $1 THEN 1 END) AS running,
                 MIN(CASE WHEN lease_until > $1 OR due_at > $1 THEN NULL ELSE due_at END) AS oldest
             FROM jobs",
        )
        .bind(micros(now))
        .fetch_one(self.connection())
        .await?;
        Ok(JobQueue {
            waiting: row.count("waiting")?,
            running: row.count("running")?,
            oldest_due: row.optional_moment("oldest")?,
        })
    }

    async fn heartbeat(
        &mut self,
        job_lease: &JobLease,
        now: Timestamp,
        lease: SignedDuration,
    ) -> Result<bool> {
        let beaten = sqlx::query(
            "UPDATE jobs SET heartbeat_at = $3, lease_until = $4 WHERE job_id = $1 AND epoch = $2",
        )
        .bind(job_lease.job_id.as_str())
        .bind(job_lease.epoch)
        .bind(micros(now))
        .bind(micros(after(now, lease)))
        .execute(self.connection())
        .await?;
        Ok(beaten.rows_affected() == 1)
    }

    async fn report_phase(
        &mut self,
        job_lease: &JobLease,
        phase: &Phase,
        quality: Option<&Quality>,
        now: Timestamp,
    ) -> Result<bool> {
        let reported = sqlx::query(
            "UPDATE images SET phase = $3, quality = COALESCE($4, quality), updated_at = $5, version = version + 1
             WHERE image_id = (SELECT image_id FROM jobs WHERE job_id = $1 AND epoch = $2)",
        )
        .bind(job_lease.job_id.as_str())
        .bind(job_lease.epoch)
        .bind(phase.as_str())
        .bind(quality.map(|quality| quality.as_str().to_owned()))
        .bind(micros(now))
        .execute(self.connection())
        .await?;
        Ok(reported.rows_affected() == 1)
    }

    async fn store_original(
        &mut self,
        job_lease: &JobLease,
        fetched: &FetchedOriginal,
        now: Timestamp,
    ) -> Result<SourceOutcome> {
        let connection = self.connection();
        let Some(mut image) = image_of(connection, job_lease).await? else { return Ok(SourceOutcome::Lost) };
        if let Some(existing) = names::twin(connection, &image, &fetched.sha256).await? {
            names::join(connection, job_lease, &image, &existing, stored(now)).await?;
            return Ok(SourceOutcome::Existing(existing.image_id));
        }
        let replaced = image.original.replace(fetched.original.clone());
        let replaced = replaced.map(|original| original.key).filter(|key| *key != fetched.original.key);
        trash::insert(connection, replaced.as_slice(), now).await?;
        image.sha256 = Some(fetched.sha256.clone());
        save(connection, &mut image, now).await?;
        Ok(SourceOutcome::Stored)
    }

    async fn join_existing(
        &mut self,
        job_lease: &JobLease,
        sha256: &str,
        now: Timestamp,
    ) -> Result<Option<ImageId>> {
        let connection = self.connection();
        let Some(image) = image_of(connection, job_lease).await? else { return Ok(None) };
        let Some(existing) = names::twin(connection, &image, sha256).await? else { return Ok(None) };
        names::join(connection, job_lease, &image, &existing, stored(now)).await?;
        Ok(Some(existing.image_id))
    }

    async fn finish_job(
        &mut self,
        job_lease: &JobLease,
        success: &JobSuccess,
        now: Timestamp,
    ) -> Result<bool> {
        let connection = self.connection();
        let Some(mut image) = image_of(connection, job_lease).await? else { return Ok(false) };
        end(connection, job_lease).await?;
        let replaced = image.result.replace(success.result.clone());
        let replaced: Vec<BlobKey> = replaced
            .iter()
            .flat_map(ImageResult::keys)
            .filter(|old| !success.result.keys().any(|new| new == *old))
            .cloned()
            .collect();
        trash::insert(connection, &replaced, now).await?;
        image.state = if success.raw { ImageState::Raw } else { ImageState::Final };
        image.phase = Phase::Ready;
        image.quality.clone_from(&success.quality);
        image.quality_reason.clone_from(&success.quality_reason);
        image.error = None;
        if let Some(angle) = &success.detected_angle
            && matches!(image.angle_source, AngleSource::None | AngleSource::Detected)
        {
            image.angle = angle.clone();
            image.angle_source = AngleSource::Detected;
            if image.spin.is_none() {
                image.category = Category::of_angle(angle);
            }
        }
        save(connection, &mut image, now).await?;
        webhooks::image_ended(connection, &image, &job_lease.job_id, now).await?;
        sqlx::query("UPDATE images SET finished_at = $2 WHERE image_id = $1")
            .bind(image.image_id.as_str())
            .bind(micros(now))
            .execute(connection)
            .await?;
        Ok(true)
    }

    async fn fail_job(&mut self, job_lease: &JobLease, failure: &JobFailure, now: Timestamp) -> Result<bool> {
        let connection = self.connection();
        let Some(mut image) = image_of(connection, job_lease).await? else { return Ok(false) };
        end(connection, job_lease).await?;
        image.state = ImageState::Error;
        image.phase = failure.phase.clone();
        image.quality.clone_from(&failure.quality);
        image.quality_reason.clone_from(&failure.quality_reason);
        image.error = Some(failure.problem.clone());
        save(connection, &mut image, now).await?;
        webhooks::image_ended(connection, &image, &job_lease.job_id, now).await?;
        Ok(true)
    }

    async fn retry_job(&mut self, job_lease: &JobLease, due: Timestamp, now: Timestamp) -> Result<bool> {
        give_back(self.connection(), job_lease, 0, due, now).await
    }

    async fn release_job(&mut self, job_lease: &JobLease, now: Timestamp) -> Result<bool> {
        give_back(self.connection(), job_lease, 1, now, now).await
    }
}

/// The image of a job that is still the lease's.
async fn image_of(connection: &mut SqliteConnection, job_lease: &JobLease) -> Result<Option<Image>> {
    let job = sqlx::query("SELECT account, image_id FROM jobs WHERE job_id = $1 AND epoch = $2")
        .bind(job_lease.job_id.as_str())
        .bind(job_lease.epoch)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(job) = job else { return Ok(None) };
    let (account, id): (CustomerId, ImageId) = (job.account()?, ImageId::new(job.text("image_id")?));
    // Deleting an image deletes its job, so a job's image is always there.
    let image = images::find(connection, &account, &id).await?;
    image.map(Some).ok_or_else(|| Error::corrupt("a job", "its image is not there"))
}

async fn save(connection: &mut SqliteConnection, image: &mut Image, now: Timestamp) -> Result<()> {
    image.version += 1;
    image.updated_at = stored(now);
    images::save(connection, image).await
}

async fn end(connection: &mut SqliteConnection, job_lease: &JobLease) -> Result<()> {
    sqlx::query("DELETE FROM jobs WHERE job_id = $1 AND epoch = $2")
        .bind(job_lease.job_id.as_str())
        .bind(job_lease.epoch)
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends the lease; the image shows that it waits.
async fn give_back(
    connection: &mut SqliteConnection,
    job_lease: &JobLease,
    uncounted_attempts: i64,
    due: Timestamp,
    now: Timestamp,
) -> Result<bool> {
    let Some(mut image) = image_of(connection, job_lease).await? else { return Ok(false) };
    // The next epoch already: whoever gave the job back has nothing to say about it any more.
    sqlx::query(
        "UPDATE jobs SET lease_until = NULL, due_at = $3, attempts = attempts - $4, epoch = epoch + 1
         WHERE job_id = $1 AND epoch = $2",
    )
    .bind(job_lease.job_id.as_str())
    .bind(job_lease.epoch)
    .bind(micros(due))
    .bind(uncounted_attempts)
    .execute(&mut *connection)
    .await?;
    image.phase = Phase::Unknown;
    save(connection, &mut image, now).await?;
    Ok(true)
}
