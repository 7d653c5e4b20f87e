//! Making nodes. Texts go in as text, never as markup.

use std::cell::Cell;

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Document, Element, FocusOptions, HtmlElement, Node};

/// Result of a DOM call, which is refused only when the document is going away.
pub(crate) type Dom<T = ()> = Result<T, JsValue>;

/// Attribute that says what a click on an element does; see `driver`.
pub(crate) const ACT: &str = "data-act";
/// Attribute with the number that the act is about, from 0.
pub(crate) const AT: &str = "data-at";

/// An element of the player's style: `part` is what follows `fc-player__`.
pub(crate) fn element(document: &Document, tag: &str, part: &str) -> Dom<HtmlElement> {
    let element: HtmlElement = document.create_element(tag)?.unchecked_into();
    element.set_class_name(&["fc-player__", part].concat());
    Ok(element)
}

/// An element with a text.
pub(crate) fn text_element(document: &Document, tag: &str, part: &str, text: &str) -> Dom<HtmlElement> {
    let element = element(document, tag, part)?;
    element.set_text_content(Some(text));
    Ok(element)
}

/// A button of an icon alone.
pub(crate) fn icon_button(
    document: &Document,
    part: &str,
    act: &str,
    icon: Icon,
    label: &str,
) -> Dom<HtmlElement> {
    let button = element(document, "button", part)?;
    set(&button, "type", "button")?;
    set(&button, ACT, act)?;
    set(&button, "aria-label", label)?;
    button.append_with_node_1(&*icon.draw(document)?)?;
    Ok(button)
}

/// Sets an attribute.
pub(crate) fn set(element: &Element, name: &str, value: &str) -> Dom {
    element.set_attribute(name, value)
}

/// Sets an attribute without value, or takes it away.
pub(crate) fn toggle(element: &Element, name: &str, on: bool) -> Dom {
    element.toggle_attribute_with_force(name, on).map(|_| ())
}

/// Sets a property of an element's own style, which a strict content security policy allows as it forbids the attribute.
pub(crate) fn style(element: &HtmlElement, name: &str, value: &str) -> Dom {
    element.style().set_property(name, value)
}

/// A share as a length in percent of what is around.
pub(crate) fn percent(share: f64) -> String {
    number(share * 100.0) + "%"
}

/// A length in CSS pixels.
pub(crate) fn px(length: f64) -> String {
    number(length) + "px"
}

/// A number as JavaScript writes it; Rust's own formatting of floats would weigh more than this whole module.
pub(crate) fn number(value: f64) -> String {
    // Refused only for a radix that does not exist.
    js_sys::Number::from(value).to_string_with_radix(10).map(String::from).unwrap_or_default()
}

/// Makes `children` the children of `parent`, in their order, moving no more than needed: a node that is moved loses the focus.
pub(crate) fn place_children<'a>(parent: &Element, children: impl Iterator<Item = &'a HtmlElement>) -> Dom {
    let mut expected = parent.first_child();
    for child in children {
        let child: &Node = child;
        if expected.as_ref() == Some(child) {
            expected = child.next_sibling();
        } else {
            parent.insert_before(child, expected.as_ref())?;
        }
    }
    while let Some(surplus) = expected {
        expected = surplus.next_sibling();
        parent.remove_child(&surplus)?;
    }
    Ok(())
}

/// The element that has the focus within `root`, in a document or in a shadow tree.
pub(crate) fn focused_in(root: &Element) -> Option<HtmlElement> {
    let tree = root.get_root_node();
    let active = js_sys::Reflect::get(&tree, &JsValue::from_str("activeElement")).ok()?;
    let active: HtmlElement = active.dyn_into().ok()?;
    root.contains(Some(&active)).then_some(active)
}

/// Gives the focus without scrolling the page.
pub(crate) fn focus_in_place(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // Refused only by an element that is gone.
    let _ = element.focus_with_options(&options);
}

/// An id that no other element of the page has.
pub(crate) fn new_id(what: &str) -> String {
    thread_local! {
        static LAST: Cell<u32> = const { Cell::new(0) };
    }
    let number = LAST.get().wrapping_add(1);
    LAST.set(number);
    ["fc-player-", what, "-", &number.to_string()].concat()
}

/// Small pictures, drawn in strokes on 24 × 24.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Previous,
    Next,
    Close,
    Plus,
    Exclamation,
    Link,
    Document,
    Photo,
    Cross,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Previous => "M15 5l-7 7 7 7",
            Self::Next => "M9 5l7 7-7 7",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Plus => "M12 6v12M6 12h12",
            Self::Exclamation => "M12 5v9M12 18.5v.5",
            Self::Link => "M8 16l8-8M9.5 8H16v6.5",
            Self::Document => "M8 4h6l4 4v12H8zM14 4v4h4M11 13h4M11 16h4",
            Self::Photo => "M4 6h16v12H4zM4 15l4.5-4.5L13 15l2.5-2.5L20 16M15.5 9.5v.1",
            Self::Cross => "M12 1v9M12 14v9M1 12h9M14 12h9",
        }
    }

    pub(crate) fn draw(self, document: &Document) -> Dom<Element> {
        const SVG: Option<&str> = Some("http://www.w3.org/2000/svg");
        let svg = document.create_element_ns(SVG, "svg")?;
        set(&svg, "class", "fc-player__icon")?;
        set(&svg, "viewBox", "0 0 24 24")?;
        set(&svg, "aria-hidden", "true")?;
        let path = document.create_element_ns(SVG, "path")?;
        set(&path, "d", self.path())?;
        svg.append_child(&path)?;
        Ok(svg)
    }
}
