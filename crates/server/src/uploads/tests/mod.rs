//! Uploads over the whole service in process: what the protocol promises, what the contract adds, and everything that
//! clients and networks have been seen to do wrong.

mod creation;
mod ends;
mod files;
mod histories;
mod nonsense;
mod parts;
mod spins;
mod videos;

use std::io::Cursor;

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use forecourt_api::{ImageId, VehicleId};
use forecourt_store::model::Image;
use http::StatusCode;
use sha2::{Digest, Sha256};

use crate::testing::{Answer, TestServer};

const BYTES: &str = "application/offset+octet-stream";

/// A server with one vehicle, `v 1`.
async fn server() -> TestServer {
    let server = TestServer::new().await;
    server.vehicle(vehicle().as_str()).await;
    server
}

fn vehicle() -> VehicleId {
    VehicleId::new("v 1").unwrap()
}

/// A small picture that is different for every `shade`.
fn photo(shade: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(64, 48, |x, y| {
        image::Rgb([shade, u8::try_from(x * 3).unwrap(), u8::try_from(y * 5).unwrap()])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

fn metadata(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name} {}", STANDARD.encode(value))).collect();
    pairs.join(",")
}

/// `createUpload` of a file of the usual vehicle.
struct Begin<'a> {
    length: usize,
    metadata: &'a [(&'a str, &'a str)],
    key: Option<&'a str>,
    body: Option<Body>,
    headers: &'a [(&'a str, &'a str)],
}

impl Begin<'_> {
    fn of(length: usize) -> Self {
        Self { length, metadata: &[], key: None, body: None, headers: &[] }
    }
}

async fn begin(server: &TestServer, begin: Begin<'_>) -> Answer {
    let mut pairs = vec![("vehicle_id", "v 1"), ("filename", "front.jpg")];
    pairs.extend_from_slice(begin.metadata);
    let mut request = server
        .request("POST", "/v1/uploads")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", begin.length)
        .header("Upload-Metadata", metadata(&pairs));
    if let Some(key) = begin.key {
        request = request.header("Idempotency-Key", key);
    }
    if begin.body.is_some() {
        request = request.header("Content-Type", BYTES);
    }
    for (name, value) in begin.headers {
        request = request.header(*name, *value);
    }
    server.send(request.body(begin.body.unwrap_or_else(Body::empty)).unwrap()).await
}

/// Path of a new upload.
async fn begun(server: &TestServer, length: usize) -> String {
    let answer = begin(server, Begin::of(length)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    path(&answer)
}

fn path(answer: &Answer) -> String {
    let location = answer.header("location").unwrap();
    location.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned()
}

fn append_request(server: &TestServer, path: &str, offset: usize) -> http::request::Builder {
    server
        .request("PATCH", path)
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", offset)
        .header("Content-Type", BYTES)
}

async fn append(server: &TestServer, path: &str, offset: usize, bytes: &[u8]) -> Answer {
    let request = append_request(server, path, offset).header("Content-Length", bytes.len());
    server.send(request.body(Body::from(bytes.to_vec())).unwrap()).await
}

async fn call(server: &TestServer, method: &str, path: &str) -> Answer {
    let request = server.request(method, path).header("Tus-Resumable", "1.0.0");
    server.send(request.body(Body::empty()).unwrap()).await
}

/// The offset that HEAD tells.
async fn offset(server: &TestServer, path: &str) -> usize {
    let answer = call(server, "HEAD", path).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.header("upload-offset").unwrap().parse().unwrap()
}

async fn images(server: &TestServer) -> Vec<Image> {
    server.state.store.read().await.unwrap().images_of_vehicle(&server.customer, &vehicle()).await.unwrap()
}

async fn image(server: &TestServer, answer: &Answer) -> Image {
    let id = ImageId::new(answer.header("forecourt-image-id").expect("the upload became an image"));
    server.state.store.read().await.unwrap().image(&server.customer, &id).await.unwrap().unwrap()
}

/// A body that arrives piece by piece and then breaks off, or stands still.
fn breaking(pieces: &[&[u8]]) -> Body {
    let pieces: Vec<Result<Bytes, std::io::Error>> = pieces
        .iter()
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .chain([Err(std::io::ErrorKind::ConnectionReset.into())])
        .collect();
    Body::from_stream(futures_util::stream::iter(pieces))
}
