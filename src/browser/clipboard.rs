//! The clipboard, where the browser has one for this page.

/// Writes a text into it. A browser that refuses leaves the text to be selected.
#[cfg(target_arch = "wasm32")]
pub(crate) fn write(text: &str) {
    use wasm_bindgen::{JsCast as _, JsValue};

    let navigator = leptos::prelude::window().navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).unwrap_or(JsValue::UNDEFINED);
    let write = js_sys::Reflect::get(&clipboard, &"writeText".into()).ok();
    if let Some(write) = write.and_then(|write| write.dyn_into::<js_sys::Function>().ok()) {
        let _ = write.call1(&clipboard, &text.into());
    }
}

/// There is none outside a browser.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn write(_: &str) {}
