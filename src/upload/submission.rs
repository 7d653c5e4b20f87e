//! Submits photos by web address, as many requests as it takes.

use std::collections::HashMap;

use forecourt_api::image::{ImageState, ImageSubmission, ProcessingOptions};
use forecourt_api::{ImageUrl, VehicleId};
use forecourt_client::{Client, Error, IdempotencyKey, part_a};
use leptos::prelude::*;

use super::urls::{self, Line, LineError, LineErrors};
use crate::browser::random;
use crate::session::Session;
use crate::status::schedule;

/// A text of addresses on its way to the server.
#[derive(Clone, Copy)]
pub(crate) struct Submission {
    /// One address a line.
    pub(crate) text: RwSignal<String>,
    /// Errors by line.
    pub(crate) errors: RwSignal<LineErrors>,
    busy: RwSignal<bool>,
    keys: StoredValue<HashMap<Vec<ImageUrl>, IdempotencyKey>>,
    session: Session,
}

impl Submission {
    /// An empty text.
    #[must_use]
    pub(crate) fn new(session: Session) -> Self {
        Self {
            text: RwSignal::default(),
            errors: RwSignal::default(),
            busy: RwSignal::new(false),
            keys: StoredValue::default(),
            session,
        }
    }

    /// True if requests are under way.
    #[must_use]
    pub(crate) fn is_busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Sends what can be sent and answers the addresses that were taken. What was not taken stays in the text with its
    /// reason; what is wrong by its form keeps everything from being sent.
    pub(crate) async fn send(self, vehicle_id: VehicleId, options: ProcessingOptions) -> Vec<ImageUrl> {
        if self.busy.get_untracked() {
            return Vec::new();
        }
        let text = self.text.get_untracked();
        let (lines, errors) = urls::read(&text);
        if !errors.is_empty() || lines.is_empty() {
            self.errors.set(errors);
            return Vec::new();
        }
        self.busy.set(true);
        let (client, is_part_a) = (self.session.client(), self.session.is_part_a());
        let (mut taken, mut errors) = (Vec::new(), Vec::new());
        for batch in urls::batches(&lines) {
            match self.send_batch(&client, is_part_a, &batch, &vehicle_id, &options).await {
                Ok(()) => taken.extend(batch),
                Err(error) => {
                    errors.extend(batch.iter().map(|line| (line.number, LineError::NotTaken(error.clone()))));
                }
            }
        }
        let numbers: Vec<usize> = taken.iter().map(|line| line.number).collect();
        let (left, errors) = urls::what_is_left(&text, &numbers, &errors);
        self.text.try_set(left);
        self.errors.try_set(errors);
        self.busy.try_set(false);
        taken.into_iter().map(|line| line.url).collect()
    }

    async fn send_batch(
        self,
        client: &Client,
        is_part_a: bool,
        batch: &[Line],
        vehicle_id: &VehicleId,
        options: &ProcessingOptions,
    ) -> Result<(), Error> {
        let mut image_urls: Vec<ImageUrl> = batch.iter().map(|line| line.url.clone()).collect();
        if is_part_a {
            // The vendor knows no key: what it has already must not be submitted, and paid for, twice.
            let mut statuses = Vec::new();
            for asked in schedule::batches(image_urls.iter().cloned()) {
                statuses.extend(client.run(part_a::image_status(&asked)).await?);
            }
            let mut states = statuses.into_iter().map(|status| status.status);
            image_urls.retain(|_| states.next().is_none_or(|state| state == ImageState::Unknown));
            if image_urls.is_empty() {
                return Ok(());
            }
        }
        let key = self.key_of(&image_urls);
        let submission = ImageSubmission {
            image_urls,
            vehicle_id: Some(vehicle_id.clone()),
            cut_type: options.cut_type,
            scene_id: options.scene_id.clone(),
            guideline_id: options.guideline_id.clone(),
            ..ImageSubmission::default()
        };
        client.run(part_a::image_submit(&submission, Some(&key))).await.map(|_| ())
    }

    /// The key of a request, the same for each try of the same addresses.
    fn key_of(self, urls: &[ImageUrl]) -> IdempotencyKey {
        let key = self.keys.try_update_value(|keys| {
            keys.entry(urls.to_vec()).or_insert_with(random::idempotency_key).clone()
        });
        key.unwrap_or_else(random::idempotency_key)
    }
}
