//! `multipart/form-data` (RFC 7578), as the vendor's forms want it: text parts without file names, empty fields left out.

/// Fields of a form in sending order.
#[derive(Default)]
pub(crate) struct Form {
    fields: Vec<Field>,
}

struct Field {
    name: &'static str,
    /// Name and media type, where it is a file.
    file: Option<(String, String)>,
    value: Vec<u8>,
}

impl Form {
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        if !value.is_empty() {
            self.fields.push(Field { name, file: None, value: value.into() });
        }
        self
    }

    pub(crate) fn with_some(self, name: &'static str, value: Option<&str>) -> Self {
        self.with(name, value.unwrap_or_default())
    }

    pub(crate) fn with_each<'a>(self, name: &'static str, values: impl IntoIterator<Item = &'a str>) -> Self {
        values.into_iter().fold(self, |form, value| form.with(name, value))
    }

    pub(crate) fn with_file(
        mut self,
        name: &'static str,
        filename: &str,
        media_type: &str,
        bytes: Vec<u8>,
    ) -> Self {
        self.fields.push(Field { name, file: Some((quoted(filename), media_type.to_owned())), value: bytes });
        self
    }

    /// Media type and bytes. The boundary is one that no value contains, so that it needs no random source.
    pub(crate) fn encode(&self) -> (String, Vec<u8>) {
        let boundary = self.boundary();
        let mut body = Vec::new();
        for Field { name, file, value } in &self.fields {
            let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
            if let Some((filename, media_type)) = file {
                head.push_str(&format!("; filename=\"{filename}\"\r\nContent-Type: {media_type}"));
            }
            body.extend(head.into_bytes());
            body.extend(b"\r\n\r\n");
            body.extend(value);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{boundary}--\r\n").into_bytes());
        (format!("multipart/form-data; boundary={boundary}"), body)
    }

    fn boundary(&self) -> String {
        let mut number = 0_u32;
        loop {
            let boundary = format!("forecourt-{number:08x}");
            if self.fields.iter().all(|field| !contains(&field.value, boundary.as_bytes())) {
                return boundary;
            }
            number += 1;
        }
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// A file's name as browsers write it (HTML, "multipart/form-data encoding algorithm").
fn quoted(filename: &str) -> String {
    filename.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
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

    #[test]
    fn a_file_has_its_name_and_type() {
        let form = Form::default().with_file("file", "a \"b\"\r\n.png", "image/png", vec![0, 255]);
        let head = "--forecourt-00000000\r\nContent-Disposition: form-data; name=\"file\"; \
                    filename=\"a %22b%22%0D%0A.png\"\r\nContent-Type: image/png\r\n\r\n";
        let expected = [head.as_bytes(), &[0, 255], b"\r\n--forecourt-00000000--\r\n"].concat();
        assert_eq!(form.encode().1, expected);
    }
}
