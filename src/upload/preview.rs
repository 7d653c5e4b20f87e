//! A small picture of a photo on this device, shown before anything is sent. The browser decodes, turns (EXIF), shrinks and
//! encodes it in a worker; only small pixels ever reach the page.

#[cfg(target_arch = "wasm32")]
pub mod thumbnail_worker;

use std::sync::Arc;

use crate::browser::object_url::ObjectUrl;

/// Width of a preview, in pixels: a tile of the photo grid on a screen with two device pixels a CSS pixel.
pub const WIDTH_PX: u32 = 640;

#[cfg(target_arch = "wasm32")]
const JPEG_QUALITY: f64 = 0.8;

/// A small picture. Its bytes go with the last clone.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Address for an `<img>`.
    pub url: Arc<ObjectUrl>,
}

/// Makes a preview; nothing where the browser can't show the file at all.
#[cfg(target_arch = "wasm32")]
pub async fn of_file(file: &web_sys::File) -> Option<Preview> {
    // Browsers that lack a part of this show the file itself, which costs memory but no more.
    let url = match redraw(file, Some(WIDTH_PX), JPEG_QUALITY).await {
        Some(blob) => ObjectUrl::new(&blob),
        None => ObjectUrl::new(file),
    };
    Some(Preview { url: Arc::new(url?) })
}

/// The picture in a file as JPEG: upright, on white where it is transparent, as wide as wanted or as it is. Nothing where the
/// browser can't read it.
#[cfg(target_arch = "wasm32")]
pub(super) async fn redraw(
    file: &web_sys::File,
    width_px: Option<u32>,
    quality: f64,
) -> Option<web_sys::Blob> {
    match in_worker(file, width_px, quality).await {
        Ok(drawn) => drawn,
        Err(thumbnail_worker::WorkerUnavailable) => on_page(file, width_px, quality).await,
    }
}

#[cfg(target_arch = "wasm32")]
async fn in_worker(
    file: &web_sys::File,
    width_px: Option<u32>,
    quality: f64,
) -> Result<Option<web_sys::Blob>, thumbnail_worker::WorkerUnavailable> {
    use std::rc::Rc;

    use thumbnail_worker::{ThumbnailWorker, WorkerUnavailable};

    const SCRIPT: &str = "/preview-worker.js";
    thread_local! {
        /// Where no worker can be started none is tried again.
        static BENCH: Option<Rc<ThumbnailWorker>> = ThumbnailWorker::start(SCRIPT).ok().map(Rc::new);
    }
    let thumbnail_worker = BENCH.with(Clone::clone).ok_or(WorkerUnavailable)?;
    thumbnail_worker.redraw(file, width_px, quality).await
}

/// Work of the worker, on the page: shrinking makes it deaf for a while.
#[cfg(target_arch = "wasm32")]
async fn on_page(file: &web_sys::File, width_px: Option<u32>, quality: f64) -> Option<web_sys::Blob> {
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{
        ImageBitmap, ImageBitmapOptions, ImageEncodeOptions, ImageOrientation, OffscreenCanvas,
        OffscreenCanvasRenderingContext2d, ResizeQuality,
    };

    let options = ImageBitmapOptions::new();
    options.set_image_orientation(ImageOrientation::FromImage);
    if let Some(width_px) = width_px {
        options.set_resize_width(width_px);
        options.set_resize_quality(ResizeQuality::Medium);
    }
    let window = leptos::prelude::window();
    let promise = window.create_image_bitmap_with_blob_and_image_bitmap_options(file, &options).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;

    let canvas = OffscreenCanvas::new(bitmap.width(), bitmap.height()).ok()?;
    let context: OffscreenCanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    // JPEG knows no transparency; an empty canvas would turn black. The server sets it on white as well.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, f64::from(bitmap.width()), f64::from(bitmap.height()));
    // Drawn, not handed over: a bitmap that is handed over loses the turn that its metadata asks for.
    context.draw_image_with_image_bitmap(&bitmap, 0.0, 0.0).ok()?;
    bitmap.close();
    let options = ImageEncodeOptions::new();
    options.set_type("image/jpeg");
    options.set_quality(quality);
    let promise = canvas.convert_to_blob_with_options(&options).ok()?;
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}
