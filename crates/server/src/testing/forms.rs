//! Forms as clients of Part A send them.

use axum::body::Body;
use http::header;

use super::{Answer, TestServer};

/// A multipart body of text fields under a boundary.
pub(crate) fn multipart(boundary: &str, fields: &[(&str, &str)]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend(head.bytes().chain(value.bytes()).chain(*b"\r\n"));
    }
    body.extend(format!("--{boundary}--\r\n").bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// A multipart body of text fields and files.
pub(crate) fn with_files(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> (String, Vec<u8>) {
    let boundary = "----test";
    let (media_type, mut body) = multipart(boundary, fields);
    body.truncate(body.len() - boundary.len() - "----\r\n".len());
    for (name, filename, bytes) in files {
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{filename}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.bytes().chain(bytes.iter().copied()).chain(*b"\r\n"));
    }
    body.extend(format!("--{boundary}--\r\n").bytes());
    (media_type, body)
}

/// A url-encoded text.
pub(crate) fn url_encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

impl TestServer {
    /// Sends fields as multipart form.
    pub(crate) async fn call_form(&self, method: &str, target: &str, fields: &[(&str, &str)]) -> Answer {
        let (media_type, body) = multipart("----test", fields);
        self.call_bytes(method, target, &media_type, body).await
    }

    /// Sends fields and files (name, file's name, bytes) as multipart form.
    pub(crate) async fn call_files(
        &self,
        method: &str,
        target: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let (media_type, body) = with_files(fields, files);
        self.call_bytes(method, target, &media_type, body).await
    }

    /// Sends a form under an idempotency key.
    pub(crate) async fn call_form_once(&self, target: &str, key: &str, fields: &[(&str, &str)]) -> Answer {
        let (media_type, body) = multipart("----test", fields);
        let request = self.request("POST", target).header(header::CONTENT_TYPE, media_type);
        self.send(request.header("Idempotency-Key", key).body(Body::from(body)).unwrap()).await
    }

    /// Sends bytes as they are.
    pub(crate) async fn call_bytes(
        &self,
        method: &str,
        target: &str,
        media_type: &str,
        body: impl Into<Vec<u8>>,
    ) -> Answer {
        let request = self.request(method, target).header(header::CONTENT_TYPE, media_type);
        self.send(request.body(Body::from(body.into())).unwrap()).await
    }

    /// Sends without a body, with a query of these fields.
    pub(crate) async fn call_query(&self, method: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.call(method, &format!("{path}?{}", url_encoded(fields))).await
    }
}
