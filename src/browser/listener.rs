//! Listeners that are taken off with whatever they belong to, and hear nothing of a program that broke.

#[cfg(target_arch = "wasm32")]
use leptos::prelude::{StoredValue, document, window};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::{JsCast as _, closure::Closure};

#[cfg(target_arch = "wasm32")]
use super::panic::has_panicked;

/// Listens on one target until it is dropped.
#[cfg(target_arch = "wasm32")]
pub(crate) struct Listener {
    target: web_sys::EventTarget,
    event: &'static str,
    closure: Closure<dyn FnMut(web_sys::Event)>,
}

#[cfg(target_arch = "wasm32")]
impl Listener {
    /// Begins to listen.
    #[must_use = "dropping the listener takes it off"]
    pub(crate) fn new(
        target: &web_sys::EventTarget,
        event: &'static str,
        mut handle: impl FnMut(web_sys::Event) + 'static,
    ) -> Self {
        let closure = Closure::<dyn FnMut(web_sys::Event)>::new(move |event| {
            if !has_panicked() {
                handle(event);
            }
        });
        // Only a broken target could refuse; then there is nothing to hear.
        let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
        Self { target: target.clone(), event, closure }
    }
}

#[cfg(target_arch = "wasm32")]
impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.event, self.closure.as_ref().unchecked_ref());
    }
}

/// Listens on the window for as long as the current owner lives. Outside a browser nothing is ever heard.
pub(crate) fn on_window(event: &'static str, handle: impl FnMut(web_sys::Event) + 'static) {
    #[cfg(target_arch = "wasm32")]
    keep(Listener::new(&window(), event, handle));
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (event, handle);
}

/// Listens on the document for as long as the current owner lives. Outside a browser nothing is ever heard.
pub(crate) fn on_document(event: &'static str, handle: impl FnMut(web_sys::Event) + 'static) {
    #[cfg(target_arch = "wasm32")]
    keep(Listener::new(&document(), event, handle));
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (event, handle);
}

/// The owner drops what it stores when it ends.
#[cfg(target_arch = "wasm32")]
fn keep(listener: Listener) {
    StoredValue::new_local(listener);
}
