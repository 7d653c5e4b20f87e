//! Texts of the player, given by the host in its language.

use std::rc::Rc;

/// Every text of the player. Numbers count from 1.
#[derive(Clone)]
pub struct Labels {
    /// Name of the whole, for example “Photos of the Audi A4”.
    pub gallery: String,
    /// Role of the whole (`aria-roledescription`), for example “carousel”.
    pub carousel: String,
    /// Role of one of its parts (`aria-roledescription`), for example “slide”.
    pub slide: String,
    /// Name of the place where the photo is shown, which takes the arrow keys.
    pub stage: String,
    /// Button to the photo before.
    pub previous: String,
    /// Button to the photo after.
    pub next: String,
    /// (number, count) → for example “3 of 12”; the counter, and the name of a slide.
    pub position: Rc<dyn Fn(usize, usize) -> String>,
    /// (number) → text alternative of a photo that has none, for example “Photo 3”.
    pub photo: Rc<dyn Fn(usize) -> String>,
    /// Name of the strip of small photos.
    pub thumbnails: String,
    /// (number) → button of one, for example “Show photo 3”.
    pub show_photo: Rc<dyn Fn(usize) -> String>,
    /// Heading of the list of a photo's hotspots.
    pub hotspots: String,
    /// Said before the title of a hotspot that shows damage.
    pub damage: String,
    /// Said after the name of a link that opens a new tab.
    pub opens_in_new_tab: String,
    /// Link of a panel to another page.
    pub open_link: String,
    /// Link of a panel to a document.
    pub open_document: String,
    /// Closes panel and dialog.
    pub close: String,
    /// In place of a photo that did not load.
    pub image_failed: String,
    /// Loads it once more.
    pub retry: String,
    /// In place of everything when there is no photo.
    pub empty: String,
    /// Over the photo while a hotspot is being placed.
    pub placing: String,
    /// Name of the cross that the arrow keys move.
    pub cross: String,
    /// (percent from the left, percent from the top) → where the cross stands; said as it moves.
    pub cross_at: Rc<dyn Fn(u32, u32) -> String>,
}
