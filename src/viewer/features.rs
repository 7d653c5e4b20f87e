//! The features of a vehicle as state: read, made, moved, deleted with a way back.

use forecourt_api::composition::Position;
use forecourt_api::feature::{FeatureForm, FeaturePatch};
use forecourt_api::{FeatureId, ImageId, VehicleId};
use forecourt_client::{Client, Error, IdempotencyKey, part_a, part_b};
use leptos::prelude::*;

use super::draft::Draft;
use super::draft_storage::DraftStorage;
use super::feature::{Place, VehicleFeature};
use super::placements::Placements;
use crate::browser::random;
use crate::locale::{Locale, use_locale};
use crate::notices::{Notices, Tone, explain, use_notices};
use crate::query::Query;
use crate::session::{Session, use_session};

/// Most tries of a correction whose feature changes between reading and writing.
const CHANGE_TRIES: u32 = 3;

/// The end of a correction.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// It is stored.
    Stored(FeatureId),
    /// Somebody else has changed what the feature says; this is what it says now.
    Conflict(Box<VehicleFeature>),
}

/// The features of one vehicle, for as long as the owner lives that made this.
#[derive(Clone, Copy)]
pub struct Features {
    vehicle_id: StoredValue<VehicleId>,
    list: Memo<Option<Vec<VehicleFeature>>>,
    query: Query<Vec<VehicleFeature>>,
    session: Session,
    notices: Notices,
    locale: Locale,
}

impl Features {
    /// Begins to read them.
    #[must_use]
    pub fn new(vehicle_id: VehicleId) -> Self {
        let session = use_session();
        let query = {
            let vehicle_id = vehicle_id.clone();
            Query::new(move || {
                let (client, is_part_a) = (session.client(), session.is_part_a());
                let vehicle_id = vehicle_id.clone();
                async move { read(&client, is_part_a, &vehicle_id).await }
            })
        };
        Self {
            vehicle_id: StoredValue::new(vehicle_id),
            list: Memo::new(move |_| query.get()),
            query,
            session,
            notices: use_notices(),
            locale: use_locale(),
        }
    }

    /// The features, oldest first; nothing until they have been read once.
    #[must_use]
    pub fn list(self) -> Memo<Option<Vec<VehicleFeature>>> {
        self.list
    }

    /// Why the last reading failed.
    #[must_use]
    pub fn error(self) -> Option<Error> {
        self.query.error()
    }

    /// Reads them again.
    pub fn reload(self) {
        self.query.refetch();
    }

    /// The place in the tab for a hotspot of this vehicle that is being written.
    #[must_use]
    pub fn draft_storage(self) -> DraftStorage {
        let client = untrack(|| self.session.client());
        self.vehicle_id.with_value(|id| DraftStorage::of(client.base(), id))
    }

    fn placements(self, vehicle_id: &VehicleId) -> Placements {
        Placements::of(self.session.client().base(), vehicle_id)
    }

    /// Makes a feature, on a photo where it was put on one. The key stays the same for each try of the same feature; the flag
    /// says whether there was one before.
    ///
    /// # Errors
    /// The server's.
    pub async fn create(
        self,
        draft: Draft,
        place: Option<(String, Position)>,
        (key, was_tried): (IdempotencyKey, bool),
    ) -> Result<FeatureId, Error> {
        let vehicle_id = self.vehicle_id.get_value();
        let client = self.session.client();
        let id = if self.session.is_part_a() {
            let known = self.list.get_untracked().unwrap_or_default();
            let form = draft.to_form(vehicle_id.clone());
            let id = submit(&client, &vehicle_id, &form, &known, (&key, was_tried)).await?;
            if let Some((photo, position)) = place {
                self.placements(&vehicle_id).put(&id, &photo, position);
            }
            id
        } else {
            let place = place.map(|(photo, position)| (ImageId::new(photo), position));
            client.run(part_b::create_feature(&vehicle_id, &draft.to_input(place), &key)).await?.feature_id
        };
        self.reload();
        Ok(id)
    }

    /// Changes what a feature says from `before` to `draft`. The feature is read first: what says the same already is stored
    /// (an answer got lost), what says neither was changed by somebody else. Where it stands is no part of it.
    ///
    /// # Errors
    /// The server's; [`Error::NotFound`] when the feature is gone.
    pub async fn change(self, id: &FeatureId, before: &Draft, draft: &Draft) -> Result<Change, Error> {
        let client = self.session.client();
        for _ in 0..CHANGE_TRIES {
            let read = client.run(part_b::get_feature(id)).await?;
            let now = VehicleFeature::from(read.value);
            let patch = draft.to_patch(&now);
            if patch != FeaturePatch::default() {
                if Draft::of_feature(&now) != *before {
                    return Ok(Change::Conflict(Box::new(now)));
                }
                match client.run(part_b::patch_feature(id, &patch, read.etag.as_deref())).await {
                    // It was moved, or somebody was faster: look again.
                    Err(Error::Stale) => continue,
                    answer => drop(answer?),
                }
            }
            self.reload();
            return Ok(Change::Stored(id.clone()));
        }
        Err(Error::Stale)
    }

    /// Puts a feature on a photo, or moves it there.
    pub fn put(self, feature: FeatureId, photo: String, position: Position) {
        let Some(vehicle_id) = self.vehicle_id.try_get_value() else { return };
        if self.session.is_part_a() {
            self.placements(&vehicle_id).put(&feature, &photo, position);
            return self.reload();
        }
        let client = self.session.client();
        leptos::task::spawn_local(async move {
            let call = part_b::put_hotspot(&feature, &ImageId::new(photo.as_str()), position);
            match client.run(call).await {
                Ok(_) => self.reload(),
                Err(error) => self.say(&error, move || self.put(feature.clone(), photo.clone(), position)),
            }
        });
    }

