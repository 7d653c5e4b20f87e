//! Percent-encoding of path segments and queries. Image URLs are encoded exactly once: the text is the key, and published
//! clients that paste it raw break on `&`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Encodes one path segment; a slash inside becomes `%2F`.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A path with a growing query.
pub(crate) struct Target {
    text: String,
    separator: char,
}

impl Target {
    pub(crate) fn new(path: impl Into<String>) -> Self {
        Self { text: path.into(), separator: '?' }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.text.push(self.separator);
        self.separator = '&';
        self.text.push_str(name);
        self.text.push('=');
        self.text.extend(utf8_percent_encode(value, RESERVED));
        self
    }

    pub(crate) fn with_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(crate) fn with_each<'a>(self, name: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        values.into_iter().fold(self, |target, value| target.with(name, value))
    }

    pub(crate) fn into_string(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_is_encoded_once() {
        let target = Target::new("/vehicle/image/status")
            .with("image_url", "https://x.example/a b.jpg?q=1&r=%20")
            .with_some("absent", None)
            .with_each("status", ["new", "ä"]);
        assert_eq!(
            target.into_string(),
            "/vehicle/image/status?image_url=https%3A%2F%2Fx.example%2Fa%20b.jpg%3Fq%3D1%26r%3D%2520&status=new&status=%C3%A4"
        );
        assert_eq!(segment("stock/17 🚗"), "stock%2F17%20%F0%9F%9A%97");
    }
}
