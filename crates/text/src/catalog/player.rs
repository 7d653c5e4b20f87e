//! Words of the player itself, wherever it is embedded.

use crate::Template;

/// See the module. Numbers count from 1.
#[derive(Debug)]
pub struct Player {
    /// Name of the whole where there is no vehicle to name.
    pub gallery: &'static str,
    /// {0} vehicle: name of the whole.
    pub gallery_of: Template<1>,
    /// Name of the whole's role for assistive technology.
    pub carousel: &'static str,
    /// Name of the role of one photo for assistive technology.
    pub slide: &'static str,
    /// Name of the place where the photo is shown, which takes the arrow keys.
    pub stage: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    /// {0} number, {1} count.
    pub position: Template<2>,
    /// {0} number: a photo that nobody described.
    pub photo: Template<1>,
    pub thumbnails: &'static str,
    /// {0} number.
    pub show_photo: Template<1>,
    /// Heading of a photo's list of hotspots.
    pub hotspots: &'static str,
    /// Said before the title of a hotspot.
    pub damage: &'static str,
    pub opens_in_new_tab: &'static str,
    pub open_link: &'static str,
    pub open_document: &'static str,
    pub close: &'static str,
    pub image_failed: &'static str,
    pub retry: &'static str,
    pub empty: &'static str,
    /// Over the photo while a hotspot is being placed.
    pub placing: &'static str,
    /// Name of the cross that the arrow keys move.
    pub cross: &'static str,
    /// {0} percent from the left, {1} from the top: where the cross stands.
    pub cross_at: Template<2>,
}
