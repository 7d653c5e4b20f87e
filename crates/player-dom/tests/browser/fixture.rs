//! A host in the page, photos that are drawn on the spot, and what a test does to them.

use std::cell::RefCell;
use std::rc::Rc;

use forecourt_player::{Gallery, Hotspot, HotspotId, Item, ItemId, Look, Picture, PixelSize, Position};
use forecourt_player_dom::{Labels, Options, Player, PlayerEvent};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CanvasRenderingContext2d, Document, Element, HtmlCanvasElement, HtmlElement, KeyboardEvent,
    KeyboardEventInit, PointerEvent, PointerEventInit,
};

const STYLE: &str = include_str!("../../style/player.css");
/// More frames than any wait of these tests takes on a slow machine.
const MOST_FRAMES: u32 = 900;

pub(crate) fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

pub(crate) fn element(tag: &str) -> HtmlElement {
    document().create_element(tag).unwrap().unchecked_into()
}

/// A mounted player in a host that is 800 pixels wide, and everything that it told.
pub(crate) struct Mounted {
    pub(crate) host: HtmlElement,
    pub(crate) player: Option<Player>,
    pub(crate) events: Rc<RefCell<Vec<PlayerEvent>>>,
}

impl Mounted {
    pub(crate) fn new(gallery: Gallery) -> Self {
        Self::with(gallery, |_| {})
    }

    /// `prepare` gets the host before the player is in it.
    pub(crate) fn with(gallery: Gallery, prepare: impl FnOnce(&HtmlElement)) -> Self {
        let host = element("div");
        host.style().set_property("width", "800px").unwrap();
        // The stage's proportions, however low the window is.
        host.style().set_property("--fc-player-max-block-size", "none").unwrap();
        let style = element("style");
        style.set_text_content(Some(STYLE));
        host.append_child(&style).unwrap();
        document().body().unwrap().append_child(&host).unwrap();
        prepare(&host);
        let events: Rc<RefCell<Vec<PlayerEvent>>> = Rc::default();
        let heard = Rc::clone(&events);
        let on_event = move |event| heard.borrow_mut().push(event);
        let player = Player::mount(&host, gallery, labels(), Options::default(), on_event).unwrap();
        Self { host, player: Some(player), events }
    }

    pub(crate) fn player(&self) -> &Player {
        self.player.as_ref().unwrap()
    }

    /// The first element that a selector finds.
    pub(crate) fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.host.query_selector(selector).unwrap().map(wasm_bindgen::JsCast::unchecked_into)
    }

    pub(crate) fn get(&self, selector: &str) -> HtmlElement {
        self.find(selector).unwrap_or_else(|| panic!("no {selector} in {}", self.host.inner_html()))
    }

    pub(crate) fn count(&self, selector: &str) -> u32 {
        self.host.query_selector_all(selector).unwrap().length()
    }

    /// The mark of a hotspot on the current photo.
    pub(crate) fn mark(&self, id: &str) -> HtmlElement {
        self.get(&format!(".fc-player__slide:not([inert]) .fc-player__hotspot[data-hotspot='{id}']"))
    }

    /// The row of a hotspot in the list.
    pub(crate) fn row(&self, id: &str) -> HtmlElement {
        self.get(&format!(".fc-player__list-link[data-hotspot='{id}']"))
    }

    pub(crate) fn counter(&self) -> String {
        self.get(".fc-player__counter").text_content().unwrap_or_default()
    }

    pub(crate) fn stage(&self) -> HtmlElement {
        self.get(".fc-player__stage")
    }

    /// Waits until the current photo is on screen.
    pub(crate) async fn shows_photo(&self) {
        until("the photo", || self.find(".fc-player__slide:not([inert]) .fc-player__photo").is_some()).await;
    }

    /// Waits until no slide moves.
    pub(crate) async fn rests(&self) {
        until("rest", || self.find(".fc-player[data-moving]").is_none()).await;
    }

    pub(crate) fn shown(&self) -> Vec<usize> {
        let index = |event: &PlayerEvent| match event {
            PlayerEvent::Shown { index, .. } => Some(*index),
            _ => None,
        };
        self.events.borrow().iter().filter_map(index).collect()
    }

    pub(crate) fn last_event(&self) -> Option<PlayerEvent> {
        self.events.borrow().last().cloned()
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.player = None;
        self.host.remove();
    }
}

