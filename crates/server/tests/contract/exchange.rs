//! One request and its answer, as plain values.

use std::collections::BTreeMap;

/// A request as it goes out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    pub(crate) method: String,
    /// Path and query, percent-encoded.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

/// An answer as it came in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Sent {
    pub(crate) fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    pub(crate) fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }
}

/// A header's media type in lower case, without parameters.
pub(crate) fn media_type(headers: &BTreeMap<String, String>) -> Option<String> {
    let text = headers.get("content-type")?;
    text.split(';').next().map(|name| name.trim().to_ascii_lowercase())
}

/// The fields of a multipart or url-encoded form, in order.
pub(crate) async fn form_fields(headers: &BTreeMap<String, String>, body: &[u8]) -> Vec<(String, String)> {
    let content_type = headers.get("content-type").map_or("", String::as_str);
    if media_type(headers).as_deref() == Some("application/x-www-form-urlencoded") {
        return form_urlencoded::parse(body).into_owned().collect();
    }
    let boundary = multer::parse_boundary(content_type).unwrap();
    let body = body.to_vec();
    let stream = futures_util::stream::once(async move { Ok::<_, std::convert::Infallible>(body) });
    let mut parts = multer::Multipart::new(stream, boundary);
    let mut fields = Vec::new();
    while let Some(part) = parts.next_field().await.unwrap() {
        let name = part.name().unwrap().to_owned();
        fields.push((name, String::from_utf8_lossy(&part.bytes().await.unwrap()).into_owned()));
    }
    fields
}
