//! One slide: the frame that a photo stands in, its placeholder, its failure, its marks.

use forecourt_player::{Item, Picture, pixels};
use wasm_bindgen::{Clamped, JsCast as _};
use web_sys::{
    CanvasRenderingContext2d, Document, HtmlCanvasElement, HtmlElement, HtmlImageElement, ImageData, Window,
};

use crate::element::{ACT, AT, Dom, element, focused_in, number, px, set, style, text_element, toggle};
use crate::hotspots::{HOTSPOT, NodeBuilder, focus_control};
use crate::loading::Loading;

/// See the module.
pub(crate) struct Slide {
    /// The slide's node.
    pub(crate) root: HtmlElement,
    /// Exactly the rectangle of the photo.
    pub(crate) frame: HtmlElement,
    item: Item,
    index: usize,
    image: Option<HtmlImageElement>,
    placeholder: Option<HtmlCanvasElement>,
    failure: Option<HtmlElement>,
    marks: Option<HtmlElement>,
    loading: Option<Loading>,
    is_visible: bool,
}

impl Slide {
    pub(crate) fn new(painter: &NodeBuilder<'_>, item: &Item) -> Dom<Self> {
        let root = element(painter.document, "div", "slide")?;
        set(&root, "role", "group")?;
        set(&root, "aria-roledescription", &painter.labels.slide)?;
        toggle(&root, "hidden", true)?;
        let frame = element(painter.document, "div", "frame")?;
        root.append_child(&frame)?;
        Ok(Self {
            root,
            frame,
            item: item.clone(),
            index: 0,
            image: None,
            placeholder: None,
            failure: None,
            marks: None,
            loading: None,
            is_visible: false,
        })
    }

    /// The item on show.
    pub(crate) fn item(&self) -> &Item {
        &self.item
    }

    /// Takes in what may have changed of the item and of its place.
    pub(crate) fn update(
        &mut self,
        painter: &NodeBuilder<'_>,
        item: &Item,
        index: usize,
        count: usize,
    ) -> Dom {
        let has_other_hotspots = self.item.hotspots != item.hotspots;
        self.item = item.clone();
        self.index = index;
        set(&self.root, "aria-label", &(painter.labels.position)(index + 1, count))?;
        if let Some(image) = &self.image {
            image.set_alt(&self.alt(painter));
        }
        if let Some(retry) = self.failure.as_ref().and_then(|failure| failure.last_element_child()) {
            set(&retry, AT, &index.to_string())?;
        }
        if has_other_hotspots && let Some(old) = self.marks.take() {
            let focused = focused_in(&old).and_then(|mark| mark.get_attribute(HOTSPOT));
            old.remove();
            self.draw_marks(painter)?;
            if let (Some(id), Some(new)) = (focused, &self.marks) {
                focus_control(new, &id);
            }
        }
        Ok(())
    }

    /// Gives the frame the photo's proportions.
    pub(crate) fn set_ratio(&self, ratio: f64) -> Dom {
        style(&self.frame, "--fc-ratio", &number(ratio))
    }

    /// Puts the slide `offset_px` beside its place, or away.
    pub(crate) fn arrange(&mut self, painter: &NodeBuilder<'_>, offset_px: Option<f64>) -> Dom {
        let Some(offset_px) = offset_px else {
            if self.is_visible {
                self.is_visible = false;
                toggle(&self.root, "hidden", true)?;
            }
            return Ok(());
        };
        if !self.is_visible {
            self.is_visible = true;
            toggle(&self.root, "hidden", false)?;
            if self.marks.is_none() {
                self.draw_marks(painter)?;
            }
        }
        style(&self.root, "transform", &["translateX(", &px(offset_px), ")"].concat())
    }

