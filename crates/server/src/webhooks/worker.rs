//! Claims deliveries that are due and makes a bounded number of attempts at the same time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use forecourt_store::Error as StoreError;
use forecourt_store::model::{AfterAttempt, ClaimedDelivery, TargetKey, TargetNote, WebhookEvent};
use jiff::SignedDuration;
use tokio::task::{JoinHandle, JoinSet};
use tracing::Instrument as _;

use super::admission::Admission;
use super::fault::Fault;
use super::message;
use super::schedule::{self, Outcome, Progress};
use crate::config::Config;
use crate::fetch::{GuardedClient, Policy};
use crate::jobs::Cancel;
use crate::state::AppState;

/// Longest time for an attempt, look-up and answer included (Standard Webhooks: 15 to 30 s).
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);

/// Most bytes that are read of an answer; they are thrown away.
const ANSWER_MAX_BYTES: usize = 64 << 10;

/// Most targets that one look at the outbox finds. More than attempts can be under way, so that targets whose places are taken
/// hide nobody.
const DUE_TARGETS: u32 = 512;

/// Pause after the store has failed, before it is asked again.
const STORE_PAUSE: Duration = Duration::from_secs(1);

/// The client that webhooks are sent with.
#[must_use]
pub fn webhook_client(config: &Config) -> GuardedClient {
    GuardedClient::new(policy(config))
}

/// Limits of an attempt.
pub(super) fn policy(config: &Config) -> Policy {
    Policy {
        allow_private: config.allow_private_sources,
        own: Some(config.base_url.clone()),
        timeout: ATTEMPT_TIMEOUT,
        ..Policy::public(ANSWER_MAX_BYTES)
    }
}

/// Periods of the worker.
#[derive(Clone, Copy, Debug)]
pub struct WebhookTiming {
    /// For how long a claim lasts; longer than an attempt can take.
    pub lease: SignedDuration,
    /// Longest time between two looks at the outbox.
    pub poll: Duration,
}

impl Default for WebhookTiming {
    fn default() -> Self {
        Self { lease: SignedDuration::from_secs(60), poll: Duration::from_secs(1) }
    }
}

/// Starts the worker that delivers webhooks.
pub struct WebhookWorker;

impl WebhookWorker {
    /// Delivers on the present tokio runtime until [`WebhookWorkerHandle::stop`].
    #[must_use]
    pub fn start(state: AppState, client: GuardedClient, timing: WebhookTiming) -> WebhookWorkerHandle {
        let stop = Cancel::new();
        let driver = Driver::new(state, client, timing, stop.clone());
        WebhookWorkerHandle { stop, driver: tokio::spawn(driver.run()) }
    }
}

/// A running worker.
#[derive(Debug)]
pub struct WebhookWorkerHandle {
    stop: Cancel,
    driver: JoinHandle<()>,
}

impl WebhookWorkerHandle {
    /// Begins no more attempts, gives those under way back to the outbox, and returns when all are.
    pub async fn stop(self) {
        self.stop.cancel();
        if let Err(error) = self.driver.await {
            tracing::error!(%error, "the webhook worker ended by a panic");
        }
    }
}

/// The loop; a value, so that tests take its steps one by one.
pub(super) struct Driver {
    state: AppState,
    client: Arc<GuardedClient>,
    timing: WebhookTiming,
    stop: Cancel,
    admission: Arc<Mutex<Admission>>,
}

impl Driver {
    pub(super) fn new(state: AppState, client: GuardedClient, timing: WebhookTiming, stop: Cancel) -> Self {
        Self { state, client: Arc::new(client), timing, stop, admission: Arc::default() }
    }

    async fn run(self) {
        let mut running = JoinSet::new();
        while !self.stop.is_cancelled() {
            let pause = match self.fill(&mut running).await {
                Ok(0) => self.timing.poll,
                // More may be due.
                Ok(_) => Duration::ZERO,
                Err(error) => {
                    tracing::error!(%error, "the outbox of webhooks cannot be read");
                    STORE_PAUSE
                }
            };
            tokio::select! {
                () = self.state.webhook_notifier.notified() => {}
                Some(ended) = running.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "an attempt ended by a panic; its lease will run out");
                    }
                }
                () = tokio::time::sleep(pause) => {}
                () = self.stop.cancelled() => {}
            }
        }
        running.join_all().await;
    }

    /// Claims what is due while there are places, and begins the attempts. Answers how many.
    pub(super) async fn fill(&self, running: &mut JoinSet<()>) -> Result<usize, StoreError> {
        let now = self.state.now();
        let due = self.state.store.read().await?.due_webhook_targets(now, DUE_TARGETS).await?;
        let admitted = locked(&self.admission).admit(&due);
        if admitted.is_empty() {
            return Ok(0);
        }
        let mut tx = self.state.store.write().await?;
        let mut claimed = Vec::new();
        for (key, count) in admitted {
            let deliveries = tx.claim_webhook_deliveries(&key, count, now, self.timing.lease).await?;
            claimed.extend(deliveries.into_iter().map(|delivery| (key.clone(), delivery)));
        }
        tx.commit().await?;
        let begun = claimed.len();
        for (key, delivery) in claimed {
            let place = Place::take(&self.admission, key);
            let span = tracing::info_span!(
                "webhook",
                id = %delivery.lease.delivery_id,
                target = place.key.origin
            );
            let (state, client, stop) = (self.state.clone(), Arc::clone(&self.client), self.stop.clone());
            let attempt = async move {
                if let Err(error) = attempt(&state, &client, &stop, &delivery).await {
                    tracing::error!(%error, "the attempt could not be written down; its lease will run out");
                }
                drop(place);
            };
            running.spawn(attempt.instrument(span));
        }
        Ok(begun)
    }
}

