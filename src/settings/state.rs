//! The choices, kept in the browser and applied to the document.

use forecourt_text::Language;
use leptos::prelude::*;

use crate::browser::document;
use crate::browser::storage::Storage;

const LANGUAGE_KEY: &str = "forecourt.language";
const THEME_KEY: &str = "forecourt.theme";

/// Which colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Setting of the device.
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All, in the order in which they are offered.
    pub const ALL: &'static [Self] = &[Self::System, Self::Light, Self::Dark];

    /// The word that is kept and set as `data-theme`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads that word; the device's for any other.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        Self::ALL.iter().copied().find(|theme| theme.as_str() == word).unwrap_or(Self::System)
    }
}

/// The choices; a context.
#[derive(Clone, Copy)]
pub struct Preferences {
    language: RwSignal<Language>,
    theme: RwSignal<Theme>,
}

impl Preferences {
    /// Stored preferences, else those of the browser.
    #[must_use]
    pub fn restore() -> Self {
        let chosen = Storage::Device.get(LANGUAGE_KEY).and_then(|tag| Language::of_tag(&tag));
        let wanted = || Language::preferred(document::languages().iter().map(String::as_str));
        let theme = Storage::Device.get(THEME_KEY).map_or(Theme::System, |word| Theme::parse(&word));
        let preferences =
            Self { language: RwSignal::new(chosen.unwrap_or_else(wanted)), theme: RwSignal::new(theme) };
        preferences.apply();
        preferences
    }

    /// The language to draw in.
    #[must_use]
    pub fn language(self) -> Language {
        self.language.get()
    }

    /// The colours to draw in.
    #[must_use]
    pub fn theme(self) -> Theme {
        self.theme.get()
    }

    /// Chooses a language and keeps it.
    pub fn set_language(self, language: Language) {
        Storage::Device.set(LANGUAGE_KEY, language.tag());
        self.language.set(language);
        self.apply();
    }

    /// Chooses colours and keeps them.
    pub fn set_theme(self, theme: Theme) {
        Storage::Device.set(THEME_KEY, theme.as_str());
        self.theme.set(theme);
        self.apply();
    }

    fn apply(self) {
        let language = self.language.get_untracked();
        document::set_root_attribute("lang", Some(language.tag()));
        document::set_root_attribute("dir", Some(language.direction().as_str()));
        let theme = self.theme.get_untracked();
        document::set_root_attribute("data-theme", (theme != Theme::System).then_some(theme.as_str()));
    }
}

/// The app's preferences.
///
/// # Panics
/// Outside of [`crate::app::App`], where there are none.
#[must_use]
pub fn use_preferences() -> Preferences {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_remembered() {
        Owner::new().with(|| {
            let first = Preferences::restore();
            assert_eq!(
                (first.language.get_untracked(), first.theme.get_untracked()),
                (Language::English, Theme::System)
            );
            first.set_language(Language::German);
            first.set_theme(Theme::Dark);
            let second = Preferences::restore();
            assert_eq!(
                (second.language.get_untracked(), second.theme.get_untracked()),
                (Language::German, Theme::Dark)
            );
        });
    }

    #[test]
    fn a_word_that_is_none_is_the_devices_choice() {
        for theme in Theme::ALL {
            assert_eq!(Theme::parse(theme.as_str()), *theme);
        }
        assert_eq!(Theme::parse("sepia"), Theme::System);
    }
}
