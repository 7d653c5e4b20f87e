//! The worker that makes previews, and the photos that wait for it. Started with the first photo, kept for the next ones.
//!
//! Not for: browsers and pages that let no worker run; those are told so and shrink on the page.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, MessageEvent, Worker};

use crate::browser::listener::Listener;

/// There is no worker: its script is not to be had, or none may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerUnavailable;

/// A worker. What waits for it is told when it breaks.
pub struct ThumbnailWorker {
    worker: Worker,
    waiting: Rc<Waiting>,
    _listeners: [Listener; 2],
}

#[derive(Default)]
struct Waiting {
    /// Resolvers by a photo's number.
    photos: RefCell<HashMap<u32, Function>>,
    next: Cell<u32>,
    broken: Cell<bool>,
}

impl ThumbnailWorker {
    /// Starts the worker whose script is at an address.
    ///
    /// # Errors
    /// [`WorkerUnavailable`] where the browser refuses at once. A script that cannot be loaded shows with the first photo.
    pub fn start(script: &str) -> Result<Self, WorkerUnavailable> {
        let worker = Worker::new(script).map_err(|_| WorkerUnavailable)?;
        let waiting = Rc::new(Waiting::default());
        let listeners = [
            Listener::new(&worker, "message", {
                let waiting = Rc::clone(&waiting);
                move |event| waiting.answer(&event)
            }),
            Listener::new(&worker, "error", {
                let waiting = Rc::clone(&waiting);
                move |_| waiting.give_up()
            }),
        ];
        Ok(Self { worker, waiting, _listeners: listeners })
    }

    /// Has a photo drawn as JPEG of a quality from 0 to 1: `width_px` wide, or as wide as it is. `None` for a file that is no
    /// picture.
    ///
    /// # Errors
    /// [`WorkerUnavailable`] when it is broken.
    pub async fn redraw(
        &self,
        file: &File,
        width_px: Option<u32>,
        quality: f64,
    ) -> Result<Option<Blob>, WorkerUnavailable> {
        if self.waiting.broken.get() {
            return Err(WorkerUnavailable);
        }
        let number = self.waiting.next.get();
        self.waiting.next.set(number.wrapping_add(1));
        let answer = Promise::new(&mut |resolve, _| {
            self.waiting.photos.borrow_mut().insert(number, resolve);
        });
        let message = Array::of4(&number.into(), file, &width_px.into(), &quality.into());
        if self.worker.post_message(&message).is_err() {
            self.waiting.photos.borrow_mut().remove(&number);
            return Err(WorkerUnavailable);
        }
        let answer = JsFuture::from(answer).await.map_err(|_| WorkerUnavailable)?;
        if answer.is_undefined() { Err(WorkerUnavailable) } else { Ok(answer.dyn_into().ok()) }
    }
}

impl Drop for ThumbnailWorker {
    fn drop(&mut self) {
        self.worker.terminate();
        self.waiting.give_up();
    }
}

impl Waiting {
    fn answer(&self, event: &web_sys::Event) {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let Ok(answer) = event.data().dyn_into::<Array>() else { return };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number that was sent")]
        let number = answer.get(0).as_f64().unwrap_or(f64::MAX) as u32;
        let resolve = self.photos.borrow_mut().remove(&number);
        if let Some(resolve) = resolve {
            // A promise's own function does not fail.
            let _ = resolve.call1(&JsValue::NULL, &answer.get(1));
        }
    }

    fn give_up(&self) {
        self.broken.set(true);
        for resolve in self.photos.take().into_values() {
            let _ = resolve.call1(&JsValue::NULL, &JsValue::UNDEFINED);
        }
    }
}
