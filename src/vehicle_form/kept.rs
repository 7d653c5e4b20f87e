//! What is typed is kept in the tab until it is saved or given up, so that a reload, a look at another page or a wrong click
//! loses nothing.

use forecourt_api::VehicleId;

use super::draft::Draft;
use crate::browser::storage::Storage;

/// Where one form keeps what is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept(String);

impl Kept {
    /// For a vehicle's form, or the one for a new vehicle. Each server has its own.
    #[must_use]
    pub fn new(server: &str, vehicle: Option<&VehicleId>) -> Self {
        Self(match vehicle {
            Some(id) => format!("forecourt.draft.vehicle {server} {id}"),
            None => format!("forecourt.draft.new {server}"),
        })
    }

    /// What was typed.
    #[must_use]
    pub fn read(&self) -> Option<Draft> {
        Draft::of_values(forecourt_api::json::read(Storage::Tab.get(&self.0)?.as_bytes()).ok()?)
    }

    /// Keeps what is typed.
    pub fn write(&self, draft: &Draft) {
        if let Ok(text) = serde_json::to_string(draft.values().as_slice()) {
            Storage::Tab.set(&self.0, &text);
        }
    }

    /// Forgets it.
    pub fn forget(&self) {
        Storage::Tab.remove(&self.0);
    }
}
