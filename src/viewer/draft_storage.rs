//! A hotspot that is being written is stored in the tab until it is saved or given up, so that a reload, a look at another
//! page or a wrong click loses nothing.

use std::collections::BTreeMap;

use forecourt_api::composition::Position;
use forecourt_api::{FeatureId, VehicleId};

use super::draft::{Draft, DraftKind};
use crate::browser::storage::Storage;

/// A hotspot under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unsaved {
    /// The typed fields.
    pub draft: Draft,
    /// The photo and point that were chosen for a new one.
    pub spot: Option<(String, Position)>,
    /// The stored feature that is being corrected, and what it said before; none for a new one.
    pub corrected: Option<(FeatureId, Draft)>,
}

impl Unsaved {
    /// True when anything would be missed.
    #[must_use]
    pub fn is_worth_keeping(&self) -> bool {
        match &self.corrected {
            Some((_, before)) => self.draft != *before,
            None => !self.draft.is_empty(),
        }
    }

    fn to_fields(&self) -> BTreeMap<String, String> {
        let mut fields = BTreeMap::new();
        write("", &self.draft, &mut fields);
        if let Some((photo, position)) = &self.spot {
            fields.insert("photo".to_owned(), photo.clone());
            fields.insert("x".to_owned(), position.x.to_string());
            fields.insert("y".to_owned(), position.y.to_string());
        }
        if let Some((feature, before)) = &self.corrected {
            fields.insert("feature".to_owned(), feature.as_str().to_owned());
            write("before_", before, &mut fields);
        }
        fields
    }

    fn of_fields(fields: &BTreeMap<String, String>) -> Self {
        let share = |name: &str| fields.get(name)?.parse::<f64>().ok();
        let spot = fields.get("photo").cloned().zip(share("x").zip(share("y")));
        let spot = spot.map(|(photo, (x, y))| (photo, Position { x, y }));
        let feature = fields.get("feature").map(|id| FeatureId::new(id.as_str()));
        Self {
            draft: read("", fields),
            spot: spot.filter(|(_, position)| position.is_inside()),
            corrected: feature.map(|id| (id, read("before_", fields))),
        }
    }
}

fn write(prefix: &str, draft: &Draft, fields: &mut BTreeMap<String, String>) {
    let kind = draft.kind.as_str().to_owned();
    for (name, text) in [
        ("title", &draft.title),
        ("kind", &kind),
        ("text", &draft.text),
        ("address", &draft.address),
        ("image", &draft.image),
        ("rule", &draft.rule),
    ] {
        fields.insert([prefix, name].concat(), text.clone());
    }
}

fn read(prefix: &str, fields: &BTreeMap<String, String>) -> Draft {
    let text = |name: &str| fields.get(&[prefix, name].concat()).cloned().unwrap_or_default();
    Draft {
        title: text("title"),
        kind: DraftKind::of_name(&text("kind")),
        text: text("text"),
        address: text("address"),
        image: text("image"),
        rule: text("rule"),
    }
}

/// The place in the tab for one vehicle's unsaved hotspot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftStorage(String);

impl DraftStorage {
    /// For a vehicle at a server.
    #[must_use]
    pub fn of(server: &str, vehicle: &VehicleId) -> Self {
        // A server's address has no line break, nor has a vehicle id.
        Self(format!("forecourt.draft.hotspot\n{server}\n{vehicle}"))
    }

    /// The stored hotspot, if it is worth keeping.
    #[must_use]
    pub fn load(&self) -> Option<Unsaved> {
        let fields = forecourt_api::json::read(Storage::Tab.get(&self.0)?.as_bytes()).ok()?;
        Some(Unsaved::of_fields(&fields)).filter(Unsaved::is_worth_keeping)
    }

    /// Stores what is worth keeping, else forgets what was.
    pub fn save(&self, unsaved: &Unsaved) {
        match serde_json::to_string(&unsaved.to_fields()) {
            Ok(text) if unsaved.is_worth_keeping() => {
                Storage::Tab.set(&self.0, &text);
            }
            _ => self.forget(),
        }
    }

    /// Forgets it.
    pub fn forget(&self) {
        Storage::Tab.remove(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_draft() -> impl Strategy<Value = Draft> {
        let text = "\\PC{0,12}";
        (text, text, text, text, text, prop::sample::select(DraftKind::ALL.to_vec())).prop_map(
            |(title, text, address, image, rule, kind)| Draft { title, kind, text, address, image, rule },
        )
    }

    proptest! {
        #[test]
        fn every_unsaved_hotspot_comes_back(
            draft in any_draft(),
            spot in prop::option::of(("\\PC{1,12}", 0.0..=1.0_f64, 0.0..=1.0_f64)),
            corrected in prop::option::of(("\\PC{1,12}", any_draft())),
        ) {
            let unsaved = Unsaved {
                draft,
                spot: spot.map(|(photo, x, y)| (photo, Position { x, y })),
                corrected: corrected.map(|(id, before)| (FeatureId::new(id), before)),
            };
            let storage = DraftStorage::of("https://a.example", &VehicleId::new("a").unwrap());
            storage.save(&unsaved);
            prop_assert_eq!(storage.load(), Some(unsaved.clone()).filter(Unsaved::is_worth_keeping));
            storage.forget();
            prop_assert_eq!(storage.load(), None);
        }
    }

    #[test]
    fn what_cannot_be_read_is_nothing_and_vehicles_do_not_share() {
        let of = |server: &str, id: &str| DraftStorage::of(server, &VehicleId::new(id).unwrap());
        let storage = of("https://a.example", "a");
        for text in ["", "[]", "{\"title\":1}", "{\"x\":\"0.5\",\"photo\":\"i\"}", "{\"title\":\" \"}"] {
            Storage::Tab.set(&storage.0, text);
            assert_eq!(storage.load(), None, "{text}");
        }
        let typed =
            Unsaved { draft: Draft { title: "LED".into(), ..Draft::default() }, ..Unsaved::default() };
        storage.save(&typed);
        assert_eq!(of("https://a.example", "b").load(), None);
        assert_eq!(of("https://b.example", "a").load(), None);
        assert_eq!(storage.load(), Some(typed));
        storage.save(&Unsaved::default());
        assert_eq!(storage.load(), None, "what is empty again is forgotten");
    }
}
