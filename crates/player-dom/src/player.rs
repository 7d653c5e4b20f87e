//! The handle that a host holds.

use std::rc::Rc;

use forecourt_player::{Command, Gallery, HotspotId, ItemId, Player as Machine};
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

use crate::driver::Driver;
use crate::view::View;
use crate::{Labels, PlayerEvent};

/// Options of a player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// True shows the strip of small photos when there are several.
    pub thumbnails: bool,
    /// True shows the list of the photo's hotspots below it.
    pub hotspot_list: bool,
    /// The item to begin with; the first where it is absent.
    pub start: Option<ItemId>,
}

impl Default for Options {
    fn default() -> Self {
        Self { thumbnails: true, hotspot_list: true, start: None }
    }
}

/// The browser refused a node or a listener, which happens only to a document that is going away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountError;

impl std::fmt::Display for MountError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the document takes no more nodes")
    }
}

impl std::error::Error for MountError {}

impl From<JsValue> for MountError {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// A mounted player. Dropping it takes its nodes out of the page and releases every listener, observer and image.
pub struct Player(Rc<Driver>);

impl Player {
    /// Shows `gallery` at the end of `host`. `on_event` may call the player's methods and may drop it; the first item's
    /// [`PlayerEvent::Shown`] comes before `mount` returns.
    ///
    /// # Errors
    /// See [`MountError`].
    pub fn mount(
        host: &HtmlElement,
        gallery: Gallery,
        labels: Labels,
        options: Options,
        on_event: impl Fn(PlayerEvent) + 'static,
    ) -> Result<Self, MountError> {
        let document = host.owner_document().ok_or(MountError)?;
        let window = document.default_view().ok_or(MountError)?;
        let machine = Machine::new(gallery, options.start.as_ref());
        let view = View::new(document, window, labels, options)?;
        host.append_child(&view.root)?;
        Ok(Self(Driver::start(view, machine, Box::new(on_event))?))
    }

    /// Shows other items, or the same ones changed. The current item stays where it is still there; a photo on screen stays
    /// until its new one is decoded.
    pub fn set_gallery(&self, gallery: Gallery) {
        self.0.command(Command::SetGallery(gallery));
    }

    /// Makes an item the current one; an unknown one changes nothing.
    pub fn go_to(&self, item: &ItemId) {
        self.0.command(Command::ShowItem(item.clone()));
    }

    /// Goes to the item and opens the hotspot's panel or dialog. A hotspot that is a link gets the focus instead: a page is
    /// opened only by a person.
    pub fn open_hotspot(&self, item: &ItemId, hotspot: &HotspotId) {
        self.0.command(Command::OpenHotspot(item.clone(), hotspot.clone()));
    }

    /// Begins or ends placing: a click on the photo, or Enter at the cross that the arrow keys move, sends
    /// [`PlayerEvent::Placed`]. The cross has the focus when it begins.
    pub fn set_placing(&self, placing: bool) {
        self.0.command(Command::SetPlacing(placing));
    }

    /// The item on screen.
    #[must_use]
    pub fn current(&self) -> Option<ItemId> {
        let machine = self.0.machine();
        let index = machine.current()?;
        machine.gallery().items.get(index).map(|item| item.id.clone())
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.0.close();
    }
}
