//! Sending a part of a file with progress, through `XMLHttpRequest`: fetch tells nothing of what has been sent.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

use crate::patience::{Sleep, Stall, until_stalled};
use crate::tus::OFFSET_OCTET_STREAM;
use crate::{Client, Headers, Request, Response, TransportFailure};

/// When bytes that do not move are given up.
pub struct Watch {
    /// Time for which nothing may move, in milliseconds.
    pub limit_ms: u32,
    /// The clock, in milliseconds.
    pub now_ms: fn() -> u64,
    /// Pauses of that clock.
    pub sleep: Sleep,
}

/// Aborts the request and lets go of its listeners when the future that waits for it is dropped.
struct Running {
    request: XmlHttpRequest,
    _listeners: [Closure<dyn FnMut(ProgressEvent)>; 2],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.request.set_onloadend(None);
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
        }
        // Of a request that has ended, abort does nothing.
        let _ = self.request.abort();
    }
}

/// Sends `bytes` as the body of `request` and calls `on_progress` with how many of them have left.
///
/// # Errors
/// No answer came: no connection, no permission, the browser refused the request, or nothing moved for too long.
pub async fn send_blob(
    client: &Client,
    request: &Request,
    bytes: &Blob,
    on_progress: impl Fn(u64) + 'static,
    watch: Watch,
) -> Result<Response, TransportFailure> {
    let unreachable = |_| TransportFailure::Unreachable;
    let xhr = XmlHttpRequest::new().map_err(unreachable)?;
    let url = format!("{}{}", client.base(), request.target);
    xhr.open_with_async(request.method.as_str(), &url, true).map_err(unreachable)?;
    xhr.set_request_header("Content-Type", OFFSET_OCTET_STREAM).map_err(unreachable)?;
    if let Some(token) = client.token() {
        xhr.set_request_header("Authorization", &format!("Bearer {token}")).map_err(unreachable)?;
    }
    for (name, value) in request.headers.iter() {
        xhr.set_request_header(name, value).map_err(unreachable)?;
    }

    let stall = Rc::new(RefCell::new(Stall::new(watch.limit_ms, (watch.now_ms)())));
    let resolve = Rc::new(RefCell::new(None));
    let ended = Promise::new(&mut |resolved, _| *resolve.borrow_mut() = Some(resolved));
    let on_end = Closure::new(move |_: ProgressEvent| {
        if let Some(resolved) = resolve.borrow_mut().take() {
            // Resolving a promise does not throw.
            let _ = resolved.call0(&wasm_bindgen::JsValue::UNDEFINED);
        }
    });
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of bytes below 2^53"
    )]
    let on_sent = {
        let (stall, now_ms) = (stall.clone(), watch.now_ms);
        Closure::new(move |event: ProgressEvent| {
            stall.borrow_mut().moved(now_ms());
            on_progress(event.loaded() as u64);
        })
    };
    xhr.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
    if let Ok(upload) = xhr.upload() {
        upload.set_onprogress(Some(on_sent.as_ref().unchecked_ref()));
    }
    let running = Running { request: xhr, _listeners: [on_end, on_sent] };
    running.request.send_with_opt_blob(Some(bytes)).map_err(unreachable)?;
    let ended = until_stalled(JsFuture::from(ended), &stall, watch.now_ms, &watch.sleep).await;
    ended.ok_or(TransportFailure::Unreachable)?.map_err(unreachable)?;

    let status = running.request.status().unwrap_or(0);
    if status == 0 {
        return Err(TransportFailure::Unreachable);
    }
    let headers = parse_headers(&running.request.get_all_response_headers().unwrap_or_default());
    let body = running.request.response_text().ok().flatten().unwrap_or_default().into_bytes();
    Ok(Response { status, headers, body })
}

/// Lines `name: value` separated by CR LF, as `getAllResponseHeaders` gives them.
fn parse_headers(text: &str) -> Headers {
    text.split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect()
}
