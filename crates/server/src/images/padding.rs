//! Named margins (contract, `paddings` of `ServerInfo`). Ids are part of what clients keep: they stay.

use forecourt_api::Share;
use forecourt_api::image::Margins;

/// A named set of margins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// The vehicle as large as it looks well.
    Tight,
    /// Some room.
    Normal,
    /// Much room, for texts and frames.
    Wide,
}

impl Padding {
    /// Every one, in the order of lists.
    pub const ALL: &'static [Self] = &[Self::Tight, Self::Normal, Self::Wide];

    /// Id that clients name it by.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Tight => "tight",
            Self::Normal => "normal",
            Self::Wide => "wide",
        }
    }

    /// The one of that id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|padding| padding.id() == id)
    }

    /// The margins.
    #[must_use]
    pub fn margins(self) -> Margins {
        let (across, along) = match self {
            Self::Tight => (0.02, 0.03),
            Self::Normal => (0.06, 0.08),
            Self::Wide => (0.14, 0.16),
        };
        let margin = |share: f64| Share::new(share).unwrap_or_default();
        Margins { top: margin(along), right: margin(across), bottom: margin(along), left: margin(across) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_more_room_than_the_one_before() {
        for pair in Padding::ALL.windows(2) {
            let (less, more) = (pair[0].margins(), pair[1].margins());
            assert!(less.top < more.top && less.left < more.left && less.bottom < more.bottom);
        }
        assert_eq!(Padding::by_id("wide"), Some(Padding::Wide));
        assert_eq!(Padding::by_id("none"), None);
    }
}
