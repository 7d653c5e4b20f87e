//! Where the keyboard is. The focus never falls to the body when what had it goes: it moves to what stands nearest, so that a
//! person at the keyboard goes on where they were.

#[cfg(target_arch = "wasm32")]
pub use web::{is_at, keep, move_still_to, move_to, move_within};

/// Moves the focus to the first element that a CSS selector finds, once the page has been drawn. Nothing outside a browser.
#[cfg(not(target_arch = "wasm32"))]
pub fn move_to(selector: impl Into<String>) {
    let _ = selector.into();
}

/// Moves the focus at once and leaves the page where it is scrolled to. Nothing is found outside a browser.
#[cfg(not(target_arch = "wasm32"))]
pub fn move_still_to(_: &str) -> bool {
    false
}

/// True if the first element that a selector finds has the focus, or nothing has. Nothing has outside a browser.
#[cfg(not(target_arch = "wasm32"))]
pub fn is_at(_: &str) -> bool {
    true
}

/// Keeps the focus from falling to the body. Nothing outside a browser.
#[cfg(not(target_arch = "wasm32"))]
pub fn keep() {}

/// Elements that take the focus by keyboard.
#[cfg(target_arch = "wasm32")]
const FOCUSABLE: &str = "a[href], button:not([disabled]), input:not([type=hidden], [tabindex='-1']), select, textarea, \
                         summary, [tabindex='0']";

#[cfg(target_arch = "wasm32")]
mod web {
    use std::cell::RefCell;
    use std::rc::Rc;

    use js_sys::{Function, Object, Reflect};
    use leptos::prelude::{document, request_animation_frame};
    use wasm_bindgen::JsCast as _;
    use web_sys::{Element, HtmlElement};

    use super::FOCUSABLE;
    use crate::browser::listener;

    /// Elements that had the focus before and may get it back.
    const EARLIER: usize = 8;

    /// Moves the focus to the first element that a CSS selector finds, once the page has been drawn.
    pub fn move_to(selector: impl Into<String>) {
        let selector = selector.into();
        request_animation_frame(move || {
            if let Some(element) = find(&selector) {
                // An element that cannot take the focus leaves it where it is.
                let _ = element.focus();
            }
        });
    }

    /// Moves the focus at once and leaves the page where it is scrolled to. False when no element is found.
    pub fn move_still_to(selector: &str) -> bool {
        let found = find(selector);
        if let Some(element) = &found {
            focus_still(element);
        }
        found.is_some()
    }

    /// Moves the focus to the first visible element of a part that one of the selectors finds, the first selector before the
    /// others.
    pub fn move_within(part: &Element, selectors: &[&str]) {
        for selector in selectors {
            if let Some(element) = first_of(part, selector) {
                let _ = element.focus();
                return;
            }
        }
    }

    /// True if the first element that a selector finds has the focus, or nothing has.
    pub fn is_at(selector: &str) -> bool {
        let active = document().active_element();
        let body = document().body().map(Element::from);
        active.is_none() || active == body || active == find(selector).map(Element::from)
    }

    fn find(selector: &str) -> Option<HtmlElement> {
        document().query_selector(selector).ok().flatten()?.dyn_into().ok()
    }

    fn focus_still(element: &HtmlElement) {
        let options = Object::new();
        // Setting a property of a plain object does not fail.
        let _ = Reflect::set(&options, &"preventScroll".into(), &true.into());
        let focus = Reflect::get(element, &"focus".into()).ok();
        if let Some(focus) = focus.and_then(|focus| focus.dyn_into::<Function>().ok()) {
            let _ = focus.call1(element, &options);
        }
    }

    /// One element on the way up from the one with the focus, and who stood beside it then.
    struct Level {
        element: Element,
        next: Option<Element>,
        previous: Option<Element>,
    }

    #[derive(Default)]
    struct Memory {
        /// From the element that had the focus up to the body.
        way_up: Vec<Level>,
        id: String,
        earlier: Vec<HtmlElement>,
    }

    impl Memory {
        fn remember(&mut self, element: HtmlElement) {
            self.earlier.retain(|known| *known != element);
            if self.earlier.len() >= EARLIER {
                self.earlier.remove(0);
            }
            self.id = element.id();
            self.way_up.clear();
            let mut at = Some(Element::from(element.clone()));
            while let Some(element) = at {
                at = element.parent_element();
                let (next, previous) = (element.next_element_sibling(), element.previous_element_sibling());
                self.way_up.push(Level { element, next, previous });
            }
            self.earlier.push(element);
        }

