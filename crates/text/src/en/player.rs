//! See the catalogue's module of the same name.

use crate::Player;

pub(super) const PLAYER: Player = Player { gallery: "Photos" };
