//! Guards of listeners, of a size observer and of the frame that was asked for. Each is released when dropped.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, ResizeObserver, Window};

use crate::element::Dom;

/// A listener that sees events before the nodes below its target do.
pub(crate) struct Listener {
    target: EventTarget,
    kind: &'static str,
    heard: Closure<dyn FnMut(Event)>,
}

impl Listener {
    pub(crate) fn new(
        target: &EventTarget,
        kind: &'static str,
        heard: impl FnMut(Event) + 'static,
    ) -> Dom<Self> {
        let heard: Closure<dyn FnMut(Event)> = Closure::new(heard);
        let capture = true;
        target.add_event_listener_with_callback_and_bool(kind, heard.as_ref().unchecked_ref(), capture)?;
        Ok(Self { target: target.clone(), kind, heard })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Fails for no listener that was added.
        let _ = self.target.remove_event_listener_with_callback_and_bool(
            self.kind,
            self.heard.as_ref().unchecked_ref(),
            true,
        );
    }
}

/// Tells when an element's size has changed.
pub(crate) struct SizeWatch {
    observer: ResizeObserver,
    _resized: Closure<dyn FnMut()>,
}

impl SizeWatch {
    pub(crate) fn new(element: &Element, resized: impl FnMut() + 'static) -> Dom<Self> {
        let resized: Closure<dyn FnMut()> = Closure::new(resized);
        let observer = ResizeObserver::new(resized.as_ref().unchecked_ref())?;
        observer.observe(element);
        Ok(Self { observer, _resized: resized })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Asks for the next frame, at most one at a time.
pub(crate) struct Frames {
    window: Window,
    due: Closure<dyn FnMut()>,
    asked: Rc<Cell<Option<i32>>>,
}

impl Frames {
    pub(crate) fn new(window: Window, mut due: impl FnMut() + 'static) -> Self {
        let asked: Rc<Cell<Option<i32>>> = Rc::default();
        let answered = Rc::clone(&asked);
        let due = Closure::new(move || {
            answered.set(None);
            due();
        });
        Self { window, due, asked }
    }

    pub(crate) fn ask(&self) -> Dom {
        if self.asked.get().is_none() {
            let handle = self.window.request_animation_frame(self.due.as_ref().unchecked_ref())?;
            self.asked.set(Some(handle));
        }
        Ok(())
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        if let Some(handle) = self.asked.take() {
            // Fails for no frame that was asked for.
            let _ = self.window.cancel_animation_frame(handle);
        }
    }
}
