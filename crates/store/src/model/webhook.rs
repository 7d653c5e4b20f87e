//! Deliveries of webhooks: events that somebody is to be told, the address they are sent to, and what became of each.

use forecourt_api::image::{ImageState, Phase, Quality};
use forecourt_api::webhook::WebhookDeliveryStatus;
use forecourt_api::{Angle, CustomerId, DeliveryId, ImageId, ImageUrl, Revision, VehicleId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::SealedSecret;

/// Time for which ended deliveries stay in the log and can be sent again.
pub const DELIVERY_RETENTION: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Value of [`Delivery::last_error`] for deliveries that were given up because their target was switched off.
pub const TARGET_OFF: &str = "target-off";

/// Webhook that a submission asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookTarget {
    /// Name of the image that deliveries use: the one that was submitted.
    pub image_url: ImageUrl,
    /// Where it is told; `None` for the account's address.
    pub url: Option<String>,
    /// Sent along as bearer token.
    pub auth_key: Option<SealedSecret>,
}

/// Event that is delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub enum WebhookEvent {
    /// Images reached an end state.
    #[serde(rename = "images.updated")]
    ImagesUpdated {
        /// Their states at that moment; at least one.
        images: Vec<EndedImage>,
    },
    /// Somebody tries whether the target is reached.
    #[serde(rename = "test")]
    Test,
}

/// State of an image at the end of its run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedImage {
    /// Name that was submitted.
    pub image: ImageUrl,
    /// The image.
    pub image_id: ImageId,
    /// View that it shows.
    pub angle: Angle,
    /// An end state.
    pub status: ImageState,
    /// Last step of the run.
    pub phase: Phase,
    /// Advice on the photo.
    #[serde(default)]
    pub quality: Option<Quality>,
    /// Its result; none where the run failed or the result has expired.
    #[serde(default)]
    pub revision: Option<Revision>,
    /// The submission's, unchanged.
    #[serde(default)]
    pub custom_json: Option<String>,
}

/// A delivery to be queued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// The `webhook-id`; made by the caller.
    pub delivery_id: DeliveryId,
    /// Whose it is.
    pub account: CustomerId,
    /// The vehicle that it is about.
    pub vehicle_id: Option<VehicleId>,
    /// Where it is sent.
    pub url: String,
    /// Sent along as bearer token.
    pub auth_key: Option<SealedSecret>,
    /// Event that it tells.
    pub event: WebhookEvent,
}

/// A delivery in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The `webhook-id`.
    pub delivery_id: DeliveryId,
    /// Whose it is.
    pub account: CustomerId,
    /// The vehicle that it is about.
    pub vehicle_id: Option<VehicleId>,
    /// Where it is sent.
    pub url: String,
    /// Event that it tells.
    pub event: WebhookEvent,
    /// State of the delivery.
    pub status: WebhookDeliveryStatus,
    /// Number of attempts, one under way included.
    pub attempts: u32,
    /// HTTP status of the last answer.
    pub last_status: Option<u16>,
    /// Word for the reason of having none.
    pub last_error: Option<String>,
    /// Next attempt of a pending one; in the past when it is due, or while an attempt is under way the end of its lease.
    pub due_at: Option<Timestamp>,
    /// End of the lease of an attempt that is under way.
    pub lease_until: Option<Timestamp>,
    /// When it was taken.
    pub delivered_at: Option<Timestamp>,
    /// When it was queued for the first time; the moment of the event.
    pub created_at: Timestamp,
}

/// Id and fencing epoch of a claimed delivery; nothing that carries a lower epoch is accepted any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryLease {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// Number of the claim.
    pub epoch: i64,
}

/// A delivery that a worker has claimed for one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedDelivery {
    /// Proof of ownership.
    pub lease: DeliveryLease,
    /// The delivery, with this attempt counted.
    pub delivery: Delivery,
    /// Sent along as bearer token.
    pub auth_key: Option<SealedSecret>,
    /// Attempts since it was queued for the last time, this one included.
    pub round_attempts: u32,
    /// First of these.
    pub round_begun_at: Timestamp,
    /// Failures of the target in a row before this attempt.
    pub target_failures: u32,
    /// First failure of the target after its last success.
    pub target_failing_since: Option<Timestamp>,
    /// The target is switched off; the attempt was asked for by hand.
    pub target_is_off: bool,
}

/// A target with a delivery that may be sent now.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TargetKey {
    /// Whose deliveries.
    pub account: CustomerId,
    /// Scheme, host and port; see [`origin`].
    pub origin: String,
}

/// A target with a delivery that may be sent now, and how it has been doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueTarget {
    /// Which.
    pub key: TargetKey,
    /// Failures in a row.
    pub failures: u32,
}

/// Result of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRecord {
    /// HTTP status of the answer.
    pub status: Option<u16>,
    /// Word for the reason of having none.
    pub error: Option<String>,
    /// Fate of the delivery.
    pub next: AfterAttempt,
    /// Its meaning for the target.
    pub target: TargetNote,
}

/// Fate of a delivery after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterAttempt {
    /// It was taken.
    Delivered,
    /// It is tried again at this moment.
    Retry(Timestamp),
    /// It is given up.
    Failed,
    /// It is given up because nobody wants it.
    Stopped,
}

/// Meaning of an attempt for its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetNote {
    /// Nothing was sent.
    Nothing,
    /// It takes deliveries; one that was off is on again.
    Reached,
    /// It did not take this one, and is left alone until a moment.
    Failing {
        /// That moment.
        paused_until: Timestamp,
    },
    /// It did not take this one and never will: the account's address is switched off when it is this delivery's.
    Gone,
    /// It is given up: what is pending for it fails, and the account's address is switched off when it leads there.
    Off,
}

/// Part of the log that is asked for, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryQuery {
    /// States of which one must match; any when empty.
    pub statuses: Vec<WebhookDeliveryStatus>,
    /// Only this vehicle's.
    pub vehicle_id: Option<VehicleId>,
    /// Most deliveries of the page.
    pub limit: u32,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryPage {
    /// Its deliveries.
    pub deliveries: Vec<Delivery>,
    /// Where the next one begins; `None` on the last.
    pub next_cursor: Option<String>,
}

/// Outcome of queueing a delivery once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requeued {
    /// It is due now.
    Queued(Box<Delivery>),
    /// An attempt is under way; nothing was changed.
    UnderWay,
}

/// Scheme, host and port of an http or https URL, in lower case: deliveries to the same one share a queue.
#[must_use]
pub fn origin(url: &str) -> String {
    let start = url.find("://").map_or(0, |colon| colon + 3);
    let end = url[start..].find(['/', '\\', '?', '#']).map_or(url.len(), |length| start + length);
    url[..end].to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn origins_end_before_the_path() {
        let check = |url: &str, expected: &str| assert_eq!(origin(url), expected, "{url}");
        check("https://dms.example/hooks?a=b", "https://dms.example");
        check("https://DMS.example", "https://dms.example");
        check("http://dms.example:8080?a=/b", "http://dms.example:8080");
        check("http://[2001:db8::1]:81/a", "http://[2001:db8::1]:81");
        check("https://dms.example#a", "https://dms.example");
        check("nonsense", "nonsense");
        check("", "");
    }
}
