//! Addresses of bytes that the page holds itself.

/// An object URL; the browser lets go of the bytes when it is dropped.
#[derive(Debug)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    /// Makes one for a blob or file; `None` when the browser refuses.
    #[must_use]
    pub fn new(blob: &web_sys::Blob) -> Option<Self> {
        web_sys::Url::create_object_url_with_blob(blob).ok().map(Self)
    }

    /// Makes one for bytes of a media type.
    #[must_use]
    pub fn of_bytes(bytes: &[u8], media_type: &str) -> Option<Self> {
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
        let options = web_sys::BlobPropertyBag::new();
        options.set_type(media_type);
        let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
        Self::new(&blob)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // Revoking what exists does not fail.
        let _ = web_sys::Url::revoke_object_url(&self.0);
    }
}
