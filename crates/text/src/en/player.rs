//! See the catalogue's module of the same name.

use crate::{Player, Template};

pub(super) const PLAYER: Player = Player {
    gallery: "Photos",
    gallery_of: Template::new("Photos of {0}"),
    carousel: "carousel",
    slide: "slide",
    stage: "Photo; the arrow keys turn to others",
    previous: "Previous photo",
    next: "Next photo",
    position: Template::new("{0} of {1}"),
    photo: Template::new("Photo {0}"),
    thumbnails: "All photos",
    show_photo: Template::new("Show photo {0}"),
    hotspots: "On this photo",
    damage: "Damage:",
    opens_in_new_tab: "(opens in a new tab)",
    open_link: "Open the page",
    open_document: "Open the document",
    close: "Close",
    image_failed: "This photo could not be loaded.",
    retry: "Try again",
    empty: "No photos yet",
    placing: "Click the spot on the photo, or move the cross with the arrow keys and press Enter. Escape stops.",
    cross: "Place the point: arrow keys move it, Enter sets it",
    cross_at: Template::new("{0} % from the left, {1} % from the top"),
};
