//! Store of the dropped files, which sends their bytes. The queue and its state know files by number alone, so that tests need
//! no browser.

use std::future::Future;
use std::ops::Range;
use std::pin::Pin;

use forecourt_client::{Client, Request, Response, TransportFailure};

use super::accept::Refusal;
use super::preview::Preview;
use super::queue::{FileId, Inspection};

/// A future of the one thread that a browser has.
pub type Local<T> = Pin<Box<dyn Future<Output = T>>>;

/// Why bytes did not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendFailure {
    /// The network.
    Transport(TransportFailure),
    /// The file can't be read any more.
    Vanished,
}

/// Holds files until they are released.
pub trait FileTransfer {
    /// Takes a file in.
    fn hold(&self, id: FileId, file: web_sys::File);

    /// Reads and hashes it.
    fn inspect(&self, id: FileId) -> Local<Result<Inspection, Refusal>>;

    /// Makes a small picture of it; nothing where the browser can't.
    fn preview(&self, id: FileId) -> Local<Option<Preview>>;

    /// Sends a part of it as the body of `request`.
    fn send(
        &self,
        id: FileId,
        bytes: Range<u64>,
        client: Client,
        request: Request,
        on_progress: Box<dyn Fn(u64)>,
    ) -> Local<Result<Response, SendFailure>>;

    /// Lets it go.
    fn release(&self, id: FileId);
}

/// Stands in where there is no browser that files could come from.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

#[cfg(not(target_arch = "wasm32"))]
impl FileTransfer for NoFiles {
    fn hold(&self, _: FileId, _: web_sys::File) {}

    fn inspect(&self, _: FileId) -> Local<Result<Inspection, Refusal>> {
        Box::pin(std::future::ready(Err(Refusal::Unreadable)))
    }

    fn preview(&self, _: FileId) -> Local<Option<Preview>> {
        Box::pin(std::future::ready(None))
    }

    fn send(
        &self,
        _: FileId,
        _: Range<u64>,
        _: Client,
        _: Request,
        _: Box<dyn Fn(u64)>,
    ) -> Local<Result<Response, SendFailure>> {
        Box::pin(std::future::ready(Err(SendFailure::Vanished)))
    }

    fn release(&self, _: FileId) {}
}

