//! Scroll position of the page. Outside a browser there is no page.

/// Distance from the top, in CSS pixels.
#[must_use]
pub(crate) fn y() -> f64 {
    #[cfg(target_arch = "wasm32")]
    {
        leptos::prelude::window().scroll_y().unwrap_or(0.0)
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        0.0
    }
}

/// Furthest position to which the page can be scrolled as it is drawn now.
#[must_use]
pub(crate) fn furthest() -> f64 {
    #[cfg(target_arch = "wasm32")]
    {
        let height = leptos::prelude::document().document_element().map_or(0, |root| root.scroll_height());
        let window = leptos::prelude::window().inner_height().ok().and_then(|height| height.as_f64());
        (f64::from(height) - window.unwrap_or(0.0)).max(0.0)
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        0.0
    }
}

/// Scrolls at once.
pub(crate) fn to(y: f64) {
    #[cfg(target_arch = "wasm32")]
    leptos::prelude::window().scroll_to_with_x_and_y(0.0, y);
    #[cfg(not(target_arch = "wasm32"))]
    let _ = y;
}

/// Calls back before the next frame is drawn.
pub(crate) fn before_next_frame(then: impl FnOnce() + 'static) {
    #[cfg(target_arch = "wasm32")]
    leptos::prelude::request_animation_frame(then);
    #[cfg(not(target_arch = "wasm32"))]
    let _ = then;
}
