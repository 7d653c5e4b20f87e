//! Pictures that are laid over licence plates.

use jiff::SignedDuration;

/// Retention of a plate that no image names any more.
pub const PLATE_RETENTION: SignedDuration = SignedDuration::from_hours(24);

/// Id of a plate within its account, made of the picture's content; stands in `ProcessingOptions`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlateId(String);

impl PlateId {
    /// Takes the text as it is.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for PlateId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
