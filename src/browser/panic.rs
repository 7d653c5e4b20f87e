//! The end of a program that panicked: whoever draws the last page is told where it broke, and nothing of the program is heard
//! of after that.

use std::sync::atomic::{AtomicBool, Ordering};

static HAS_PANICKED: AtomicBool = AtomicBool::new(false);

/// True if the program has broken. What it still holds is in no state to answer events.
#[must_use]
pub fn has_panicked() -> bool {
    HAS_PANICKED.load(Ordering::Relaxed)
}

/// From now on a panic goes to the console, and its place (file and line) to `show`, once.
pub fn on_panic(show: fn(&str)) {
    #[cfg(target_arch = "wasm32")]
    std::panic::set_hook(Box::new(move |info| {
        web_sys::console::error_1(&info.to_string().into());
        // What breaks while the last page is drawn has no page of its own.
        if !HAS_PANICKED.swap(true, Ordering::Relaxed) {
            show(&info.location().map(ToString::to_string).unwrap_or_default());
        }
    }));
    #[cfg(not(target_arch = "wasm32"))]
    let _ = show;
}
