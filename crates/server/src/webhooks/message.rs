//! The message of a delivery: body, Standard Webhooks headers, bearer key.

use bytes::Bytes;
use forecourt_api::image::ImageState;
use forecourt_api::webhook::{WebhookData, WebhookDelivery, WebhookEventName, WebhookImage};
use forecourt_api::{ImageUrl, Timestamp as WireTimestamp};
use forecourt_store::model::{
    Account, ClaimedDelivery, DELIVERY_RETENTION, Delivery, EndedImage, WebhookEvent,
};
use http::{HeaderMap, HeaderValue, header};
use jiff::Timestamp;

use super::fault::Fault;
use crate::config::BaseUrl;
use crate::fetch::Message;
use crate::media::{Addresses, MediaKey};
use crate::sealed::{Purpose, SealingKey};

/// Body of a delivery: the same at every attempt. Its signed addresses last as long as the delivery can be sent again.
pub(super) fn body(delivery: &Delivery, base: &BaseUrl, key: &MediaKey) -> WebhookDelivery {
    let last = delivery.created_at.saturating_add(DELIVERY_RETENTION).unwrap_or(delivery.created_at);
    let addresses = Addresses::signed(base, key, last);
    let (event, images) = match &delivery.event {
        WebhookEvent::ImagesUpdated { images } => (
            WebhookEventName::ImagesUpdated,
            images.iter().map(|image| told(image, base, &addresses)).collect(),
        ),
        WebhookEvent::Test => (WebhookEventName::Test, Vec::new()),
    };
    WebhookDelivery {
        event: Some(event),
        occurred_at: Some(WireTimestamp::new(delivery.created_at.to_string())),
        vehicle_id: delivery.vehicle_id.clone(),
        data: WebhookData { images },
    }
}

fn told(image: &EndedImage, base: &BaseUrl, addresses: &Addresses<'_>) -> WebhookImage {
    let name = image.image.as_str();
    let result =
        matches!(image.status, ImageState::Final | ImageState::Raw).then_some(image.revision.as_ref());
    WebhookImage {
        image: Some(if name.starts_with('/') { ImageUrl::new(base.join(name)) } else { image.image.clone() }),
        angle: image.angle.clone(),
        status: image.status.clone(),
        phase: image.phase.clone(),
        quality: image.quality.clone(),
        image_id: Some(image.image_id.clone()),
        result_url: result.flatten().map(|revision| addresses.signed_result(&image.image_id, revision)),
        custom_json: image.custom_json.clone(),
    }
}

/// Message of an attempt at `now`.
///
/// # Errors
/// [`Fault::Secret`] where a secret cannot be opened.
pub(super) fn message(
    claimed: &ClaimedDelivery,
    account: &Account,
    body: Vec<u8>,
    key: &SealingKey,
    now: Timestamp,
) -> Result<Message, Fault> {
    let id = claimed.lease.delivery_id.as_str();
    let second = now.as_second();
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert("webhook-id", HeaderValue::try_from(id).map_err(|_| Fault::Secret)?);
    headers.insert("webhook-timestamp", HeaderValue::from(second));
    if let Some(sealed) = &account.webhook_secret {
        let secret = opened(key, Purpose::WebhookSecret, sealed)?;
        let signer = standardwebhooks::Webhook::new(&secret).map_err(|_| Fault::Secret)?;
        let signature = signer.sign(id, second, &body).map_err(|_| Fault::Secret)?;
        headers.insert("webhook-signature", HeaderValue::try_from(signature).map_err(|_| Fault::Secret)?);
    }
    if let Some(sealed) = &claimed.auth_key {
        let bearer = format!("Bearer {}", opened(key, Purpose::WebhookAuthKey, sealed)?);
        let mut value = HeaderValue::try_from(bearer).map_err(|_| Fault::Secret)?;
        value.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, value);
    }
    Ok(Message { headers, body: Bytes::from(body) })
}

fn opened(
    key: &SealingKey,
    purpose: Purpose,
    sealed: &forecourt_store::model::SealedSecret,
) -> Result<String, Fault> {
    let secret = key.open(purpose, sealed).map_err(|_| Fault::Secret)?;
    String::from_utf8(secret).map_err(|_| Fault::Secret)
}

#[cfg(test)]
mod tests {
    /// Signing by the specification's own vectors: a sender and a receiver of other makes agree on them.
    #[test]
    fn signatures_are_those_of_the_specification() {
        let signer = standardwebhooks::Webhook::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature =
            signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#).unwrap();
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
