//! What a player tells its host.

use forecourt_player::{HotspotId, ItemId, Position};

/// Something happened that a host may want to follow.
#[derive(Clone, Debug, PartialEq)]
pub enum PlayerEvent {
    /// An item is the current one now; also sent for the first.
    Shown {
        /// The item.
        item: ItemId,
        /// Its place, from 0.
        index: usize,
    },
    /// A hotspot's panel or dialog opened.
    HotspotOpened {
        /// The item it stands on.
        item: ItemId,
        /// The hotspot.
        hotspot: HotspotId,
    },
    /// It closed.
    HotspotClosed {
        /// The item it stands on.
        item: ItemId,
        /// The hotspot.
        hotspot: HotspotId,
    },
    /// A point of the photo was chosen while placing; placing goes on until the host ends it.
    Placed {
        /// The photo.
        item: ItemId,
        /// The point.
        position: Position,
    },
    /// Escape ended placing.
    PlacingCancelled,
    /// A photo did not load; the player shows that and offers to try again.
    ImageFailed {
        /// The item.
        item: ItemId,
    },
}
