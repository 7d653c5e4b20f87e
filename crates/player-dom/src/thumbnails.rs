//! The strip of small photos: one stop for Tab, from where the arrow keys turn the photos.

use forecourt_player::{Gallery, ItemId, is_same_file};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlImageElement};

use crate::element::{ACT, AT, Dom, element, focus_in_place, focused_in, place_children, set, toggle};
use crate::hotspots::NodeBuilder;
use crate::listener::Listener;

/// Width in device pixels that a small photo needs.
const WIDTH_PX: f64 = 192.0;

struct Thumbnail {
    id: ItemId,
    button: HtmlElement,
    image: HtmlImageElement,
    url: String,
}

/// See the module.
pub(crate) struct Thumbnails {
    /// The strip's node.
    pub(crate) root: HtmlElement,
    thumbnails: Vec<Thumbnail>,
    /// Nothing small is loaded before the first large photo is there.
    may_load: bool,
    _failed: Listener,
}

impl Thumbnails {
    pub(crate) fn new(painter: &NodeBuilder<'_>) -> Dom<Self> {
        let root = element(painter.document, "div", "thumbnails")?;
        set(&root, "role", "group")?;
        set(&root, "aria-label", &painter.labels.thumbnails)?;
        let failed = Listener::new(&root, "error", |event| {
            if let Some(image) = event.target() {
                // An empty tile says more than the browser's broken picture; an image always has attributes to lose.
                let _ = image.unchecked_ref::<Element>().remove_attribute("src");
            }
        })?;
        Ok(Self { root, thumbnails: Vec::new(), may_load: false, _failed: failed })
    }

    pub(crate) fn update(&mut self, painter: &NodeBuilder<'_>, gallery: &Gallery) -> Dom {
        let mut old = std::mem::take(&mut self.thumbnails);
        for (index, item) in gallery.items.iter().enumerate() {
            let mut thumbnail = match old.iter().position(|thumbnail| thumbnail.id == item.id) {
                Some(place) => old.swap_remove(place),
                None => Thumbnail::new(painter, &item.id)?,
            };
            set(&thumbnail.button, AT, &index.to_string())?;
            set(&thumbnail.button, "aria-label", &(painter.labels.show_photo)(index + 1))?;
            let url = item.picture.url_for_width(WIDTH_PX);
            if thumbnail.url != url {
                // A new signature is fetched only where the old one failed.
                let is_there = is_same_file(&thumbnail.url, url) && thumbnail.image.has_attribute("src");
                url.clone_into(&mut thumbnail.url);
                if self.may_load && !is_there {
                    thumbnail.load();
                }
            }
            self.thumbnails.push(thumbnail);
        }
        place_children(&self.root, self.thumbnails.iter().map(|thumbnail| &thumbnail.button))?;
        toggle(&self.root, "hidden", self.thumbnails.len() < 2)
    }

    pub(crate) fn load(&mut self) {
        self.may_load = true;
        for thumbnail in &self.thumbnails {
            thumbnail.load();
        }
    }

    /// Marks the current one, brings it to the middle of the strip, and the focus with it when it was here.
    pub(crate) fn set_current(&self, current: usize) -> Dom {
        for (index, Thumbnail { button, .. }) in self.thumbnails.iter().enumerate() {
            set(button, "tabindex", if index == current { "0" } else { "-1" })?;
            if index == current {
                set(button, "aria-current", "true")?;
            } else {
                button.remove_attribute("aria-current")?;
            }
        }
        let Some(Thumbnail { button, .. }) = self.thumbnails.get(current) else { return Ok(()) };
        if focused_in(&self.root).is_some() {
            focus_in_place(button);
        }
        let (strip, own) = (self.root.get_bounding_client_rect(), button.get_bounding_client_rect());
        let middle = |left: f64, width: f64| left + width / 2.0;
        let distance = middle(own.left(), own.width()) - middle(strip.left(), strip.width());
        self.root.scroll_by_with_x_and_y(distance, 0.0);
        Ok(())
    }
}

impl Thumbnail {
    fn new(painter: &NodeBuilder<'_>, id: &ItemId) -> Dom<Self> {
        let button = element(painter.document, "button", "thumbnail")?;
        set(&button, "type", "button")?;
        set(&button, ACT, "show")?;
        let image: HtmlImageElement = element(painter.document, "img", "thumbnail-photo")?.unchecked_into();
        image.set_alt("");
        set(&image, "loading", "lazy")?;
        set(&image, "decoding", "async")?;
        image.set_draggable(false);
        button.append_child(&image)?;
        Ok(Self { id: id.clone(), button, image, url: String::new() })
    }

    fn load(&self) {
        if !self.url.is_empty() {
            self.image.set_src(&self.url);
        }
    }
}
