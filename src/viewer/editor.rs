//! The editor of hotspots as state: a point is being chosen, one is being written or corrected, saved.

use forecourt_api::FeatureId;
use forecourt_api::composition::Position;
use forecourt_client::{Error, IdempotencyKey};
use leptos::prelude::*;

use super::draft::{Draft, DraftKind, ValidationErrors};
use super::draft_storage::{DraftStorage, Unsaved};
use super::feature::VehicleFeature;
use super::features::{Change, Features};
use super::gallery::DraftSpot;
use crate::browser::random;
use crate::effect::on_change;

/// For whom a point is being chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A new hotspot.
    New,
    /// One that is there.
    Feature(FeatureId),
}

/// A request that was sent under a key.
type Attempt = (Draft, Option<(String, Position)>, IdempotencyKey);

/// The end of a save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Stored; a new one that stands on a photo, or a new one beside the photos, or one that was there.
    Stored(FeatureId),
    /// Fields are at fault.
    Faulty,
    /// Somebody else has changed it meanwhile; see [`Editor::theirs`].
    Conflict,
    /// It did not get there, or was refused as a whole; see [`Editor::error`].
    Failed,
    /// It is being saved already.
    Busy,
}

/// The editor of a page.
#[derive(Clone, Copy)]
pub struct Editor {
    /// Its title.
    pub title: RwSignal<String>,
    /// Kind of thing that it opens.
    pub kind: RwSignal<DraftKind>,
    /// Its text.
    pub text: RwSignal<String>,
    /// Its web address.
    pub address: RwSignal<String>,
    /// Key of its detail photo.
    pub image: RwSignal<String>,
    /// Its placement rule.
    pub rule: RwSignal<String>,
    target: RwSignal<Option<Target>>,
    spot: RwSignal<Option<(String, Position)>>,
    /// The feature that is being corrected, and what it said before.
    corrected: RwSignal<Option<(FeatureId, Draft)>>,
    is_open: RwSignal<bool>,
    is_restored: RwSignal<bool>,
    was_sent: RwSignal<bool>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<Error>>,
    /// A draft that the server refused, and what it said to its fields.
    refused: RwSignal<Option<(Draft, ValidationErrors)>>,
    theirs: RwSignal<Option<VehicleFeature>>,
    /// The last try that failed without a refusal: what was sent, and its key.
    tried: StoredValue<Option<Attempt>>,
    storage: StoredValue<DraftStorage>,
    features: Features,
}

impl Editor {
    /// An editor with the hotspot that was left unsaved on this vehicle, if there is one.
    #[must_use]
    pub fn new(features: Features) -> Self {
        let storage = features.draft_storage();
        let unsaved = storage.load();
        let editor = Self {
            title: RwSignal::default(),
            kind: RwSignal::default(),
            text: RwSignal::default(),
            address: RwSignal::default(),
            image: RwSignal::default(),
            rule: RwSignal::default(),
            target: RwSignal::new(None),
            spot: RwSignal::new(None),
            corrected: RwSignal::new(None),
            is_open: RwSignal::new(false),
            is_restored: RwSignal::new(unsaved.is_some()),
            was_sent: RwSignal::new(false),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            refused: RwSignal::new(None),
            theirs: RwSignal::new(None),
            tried: StoredValue::new(None),
            storage: StoredValue::new(storage),
            features,
        };
        if let Some(unsaved) = unsaved {
            editor.open(unsaved);
            editor.is_restored.set(true);
        }
        on_change(move || {
            let storage = editor.storage.get_value();
            if editor.is_open.get() {
                storage.save(&editor.unsaved());
            } else {
                storage.forget();
            }
        });
        editor
    }

    /// True while a point of the photo is being chosen.
    #[must_use]
    pub fn is_placing(self) -> bool {
        self.target.with(Option::is_some)
    }

    /// True while a hotspot is being written or corrected.
    #[must_use]
    pub fn is_writing(self) -> bool {
        self.is_open.get()
    }

