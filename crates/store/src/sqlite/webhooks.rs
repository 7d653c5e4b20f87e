//! The outbox of webhooks: deliveries that an image's end queues, and what workers make of them.

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use forecourt_api::image::ImageState;
use forecourt_api::webhook::WebhookDeliveryStatus;
use forecourt_api::{CustomerId, DeliveryId, ImageId, ImageUrl, VehicleId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::columns::{Columns, after, json, micros};
use super::{SqliteTransaction, conflict};
use crate::model::webhook::{TARGET_OFF, origin};
use crate::model::{
    AfterAttempt, AttemptRecord, ClaimedDelivery, Delivery, DeliveryLease, DeliveryPage, DeliveryQuery,
    DueTarget, EndedImage, Image, JobId, NewDelivery, Requeued, SealedSecret, TargetKey, TargetNote,
    WebhookEvent, WebhookTarget,
};
use crate::repository::Webhooks;
use crate::{Error, Result};

#[async_trait]
impl Webhooks for SqliteTransaction {
    async fn insert_webhook_delivery(&mut self, delivery: &NewDelivery, now: Timestamp) -> Result<Delivery> {
        let connection = self.connection();
        insert(connection, delivery, now, true).await?;
        queue_first(connection, &delivery.account, &origin(&delivery.url)).await?;
        let row = find(connection, &delivery.account, &delivery.delivery_id).await?;
        row.ok_or_else(|| Error::corrupt("a delivery", "it is not there after it was written"))
    }

    async fn webhook_delivery(&mut self, account: &CustomerId, id: &DeliveryId) -> Result<Option<Delivery>> {
        find(self.connection(), account, id).await
    }

    async fn webhook_deliveries(
        &mut self,
        account: &CustomerId,
        query: &DeliveryQuery,
    ) -> Result<DeliveryPage> {
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT * FROM webhook_deliveries WHERE account = ");
        sql.push_bind(account.as_str().to_owned());
        if !query.statuses.is_empty() {
            sql.push(" AND status IN (");
            let mut list = sql.separated(", ");
            for status in &query.statuses {
                list.push_bind(status.as_str());
            }
            sql.push(")");
        }
        if let Some(vehicle_id) = &query.vehicle_id {
            sql.push(" AND vehicle_id = ").push_bind(vehicle_id.as_str().to_owned());
        }
        if let Some(cursor) = &query.cursor {
            let cursor = Cursor::parse(cursor).ok_or(Error::InvalidCursor)?;
            sql.push(" AND (created_at, delivery_id) < (").push_bind(cursor.created_at);
            sql.push(", ").push_bind(cursor.delivery_id).push(")");
        }
        sql.push(" ORDER BY created_at DESC, delivery_id DESC LIMIT ");
        sql.push_bind(i64::from(query.limit) + 1);
        let rows = sql.build().fetch_all(self.connection()).await?;
        let mut deliveries = rows.iter().map(delivery).collect::<Result<Vec<_>>>()?;
        let has_more = deliveries.len() > query.limit as usize;
        deliveries.truncate(query.limit as usize);
        let last = deliveries.last().filter(|_| has_more);
        let next_cursor = last.map(|last| Cursor::behind(last).to_text()).transpose()?;
        Ok(DeliveryPage { deliveries, next_cursor })
    }

    async fn requeue_webhook_delivery(
        &mut self,
        account: &CustomerId,
        id: &DeliveryId,
        now: Timestamp,
    ) -> Result<Option<Requeued>> {
        let connection = self.connection();
        let Some(known) = find(connection, account, id).await? else { return Ok(None) };
        if known.lease_until.is_some_and(|until| until > now) {
            return Ok(Some(Requeued::UnderWay));
        }
        sqlx::query(
            "UPDATE webhook_deliveries SET status = 'pending', round_attempts = 0, round_begun_at = NULL, due_at = $2,
                 lease_until = NULL, delivered_at = NULL, epoch = epoch + 1
             WHERE delivery_id = $1",
        )
        .bind(id.as_str())
        .bind(AT_ONCE)
        .execute(&mut *connection)
        .await?;
        queue_first(connection, account, &origin(&known.url)).await?;
        let queued = find(connection, account, id).await?;
        Ok(queued.map(|delivery| Requeued::Queued(Box::new(delivery))))
    }

    async fn due_webhook_targets(&mut self, now: Timestamp, limit: u32) -> Result<Vec<DueTarget>> {
        let rows = sqlx::query(
            "SELECT account, origin, failures FROM webhook_targets
             WHERE due_at <= $1 AND (paused_until IS NULL OR paused_until <= $1)
             ORDER BY due_at, account, origin LIMIT $2",
        )
        .bind(micros(now))
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        let target = |row: &SqliteRow| {
            let key = TargetKey { account: row.account()?, origin: row.text("origin")? };
            Ok(DueTarget { key, failures: row.count("failures")? })
        };
        rows.iter().map(target).collect()
    }

    async fn claim_webhook_deliveries(
        &mut self,
        target: &TargetKey,
        limit: u32,
        now: Timestamp,
        lease: SignedDuration,
    ) -> Result<Vec<ClaimedDelivery>> {
        let connection = self.connection();
        let known = sqlx::query("SELECT * FROM webhook_targets WHERE account = $1 AND origin = $2")
            .bind(target.account.as_str())
            .bind(&target.origin)
            .fetch_optional(&mut *connection)
            .await?;
        let Some(known) = known else { return Ok(Vec::new()) };
        let rows = sqlx::query(
            "UPDATE webhook_deliveries SET epoch = epoch + 1, attempts = attempts + 1,
                 round_attempts = round_attempts + 1, round_begun_at = COALESCE(round_begun_at, $3),
                 due_at = $4, lease_until = $4
             WHERE delivery_id IN (
                 SELECT delivery_id FROM webhook_deliveries
                 WHERE account = $1 AND origin = $2 AND due_at <= $3 ORDER BY due_at, delivery_id LIMIT $5)
             RETURNING *",
        )
        .bind(target.account.as_str())
        .bind(&target.origin)
        .bind(micros(now))
        .bind(micros(after(now, lease)))
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await?;
        renew_due(connection, &target.account, &target.origin).await?;
        let claimed = |row: &SqliteRow| {
            Ok(ClaimedDelivery {
                lease: DeliveryLease {
                    delivery_id: DeliveryId::new(row.text("delivery_id")?),
                    epoch: row.integer("epoch")?,
                },
                delivery: delivery(row)?,
                auth_key: row.optional_bytes("auth_key")?.map(SealedSecret),
                round_attempts: row.count("round_attempts")?,
                round_begun_at: row.moment("round_begun_at")?,
                target_failures: known.count("failures")?,
                target_failing_since: known.optional_moment("failing_since")?,
                target_is_off: known.optional_moment("off_since")?.is_some(),
            })
        };
        rows.iter().map(claimed).collect()
    }

    async fn conclude_webhook_attempt(
        &mut self,
        lease: &DeliveryLease,
        record: &AttemptRecord,
        now: Timestamp,
    ) -> Result<bool> {
        let connection = self.connection();
        let (status, due_at) = match record.next {
            AfterAttempt::Delivered => (WebhookDeliveryStatus::Delivered, None),
            AfterAttempt::Retry(due) => (WebhookDeliveryStatus::Pending, Some(due)),
            AfterAttempt::Failed => (WebhookDeliveryStatus::Failed, None),
            AfterAttempt::Stopped => (WebhookDeliveryStatus::Stopped, None),
        };
        let delivered = status == WebhookDeliveryStatus::Delivered;
        let row = sqlx::query(
            "UPDATE webhook_deliveries SET status = $3, last_status = $4, last_error = $5, due_at = $6,
                 lease_until = NULL, delivered_at = $7
             WHERE delivery_id = $1 AND epoch = $2 RETURNING account, origin, url",
        )
        .bind(lease.delivery_id.as_str())
        .bind(lease.epoch)
        .bind(status.as_str())
        .bind(record.status.map(i64::from))
        .bind(&record.error)
        .bind(due_at.map(micros))
        .bind(delivered.then(|| micros(now)))
        .fetch_optional(&mut *connection)
        .await?;
        let Some(row) = row else { return Ok(false) };
        let (account, origin, url) = (row.account()?, row.text("origin")?, row.text("url")?);
        note_target(connection, &account, &origin, &url, record.target, now).await?;
        renew_due(connection, &account, &origin).await?;
        Ok(true)
    }

    async fn release_webhook_delivery(&mut self, lease: &DeliveryLease, now: Timestamp) -> Result<bool> {
        let connection = self.connection();
        let row = sqlx::query(
            "UPDATE webhook_deliveries SET due_at = $3, lease_until = NULL, epoch = epoch + 1,
                 attempts = attempts - 1, round_attempts = round_attempts - 1
             WHERE delivery_id = $1 AND epoch = $2 RETURNING account, origin",
        )
        .bind(lease.delivery_id.as_str())
        .bind(lease.epoch)
        .bind(micros(now))
        .fetch_optional(&mut *connection)
        .await?;
        let Some(row) = row else { return Ok(false) };
        renew_due(connection, &row.account()?, &row.text("origin")?).await?;
        Ok(true)
    }

    async fn purge_webhook_deliveries(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        let connection = self.connection();
        let purged = sqlx::query(
            "DELETE FROM webhook_deliveries WHERE delivery_id IN (
                 SELECT delivery_id FROM webhook_deliveries WHERE due_at IS NULL AND created_at < $1
                 ORDER BY created_at LIMIT $2)",
        )
        .bind(micros(before))
        .bind(i64::from(limit))
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "DELETE FROM webhook_targets
             WHERE due_at IS NULL AND (failing_since IS NULL OR NOT EXISTS (
                 SELECT 1 FROM webhook_deliveries
                 WHERE webhook_deliveries.account = webhook_targets.account
                   AND webhook_deliveries.origin = webhook_targets.origin))",
        )
        .execute(connection)
        .await?;
        Ok(purged.rows_affected())
    }
}

