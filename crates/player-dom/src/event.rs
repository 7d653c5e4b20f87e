//! Events that a player sends to its host.

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
    /// A file of an item did not load. Where nothing else of the item is on screen the player says so and offers to try
    /// again. A host whose addresses expire gives the player newer ones.
    ImageFailed {
        /// The item.
        item: ItemId,
    },
    /// A person asked for a photo once more that did not load. The player asks the address that it has; the host may know that
    /// it has expired.
    RetryAsked {
        /// The item.
        item: ItemId,
    },
}
