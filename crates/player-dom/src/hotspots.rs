//! Hotspots as buttons and links: on the photo, and in the list beside it, which has those too that have no place on it.

use forecourt_player::{Action, Detail, Hotspot, Look};
use wasm_bindgen::JsCast as _;
use web_sys::{Document, Element, HtmlElement, NodeList};

use crate::Labels;
use crate::element::{ACT, AT, Dom, Icon, element, focus_in_place, percent, set, style, text_element};

/// Attribute with the hotspot's id.
pub(crate) const HOTSPOT: &str = "data-hotspot";

/// The buttons and links of hotspots within `root`.
pub(crate) fn controls(root: &Element) -> impl Iterator<Item = HtmlElement> {
    // The selector is well-formed.
    let found = root.query_selector_all("[data-hotspot]").ok();
    let count = found.as_ref().map_or(0, NodeList::length);
    (0..count).filter_map(move |at| Some(found.as_ref()?.get(at)?.unchecked_into()))
}

/// Gives a hotspot's control within `root` the focus; whether it is there.
pub(crate) fn focus_control(root: &Element, id: &str) -> bool {
    let control = controls(root).find(|control| control.get_attribute(HOTSPOT).as_deref() == Some(id));
    control.inspect(focus_in_place).is_some()
}

/// Document and labels that nodes are built with.
pub(crate) struct NodeBuilder<'a> {
    pub(crate) document: &'a Document,
    pub(crate) labels: &'a Labels,
}

impl NodeBuilder<'_> {
    /// A hotspot's mark on the photo; `None` for one that has no place there.
    pub(crate) fn mark(&self, hotspot: &Hotspot, at: usize) -> Dom<Option<HtmlElement>> {
        let Some(position) = hotspot.position.filter(|_| hotspot.is_on_picture()) else { return Ok(None) };
        let mark = self.control(hotspot, at, "hotspot")?;
        style(&mark, "left", &inset(position.x))?;
        style(&mark, "top", &inset(position.y))?;
        // The title stands where the photo has more room.
        set(&mark, "data-side", if position.x > 0.5 { "left" } else { "right" })?;
        Ok(Some(mark))
    }

    /// A hotspot's row of the list.
    pub(crate) fn row(&self, hotspot: &Hotspot, at: usize) -> Dom<HtmlElement> {
        let row = element(self.document, "li", "list-item")?;
        row.append_child(&*self.control(hotspot, at, "list-link")?)?;
        Ok(row)
    }

    fn control(&self, hotspot: &Hotspot, at: usize, part: &str) -> Dom<HtmlElement> {
        let action = hotspot.action();
        let control = if let Action::Follow(url) = action {
            let link = element(self.document, "a", part)?;
            set(&link, "href", url.as_str())?;
            open_in_new_tab(&link)?;
            link
        } else {
            let button = element(self.document, "button", part)?;
            set(&button, "type", "button")?;
            set(&button, ACT, "hotspot")?;
            set(&button, "aria-haspopup", "dialog")?;
            set(&button, "aria-expanded", "false")?;
            button
        };
        set(&control, AT, &at.to_string())?;
        set(&control, HOTSPOT, hotspot.id.as_str())?;
        set(&control, "data-look", if hotspot.look == Look::Damage { "damage" } else { "feature" })?;
        if let Some(icon) = &hotspot.icon {
            set(&control, "data-icon", icon)?;
        }

        let dot = element(self.document, "span", "dot")?;
        dot.append_with_node_1(&*icon(hotspot).draw(self.document)?)?;
        let title = element(self.document, "span", "title")?;
        title.set_dir("auto");
        if hotspot.look == Look::Damage {
            title.append_child(&*self.hidden_text(&self.labels.damage)?)?;
            title.append_with_str_1(" ")?;
        }
        title.append_with_str_1(&hotspot.title)?;
        if matches!(action, Action::Follow(_)) {
            title.append_with_str_1(" ")?;
            title.append_child(&*self.hidden_text(&self.labels.opens_in_new_tab)?)?;
        }
        control.append_with_node_2(&dot, &title)?;
        Ok(control)
    }

    /// A text for those who cannot see.
    pub(crate) fn hidden_text(&self, text: &str) -> Dom<HtmlElement> {
        text_element(self.document, "span", "hidden-text", text)
    }
}

/// Makes a link open a tab that knows nothing of this one.
pub(crate) fn open_in_new_tab(link: &HtmlElement) -> Dom {
    set(link, "target", "_blank")?;
    set(link, "rel", "noopener noreferrer")?;
    link.set_draggable(false);
    Ok(())
}

/// A share of the photo, as far from its edge that the whole of the mark can be touched.
fn inset(share: f64) -> String {
    ["clamp(var(--fcp-half), ", &percent(share), ", 100% - var(--fcp-half))"].concat()
}

fn icon(hotspot: &Hotspot) -> Icon {
    match (&hotspot.detail, hotspot.look) {
        (Some(Detail::Link(_)), _) => Icon::Link,
        (Some(Detail::Document(_)), _) => Icon::Document,
        (_, Look::Damage) => Icon::Exclamation,
        (Some(Detail::Image(_)), Look::Feature) => Icon::Photo,
        (None, Look::Feature) => Icon::Plus,
    }
}