/// `due_at` of a delivery that comes before all others of its target.
const AT_ONCE: i64 = 0;

/// The place behind one delivery in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Cursor {
    created_at: i64,
    delivery_id: String,
}

impl Cursor {
    fn behind(delivery: &Delivery) -> Self {
        Self {
            created_at: micros(delivery.created_at),
            delivery_id: delivery.delivery_id.as_str().to_owned(),
        }
    }

    fn to_text(&self) -> Result<String> {
        Ok(URL_SAFE_NO_PAD.encode(json(self)?))
    }

    fn parse(text: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}

/// A name of an image that somebody is told under.
struct Subscription {
    target: WebhookTarget,
    waiting: bool,
}

impl Subscription {
    /// The one that an image has without any: its own name, at the account's address.
    fn implied(image: &Image, waiting: bool) -> Self {
        let target = WebhookTarget { image_url: image.image_url.clone(), url: None, auth_key: None };
        Self { target, waiting }
    }
}

/// Subscriptions of an image, the newest first; none where the implied one is enough.
async fn subscriptions(connection: &mut SqliteConnection, image: &ImageId) -> Result<Vec<Subscription>> {
    let rows =
        sqlx::query("SELECT * FROM image_webhooks WHERE image_id = $1 ORDER BY submitted_at DESC, image_url")
            .bind(image.as_str())
            .fetch_all(connection)
            .await?;
    let subscription = |row: &SqliteRow| {
        let target = WebhookTarget {
            image_url: ImageUrl::new(row.text("image_url")?),
            url: row.optional_text("webhook_url")?,
            auth_key: row.optional_bytes("auth_key")?.map(SealedSecret),
        };
        Ok(Subscription { target, waiting: row.flag("waiting")? })
    };
    rows.iter().map(subscription).collect()
}

async fn subscribe(
    connection: &mut SqliteConnection,
    image: &ImageId,
    target: &WebhookTarget,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO image_webhooks (image_id, image_url, webhook_url, auth_key, waiting, submitted_at)
         VALUES ($1, $2, $3, $4, TRUE, $5)
         ON CONFLICT (image_id, image_url) DO UPDATE SET webhook_url = excluded.webhook_url,
             auth_key = excluded.auth_key, waiting = TRUE, submitted_at = excluded.submitted_at",
    )
    .bind(image.as_str())
    .bind(target.image_url.as_str())
    .bind(&target.url)
    .bind(target.auth_key.as_ref().map(|sealed| &sealed.0[..]))
    .bind(micros(now))
    .execute(connection)
    .await?;
    Ok(())
}

