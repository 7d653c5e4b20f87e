//! Draft storage in the tab: what is typed is kept until it is saved or given up, so that a reload, a look at another page
//! or a wrong click loses nothing. It is kept with what it was typed upon: what others change meanwhile is told from what was typed.

use forecourt_api::VehicleId;
use serde::{Deserialize, Serialize};

use super::draft::Draft;
use crate::browser::storage::Storage;

/// Where one form keeps what is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DraftStorage(String);

/// Stored draft of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptDraft {
    /// Typed draft.
    pub(crate) typed: Draft,
    /// Record of the vehicle when it was typed; none in what older versions kept.
    pub(crate) before: Option<Draft>,
    /// True if it was sent and the answer got lost.
    pub(crate) lost_answer: bool,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    typed: Vec<String>,
    before: Option<Vec<String>>,
    lost_answer: bool,
}

impl DraftStorage {
    /// For a vehicle's form, or the one for a new vehicle. Each server has its own.
    #[must_use]
    pub(crate) fn new(server: &str, vehicle: Option<&VehicleId>) -> Self {
        Self(match vehicle {
            Some(id) => format!("forecourt.draft.vehicle {server} {id}"),
            None => format!("forecourt.draft.new {server}"),
        })
    }

    /// Stored draft; nothing where it is of another form.
    #[must_use]
    pub(crate) fn read(&self) -> Option<KeptDraft> {
        let text = Storage::Tab.get(&self.0)?;
        if let Ok(values) = forecourt_api::json::read::<Vec<String>>(text.as_bytes()) {
            // Older versions kept the values alone.
            return Some(KeptDraft { typed: Draft::of_values(values)?, before: None, lost_answer: false });
        }
        let stored: Stored = forecourt_api::json::read(text.as_bytes()).ok()?;
        let before = match stored.before {
            Some(values) => Some(Draft::of_values(values)?),
            None => None,
        };
        Some(KeptDraft { typed: Draft::of_values(stored.typed)?, before, lost_answer: stored.lost_answer })
    }

    /// Keeps what is typed.
    pub(crate) fn write(&self, draft: &KeptDraft) {
        let stored = Stored {
            typed: draft.typed.values().to_vec(),
            before: draft.before.as_ref().map(|before| before.values().to_vec()),
            lost_answer: draft.lost_answer,
        };
        if let Ok(text) = serde_json::to_string(&stored) {
            Storage::Tab.set(&self.0, &text);
        }
    }

    /// Forgets it.
    pub(crate) fn forget(&self) {
        Storage::Tab.remove(&self.0);
    }
}
