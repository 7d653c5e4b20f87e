//! What is being done to the hotspots: a point is being chosen, a new one is being written, saved.

use forecourt_api::FeatureId;
use forecourt_api::composition::Position;
use forecourt_client::{Error, IdempotencyKey};
use leptos::prelude::*;

use super::draft::{Draft, DraftKind, Flaws};
use super::features::Features;
use super::gallery::DraftSpot;
use crate::browser::random;

/// For whom a point is being chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A new hotspot.
    New,
    /// One that is there.
    Feature(FeatureId),
}

/// What was sent under a key.
type Attempt = (Draft, Option<(String, Position)>, IdempotencyKey);

/// The editor of a page.
#[derive(Clone, Copy)]
pub struct Editor {
    /// Title of the new one.
    pub title: RwSignal<String>,
    /// What it opens.
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
    is_open: RwSignal<bool>,
    was_sent: RwSignal<bool>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<Error>>,
    /// The last try that failed without a refusal: what was sent, and its key.
    tried: StoredValue<Option<Attempt>>,
    features: Features,
}

impl Editor {
    /// Nothing is being done.
    #[must_use]
    pub fn new(features: Features) -> Self {
        Self {
            title: RwSignal::default(),
            kind: RwSignal::default(),
            text: RwSignal::default(),
            address: RwSignal::default(),
            image: RwSignal::default(),
            rule: RwSignal::default(),
            target: RwSignal::new(None),
            spot: RwSignal::new(None),
            is_open: RwSignal::new(false),
            was_sent: RwSignal::new(false),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            tried: StoredValue::new(None),
            features,
        }
    }

    /// Whether a point of the photo is being chosen.
    #[must_use]
    pub fn is_placing(self) -> bool {
        self.target.with(Option::is_some)
    }

    /// Whether a new hotspot is being written.
    #[must_use]
    pub fn is_writing(self) -> bool {
        self.is_open.get()
    }

    /// Whether it is being saved.
    #[must_use]
    pub fn is_saving(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Why saving failed.
    #[must_use]
    pub fn error(self) -> Option<Error> {
        self.error.get()
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
        for text in [self.title, self.text, self.address, self.image, self.rule] {
            text.set(String::new());
        }
        self.kind.set(DraftKind::default());
        self.spot.set(None);
        self.was_sent.set(false);
        self.error.set(None);
        self.tried.set_value(None);
        self.is_open.set(true);
    }

    /// Throws the new one away.
    pub fn discard(self) {
        self.is_open.set(false);
        self.spot.set(None);
        self.stop_placing();
    }

    /// The new one's place, for the player.
    #[must_use]
    pub fn draft_spot(self, fallback_title: &str) -> Option<DraftSpot> {
        let (photo, position) = self.spot.get()?;
        let title = self.title.with(|title| title.trim().to_owned());
        let title = if title.is_empty() { fallback_title.to_owned() } else { title };
        Some(DraftSpot { photo, position, title })
    }

    /// Whether the new one stands on a point.
    #[must_use]
    pub fn has_spot(self) -> bool {
        self.spot.with(Option::is_some)
    }

    /// What is wrong with it; nothing before the first try to save.
    #[must_use]
    pub fn flaws(self) -> Flaws {
        if self.was_sent.try_get() == Some(true) { self.draft().check() } else { Flaws::default() }
    }

    /// What was typed.
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

    /// Saves it; answers the feature once it is saved.
    pub async fn save(self) -> Option<FeatureId> {
        if self.busy.get_untracked() {
            return None;
        }
        let draft = untrack(|| self.draft());
        self.was_sent.set(true);
        if !draft.check().is_none() {
            return None;
        }
        let spot = self.spot.get_untracked();
        // The same content once more is the same request; what was changed is another.
        let same = self.tried.with_value(|tried| {
            tried.as_ref().filter(|tried| tried.0 == draft && tried.1 == spot).map(|tried| tried.2.clone())
        });
        let was_tried = same.is_some();
        let key = same.unwrap_or_else(random::idempotency_key);
        self.busy.set(true);
        self.error.set(None);
        let outcome = self.features.create(draft.clone(), spot.clone(), (key.clone(), was_tried)).await;
        self.busy.try_set(false);
        match outcome {
            Ok(id) => {
                self.is_open.try_set(false);
                self.spot.try_set(None);
                Some(id)
            }
            Err(error) => {
                self.tried.try_update_value(|tried| *tried = Some((draft, spot, key)));
                self.error.try_set(Some(error));
                None
            }
        }
    }
}