    /// The feature that is being corrected; none while a new one is being written.
    #[must_use]
    pub fn corrected(self) -> Option<FeatureId> {
        self.corrected.with(|corrected| corrected.as_ref().map(|(id, _)| id.clone()))
    }

    /// The detail photo of the feature that is being corrected, as it is stored; empty for none.
    #[must_use]
    pub fn image_before(self) -> String {
        self.corrected
            .with(|corrected| corrected.as_ref().map_or_else(String::new, |(_, before)| before.image.clone()))
    }

    /// True when it holds words that were typed before and not saved.
    #[must_use]
    pub fn is_restored(self) -> bool {
        self.is_restored.get()
    }

    /// True while it is being saved.
    #[must_use]
    pub fn is_saving(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Why saving failed.
    #[must_use]
    pub fn error(self) -> Option<Error> {
        self.error.get()
    }

    /// The feature that somebody else has stored since the correction began.
    #[must_use]
    pub fn theirs(self) -> Option<VehicleFeature> {
        self.theirs.get()
    }

    /// Begins to choose a point.
    pub fn place(self, target: Target) {
        self.target.set(Some(target));
    }

    /// Stops choosing a point.
    pub fn stop_placing(self) {
        self.target.set(None);
    }

    /// A point was chosen.
    pub fn placed(self, photo: String, position: Position) {
        match self.target.get_untracked() {
            Some(Target::New) => {
                if !self.is_open.get_untracked() {
                    self.begin();
                }
                self.spot.set(Some((photo, position)));
            }
            Some(Target::Feature(feature)) => self.features.put(feature, photo, position),
            None => return,
        }
        self.stop_placing();
    }

    /// Begins to write a feature that stands on no point yet.
    pub fn begin(self) {
        self.open(Unsaved::default());
    }

    /// Begins to correct a feature.
    pub fn correct(self, feature: &VehicleFeature) {
        let draft = Draft::of_feature(feature);
        let corrected = Some((feature.id.clone(), draft.clone()));
        self.open(Unsaved { draft, spot: None, corrected });
        self.stop_placing();
    }

    fn open(self, unsaved: Unsaved) {
        self.fill(unsaved.draft);
        self.spot.set(unsaved.spot);
        self.corrected.set(unsaved.corrected);
        self.is_restored.set(false);
        self.was_sent.set(false);
        self.error.set(None);
        self.refused.set(None);
        self.theirs.set(None);
        self.tried.set_value(None);
        self.is_open.set(true);
    }

    fn fill(self, draft: Draft) {
        self.title.set(draft.title);
        self.kind.set(draft.kind);
        self.text.set(draft.text);
        self.address.set(draft.address);
        self.image.set(draft.image);
        self.rule.set(draft.rule);
    }

    /// Closes without saving; answers what would be missed, for whoever wants it back.
    pub fn discard(self) -> Option<Unsaved> {
        let unsaved = untrack(|| self.unsaved());
        self.close();
        self.stop_placing();
        Some(unsaved).filter(Unsaved::is_worth_keeping)
    }

    /// Where unsaved words are stored; outlives the editor.
    #[must_use]
    pub fn storage(self) -> DraftStorage {
        self.storage.get_value()
    }

    /// Takes a discard back, also when the page has been left since: then it is there when somebody comes again.
    pub fn bring_back(self, storage: &DraftStorage, unsaved: Unsaved) {
        if self.is_open.is_disposed() {
            storage.save(&unsaved);
        } else {
            self.open(unsaved);
        }
    }

    fn close(self) {
        self.is_open.try_set(false);
        self.is_restored.try_set(false);
        self.spot.try_set(None);
        self.corrected.try_set(None);
        self.theirs.try_set(None);
    }

    /// The new one's place, for the player.
    #[must_use]
    pub fn draft_spot(self, fallback_title: &str) -> Option<DraftSpot> {
        let (photo, position) = self.spot.get()?;
        let title = self.title.with(|title| title.trim().to_owned());
        let title = if title.is_empty() { fallback_title.to_owned() } else { title };
        Some(DraftSpot { photo, position, title })
    }

    /// True when the new one stands on a point.
    #[must_use]
    pub fn has_spot(self) -> bool {
        self.spot.with(Option::is_some)
    }

    /// Errors by field; none before the first try to save.
    #[must_use]
    pub fn errors(self) -> ValidationErrors {
        if self.was_sent.try_get() != Some(true) {
            return ValidationErrors::default();
        }
        let draft = self.draft();
        let refused = self.refused.with(|refused| {
            refused.as_ref().filter(|(sent, _)| *sent == draft).map(|(_, errors)| errors.clone())
        });
        refused.unwrap_or_else(|| self.check(&draft))
    }

    fn check(self, draft: &Draft) -> ValidationErrors {
        self.corrected.with(|corrected| match corrected {
            Some((_, before)) => draft.check_against(before),
            None => draft.check(),
        })
    }

    /// The typed fields.
    #[must_use]
    pub fn draft(self) -> Draft {
        Draft {
            title: self.title.get(),
            kind: self.kind.get(),
            text: self.text.get(),
            address: self.address.get(),
            image: self.image.get(),
            rule: self.rule.get(),
        }
    }

    fn unsaved(self) -> Unsaved {
        Unsaved { draft: self.draft(), spot: self.spot.get(), corrected: self.corrected.get() }
    }

    /// Takes over what somebody else has stored; what was typed here goes.
    pub fn take_theirs(self) {
        if let Some(theirs) = self.theirs.get_untracked() {
            self.correct(&theirs);
        }
    }

    /// Keeps what was typed: the next save writes over what somebody else has stored.
    pub fn keep_mine(self) {
        if let Some(theirs) = self.theirs.get_untracked() {
            self.corrected.set(Some((theirs.id.clone(), Draft::of_feature(&theirs))));
            self.theirs.set(None);
        }
    }

    /// Leaves the decision about [`Editor::theirs`] for later.
    pub fn decide_later(self) {
        self.theirs.set(None);
    }

    /// Makes what was typed a new feature: the one that was corrected is gone.
    pub fn correct_none(self) {
        self.corrected.set(None);
        self.error.set(None);
    }

    /// Saves it.
    pub async fn save(self) -> Saved {
        if self.busy.get_untracked() {
            return Saved::Busy;
        }
        let draft = untrack(|| self.draft());
        self.was_sent.set(true);
        self.refused.set(None);
        if !untrack(|| self.check(&draft)).is_none() {
            return Saved::Faulty;
        }
        self.busy.set(true);
        self.error.set(None);
        let outcome = match self.corrected.get_untracked() {
            Some((id, before)) => self.features.change(&id, &before, &draft).await,
            None => self.create(&draft).await.map(Change::Stored),
        };
        self.busy.try_set(false);
        match outcome {
            Ok(Change::Stored(id)) => {
                self.close();
                Saved::Stored(id)
            }
            Ok(Change::Conflict(theirs)) => {
                self.theirs.try_set(Some(*theirs));
                Saved::Conflict
            }
            Err(Error::Rejected(rejection)) if !ValidationErrors::of_refusal(&rejection.fields).is_none() => {
                self.refused.try_set(Some((draft, ValidationErrors::of_refusal(&rejection.fields))));
                Saved::Faulty
            }
            Err(error) => {
                self.error.try_set(Some(error));
                Saved::Failed
            }
        }
    }

    async fn create(self, draft: &Draft) -> Result<FeatureId, Error> {
        let spot = self.spot.get_untracked();
        // The same content once more is the same request; what was changed is another.
        let same = self.tried.with_value(|tried| {
            tried.as_ref().filter(|tried| tried.0 == *draft && tried.1 == spot).map(|tried| tried.2.clone())
        });
        let was_tried = same.is_some();
        let key = same.unwrap_or_else(random::idempotency_key);
        let outcome = self.features.create(draft.clone(), spot.clone(), (key.clone(), was_tried)).await;
        if outcome.is_err() {
            self.tried.try_update_value(|tried| *tried = Some((draft.clone(), spot, key)));
        }
        outcome
    }
}
