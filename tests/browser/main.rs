//! The portal in a browser: what states without one cannot show.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a step that fails is the test's failure")]

mod crash;
mod focus;
mod picture;
mod preview;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
