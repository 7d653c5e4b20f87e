//! `multipart/form-data` of text parts (RFC 7578), as the vendor's forms want it: no file names, empty fields left out.

use std::fmt::Write as _;

/// Fields of a form in sending order.
#[derive(Default)]
pub(crate) struct Form {
    fields: Vec<(&'static str, String)>,
}

impl Form {
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        if !value.is_empty() {
            self.fields.push((name, value.to_owned()));
        }
        self
    }

    pub(crate) fn with_some(self, name: &'static str, value: Option<&str>) -> Self {
        self.with(name, value.unwrap_or_default())
    }

    pub(crate) fn with_each<'a>(self, name: &'static str, values: impl IntoIterator<Item = &'a str>) -> Self {
        values.into_iter().fold(self, |form, value| form.with(name, value))
    }

    /// Media type and bytes. The boundary is one that no value contains, so that it needs no random source.
    pub(crate) fn encode(&self) -> (String, Vec<u8>) {
        let boundary = self.boundary();
        let mut body = String::new();
        for (name, value) in &self.fields {
            // Writing to a String cannot fail.
            let _ = write!(
                body,
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        let _ = write!(body, "--{boundary}--\r\n");
        (format!("multipart/form-data; boundary={boundary}"), body.into_bytes())
    }

    fn boundary(&self) -> String {
        let mut number = 0_u32;
        loop {
            let boundary = format!("forecourt-{number:08x}");
            if self.fields.iter().all(|(_, value)| !value.contains(&boundary)) {
                return boundary;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_fields_are_left_out_and_the_boundary_is_in_no_value() {
        let (media_type, body) =
            Form::default().with("a", "1").with("b", "").with("c", "x\r\n--forecourt-00000000--").encode();
        assert_eq!(media_type, "multipart/form-data; boundary=forecourt-00000001");
        assert_eq!(
            String::from_utf8(body).unwrap(),
            "--forecourt-00000001\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
             --forecourt-00000001\r\nContent-Disposition: form-data; name=\"c\"\r\n\r\nx\r\n--forecourt-00000000--\r\n\
             --forecourt-00000001--\r\n"
        );
    }
}
