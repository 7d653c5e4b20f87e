//! The languages there are, and which of them a person gets.

use crate::{Catalog, Server};

/// A language that there is a catalogue for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
}

/// Which way a language is written; the value of `dir`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right, as English is written.
    LeftToRight,
    /// Right to left, as Arabic is written.
    RightToLeft,
}

impl Direction {
    /// The word of the attribute `dir`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

impl Language {
    /// All, in the order in which they are offered.
    pub const ALL: &'static [Self] = &[Self::English, Self::German];

    /// Its BCP 47 tag; the value of `lang`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its name in itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// Which way it is written.
    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::English | Self::German => Direction::LeftToRight,
        }
    }

    /// Its texts.
    #[must_use]
    pub const fn catalog(self) -> &'static Catalog {
        match self {
            Self::English => &crate::en::CATALOG,
            Self::German => &crate::de::CATALOG,
        }
    }

    /// Its texts of the server.
    #[must_use]
    pub const fn server(self) -> &'static Server {
        match self {
            Self::English => &crate::en::server::SERVER,
            Self::German => &crate::de::server::SERVER,
        }
    }

    /// The language of a tag, by its first part: `de-AT` is German.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.iter().copied().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The first language of a person's list that there is; English when there is none.
    #[must_use]
    pub fn preferred<'a>(tags: impl IntoIterator<Item = &'a str>) -> Self {
        tags.into_iter().find_map(Self::of_tag).unwrap_or(Self::English)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_tag_wins() {
        let check = |tags: &[&str], expected| {
            assert_eq!(Language::preferred(tags.iter().copied()), expected, "{tags:?}");
        };
        check(&["fr-CA", "de-AT", "en"], Language::German);
        check(&["EN-gb", "de"], Language::English);
        check(&["de_DE"], Language::German);
        check(&["den"], Language::English);
        check(&[], Language::English);
        check(&[""], Language::English);
    }

    #[test]
    fn each_language_has_its_own_catalogue() {
        for language in Language::ALL {
            assert_eq!(Language::of_tag(language.tag()), Some(*language));
            assert_eq!(language.catalog().language, *language);
        }
    }
}