#[cfg(target_arch = "wasm32")]
pub use browser::BrowserFileTransfer;

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::cell::RefCell;
    use std::collections::HashMap;
    use std::fmt::Write as _;
    use std::ops::Range;
    use std::rc::Rc;

    use forecourt_client::upload::Watch;
    use forecourt_client::{Client, Request, Response, TransportFailure, upload};
    use js_sys::{ArrayBuffer, Uint8Array};
    use leptos::prelude::window;
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Blob, File};

    use super::super::accept::{self, HEAD_BYTES, Header, Refusal};
    use super::super::conversion;
    use super::super::preview::{self, Preview};
    use super::super::queue::{Converted, FileId, Inspection};
    use super::{FileTransfer, Local, SendFailure};
    use crate::browser::clock;

    /// Time for which the bytes of a part may stand, in milliseconds, before its place is given to another try.
    const STALLED_MS: u32 = 45_000;

    /// The browser's own files.
    #[derive(Clone, Debug, Default)]
    pub struct BrowserFileTransfer(Rc<RefCell<HashMap<FileId, File>>>);

    impl BrowserFileTransfer {
        fn file(&self, id: FileId) -> Option<File> {
            self.0.borrow().get(&id).cloned()
        }
    }

    impl FileTransfer for BrowserFileTransfer {
        fn hold(&self, id: FileId, file: File) {
            self.0.borrow_mut().insert(id, file);
        }

        fn inspect(&self, id: FileId) -> Local<Result<Inspection, Refusal>> {
            let (file, files) = (self.file(id), Rc::clone(&self.0));
            Box::pin(async move {
                let mut file = file.ok_or(Refusal::Unreadable)?;
                let mut converted = None;
                let header = match header_of(&file).await {
                    Err(refusal) if conversion::is_worth_a_try(&refusal) => {
                        file = conversion::to_jpeg(&file).await.ok_or(refusal)?;
                        #[expect(
                            clippy::cast_possible_truncation,
                            clippy::cast_sign_loss,
                            reason = "a count below 2^53"
                        )]
                        let length_bytes = file.size() as u64;
                        converted = Some(Converted { name: file.name(), length_bytes });
                        // Only while it is wanted: it may have been released meanwhile.
                        if let Some(held) = files.borrow_mut().get_mut(&id) {
                            *held = file.clone();
                        }
                        header_of(&file).await?
                    }
                    header => header?,
                };
                // An empty answer to a file that has bytes is what some phones give for photos that are in the cloud.
                let whole = bytes_of(&file).await.ok_or(Refusal::Unreadable)?;
                if f64::from(whole.byte_length()) < file.size() {
                    return Err(Refusal::Unreadable);
                }
                Ok(Inspection { header, sha256: sha256(&whole).await, converted })
            })
        }

        fn preview(&self, id: FileId) -> Local<Option<Preview>> {
            let file = self.file(id);
            Box::pin(async move { preview::of_file(&file?).await })
        }

        fn send(
            &self,
            id: FileId,
            bytes: Range<u64>,
            client: Client,
            request: Request,
            on_progress: Box<dyn Fn(u64)>,
        ) -> Local<Result<Response, SendFailure>> {
            let file = self.file(id);
            Box::pin(async move {
                #[expect(clippy::cast_precision_loss, reason = "counts below 2^53")]
                let part = file.and_then(|file| slice(&file, bytes.start as f64, bytes.end as f64));
                let part = part.ok_or(SendFailure::Vanished)?;
                let watch = Watch { limit_ms: STALLED_MS, now_ms: clock::now_ms, sleep: clock::sleep() };
                match upload::send_blob(&client, &request, &part, on_progress, watch).await {
                    // A file that can't be read looks like a broken connection.
                    Err(TransportFailure::Unreachable) if bytes_of_first(&part).await.is_none() => {
                        Err(SendFailure::Vanished)
                    }
                    answer => answer.map_err(SendFailure::Transport),
                }
            })
        }

        fn release(&self, id: FileId) {
            self.0.borrow_mut().remove(&id);
        }
    }

    async fn header_of(file: &File) -> Result<Header, Refusal> {
        #[expect(clippy::cast_precision_loss, reason = "a count below 2^53")]
        let head = slice(file, 0.0, HEAD_BYTES as f64).ok_or(Refusal::Unreadable)?;
        let head = bytes_of(&head).await.ok_or(Refusal::Unreadable)?;
        accept::inspect(&Uint8Array::new(&head).to_vec())
    }

    fn slice(blob: &Blob, from: f64, to: f64) -> Option<Blob> {
        blob.slice_with_f64_and_f64(from, to).ok()
    }

    async fn bytes_of(blob: &Blob) -> Option<ArrayBuffer> {
        JsFuture::from(blob.array_buffer()).await.ok()?.dyn_into().ok()
    }

    async fn bytes_of_first(blob: &Blob) -> Option<ArrayBuffer> {
        bytes_of(&slice(blob, 0.0, 1.0)?).await
    }

    /// Lower-case hex; nothing on pages without https, where browsers have no `crypto.subtle`.
    async fn sha256(bytes: &ArrayBuffer) -> Option<String> {
        let crypto = window().crypto().ok()?;
        let subtle = js_sys::Reflect::get(crypto.as_ref(), &"subtle".into()).ok()?;
        let subtle: web_sys::SubtleCrypto = subtle.dyn_into().ok()?;
        let digest = subtle.digest_with_str_and_buffer_source("SHA-256", bytes).ok()?;
        let digest: ArrayBuffer = JsFuture::from(digest).await.ok()?.dyn_into().ok()?;
        let mut hex = String::with_capacity(64);
        for byte in Uint8Array::new(&digest).to_vec() {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
        }
        Some(hex)
    }
}
