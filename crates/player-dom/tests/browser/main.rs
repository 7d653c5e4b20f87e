//! The player in a browser: what is in the page, what keys and pointers do, and that nothing stays behind.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a step that fails is the test's failure")]

mod fixture;
mod gallery;
mod hotspots;
mod keys_and_pointers;
mod life;
mod placing;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