async fn forget_answered(connection: &mut SqliteConnection, image: &ImageId) -> Result<()> {
    sqlx::query("DELETE FROM image_webhooks WHERE image_id = $1 AND NOT waiting")
        .bind(image.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes whom a submission wants to be told. `known` is the image as it was before, where it was there: who waits for the run
/// that the submission replaces waits for the new one.
pub(super) async fn note_submission(
    connection: &mut SqliteConnection,
    image: &Image,
    submitted: &ImageUrl,
    webhook: Option<&WebhookTarget>,
    known: Option<&Image>,
    now: Timestamp,
) -> Result<()> {
    let rows = match known {
        Some(known) => subscriptions(connection, &known.image_id).await?,
        None => Vec::new(),
    };
    if webhook.is_none() && rows.is_empty() && *submitted == image.image_url {
        return Ok(());
    }
    forget_answered(connection, &image.image_id).await?;
    if rows.is_empty()
        && let Some(known) = known.filter(|known| known.state == ImageState::Processing)
    {
        subscribe(connection, &image.image_id, &Subscription::implied(known, true).target, now).await?;
    }
    let target = webhook.cloned().unwrap_or_else(|| WebhookTarget {
        image_url: submitted.clone(),
        url: None,
        auth_key: None,
    });
    subscribe(connection, &image.image_id, &target, now).await
}

/// Queues the deliveries that tell of the end of an image's run; `job_id` is that of the run.
pub(super) async fn image_ended(
    connection: &mut SqliteConnection,
    image: &Image,
    job_id: &JobId,
    now: Timestamp,
) -> Result<()> {
    let rows = subscriptions(connection, &image.image_id).await?;
    if rows.is_empty() {
        let implied = [Subscription::implied(image, true)];
        return tell(connection, image, job_id, &implied, now).await;
    }
    if rows.iter().any(|row| row.waiting) {
        let waiting: Vec<Subscription> = rows.into_iter().filter(|row| row.waiting).collect();
        tell(connection, image, job_id, &waiting, now).await?;
    } else {
        tell(connection, image, job_id, &rows[..1], now).await?;
    }
    answered(connection, &image.image_id).await
}

/// Keeps the newest of an image's subscriptions for runs that nobody submitted, and ends the others.
async fn answered(connection: &mut SqliteConnection, image: &ImageId) -> Result<()> {
    sqlx::query(
        "DELETE FROM image_webhooks WHERE image_id = $1 AND image_url <> (
             SELECT image_url FROM image_webhooks WHERE image_id = $1 ORDER BY submitted_at DESC, image_url LIMIT 1)",
    )
    .bind(image.as_str())
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE image_webhooks SET waiting = FALSE WHERE image_id = $1")
        .bind(image.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Moves whoever waits for an image to the one that it becomes another name of; see [`crate::repository::Jobs::join_existing`].
/// Where no run is to come they are told at once. To be called while both images are as they were.
pub(super) async fn join(
    connection: &mut SqliteConnection,
    job_id: &JobId,
    image: &Image,
    existing: &Image,
    now: Timestamp,
) -> Result<()> {
    let mut coming = subscriptions(connection, &image.image_id).await?;
    if coming.is_empty() {
        coming.push(Subscription::implied(image, true));
    }
    let known = subscriptions(connection, &existing.image_id).await?;
    forget_answered(connection, &existing.image_id).await?;
    let processing = existing.state == ImageState::Processing;
    if processing && known.is_empty() {
        let implied = Subscription::implied(existing, true);
        subscribe(connection, &existing.image_id, &implied.target, now).await?;
    }
    for subscription in &coming {
        subscribe(connection, &existing.image_id, &subscription.target, now).await?;
    }
    if !processing && existing.is_processed_with(&image.options) {
        tell(connection, existing, job_id, &coming, now).await?;
        answered(connection, &existing.image_id).await?;
    }
    Ok(())
}

/// Queues one delivery a subscription, where there is an address for it.
async fn tell(
    connection: &mut SqliteConnection,
    image: &Image,
    job_id: &JobId,
    subscriptions: &[Subscription],
    now: Timestamp,
) -> Result<()> {
    let account =
        sqlx::query("SELECT webhooks_enabled, webhook_url, webhook_off_at FROM accounts WHERE customer = $1")
            .bind(image.account.as_str())
            .fetch_one(&mut *connection)
            .await?;
    if !account.flag("webhooks_enabled")? {
        return Ok(());
    }
    let default = account.optional_text("webhook_url")?;
    let default_is_off = account.optional_moment("webhook_off_at")?.is_some();
    let run = job_id.as_str();
    let run = run.strip_prefix("job_").unwrap_or(run);
    for (index, Subscription { target, .. }) in subscriptions.iter().enumerate() {
        let Some(url) = target.url.clone().or_else(|| default.clone()) else { continue };
        let origin = origin(&url);
        let is_on = if target.url.is_some() {
            !is_off(connection, &image.account, &origin).await?
        } else {
            if !default_is_off {
                // Whoever switched the account's address on again meant it.
                switch_on(connection, &image.account, &origin).await?;
            }
            !default_is_off
        };
        let suffix = if index == 0 { String::new() } else { format!("_{index}") };
        let ended = EndedImage {
            image: target.image_url.clone(),
            image_id: image.image_id.clone(),
            angle: image.angle.clone(),
            status: image.state.clone(),
            phase: image.phase.clone(),
            quality: image.quality.clone(),
            revision: image
                .result
                .as_ref()
                .filter(|_| matches!(image.state, ImageState::Final | ImageState::Raw))
                .map(|result| result.revision.clone()),
            custom_json: image.options.custom_json.clone(),
        };
        let delivery = NewDelivery {
            delivery_id: DeliveryId::new(format!("whd_{run}{suffix}")),
            account: image.account.clone(),
            vehicle_id: Some(image.vehicle_id.clone()),
            url,
            auth_key: target.auth_key.clone(),
            event: WebhookEvent::ImagesUpdated { images: vec![ended] },
        };
        insert(connection, &delivery, now, is_on).await?;
    }
    Ok(())
}

/// Writes a delivery down: as pending, or as failed because its target is off.
async fn insert(
    connection: &mut SqliteConnection,
    delivery: &NewDelivery,
    now: Timestamp,
    is_on: bool,
) -> Result<()> {
    let origin = origin(&delivery.url);
    let status = if is_on { WebhookDeliveryStatus::Pending } else { WebhookDeliveryStatus::Failed };
    sqlx::query(
        "INSERT INTO webhook_deliveries (delivery_id, account, vehicle_id, url, origin, auth_key, event, status, attempts,
             round_attempts, last_error, due_at, epoch, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, $9, $10, 0, $11)",
    )
    .bind(delivery.delivery_id.as_str())
    .bind(delivery.account.as_str())
    .bind(delivery.vehicle_id.as_ref().map(VehicleId::as_str))
    .bind(&delivery.url)
    .bind(&origin)
    .bind(delivery.auth_key.as_ref().map(|sealed| &sealed.0[..]))
    .bind(json(&delivery.event)?)
    .bind(status.as_str())
    .bind((!is_on).then_some(TARGET_OFF))
    .bind(is_on.then(|| micros(now)))
    .bind(micros(now))
    .execute(&mut *connection)
    .await
    .map_err(conflict("the delivery"))?;
    if !is_on {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO webhook_targets (account, origin, due_at, failures) VALUES ($1, $2, $3, 0)
         ON CONFLICT (account, origin) DO UPDATE SET due_at =
             CASE WHEN webhook_targets.due_at < excluded.due_at THEN webhook_targets.due_at ELSE excluded.due_at END",
    )
    .bind(delivery.account.as_str())
    .bind(origin)
    .bind(micros(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// Sends what is due of a target although it paused.
async fn queue_first(connection: &mut SqliteConnection, account: &CustomerId, origin: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO webhook_targets (account, origin, failures) VALUES ($1, $2, 0)
         ON CONFLICT (account, origin) DO UPDATE SET paused_until = NULL",
    )
    .bind(account.as_str())
    .bind(origin)
    .execute(&mut *connection)
    .await?;
    renew_due(connection, account, origin).await
}

/// Notes anew when the next delivery of a target is due.
async fn renew_due(connection: &mut SqliteConnection, account: &CustomerId, origin: &str) -> Result<()> {
    sqlx::query(
        "UPDATE webhook_targets SET due_at = (
             SELECT due_at FROM webhook_deliveries WHERE account = $1 AND origin = $2 AND due_at IS NOT NULL
             ORDER BY due_at LIMIT 1)
         WHERE account = $1 AND origin = $2",
    )
    .bind(account.as_str())
    .bind(origin)
    .execute(connection)
    .await?;
    Ok(())
}

async fn is_off(connection: &mut SqliteConnection, account: &CustomerId, origin: &str) -> Result<bool> {
    let row = sqlx::query(
        "SELECT 1 AS off FROM webhook_targets WHERE account = $1 AND origin = $2 AND off_since IS NOT NULL",
    )
    .bind(account.as_str())
    .bind(origin)
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

async fn switch_on(connection: &mut SqliteConnection, account: &CustomerId, origin: &str) -> Result<()> {
    sqlx::query(
        "UPDATE webhook_targets SET off_since = NULL, failing_since = NULL, failures = 0, paused_until = NULL
         WHERE account = $1 AND origin = $2 AND off_since IS NOT NULL",
    )
    .bind(account.as_str())
    .bind(origin)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes down what an attempt says about its target.
async fn note_target(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    target: &str,
    url: &str,
    note: TargetNote,
    now: Timestamp,
) -> Result<()> {
    let change = match note {
        TargetNote::Nothing => return Ok(()),
        TargetNote::Reached => {
            "UPDATE webhook_targets SET failures = 0, failing_since = NULL, paused_until = NULL, off_since = NULL
             WHERE account = $1 AND origin = $2"
        }
        TargetNote::Failing { .. } | TargetNote::Gone => {
            "UPDATE webhook_targets SET failures = failures + 1, failing_since = COALESCE(failing_since, $3),
                 paused_until = $4
             WHERE account = $1 AND origin = $2"
        }
        TargetNote::Off => {
            "UPDATE webhook_targets SET failures = failures + 1, failing_since = COALESCE(failing_since, $3),
                 off_since = COALESCE(off_since, $3)
             WHERE account = $1 AND origin = $2"
        }
    };
    let mut query = sqlx::query(change).bind(account.as_str()).bind(target);
    if note != TargetNote::Reached {
        query = query.bind(micros(now));
    }
    query = match note {
        TargetNote::Failing { paused_until } => query.bind(micros(paused_until)),
        TargetNote::Gone => query.bind(None::<i64>),
        TargetNote::Nothing | TargetNote::Reached | TargetNote::Off => query,
    };
    query.execute(&mut *connection).await?;
    if note == TargetNote::Off {
        sqlx::query(
            "UPDATE webhook_deliveries SET status = 'failed', last_error = $3, due_at = NULL, lease_until = NULL
             WHERE account = $1 AND origin = $2 AND due_at IS NOT NULL AND lease_until IS NULL",
        )
        .bind(account.as_str())
        .bind(target)
        .bind(TARGET_OFF)
        .execute(&mut *connection)
        .await?;
    }
    note_account(connection, account, target, url, note, now).await
}

/// Switches the account's own address off or on with its target.
async fn note_account(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    target: &str,
    url: &str,
    note: TargetNote,
    now: Timestamp,
) -> Result<()> {
    if matches!(note, TargetNote::Nothing | TargetNote::Failing { .. }) {
        return Ok(());
    }
    let row = sqlx::query("SELECT webhook_url, webhook_off_at FROM accounts WHERE customer = $1")
        .bind(account.as_str())
        .fetch_one(&mut *connection)
        .await?;
    let Some(default) = row.optional_text("webhook_url")? else { return Ok(()) };
    let was_off = row.optional_moment("webhook_off_at")?.is_some();
    let off = match note {
        TargetNote::Reached => origin(&default) != target && was_off,
        TargetNote::Gone => default == url || was_off,
        _ => origin(&default) == target || was_off,
    };
    if off == was_off {
        return Ok(());
    }
    sqlx::query("UPDATE accounts SET webhook_off_at = $2, version = version + 1 WHERE customer = $1")
        .bind(account.as_str())
        .bind(off.then(|| micros(now)))
        .execute(connection)
        .await?;
    Ok(())
}

async fn find(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    id: &DeliveryId,
) -> Result<Option<Delivery>> {
    let row = sqlx::query("SELECT * FROM webhook_deliveries WHERE delivery_id = $1 AND account = $2")
        .bind(id.as_str())
        .bind(account.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(delivery).transpose()
}

fn delivery(row: &SqliteRow) -> Result<Delivery> {
    let vehicle_id = row.optional_text("vehicle_id")?.map(VehicleId::new).transpose();
    let last_status = row.optional_integer("last_status")?.map(u16::try_from).transpose();
    Ok(Delivery {
        delivery_id: DeliveryId::new(row.text("delivery_id")?),
        account: row.account()?,
        vehicle_id: vehicle_id.map_err(|error| Error::corrupt("vehicle_id", error))?,
        url: row.text("url")?,
        event: row.json("event")?,
        status: row.word("status", WebhookDeliveryStatus::parse)?,
        attempts: row.count("attempts")?,
        last_status: last_status.map_err(|error| Error::corrupt("last_status", error))?,
        last_error: row.optional_text("last_error")?,
        due_at: row.optional_moment("due_at")?,
        lease_until: row.optional_moment("lease_until")?,
        delivered_at: row.optional_moment("delivered_at")?,
        created_at: row.moment("created_at")?,
    })
}