    /// Takes a feature off a photo; the notice puts it back.
    pub fn take(self, feature: FeatureId, place: Place) {
        let Some(vehicle_id) = self.vehicle_id.try_get_value() else { return };
        let t = self.locale.t;
        let back = {
            let (feature, place) = (feature.clone(), place.clone());
            move || self.put(feature.clone(), place.photo.clone(), place.position)
        };
        if self.session.is_part_a() {
            self.placements(&vehicle_id).take(&feature, &place.photo);
            self.notices.show_with_action(Tone::Success, t.viewer.taken_off, t.ui.undo, back);
            return self.reload();
        }
        let client = self.session.client();
        leptos::task::spawn_local(async move {
            let call = part_b::delete_hotspot(&feature, &ImageId::new(place.photo.as_str()));
            match client.run(call).await {
                Ok(()) | Err(Error::NotFound) => {
                    self.notices.show_with_action(Tone::Success, t.viewer.taken_off, t.ui.undo, back);
                    self.reload();
                }
                Err(error) => self.say(&error, move || self.take(feature.clone(), place.clone())),
            }
        });
    }

    /// Deletes a feature; the notice makes it anew.
    pub fn delete(self, feature: VehicleFeature) {
        let (client, is_part_a) = (self.session.client(), self.session.is_part_a());
        let t = self.locale.t;
        leptos::task::spawn_local(async move {
            let outcome = if is_part_a {
                client.run(part_a::feature_delete(&feature.id)).await.map(|_| ())
            } else {
                client.run(part_b::delete_feature(&feature.id)).await
            };
            match outcome {
                Ok(()) | Err(Error::NotFound) => {
                    let said = t.viewer.feature_deleted.fill([&feature.title]);
                    let key = random::idempotency_key();
                    let back = move || self.bring_back(feature.clone(), key.clone(), false);
                    self.notices.show_with_action(Tone::Success, said, t.ui.undo, back);
                    self.reload();
                }
                Err(error) => self.say(&error, move || self.delete(feature.clone())),
            }
        });
    }

    fn bring_back(self, feature: VehicleFeature, key: IdempotencyKey, was_tried: bool) {
        let Some(vehicle_id) = self.vehicle_id.try_get_value() else { return };
        let (client, is_part_a) = (self.session.client(), self.session.is_part_a());
        leptos::task::spawn_local(async move {
            let outcome = if is_part_a {
                let known = self.list.try_get_untracked().flatten().unwrap_or_default();
                let form = feature.to_form(vehicle_id.clone());
                let made = submit(&client, &vehicle_id, &form, &known, (&key, was_tried)).await;
                made.map(|id| {
                    let placements = self.placements(&vehicle_id);
                    for place in &feature.places {
                        placements.put(&id, &place.photo, place.position);
                    }
                    placements.forget(&feature.id);
                })
            } else {
                client.run(part_b::create_feature(&vehicle_id, &feature.to_input(), &key)).await.map(|_| ())
            };
            match outcome {
                Ok(()) => self.reload(),
                Err(error) => self.say(&error, move || self.bring_back(feature.clone(), key.clone(), true)),
            }
        });
    }

    fn say(self, error: &Error, again: impl Fn() + Send + Sync + 'static) {
        let t = self.locale.t;
        let said = explain(error, &t.errors).text;
        self.notices.show_with_action(Tone::Danger, said, t.ui.retry, again);
    }
}

async fn read(
    client: &Client,
    is_part_a: bool,
    vehicle_id: &VehicleId,
) -> Result<Vec<VehicleFeature>, Error> {
    if !is_part_a {
        let list = client.run(part_b::list_features(vehicle_id)).await?;
        return Ok(list.items.into_iter().map(VehicleFeature::from).collect());
    }
    let features = client.run(part_a::features_get(vehicle_id)).await?;
    let placements = Placements::of(client.base(), vehicle_id);
    let with_places = features.into_iter().filter_map(VehicleFeature::of_vendor).map(|feature| {
        let places = placements.of_feature(&feature.id).into_iter();
        let places = places.map(|(photo, position)| Place { photo, position, is_manual: true }).collect();
        VehicleFeature { places, ..feature }
    });
    Ok(with_places.collect())
}

/// Makes a feature at a server of Part A. The vendor knows no key: when an answer gets lost, now or in an earlier try, the
/// features are read, and one that says the same and was not known before is the one that was wanted.
async fn submit(
    client: &Client,
    vehicle_id: &VehicleId,
    form: &FeatureForm,
    known: &[VehicleFeature],
    (key, was_tried): (&IdempotencyKey, bool),
) -> Result<FeatureId, Error> {
    let made_before = async || {
        let now = client.run(part_a::features_get(vehicle_id)).await?;
        let found = now
            .into_iter()
            .filter_map(VehicleFeature::of_vendor)
            .filter(|feature| known.iter().all(|before| before.id != feature.id))
            .find(|feature| feature.says_the_same_as(form));
        Ok::<_, Error>(found.map(|feature| feature.id))
    };
    if was_tried && let Some(id) = made_before().await? {
        return Ok(id);
    }
    match client.run(part_a::feature_submit(form, Some(key))).await {
        Err(error) if forecourt_client::retry::is_transient(&error) => {
            made_before().await.ok().flatten().ok_or(error)
        }
        answer => answer,
    }
}
