//! Fetching a photo and decoding it before it is put on screen. Not here: which file, and what becomes of the photo.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, HtmlImageElement, Window};

use crate::element::Dom;

/// A photo under way; dropping it stops the fetch and calls nobody.
pub(crate) struct Loading {
    image: HtmlImageElement,
    wanted: Rc<Cell<bool>>,
}

/// A photo that can be put on screen, or that did not come.
pub(crate) type Decoded = Result<HtmlImageElement, ()>;

impl Loading {
    /// Begins. `decoded` is called once; when it has put the photo on screen, `painted` is called two frames later.
    pub(crate) fn begin(
        document: &Document,
        window: Window,
        url: &str,
        urgent: bool,
        decoded: impl FnOnce(Decoded) -> bool + 'static,
        painted: impl FnOnce() + 'static,
    ) -> Dom<Self> {
        let image: HtmlImageElement = document.create_element("img")?.unchecked_into();
        image.set_attribute("fetchpriority", if urgent { "high" } else { "low" })?;
        image.set_attribute("decoding", "async")?;
        image.set_draggable(false);
        image.set_src(url);
        let wanted = Rc::new(Cell::new(true));
        let loading = Self { image: image.clone(), wanted: Rc::clone(&wanted) };
        spawn_local(async move {
            let answer = JsFuture::from(image.decode()).await;
            if !wanted.get() {
                return;
            }
            let is_on_screen = decoded(answer.map(|_| image).map_err(|_| ()));
            if !is_on_screen {
                return;
            }
            // The first frame draws it, the second tells that the first is done.
            for _ in 0..2 {
                // A window that gives no frames any more is closing.
                let _ = JsFuture::from(next_frame(&window)).await;
            }
            if wanted.get() {
                painted();
            }
        });
        Ok(loading)
    }
}

impl Drop for Loading {
    fn drop(&mut self) {
        if self.wanted.replace(false) && !self.image.is_connected() {
            // Stops the fetch; the photo has nowhere to go.
            let _ = self.image.remove_attribute("src");
        }
    }
}

fn next_frame(window: &Window) -> Promise {
    Promise::new(&mut |resolve, reject| {
        if window.request_animation_frame(&resolve).is_err() {
            // A promise that is rejected twice stays rejected.
            let _ = reject.call0(&wasm_bindgen::JsValue::UNDEFINED);
        }
    })
}
