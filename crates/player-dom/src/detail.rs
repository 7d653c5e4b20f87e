//! The detail of a hotspot: a panel beside it for a text, a dialog for a picture. The panel leaves the photos usable; the dialog
//! does not.

use forecourt_player::{Action, Detail, Hotspot, Picture, Point, Size, WebUrl, beside};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlImageElement};

use crate::element::{Dom, Icon, element, focused_in, icon_button, new_id, px, set, style, text_element};
use crate::hotspots::{NodeBuilder, open_in_new_tab};
use crate::listener::Listener;

/// Free space between a hotspot's point and its panel, in CSS pixels.
const DISTANCE_PX: f64 = 30.0;
/// Free space between the panel and the stage's edge, in CSS pixels.
const MARGIN_PX: f64 = 12.0;

/// See the module.
pub(crate) struct Opened {
    pub(crate) hotspot: Hotspot,
    /// The element that had the focus.
    pub(crate) opener: Option<HtmlElement>,
    surface: Surface,
}

/// Where a panel goes.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    /// On the stage, beside the hotspot.
    On(&'a Element),
    /// Below the stage, where a phone has room.
    Below(&'a Element),
}

enum Surface {
    Panel(HtmlElement),
    Dialog { dialog: HtmlDialogElement, image: HtmlImageElement, _listeners: Vec<Listener> },
}

impl Opened {
    /// Opens at `place` (the panel) or in `root` (the dialog). `closed` is called when the browser closes the
    /// dialog by itself.
    pub(crate) fn new(
        painter: &NodeBuilder<'_>,
        root: &Element,
        place: Place<'_>,
        hotspot: &Hotspot,
        opener: Option<HtmlElement>,
        closed: impl Fn() + Clone + 'static,
    ) -> Dom<Self> {
        let surface = match hotspot.action() {
            Action::ShowImage(picture) => open_dialog(painter, root, hotspot, picture, closed)?,
            Action::ShowText | Action::Follow(_) => {
                let panel = element(painter.document, "div", "panel")?;
                set(&panel, "role", "dialog")?;
                set(&panel, "tabindex", "-1")?;
                fill_panel(painter, &panel, hotspot)?;
                match place {
                    Place::On(stage) => stage.append_with_node_1(&panel)?,
                    Place::Below(stage) => stage.after_with_node_1(&panel)?,
                }
                Surface::Panel(panel)
            }
        };
        Ok(Self { hotspot: hotspot.clone(), opener, surface })
    }

    /// Takes the focus; afterwards, so that the panel stands where it belongs before the page scrolls to it.
    pub(crate) fn focus(&self) -> Dom {
        match &self.surface {
            Surface::Panel(panel) => panel.focus(),
            Surface::Dialog { .. } => Ok(()),
        }
    }

    /// Puts the panel beside its hotspot.
    pub(crate) fn place(&self, anchor: Point, stage: Size) -> Dom {
        let Surface::Panel(panel) = &self.surface else { return Ok(()) };
        let own = Size { width: f64::from(panel.offset_width()), height: f64::from(panel.offset_height()) };
        let room = Size { width: stage.width - 2.0 * MARGIN_PX, height: stage.height - 2.0 * MARGIN_PX };
        let inner = Point { x: anchor.x - MARGIN_PX, y: anchor.y - MARGIN_PX };
        let corner = beside(inner, own, room, DISTANCE_PX);
        style(panel, "--fc-panel-x", &px(corner.x + MARGIN_PX))?;
        style(panel, "--fc-panel-y", &px(corner.y + MARGIN_PX))
    }

    /// Shows the hotspot's new content.
    pub(crate) fn update(&mut self, painter: &NodeBuilder<'_>, hotspot: &Hotspot) -> Dom {
        if self.hotspot == *hotspot {
            return Ok(());
        }
        self.hotspot = hotspot.clone();
        match (&self.surface, hotspot.action()) {
            (Surface::Panel(panel), _) => fill_panel(painter, panel, hotspot),
            // A picture that did not come is asked for at its newer address; one that is there stays.
            (Surface::Dialog { image, .. }, Action::ShowImage(picture)) if image.hidden() => {
                image.set_src(url_for_window(painter, picture));
                Ok(())
            }
            (Surface::Dialog { .. }, _) => Ok(()),
        }
    }

    /// True when the focus is in it; only then is it given back.
    pub(crate) fn has_focus(&self) -> bool {
        focused_in(self.node()).is_some()
    }

    fn node(&self) -> &HtmlElement {
        match &self.surface {
            Surface::Panel(panel) => panel,
            Surface::Dialog { dialog, .. } => dialog,
        }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        if let Surface::Dialog { dialog, .. } = &self.surface {
            // Also gives the focus back.
            dialog.close();
        }
        self.node().remove();
    }
}

/// Title, close button and text in `body`, as both have them.
fn fill(painter: &NodeBuilder<'_>, surface: &HtmlElement, body: &HtmlElement, hotspot: &Hotspot) -> Dom {
    body.set_text_content(None);
    let title = element(painter.document, "p", "detail-title")?;
    let id = new_id("title");
    title.set_id(&id);
    title.set_dir("auto");
    if hotspot.look == forecourt_player::Look::Damage {
        title.append_child(&*painter.hidden_text(&painter.labels.damage)?)?;
        title.append_with_str_1(" ")?;
    }
    title.append_with_str_1(&hotspot.title)?;
    set(surface, "aria-labelledby", &id)?;
    let close = icon_button(painter.document, "close", "close", Icon::Close, &painter.labels.close)?;
    body.append_with_node_2(&title, &close)?;
    if let Some(text) = hotspot.text() {
        let text = text_element(painter.document, "p", "detail-text", text)?;
        text.set_dir("auto");
        body.append_child(&text)?;
    }
    Ok(())
}

fn fill_panel(painter: &NodeBuilder<'_>, panel: &HtmlElement, hotspot: &Hotspot) -> Dom {
    fill(painter, panel, panel, hotspot)?;
    let labels = painter.labels;
    match &hotspot.detail {
        Some(Detail::Link(url)) => panel.append_child(&*link(painter, url, &labels.open_link)?)?,
        Some(Detail::Document(url)) => panel.append_child(&*link(painter, url, &labels.open_document)?)?,
        Some(Detail::Image(_)) | None => return Ok(()),
    };
    Ok(())
}

fn link(painter: &NodeBuilder<'_>, url: &WebUrl, label: &str) -> Dom<HtmlElement> {
    let link = text_element(painter.document, "a", "detail-link", label)?;
    set(&link, "href", url.as_str())?;
    open_in_new_tab(&link)?;
    link.append_with_str_1(" ")?;
    link.append_child(&*painter.hidden_text(&painter.labels.opens_in_new_tab)?)?;
    Ok(link)
}

fn open_dialog(
    painter: &NodeBuilder<'_>,
    root: &Element,
    hotspot: &Hotspot,
    picture: &Picture,
    closed: impl Fn() + Clone + 'static,
) -> Dom<Surface> {
    let dialog: HtmlDialogElement = element(painter.document, "dialog", "dialog")?.unchecked_into();
    // A click beside the body is a click on the backdrop.
    let body = element(painter.document, "div", "dialog-body")?;
    fill(painter, &dialog, &body, hotspot)?;
    let image: HtmlImageElement = element(painter.document, "img", "detail-photo")?.unchecked_into();
    image.set_alt(&hotspot.title);
    if let Some(size) = picture.size {
        image.set_width(size.width_px);
        image.set_height(size.height_px);
    }
    image.set_src(url_for_window(painter, picture));
    body.prepend_with_node_1(&image)?;
    dialog.append_child(&body)?;

    let failure = text_element(painter.document, "p", "detail-failure", &painter.labels.image_failed)?;
    let on_backdrop = closed.clone();
    let own = dialog.clone();
    let listeners = vec![
        Listener::new(&image, "error", {
            let (image, failure) = (image.clone(), failure.clone());
            move |_| {
                image.set_hidden(true);
                // The picture is there, since it has just failed.
                let _ = image.after_with_node_1(&failure);
            }
        })?,
        Listener::new(&image, "load", {
            let image = image.clone();
            move |_| {
                image.set_hidden(false);
                failure.remove();
            }
        })?,
        Listener::new(&dialog, "close", move |_| closed())?,
        Listener::new(&dialog, "click", move |event| {
            if event.target().as_ref() == Some(&own) {
                on_backdrop();
            }
        })?,
    ];
    root.append_child(&dialog)?;
    dialog.show_modal()?;
    Ok(Surface::Dialog { dialog, image, _listeners: listeners })
}

/// Address of the file that fills the window.
fn url_for_window<'a>(painter: &NodeBuilder<'_>, picture: &'a Picture) -> &'a str {
    let window = painter.document.default_view();
    let width = window
        .and_then(|window| Some(window.inner_width().ok()?.as_f64()? * window.device_pixel_ratio().min(2.0)));
    picture.url_for_width(width.unwrap_or(f64::INFINITY))
}