/// Place of an attempt, given back when it ends in whatever way.
struct Place {
    admission: Arc<Mutex<Admission>>,
    key: TargetKey,
}

impl Place {
    fn take(admission: &Arc<Mutex<Admission>>, key: TargetKey) -> Self {
        locked(admission).begin(&key);
        Self { admission: Arc::clone(admission), key }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        locked(&self.admission).end(&self.key);
    }
}

fn locked(admission: &Mutex<Admission>) -> MutexGuard<'_, Admission> {
    // Whoever panicked inside has left counts that are off by one at most.
    admission.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes one attempt and writes down what came of it; gives the delivery back when the worker stops before.
async fn attempt(
    state: &AppState,
    client: &GuardedClient,
    stop: &Cancel,
    claimed: &ClaimedDelivery,
) -> Result<(), StoreError> {
    let outcome = tokio::select! {
        outcome = send(state, client, claimed) => outcome?,
        () = stop.cancelled() => {
            let mut tx = state.store.write().await?;
            tx.release_webhook_delivery(&claimed.lease, state.now()).await?;
            return tx.commit().await;
        }
    };
    let now = state.now();
    let progress = Progress {
        attempt: claimed.round_attempts,
        begun_at: claimed.round_begun_at,
        is_test: claimed.delivery.event == WebhookEvent::Test,
        target_failures: claimed.target_failures,
        target_failing_since: claimed.target_failing_since,
        target_is_off: claimed.target_is_off,
    };
    let record = schedule::judge(&outcome, &progress, now, chance(state));
    let mut tx = state.store.write().await?;
    let owned = tx.conclude_webhook_attempt(&claimed.lease, &record, now).await?;
    tx.commit().await?;
    state.process.metrics.webhook_attempt(record.next == AfterAttempt::Delivered);
    let account = claimed.delivery.account.as_str();
    if record.next == AfterAttempt::Delivered {
        tracing::info!(account, status = record.status, attempt = claimed.delivery.attempts, "delivered");
    } else {
        let (status, error) = (record.status, record.error.as_deref());
        tracing::info!(account, status, error, attempt = claimed.delivery.attempts, next = ?record.next, "not delivered");
    }
    if owned && record.target == TargetNote::Off {
        tracing::warn!(account, "no webhook was taken by this target for five days; it is switched off");
    }
    Ok(())
}

async fn send(
    state: &AppState,
    client: &GuardedClient,
    claimed: &ClaimedDelivery,
) -> Result<Outcome, StoreError> {
    let delivery = &claimed.delivery;
    let account = state.store.read().await?.account(&delivery.account).await?;
    let Some(account) = account.filter(|account| account.webhooks_enabled) else {
        return Ok(Outcome::Unanswered(Fault::Disabled));
    };
    let body = message::body(delivery, &state.config.base_url, &state.media_key);
    let body = serde_json::to_vec(&body).map_err(|error| StoreError::Internal(error.into()))?;
    let message = match message::message(claimed, &account, body, &state.sealing_key, state.now()) {
        Ok(message) => message,
        Err(fault) => {
            tracing::error!("a secret of a webhook cannot be opened");
            return Ok(Outcome::Unanswered(fault));
        }
    };
    Ok(match client.post(&delivery.url, &message).await {
        Ok(reply) => {
            let retry_after = reply.retry_after.and_then(|text| schedule::retry_after(&text, state.now()));
            Outcome::Answered { status: reply.status, retry_after }
        }
        Err(refusal) => Outcome::Unanswered(refusal.into()),
    })
}

/// A number between 0 and 1, out of the random part of a fresh identifier.
fn chance(state: &AppState) -> f64 {
    let low_bits = u16::try_from((state.new_uuid)().as_u128() & 0xffff).unwrap_or_default();
    f64::from(low_bits) / f64::from(u16::MAX)
}
