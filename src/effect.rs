//! Work that follows signals. One copy of the machinery for all of it: Leptos builds an `Effect` anew for every closure.

use leptos::prelude::Effect;

/// Runs now, and again whenever a signal changes that it looked at, for as long as the current owner lives.
pub fn on_change(run: impl FnMut() + 'static) {
    let run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(run);
}
