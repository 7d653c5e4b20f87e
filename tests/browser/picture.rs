//! Pictures of four colours, one a quarter: they tell which way up they are.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, File, FilePropertyBag, HtmlImageElement, ImageEncodeOptions, OffscreenCanvas,
    OffscreenCanvasRenderingContext2d,
};

/// Stored size: two to one.
pub(crate) const STORED_PX: (u32, u32) = (1600, 800);

/// Colours of the quarters: top left, top right, bottom left, bottom right.
pub(crate) type Quarters = [char; 4];

const COLOURS: [(char, &str); 4] = [('r', "#f00"), ('g', "#0f0"), ('b', "#00f"), ('w', "#fff")];
const STORED: Quarters = ['r', 'g', 'b', 'w'];

fn canvas(width_px: u32, height_px: u32) -> (OffscreenCanvas, OffscreenCanvasRenderingContext2d) {
    let canvas = OffscreenCanvas::new(width_px, height_px).unwrap();
    let context = canvas.get_context("2d").unwrap().unwrap().dyn_into().unwrap();
    (canvas, context)
}

/// A JPEG file whose metadata asks for a turn, by the number that EXIF has for it.
pub(crate) async fn jpeg(orientation: u8) -> File {
    let (width, height) = STORED_PX;
    let (canvas, context) = canvas(width, height);
    let half = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    for (index, quarter) in STORED.into_iter().enumerate() {
        let colour = COLOURS.iter().find(|(name, _)| *name == quarter).unwrap().1;
        context.set_fill_style_str(colour);
        let (column, row) = (f64::from(u8::from(index % 2 == 1)), f64::from(u8::from(index > 1)));
        context.fill_rect(column * half.0, row * half.1, half.0, half.1);
    }
    let options = ImageEncodeOptions::new();
    options.set_type("image/jpeg");
    let blob = JsFuture::from(canvas.convert_to_blob_with_options(&options).unwrap()).await.unwrap();
    let plain = bytes(&blob.dyn_into().unwrap()).await;
    let mut turned = plain[..2].to_vec();
    turned.extend(exif(orientation));
    turned.extend(&plain[2..]);
    file(&turned)
}

/// A PNG file whose upper left quarter is red and whose rest is transparent.
pub(crate) async fn cut_out() -> File {
    let (width, height) = STORED_PX;
    let (canvas, context) = canvas(width, height);
    context.set_fill_style_str("#f00");
    context.fill_rect(0.0, 0.0, f64::from(width) / 2.0, f64::from(height) / 2.0);
    let blob = JsFuture::from(canvas.convert_to_blob().unwrap()).await.unwrap();
    file(&bytes(&blob.dyn_into().unwrap()).await)
}

/// A file of these bytes that calls itself a JPEG.
pub(crate) fn file(bytes: &[u8]) -> File {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = FilePropertyBag::new();
    options.set_type("image/jpeg");
    File::new_with_u8_array_sequence_and_options(&parts, "photo.jpg", &options).unwrap()
}

/// The address of a script that is these words.
pub(crate) fn script(text: &str) -> String {
    let options = BlobPropertyBag::new();
    options.set_type("text/javascript");
    let parts = js_sys::Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).unwrap();
    web_sys::Url::create_object_url_with_blob(&blob).unwrap()
}

async fn bytes(blob: &Blob) -> Vec<u8> {
    let buffer = JsFuture::from(blob.array_buffer()).await.unwrap();
    js_sys::Uint8Array::new(&buffer).to_vec()
}

/// An APP1 segment with one entry (EXIF 2.32, 4.6.4 A): tag 0x0112, one SHORT.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(2 + 6 + tiff.len()).unwrap();
    let mut segment = vec![0xFF, 0xE1];
    segment.extend(length.to_be_bytes());
    segment.extend(b"Exif\0\0");
    segment.extend(tiff);
    segment
}

/// Picture that an `<img>` shows at an address: width and height in pixels, and the quarters.
pub(crate) async fn shown(url: &str) -> ((u32, u32), Quarters) {
    let image = HtmlImageElement::new().unwrap();
    image.set_src(url);
    JsFuture::from(image.decode()).await.unwrap();
    let size = (image.natural_width(), image.natural_height());
    let (_canvas, context) = canvas(size.0, size.1);
    context.draw_image_with_html_image_element(&image, 0.0, 0.0).unwrap();
    let at = |x: u32, y: u32| {
        let (x, y) = (size.0 * x / 4, size.1 * y / 4);
        let pixel = context.get_image_data(f64::from(x), f64::from(y), 1.0, 1.0).unwrap().data().0;
        match [pixel[0] > 127, pixel[1] > 127, pixel[2] > 127] {
            [true, false, false] => 'r',
            [false, true, false] => 'g',
            [false, false, true] => 'b',
            [true, true, true] => 'w',
            _ => '?',
        }
    };
    (size, [at(1, 1), at(3, 1), at(1, 3), at(3, 3)])
}
