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

    /// Height at which wall meets floor, as a share of the frame's height from its top; a frame in which the vehicle stands
    /// higher is drawn with a higher one.
    #[must_use]
    pub fn ground_y(self) -> f32 {
        match self {
            Self::Studio | Self::StudioDark | Self::PlainWhite => 0.69,
        }
    }

    /// True if its floor mirrors the vehicle, unless a recipe says otherwise.
    #[must_use]
    pub fn reflects(self) -> bool {
        match self {
            Self::Studio | Self::StudioDark | Self::PlainWhite => false,
        }
    }

    /// The scene of that [`id`](Self::id).
    pub fn by_id(id: &str) -> Option<Self> {
        Self::all().iter().copied().find(|scene| scene.id() == id)
    }
}
