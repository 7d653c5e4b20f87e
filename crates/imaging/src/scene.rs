//! Drawn backdrops.

/// A two-tone studio: a wall above, a floor below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scene {
    /// Light grey wall and floor.
    Studio,
    /// Dark grey wall and floor, lit from above.
    StudioDark,
    /// White wall, almost white floor.
    PlainWhite,
}

impl Scene {
    /// Every scene, the default first.
    pub fn all() -> &'static [Self] {
        &[Self::Studio, Self::StudioDark, Self::PlainWhite]
    }

    /// Stable name in the API: `studio`, `studio-dark`, `plain-white`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Studio => "studio",
            Self::StudioDark => "studio-dark",
            Self::PlainWhite => "plain-white",
        }
    }

    /// The scene of that [`id`](Self::id).
    pub fn by_id(id: &str) -> Option<Self> {
        Self::all().iter().copied().find(|scene| scene.id() == id)
    }
}
