//! Webhooks: the body of a delivery, and the log of deliveries.

use serde::{Deserialize, Serialize};

use crate::image::{ImageState, Phase, Quality};
use crate::{Angle, DeliveryId, ImageId, ImageUrl, Timestamp, VehicleId};

crate::open_list::open_list! {
    /// Kind of a delivery.
    WebhookEventName { ImagesUpdated = "images.updated", Test = "test" }
}

crate::open_list::closed_list! {
    /// State of a delivery (schema `WebhookDeliveryStatus`).
    WebhookDeliveryStatus { Pending = "pending", Delivered = "delivered", Failed = "failed", Stopped = "stopped" }
}

/// Body of a webhook (schema `WebhookDelivery`). It has the shape of an image status answer, so that one decoder reads both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookDelivery {
    /// Kind of the delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<WebhookEventName>,
    /// When it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// The vehicle that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_id: Option<VehicleId>,
    /// The images.
    pub data: WebhookData,
}

/// Images of a [`WebhookDelivery`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookData {
    /// Images that reached an end state; none in a test.
    pub images: Vec<WebhookImage>,
}

/// One image of a [`WebhookDelivery`]: its status, as `asyncStatus` answers it, and more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookImage {
    /// Its name, as it was submitted.
    #[serde(default)]
    pub image: Option<ImageUrl>,
    /// Subject of the photo.
    #[serde(default)]
    pub angle: Angle,
    /// An end state.
    pub status: ImageState,
    /// Step of the pipeline.
    pub phase: Phase,
    /// Advice on the photo; none while not judged.
    #[serde(default)]
    pub quality: Option<Quality>,
    /// The image in Part B.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_id: Option<ImageId>,
    /// Its result, signed, to be fetched without a token.
    #[serde(default)]
    pub result_url: Option<String>,
    /// The submission's, unchanged.
    #[serde(default)]
    pub custom_json: Option<String>,
}

/// A delivery in the log (schema `WebhookDeliveryRecord`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookDeliveryRecord {
    /// The `webhook-id`.
    pub delivery_id: DeliveryId,
    /// The vehicle that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_id: Option<VehicleId>,
    /// Where it is sent.
    pub url: String,
    /// State of the delivery.
    pub status: WebhookDeliveryStatus,
    /// Number of attempts, one under way included.
    pub attempts: u32,
    /// HTTP status of the last answer.
    #[serde(default)]
    pub last_status: Option<u16>,
    /// Why the last attempt did not succeed, in words.
    #[serde(default)]
    pub last_error: Option<String>,
    /// Next attempt.
    #[serde(default)]
    pub next_attempt_at: Option<Timestamp>,
    /// When it was taken.
    #[serde(default)]
    pub delivered_at: Option<Timestamp>,
    /// When it was queued for the first time.
    pub created_at: Timestamp,
    /// Body of the call.
    pub body: WebhookDelivery,
}

/// Answer of `listWebhookDeliveries`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookDeliveryPage {
    /// Deliveries, the newest first.
    pub items: Vec<WebhookDeliveryRecord>,
    /// Where the next page begins; none on the last.
    #[serde(default)]
    pub next_cursor: Option<String>,
}