pub(crate) async fn next_frame() {
    let frame = js_sys::Promise::new(&mut |resolve, _| {
        web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
    });
    JsFuture::from(frame).await.unwrap();
}

/// Waits for something that will happen.
pub(crate) async fn until(what: &str, happened: impl Fn() -> bool) {
    for _ in 0..MOST_FRAMES {
        if happened() {
            return;
        }
        next_frame().await;
    }
    panic!("waited in vain for {what}");
}

pub(crate) fn active_element() -> Option<Element> {
    document().active_element()
}

/// Presses a key where the focus is; whether the player took it.
pub(crate) fn press(target: &Element, key: &str) -> bool {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_composed(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    !target.dispatch_event(&event).unwrap()
}

/// Sends a pointer's event; `x` and `y` are from the stage's corner.
pub(crate) fn point(mounted: &Mounted, target: &Element, kind: &str, x: i32, y: i32) {
    let stage = mounted.stage().get_bounding_client_rect();
    let init = PointerEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_composed(true);
    init.set_pointer_id(7);
    init.set_is_primary(true);
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a page")]
    {
        init.set_client_x(stage.left().round() as i32 + x);
        init.set_client_y(stage.top().round() as i32 + y);
    }
    init.set_buttons(u16::from(kind != "pointerup"));
    let event = PointerEvent::new_with_event_init_dict(kind, &init).unwrap();
    target.dispatch_event(&event).unwrap();
}

/// A click as a mouse makes it.
pub(crate) fn mouse_click(target: &Element) {
    let init = web_sys::MouseEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_detail(1);
    let event = web_sys::MouseEvent::new_with_mouse_event_init_dict("click", &init).unwrap();
    target.dispatch_event(&event).unwrap();
}

/// A photo of one colour, as an address.
pub(crate) fn photo(colour: &str, width: u32, height: u32) -> Picture {
    let canvas: HtmlCanvasElement = element("canvas").unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").unwrap().unwrap().unchecked_into();
    context.set_fill_style_str(colour);
    context.fill_rect(0.0, 0.0, f64::from(width), f64::from(height));
    Picture::single(canvas.to_data_url().unwrap(), PixelSize::new(width, height))
}

pub(crate) fn text_hotspot(id: &str, x: f64, y: f64) -> Hotspot {
    Hotspot {
        id: HotspotId::new(id),
        title: format!("Title {id}"),
        icon: None,
        look: Look::Feature,
        position: Some(Position { x, y }),
        description: Some(format!("Text {id}")),
        detail: None,
    }
}

pub(crate) fn item(id: &str, hotspots: Vec<Hotspot>) -> Item {
    Item { id: ItemId::new(id), picture: photo("teal", 400, 300), alt: String::new(), hotspots }
}

/// Photos without hotspots.
pub(crate) fn photos(ids: &[&str]) -> Gallery {
    Gallery::new(ids.iter().map(|id| item(id, Vec::new())).collect())
}

pub(crate) fn labels() -> Labels {
    Labels {
        gallery: "Photos of the car".to_owned(),
        carousel: "carousel".to_owned(),
        slide: "slide".to_owned(),
        stage: "Photo".to_owned(),
        previous: "Previous".to_owned(),
        next: "Next".to_owned(),
        position: Rc::new(|number, count| format!("{number} of {count}")),
        photo: Rc::new(|number| format!("Photo {number}")),
        thumbnails: "All photos".to_owned(),
        show_photo: Rc::new(|number| format!("Show photo {number}")),
        hotspots: "On this photo".to_owned(),
        damage: "Damage:".to_owned(),
        opens_in_new_tab: "(new tab)".to_owned(),
        open_link: "Open page".to_owned(),
        open_document: "Open document".to_owned(),
        close: "Close".to_owned(),
        image_failed: "Not loaded".to_owned(),
        retry: "Try again".to_owned(),
        empty: "No photos".to_owned(),
        placing: "Click the spot".to_owned(),
        cross: "Place".to_owned(),
        cross_at: Rc::new(|x, y| format!("{x} {y}")),
    }
}
