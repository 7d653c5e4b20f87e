//! Previews: upright whatever the camera's turn, by the worker and without it.

use forecourt::upload::conversion;
use forecourt::upload::preview::thumbnail_worker::{ThumbnailWorker, WorkerUnavailable};
use forecourt::upload::preview::{self, WIDTH_PX};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Url;

use crate::picture::{self, Quarters};

const WORKER: &str = include_str!("../../src/upload/preview-worker.js");

/// Orientations as a reader of EXIF 2.32 (4.6.4 A, tag 0x0112) shows of the quarters r g / b w.
const UPRIGHT: [(u8, Quarters); 8] = [
    (1, ['r', 'g', 'b', 'w']),
    (2, ['g', 'r', 'w', 'b']),
    (3, ['w', 'b', 'g', 'r']),
    (4, ['b', 'w', 'r', 'g']),
    (5, ['r', 'b', 'g', 'w']),
    (6, ['b', 'r', 'w', 'g']),
    (7, ['w', 'g', 'b', 'r']),
    (8, ['g', 'w', 'r', 'b']),
];

/// Size of a preview, in the proportions of the photo when it stands upright.
fn size_px(orientation: u8) -> (u32, u32) {
    if orientation < 5 { (WIDTH_PX, WIDTH_PX / 2) } else { (WIDTH_PX, WIDTH_PX * 2) }
}

#[wasm_bindgen_test]
async fn the_page_turns_photos_upright() {
    // Nothing serves the worker's script here, so that the page does it.
    for (orientation, quarters) in UPRIGHT {
        let preview = preview::of_file(&picture::jpeg(orientation).await).await.unwrap();
        let shown = picture::shown(preview.url.as_str()).await;
        assert_eq!(shown, (size_px(orientation), quarters), "orientation {orientation}");
    }
}

#[wasm_bindgen_test]
async fn the_worker_turns_photos_upright() {
    let thumbnail_worker = ThumbnailWorker::start(&picture::script(WORKER)).unwrap();
    for (orientation, quarters) in UPRIGHT {
        let photo = picture::jpeg(orientation).await;
        let small = thumbnail_worker.redraw(&photo, Some(WIDTH_PX), 0.8).await.unwrap().unwrap();
        assert_eq!(small.type_(), "image/jpeg");
        let url = Url::create_object_url_with_blob(&small).unwrap();
        let shown = picture::shown(&url).await;
        assert_eq!(shown, (size_px(orientation), quarters), "orientation {orientation}");
    }
}

#[wasm_bindgen_test]
async fn transparent_pictures_stand_on_white_on_the_page_and_in_the_worker() {
    let page = preview::of_file(&picture::cut_out().await).await.unwrap();
    assert_eq!(picture::shown(page.url.as_str()).await.1, ['r', 'w', 'w', 'w']);
    let thumbnail_worker = ThumbnailWorker::start(&picture::script(WORKER)).unwrap();
    let small =
        thumbnail_worker.redraw(&picture::cut_out().await, Some(WIDTH_PX), 0.8).await.unwrap().unwrap();
    let url = Url::create_object_url_with_blob(&small).unwrap();
    assert_eq!(picture::shown(&url).await.1, ['r', 'w', 'w', 'w']);
}

#[wasm_bindgen_test]
async fn a_picture_that_the_browser_reads_becomes_a_jpeg_of_its_own_size() {
    let jpeg = conversion::to_jpeg(&picture::jpeg(6).await).await.unwrap();
    assert_eq!((jpeg.name().as_str(), jpeg.type_().as_str()), ("photo.jpg", "image/jpeg"));
    let url = Url::create_object_url_with_blob(&jpeg).unwrap();
    let (width, height) = picture::STORED_PX;
    assert_eq!(
        picture::shown(&url).await,
        ((height, width), ['b', 'r', 'w', 'g']),
        "upright, and turned once"
    );
}

#[wasm_bindgen_test]
async fn a_picture_that_the_browser_cannot_read_becomes_nothing() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    assert!(conversion::to_jpeg(&picture::file(heic)).await.is_none());
}

#[wasm_bindgen_test]
async fn what_is_no_picture_has_no_small_one_and_the_next_photo_does() {
    let thumbnail_worker = ThumbnailWorker::start(&picture::script(WORKER)).unwrap();
    let (web_page, photo) = (picture::file(b"<!doctype html>"), picture::jpeg(1).await);
    let (none, some) = futures_util::join!(
        thumbnail_worker.redraw(&web_page, Some(WIDTH_PX), 0.8),
        thumbnail_worker.redraw(&photo, Some(WIDTH_PX), 0.8)
    );
    assert!(none.unwrap().is_none());
    assert!(some.unwrap().is_some());
}

#[wasm_bindgen_test]
async fn photos_do_not_wait_for_a_worker_that_cannot_be_loaded() {
    let thumbnail_worker = ThumbnailWorker::start("/no-such-script.js").unwrap();
    let photo = picture::jpeg(1).await;
    for _ in 0..2 {
        assert_eq!(thumbnail_worker.redraw(&photo, Some(WIDTH_PX), 0.8).await.err(), Some(WorkerUnavailable));
    }
}
