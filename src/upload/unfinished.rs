//! The files that have been chosen and are not on the server yet, by name, kept in the tab. A reload or a crash takes the
//! files themselves; their names tell the person which to choose again. Not for: resuming them.

use forecourt_api::VehicleId;
use serde::{Deserialize, Serialize};

use crate::browser::storage::Storage;

const KEY: &str = "forecourt.unfinished";
/// Most names that are kept.
const MOST: usize = 1_000;

/// A file that has not arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    /// The vehicle it shows.
    pub vehicle: VehicleId,
    /// The file's name.
    pub name: String,
}

/// The files that were not sent, in the order in which they were chosen.
#[must_use]
pub fn load() -> Vec<Unfinished> {
    let kept = Storage::Tab.get(KEY);
    kept.and_then(|text| forecourt_api::json::read(text.as_bytes()).ok()).unwrap_or_default()
}

/// Keeps these in place of those before; none forgets them.
pub fn save(files: &[Unfinished]) {
    if files.is_empty() {
        return Storage::Tab.remove(KEY);
    }
    if let Ok(text) = serde_json::to_string(&files[..files.len().min(MOST)]) {
        Storage::Tab.set(KEY, &text);
    }
}

/// The names by vehicle; vehicles and names in the order in which they were chosen.
#[must_use]
pub fn by_vehicle(files: Vec<Unfinished>) -> Vec<(VehicleId, Vec<String>)> {
    let mut groups: Vec<(VehicleId, Vec<String>)> = Vec::new();
    for Unfinished { vehicle, name } in files {
        match groups.iter_mut().find(|(known, _)| *known == vehicle) {
            Some((_, names)) => names.push(name),
            None => groups.push((vehicle, vec![name])),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(vehicle: &str, name: &str) -> Unfinished {
        Unfinished { vehicle: VehicleId::new(vehicle).unwrap(), name: name.to_owned() }
    }

    #[test]
    fn names_are_kept_until_nothing_is_left_to_send() {
        assert_eq!(load(), []);
        let files = [file("stock/17 🚗", "a.jpg"), file("b", "\"b\".jpg")];
        save(&files);
        assert_eq!(load(), files);
        save(&[]);
        assert_eq!(Storage::Tab.get(KEY), None);
    }

    #[test]
    fn the_names_are_bounded_and_what_cannot_be_read_is_none() {
        save(&vec![file("a", "a.jpg"); MOST + 1]);
        assert_eq!(load().len(), MOST);
        Storage::Tab.set(KEY, "[{\"vehicle\":");
        assert_eq!(load(), []);
    }

    #[test]
    fn names_are_grouped_by_vehicle() {
        let groups = by_vehicle(vec![file("a", "1"), file("b", "2"), file("a", "3")]);
        let id = |text: &str| VehicleId::new(text).unwrap();
        assert_eq!(
            groups,
            [(id("a"), vec!["1".to_owned(), "3".to_owned()]), (id("b"), vec!["2".to_owned()])]
        );
    }
}
