//! Guidelines that come with the server. Ids are part of what clients keep: they stay.

use forecourt_api::guideline::Guideline;
use forecourt_api::image::{CutType, Margins, ProcessingOptions};
use forecourt_api::{GuidelineId, Share};
use forecourt_imaging::Scene;
use forecourt_text::Language;

/// A guideline of the server's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltIn {
    /// Before a light studio.
    StudioLight,
    /// Before a dark studio.
    StudioDark,
    /// On white, with the room that marketplaces ask for.
    Marketplace,
    /// On its own ground.
    OwnGround,
    /// Surroundings and plate made unreadable.
    Discreet,
    /// Photos stay untouched.
    AsTaken,
}

impl BuiltIn {
    /// Every one, in the order of lists.
    pub const ALL: &'static [Self] = &[
        Self::StudioLight,
        Self::StudioDark,
        Self::Marketplace,
        Self::OwnGround,
        Self::Discreet,
        Self::AsTaken,
    ];

    /// Id that clients name it by.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::StudioLight => "studio-light",
            Self::StudioDark => "studio-dark",
            Self::Marketplace => "marketplace",
            Self::OwnGround => "own-ground",
            Self::Discreet => "discreet",
            Self::AsTaken => "as-taken",
        }
    }

    /// The one of that id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|built_in| built_in.id() == id)
    }

    /// Options that it stands for.
    #[must_use]
    pub fn options(self) -> ProcessingOptions {
        let open = ProcessingOptions::default();
        let before = |scene: Scene| ProcessingOptions {
            cut_type: Some(CutType::Complete),
            scene_id: Some(scene.id().to_owned()),
            ..ProcessingOptions::default()
        };
        match self {
            Self::StudioLight => before(Scene::Studio),
            Self::StudioDark => before(Scene::StudioDark),
            Self::Marketplace => {
                let margin = |share: f64| Share::new(share).unwrap_or_default();
                let margins = Margins {
                    top: margin(0.12),
                    right: margin(0.08),
                    bottom: margin(0.12),
                    left: margin(0.08),
                };
                ProcessingOptions { margins: Some(margins), ..before(Scene::PlainWhite) }
            }
            Self::OwnGround => ProcessingOptions { cut_type: Some(CutType::Normal), ..open },
            Self::Discreet => {
                ProcessingOptions { cut_type: Some(CutType::Blur), blur_license_plate: Some(true), ..open }
            }
            Self::AsTaken => ProcessingOptions { cut_type: Some(CutType::None), ..open },
        }
    }

    /// Record for clients.
    #[must_use]
    pub fn record(self, language: Language) -> Guideline {
        let titles = &language.server().guidelines;
        let title = match self {
            Self::StudioLight => titles.studio_light,
            Self::StudioDark => titles.studio_dark,
            Self::Marketplace => titles.marketplace,
            Self::OwnGround => titles.own_ground,
            Self::Discreet => titles.discreet,
            Self::AsTaken => titles.as_taken,
        };
        Guideline {
            guideline_id: GuidelineId::new(self.id()),
            title: title.to_owned(),
            built_in: true,
            options: self.options(),
            updated_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_id_and_differs_from_the_others() {
        assert!(BuiltIn::ALL.len() >= 6);
        for (index, built_in) in BuiltIn::ALL.iter().enumerate() {
            assert_eq!(BuiltIn::by_id(built_in.id()), Some(*built_in));
            for other in &BuiltIn::ALL[index + 1..] {
                assert_ne!(built_in.options(), other.options());
                for language in [Language::English, Language::German] {
                    assert_ne!(built_in.record(language).title, other.record(language).title);
                }
            }
        }
        assert_eq!(BuiltIn::by_id("moon"), None);
    }
}