    /// Waits for a photo instead of the one before.
    pub(crate) fn wait_for(&mut self, document: &Document, window: &Window, loading: Loading) -> Dom {
        self.loading = Some(loading);
        if self.image.is_none() && self.placeholder.is_none() {
            self.placeholder = draw_placeholder(document, window, &self.item.picture);
            if let Some(canvas) = &self.placeholder {
                self.frame.prepend_with_node_1(canvas)?;
            }
        }
        set(&self.frame, "aria-busy", "true")
    }

    /// Puts a decoded photo on screen.
    pub(crate) fn put(&mut self, painter: &NodeBuilder<'_>, image: &HtmlImageElement) -> Dom {
        image.set_class_name("fc-player__photo");
        image.set_alt(&self.alt(painter));
        match self.image.replace(image.clone()) {
            Some(old) => old.replace_with_with_node_1(image)?,
            None => match &self.marks {
                Some(marks) => marks.before_with_node_1(image)?,
                None => self.frame.append_with_node_1(image)?,
            },
        }
        self.frame.remove_attribute("aria-busy")
    }

    /// Whatever is under way has ended.
    pub(crate) fn settle(&mut self) -> Dom {
        self.loading = None;
        if let Some(canvas) = self.placeholder.take_if(|_| self.image.is_some()) {
            canvas.remove();
        }
        self.frame.remove_attribute("aria-busy")
    }

    /// Takes the photo away.
    pub(crate) fn unload(&mut self) -> Dom {
        if let Some(image) = self.image.take() {
            image.remove();
        }
        self.settle()
    }

    /// Says that the photo did not come, or takes that back.
    pub(crate) fn set_failed(&mut self, painter: &NodeBuilder<'_>, failed: bool) -> Dom {
        if !failed {
            if let Some(failure) = self.failure.take() {
                failure.remove();
            }
            return Ok(());
        }
        if self.failure.is_none() {
            let failure = element(painter.document, "div", "failure")?;
            set(&failure, "role", "alert")?;
            let retry = text_element(painter.document, "button", "retry", &painter.labels.retry)?;
            set(&retry, "type", "button")?;
            set(&retry, ACT, "retry")?;
            set(&retry, AT, &self.index.to_string())?;
            let said = text_element(painter.document, "p", "failure-text", &painter.labels.image_failed)?;
            failure.append_with_node_2(&said, &retry)?;
            self.root.append_child(&failure)?;
            self.failure = Some(failure);
        }
        Ok(())
    }

    /// The node of the marks, once they are drawn.
    pub(crate) fn marks(&self) -> Option<&HtmlElement> {
        self.marks.as_ref()
    }

    fn draw_marks(&mut self, painter: &NodeBuilder<'_>) -> Dom {
        let marks = element(painter.document, "div", "marks")?;
        for (at, hotspot) in self.item.hotspots.iter().enumerate() {
            if let Some(mark) = painter.mark(hotspot, at)? {
                marks.append_child(&mark)?;
            }
        }
        self.frame.append_child(&marks)?;
        self.marks = Some(marks);
        Ok(())
    }

    fn alt(&self, painter: &NodeBuilder<'_>) -> String {
        if self.item.alt.is_empty() { (painter.labels.photo)(self.index + 1) } else { self.item.alt.clone() }
    }
}

fn draw_placeholder(document: &Document, window: &Window, picture: &Picture) -> Option<HtmlCanvasElement> {
    let binary = window.atob(picture.placeholder.as_deref()?).ok()?;
    // Each character of what `atob` gives is one byte.
    let bytes: Vec<u8> = binary.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let pixels = pixels(&bytes)?;
    let canvas: HtmlCanvasElement = element(document, "canvas", "placeholder").ok()?.unchecked_into();
    canvas.set_width(pixels.width_px);
    canvas.set_height(pixels.height_px);
    set(&canvas, "aria-hidden", "true").ok()?;
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    let data = ImageData::new_with_u8_clamped_array(Clamped(&pixels.rgba), pixels.width_px).ok()?;
    context.put_image_data(&data, 0.0, 0.0).ok()?;
    Some(canvas)
}