        /// Element nearest to the one that had the focus, when that is gone and nothing else has it.
        fn wanted(&self) -> Option<HtmlElement> {
            let lost = self.way_up.first()?;
            let active = document().active_element();
            let is_nowhere = active.is_none() || active == document().body().map(Element::from);
            if is_nowhere && !is_shown(&lost.element) { self.nearest() } else { None }
        }

        fn nearest(&self) -> Option<HtmlElement> {
            let same = (!self.id.is_empty()).then(|| document().get_element_by_id(&self.id)).flatten();
            let same = same.filter(is_shown).and_then(|element| element.dyn_into().ok());
            same.or_else(|| self.beside())
                .or_else(|| self.earlier.iter().rev().find(|element| is_shown(element)).cloned())
                .or_else(|| find("h1"))
                .or_else(|| find("#content"))
        }

        /// Beside what went, or beside the parts that it stood in, but not beyond the page's content or a dialog.
        fn beside(&self) -> Option<HtmlElement> {
            let standing = self.way_up.iter().position(|level| is_shown(&level.element))?;
            let gone = &self.way_up[standing.checked_sub(1)?];
            // Beside a bar of the shell stands the page itself, which nobody was in.
            let is_part = |element: &&Element| !element.matches("main, header").unwrap_or(true);
            let beside = [&gone.next, &gone.previous];
            let found = beside.into_iter().flatten().filter(is_part).find_map(first_focusable);
            if found.is_some() {
                return found;
            }
            for level in &self.way_up[standing..] {
                if level.element.matches("main, dialog, body, html, .toasts").unwrap_or(true) {
                    return None;
                }
                let found = first_focusable(&level.element).or_else(|| {
                    let beside =
                        [level.element.next_element_sibling(), level.element.previous_element_sibling()];
                    beside.iter().flatten().find_map(first_focusable)
                });
                if found.is_some() {
                    return found;
                }
            }
            None
        }
    }

    fn is_shown(element: &Element) -> bool {
        let has_box = |element: &HtmlElement| element.offset_width() > 0 || element.offset_height() > 0;
        element.is_connected() && element.dyn_ref::<HtmlElement>().is_none_or(has_box)
    }

    fn first_focusable(part: &Element) -> Option<HtmlElement> {
        if part.matches(FOCUSABLE).unwrap_or(false) && is_shown(part) {
            return part.clone().dyn_into().ok();
        }
        first_of(part, FOCUSABLE)
    }

    fn first_of(part: &Element, selector: &str) -> Option<HtmlElement> {
        let found = part.query_selector_all(selector).ok()?;
        let elements =
            (0..found.length()).filter_map(|index| found.item(index)?.dyn_into::<HtmlElement>().ok());
        elements.into_iter().find(|element| is_shown(element))
    }

    /// Keeps the focus from falling to the body for as long as the current owner lives. Some browsers tell when an element with
    /// the focus is taken away; for the others the next key comes early enough.
    pub fn keep() {
        let memory = Rc::new(RefCell::new(Memory::default()));
        listener::on_document("focusin", {
            let memory = memory.clone();
            move |event| {
                let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
                if let (Some(element), Ok(mut memory)) = (target, memory.try_borrow_mut()) {
                    memory.remember(element);
                }
            }
        });
        listener::on_document("focusout", {
            let memory = memory.clone();
            move |event| {
                let goes_on =
                    event.dyn_ref::<web_sys::FocusEvent>().and_then(web_sys::FocusEvent::related_target);
                if goes_on.is_none() {
                    let memory = memory.clone();
                    request_animation_frame(move || repair(&memory));
                }
            }
        });
        listener::on_document("keydown", move |_| repair(&memory));
    }

    fn repair(memory: &RefCell<Memory>) {
        // The focus that is given is remembered while it is given: nothing is borrowed then.
        let nearest = {
            let Ok(memory) = memory.try_borrow() else { return };
            memory.wanted()
        };
        if let Some(element) = nearest {
            let _ = element.focus();
        }
    }
}
