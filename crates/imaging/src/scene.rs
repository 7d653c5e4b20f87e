//! Drawn backdrops.

/// A drawn place with a wall, a floor and a light of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scene {
    /// Light grey wall and floor.
    Studio,
    /// Dark grey wall and floor, lit from above.
    StudioDark,
    /// White wall, almost white floor.
    PlainWhite,
    /// Showroom: panelled wall under rows of light, polished tiles.
    Showroom,
    /// Hall of fair-faced concrete with window light from the left.
    ConcreteHall,
    /// Terrace by day: paving and a low wall before trees and hills, the sun from the left.
    Terrace,
    /// Forecourt at dusk: a town's lamps out of focus, wet asphalt.
    ForecourtDusk,
    /// Lounge: dark slats with a line of warm light, a dark polished floor.
    Lounge,
}

impl Scene {
    /// Every scene, the default first.
    pub fn all() -> &'static [Self] {
        &[
            Self::Studio,
            Self::StudioDark,
            Self::PlainWhite,
            Self::Showroom,
            Self::ConcreteHall,
            Self::Terrace,
            Self::ForecourtDusk,
            Self::Lounge,
        ]
    }

    /// Stable name in the API: `studio`, `studio-dark`, `plain-white`, `showroom`, `concrete-hall`, `terrace`,
    /// `forecourt-dusk`, `lounge`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Studio => "studio",
            Self::StudioDark => "studio-dark",
            Self::PlainWhite => "plain-white",
            Self::Showroom => "showroom",
            Self::ConcreteHall => "concrete-hall",
            Self::Terrace => "terrace",
            Self::ForecourtDusk => "forecourt-dusk",
            Self::Lounge => "lounge",
        }
    }

    /// Height at which wall meets floor, as a share of the frame's height from its top; a frame in which the vehicle stands
    /// higher is drawn with a higher one.
    #[must_use]
    pub fn ground_y(self) -> f32 {
        match self {
            Self::Studio | Self::StudioDark | Self::PlainWhite => 0.69,
            Self::Showroom | Self::Lounge => 0.67,
            Self::ConcreteHall => 0.66,
            Self::Terrace => 0.64,
            Self::ForecourtDusk => 0.63,
        }
    }

    /// True if its floor mirrors the vehicle, unless a recipe says otherwise.
    #[must_use]
    pub fn reflects(self) -> bool {
        match self {
            Self::Showroom | Self::ForecourtDusk | Self::Lounge => true,
            Self::Studio | Self::StudioDark | Self::PlainWhite | Self::ConcreteHall | Self::Terrace => false,
        }
    }

    /// The scene of that [`id`](Self::id).
    pub fn by_id(id: &str) -> Option<Self> {
        Self::all().iter().copied().find(|scene| scene.id() == id)
    }
}
