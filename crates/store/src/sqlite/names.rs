//! Further names of images: addresses that led to bytes that the vehicle had already.

use forecourt_api::{CustomerId, ImageId, ImageUrl};
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::columns::micros;
use super::{images, webhooks};
use crate::Result;
use crate::model::image::MAX_NAMES;
use crate::model::{Image, JobLease};

/// Selections of what `asyncStatus` tells, by key and by further name; the account is bound next. In two parts, so that each
/// finds its rows by its own index.
pub(super) const STATUS_SOURCES: [&str; 2] = [
    "SELECT named.image_url, named.angle, named.state, named.phase, named.quality FROM images AS named
     WHERE named.deleted_at IS NULL AND named.account = ",
    "SELECT named.image_url, images.angle, images.state, images.phase, images.quality
     FROM image_names AS named JOIN images ON images.image_id = named.image_id
     WHERE images.deleted_at IS NULL AND named.account = ",
];

/// The oldest other image of the same vehicle whose original has this hash. `None` for an image that has an original:
/// what was made of it (hotspots, order, a published result) is not given up when its source changes.
pub(super) async fn twin(
    connection: &mut SqliteConnection,
    image: &Image,
    sha256: &str,
) -> Result<Option<Image>> {
    if image.original.is_some() {
        return Ok(None);
    }
    images::find_by_sha256(connection, &image.account, &image.vehicle_id, sha256).await
}

/// Makes an image that has nothing yet another name of an existing one; see [`crate::repository::Jobs::join_existing`].
pub(super) async fn join(
    connection: &mut SqliteConnection,
    job_lease: &JobLease,
    image: &Image,
    existing: &Image,
    now: Timestamp,
) -> Result<()> {
    move_mentions(connection, &image.image_id, &existing.image_id, now).await?;
    webhooks::join(connection, &job_lease.job_id, image, existing, now).await?;
    if existing.is_processed_with(&image.options) {
        images::cancel_job(connection, &image.image_id).await?;
    } else {
        let mut existing = existing.clone();
        existing.begin_run(&image.options, now);
        images::cancel_job(connection, &existing.image_id).await?;
        hand_over(connection, job_lease, &existing, now).await?;
        images::save(connection, &existing).await?;
    }
    // Nothing was ever shown of it, so nobody can be told that it is gone; nightly addresses would pile up.
    sqlx::query("DELETE FROM images WHERE image_id = $1")
        .bind(image.image_id.as_str())
        .execute(&mut *connection)
        .await?;
    add(connection, &existing.image_id, &image.account, &image.image_url, now).await
}

/// Gives an image the job of another one, to be claimed anew.
async fn hand_over(
    connection: &mut SqliteConnection,
    job_lease: &JobLease,
    to: &Image,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE jobs SET image_id = $3, run = $4, fetch = FALSE, source_url = NULL, due_at = $5, epoch = epoch + 1,
             attempts = 0, lease_until = NULL, heartbeat_at = NULL
         WHERE job_id = $1 AND epoch = $2",
    )
    .bind(job_lease.job_id.as_str())
    .bind(job_lease.epoch)
    .bind(to.image_id.as_str())
    .bind(i64::from(to.run))
    .bind(micros(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets whatever mentions one image mention another one instead. A feature that stands on both keeps its place on the
/// other.
async fn move_mentions(
    connection: &mut SqliteConnection,
    from: &ImageId,
    to: &ImageId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE features SET version = version + 1, updated_at = $2
         WHERE feature_id IN (SELECT feature_id FROM hotspots WHERE image_id = $1)",
    )
    .bind(from.as_str())
    .bind(micros(now))
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE hotspots SET image_id = $2
         WHERE image_id = $1 AND feature_id NOT IN (SELECT feature_id FROM hotspots WHERE image_id = $2)",
    )
    .bind(from.as_str())
    .bind(to.as_str())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE features SET detail_image_id = $2, version = version + 1, updated_at = $3
         WHERE detail_image_id = $1",
    )
    .bind(from.as_str())
    .bind(to.as_str())
    .bind(micros(now))
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE features SET suppressed = REPLACE(suppressed, '\"' || $1 || '\"', '\"' || $2 || '\"')
         WHERE suppressed LIKE '%\"' || $1 || '\"%'",
    )
    .bind(from.as_str())
    .bind(to.as_str())
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM hotspots WHERE image_id = $1").bind(from.as_str()).execute(connection).await?;
    Ok(())
}

/// Adds a name and forgets the oldest ones that are too many.
async fn add(
    connection: &mut SqliteConnection,
    image: &ImageId,
    account: &CustomerId,
    url: &ImageUrl,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("INSERT INTO image_names (account, image_url, image_id, named_at) VALUES ($1, $2, $3, $4)")
        .bind(account.as_str())
        .bind(url.as_str())
        .bind(image.as_str())
        .bind(micros(now))
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "DELETE FROM image_names WHERE image_id = $1 AND image_url NOT IN (
             SELECT image_url FROM image_names WHERE image_id = $1 ORDER BY named_at DESC, image_url LIMIT $2)",
    )
    .bind(image.as_str())
    .bind(i64::from(MAX_NAMES))
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes that a name was submitted again, if it is one.
pub(super) async fn touch(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    url: &ImageUrl,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("UPDATE image_names SET named_at = $3 WHERE account = $1 AND image_url = $2")
        .bind(account.as_str())
        .bind(url.as_str())
        .bind(micros(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// Frees all further names of an image.
pub(super) async fn free(connection: &mut SqliteConnection, image: &ImageId) -> Result<()> {
    sqlx::query("DELETE FROM image_names WHERE image_id = $1")
        .bind(image.as_str())
        .execute(connection)
        .await?;
    Ok(())
}
