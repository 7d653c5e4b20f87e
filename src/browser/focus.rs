//! Where the keyboard is.

#[cfg(target_arch = "wasm32")]
use leptos::prelude::{document, request_animation_frame};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::JsCast as _;

/// Moves the focus to the first element that a CSS selector finds, once the page has been drawn.
pub fn move_to(selector: impl Into<String>) {
    #[cfg(target_arch = "wasm32")]
    {
        let selector = selector.into();
        request_animation_frame(move || {
            let found = document().query_selector(&selector).ok().flatten();
            if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
                // An element that cannot take the focus leaves it where it is.
                let _ = element.focus();
            }
        });
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = selector.into();
}
