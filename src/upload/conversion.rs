//! Photos in the format that phones store (HEIC): where the browser can read them, a JPEG is made and sent in their place.
//!
//! Not for: formats that no browser reads; those are refused with advice ([`super::accept`]).

use super::accept::{ForeignFormat, Refusal};

/// Quality of the JPEG, from 0 to 1: what is lost cannot be seen, and the server encodes anew anyway.
#[cfg(target_arch = "wasm32")]
const JPEG_QUALITY: f64 = 0.94;

/// True if a JPEG may be made of what was refused.
#[must_use]
pub fn is_worth_a_try(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Foreign(ForeignFormat::Heic))
}

/// Name of the JPEG that was made of a file.
#[must_use]
pub fn name_of_jpeg(name: &str) -> String {
    let stem = match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    };
    format!("{stem}.jpg")
}

/// Makes a JPEG of a picture that the browser can read; nothing where it can't.
#[cfg(target_arch = "wasm32")]
pub async fn to_jpeg(file: &web_sys::File) -> Option<web_sys::File> {
    let blob = super::preview::redraw(file, None, JPEG_QUALITY).await?;
    let parts = js_sys::Array::of1(&blob);
    let options = web_sys::FilePropertyBag::new();
    options.set_type("image/jpeg");
    web_sys::File::new_with_blob_sequence_and_options(&parts, &name_of_jpeg(&file.name()), &options).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_photos_are_worth_a_try_and_keep_their_name() {
        assert!(is_worth_a_try(&Refusal::Foreign(ForeignFormat::Heic)));
        assert!(!is_worth_a_try(&Refusal::Foreign(ForeignFormat::Pdf)));
        assert!(!is_worth_a_try(&Refusal::NotAnImage));
        let names = ["IMG_0001.HEIC", "front.left.heif", "photo", ".heic"].map(name_of_jpeg);
        assert_eq!(names, ["IMG_0001.jpg", "front.left.jpg", "photo.jpg", ".heic.jpg"]);
    }
}
