//! Treatment of the next photos: cut type, scene, guideline and plates as they were chosen last, remembered on this device.

use forecourt_api::image::{CutType, ProcessingOptions};
use forecourt_api::server::Preset;
use leptos::prelude::*;

use super::{cut, plate};
use crate::browser::storage::Storage;

/// Kind of presets that a server offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresetKind {
    /// Backdrop that the vehicle is set into.
    Scene,
    /// A set of options.
    Guideline,
}

impl PresetKind {
    const fn key(self) -> &'static str {
        match self {
            Self::Scene => "forecourt.scene",
            Self::Guideline => "forecourt.guideline",
        }
    }

    /// The choice that was made last, where the server still offers it.
    #[must_use]
    pub fn remembered(self, offered: &[Preset]) -> Option<String> {
        Storage::Device.get(self.key()).filter(|id| offered.iter().any(|preset| preset.id == *id))
    }

    /// Remembers a choice; none leaves it to the account.
    pub fn remember(self, id: Option<&str>) {
        match id {
            Some(id) => {
                Storage::Device.set(self.key(), id);
            }
            None => Storage::Device.remove(self.key()),
        }
    }
}

/// The choices, as signals that the views write to.
#[derive(Clone, Copy, Debug)]
pub struct Treatment {
    /// Cut type.
    pub cut_type: RwSignal<CutType>,
    /// Scene; none leaves it to the account.
    pub scene: RwSignal<Option<String>>,
    /// Guideline; one that is chosen decides everything but the plates.
    pub guideline: RwSignal<Option<String>>,
    /// The vehicle's plate is made unreadable.
    pub blur_plates: RwSignal<bool>,
}

impl Treatment {
    /// The choices that were made last among what a server offers.
    #[must_use]
    pub fn remembered(scenes: &[Preset], guidelines: &[Preset]) -> Self {
        Self {
            cut_type: RwSignal::new(cut::remembered()),
            scene: RwSignal::new(PresetKind::Scene.remembered(scenes)),
            guideline: RwSignal::new(PresetKind::Guideline.remembered(guidelines)),
            blur_plates: RwSignal::new(plate::remembered()),
        }
    }

    /// Options of the next photos. A scene is named only for photos that are set into one.
    #[must_use]
    pub fn options(self) -> ProcessingOptions {
        let (cut_type, guideline_id) = (self.cut_type.get_untracked(), self.guideline.get_untracked());
        let is_free = guideline_id.is_none();
        ProcessingOptions {
            cut_type: is_free.then_some(cut_type),
            scene_id: self.scene.get_untracked().filter(|_| is_free && cut_type == CutType::Complete),
            guideline_id,
            blur_license_plate: self.blur_plates.get_untracked().then_some(true),
            ..ProcessingOptions::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preset(id: &str) -> Preset {
        Preset { id: id.into(), title: id.into(), preview_url: None, options: None }
    }

    #[test]
    fn a_scene_is_named_for_photos_that_are_set_into_one_and_a_guideline_decides_by_itself() {
        Owner::new().with(|| {
            let treatment = Treatment::remembered(&[], &[]);
            let check = |expected: &str| {
                assert_eq!(serde_json::to_string(&treatment.options()).unwrap(), expected);
            };
            treatment.cut_type.set(CutType::Complete);
            check(r#"{"cut_type":"complete"}"#);
            treatment.scene.set(Some("dusk".into()));
            check(r#"{"cut_type":"complete","scene_id":"dusk"}"#);
            treatment.cut_type.set(CutType::Blur);
            check(r#"{"cut_type":"blur"}"#);
            treatment.blur_plates.set(true);
            treatment.guideline.set(Some("house".into()));
            check(r#"{"guideline_id":"house","blur_license_plate":true}"#);
        });
    }

    #[test]
    fn a_choice_is_remembered_as_long_as_it_is_offered() {
        let offered = [preset("dusk"), preset("hall")];
        for kind in [PresetKind::Scene, PresetKind::Guideline] {
            kind.remember(Some("hall"));
            assert_eq!(kind.remembered(&offered).as_deref(), Some("hall"));
            assert_eq!(kind.remembered(&offered[..1]), None);
            kind.remember(None);
            assert_eq!(kind.remembered(&offered), None);
        }
    }
}
