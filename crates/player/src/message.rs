//! Inputs and effects of the player's machine. Not here: the rules between them (`player`).

use forecourt_api::composition::Position;

use crate::gallery::{Gallery, ItemId, PixelSize};
use crate::geometry::Size;
use crate::gesture::{Pointer, PointerId};
use crate::hotspot::HotspotId;

/// Less zoom than this is what a pinch leaves behind by chance.
const ZOOMED_SCALE: f64 = 1.05;

/// Where lines begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// At the left; the next photo comes from the right.
    #[default]
    LeftToRight,
    /// At the right; the next photo comes from the left.
    RightToLeft,
}

/// The page around the player.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Environment {
    /// Size of the stage; nothing is loaded while it cannot be seen.
    pub stage: Size,
    /// Device pixels per CSS pixel.
    pub device_pixel_ratio: f64,
    /// Where lines begin.
    pub direction: Direction,
    /// True where slides change at once instead of moving (`prefers-reduced-motion`).
    pub reduced_motion: bool,
    /// Zoom of the page by pinch (`visualViewport.scale`); where it is not known, 0.
    pub page_scale: f64,
}

impl Environment {
    /// True when the page is zoomed so far that sideways moves are for the view, not for the slides.
    #[must_use]
    pub fn is_zoomed(&self) -> bool {
        self.page_scale > ZOOMED_SCALE
    }
}

/// One input of the machine.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The page around changed.
    Environment(Environment),
    /// A pointer did something on the stage; points are from the stage's top left corner.
    Pointer(Pointer),
    /// A wheel was turned, or two fingers moved on a touch pad.
    Wheel {
        /// To the right, in CSS pixels.
        dx: f64,
        /// Down, in CSS pixels.
        dy: f64,
    },
    /// The next frame is due.
    Frame,
    /// A file that was asked for is on screen.
    Painted {
        /// The item; its slide may have moved since the file was asked for.
        item: ItemId,
        /// The file.
        url: String,
        /// Its size in its own pixels, which counts where the gallery does not say one.
        size: Option<PixelSize>,
    },
    /// A file that was asked for did not come or is no picture.
    Failed {
        /// The item; its slide may have moved since the file was asked for.
        item: ItemId,
        /// The file.
        url: String,
    },
    /// Someone wants something.
    Command(Command),
}

/// A command of a host, a button or a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Show other items, or the same ones changed.
    SetGallery(Gallery),
    /// Make a slide the current one.
    Show(usize),
    /// Make an item the current one.
    ShowItem(ItemId),
    /// The slide after.
    Next,
    /// The slide before.
    Previous,
    /// Load a photo once more that failed.
    Retry(usize),
    /// Open a hotspot of the current photo, or close it when it is open.
    ToggleHotspot(HotspotId),
    /// Go to an item and open its hotspot.
    OpenHotspot(ItemId, HotspotId),
    /// Close what is open.
    CloseHotspot,
    /// Begin or end placing.
    SetPlacing(bool),
    /// Move the cross by shares of the picture.
    MoveCross {
        /// To the right.
        dx: f64,
        /// Down.
        dy: f64,
    },
    /// Choose the point under the cross.
    Place,
    /// End placing because the person does not want to.
    CancelPlacing,
}

/// One thing that the renderer has to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The gallery is another one; draw its slides, keeping nodes of items that stay.
    Rebuild,
    /// A slide is the current one now.
    Show {
        /// The slide.
        index: usize,
    },
    /// Draw the slides where [`Player::slide_offset_px`](crate::Player::slide_offset_px) says.
    Arrange,
    /// Send [`Input::Frame`] with the next frame; asked for once per frame.
    RequestFrame,
    /// Send further moves of this pointer to the stage, and its click to no one.
    CapturePointer(PointerId),
    /// Fetch and decode a file, put it on its slide, then send [`Input::Painted`] or [`Input::Failed`].
    Load {
        /// The slide.
        index: usize,
        /// The file.
        url: String,
        /// True for the photo on screen.
        urgent: bool,
    },
    /// Take the photo off the slide and stop waiting for it.
    Unload {
        /// The slide.
        index: usize,
    },
    /// Nothing of the slide is under way any more.
    Settled {
        /// The slide.
        index: usize,
    },
    /// A file did not come: tell the host, who may have newer addresses.
    ReportFailure {
        /// The slide.
        index: usize,
    },
    /// A person wants a photo loaded once more: tell the host, since its address may have expired.
    ReportRetry {
        /// The slide.
        index: usize,
    },
    /// Say on the slide that its photo could not be loaded, and offer to try again.
    ShowFailure {
        /// The slide.
        index: usize,
    },
    /// Take that away again.
    HideFailure {
        /// The slide.
        index: usize,
    },
    /// The first photo is there: load the small ones of the strip.
    LoadThumbnails,
    /// Open a hotspot's panel or dialog.
    OpenHotspot {
        /// The slide.
        index: usize,
        /// The hotspot.
        hotspot: HotspotId,
    },
    /// Close it.
    CloseHotspot {
        /// The item, which may be gone.
        item: ItemId,
        /// The hotspot.
        hotspot: HotspotId,
        /// True when the focus goes back to the control that opened it.
        return_focus: bool,
    },
    /// Give a hotspot's link the focus; pages are opened by people only.
    FocusHotspot {
        /// The slide.
        index: usize,
        /// The hotspot.
        hotspot: HotspotId,
    },
    /// Placing began; show the cross and give it the focus.
    ShowCross(Position),
    /// The cross is elsewhere.
    MoveCross(Position),
    /// Placing ended.
    HideCross,
    /// A point was chosen.
    Placed {
        /// The slide.
        index: usize,
        /// The point.
        position: Position,
    },
    /// The person ended placing.
    PlacingCancelled,
}
