//! Connection to the network, and visibility of the page.

use leptos::prelude::*;

use super::listener;

/// Signals on the connection and on who looks. Made once, in the app.
#[derive(Clone, Copy, Debug)]
pub struct Connection {
    /// Belief of the browser about the network; true means little, false means there is none.
    pub online: Signal<bool>,
    /// True if the page is shown.
    pub visible: Signal<bool>,
    /// Counts how often the window got the focus.
    pub focused: Signal<u32>,
}

impl Connection {
    /// Listens for as long as the current owner lives.
    #[must_use]
    pub fn watch() -> Self {
        let online = RwSignal::new(is_online());
        let visible = RwSignal::new(is_visible());
        let focused = RwSignal::new(0_u32);
        for event in ["online", "offline"] {
            listener::on_window(event, move |_| online.set(is_online()));
        }
        listener::on_document("visibilitychange", move |_| visible.set(is_visible()));
        listener::on_window("focus", move |_| focused.update(|count| *count = count.wrapping_add(1)));
        Self { online: online.into(), visible: visible.into(), focused: focused.into() }
    }
}

fn is_online() -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        window().navigator().on_line()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        true
    }
}

fn is_visible() -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        !document().hidden()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        true
    }
}
