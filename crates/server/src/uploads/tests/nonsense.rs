//! Requests that no client of ours would send. None of them is the server's fault, and none may look like it.

use http::HeaderValue;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use tokio::runtime::Runtime;

use super::*;

/// Values that a header may have on the wire: near misses, and anything else.
fn value() -> impl Strategy<Value = HeaderValue> {
    let near = prop::sample::select(vec![
        "",
        "0",
        "1",
        "10",
        "-1",
        "+1",
        "1e3",
        "0x10",
        "18446744073709551615",
        "18446744073709551616",
        "1.0.0",
        "0.2.2",
        "1",
        "partial",
        "final;/v1/uploads/a",
        "sha1",
        "sha1 ",
        "sha1 AAAA",
        "sha256 AAAA",
        "md5 AAAA",
        "crc32 AAAA",
        "vehicle_id",
        "vehicle_id diAx",
        "vehicle_id diAx,filename",
        "vehicle_id diAx,,",
        ",",
        " ",
        "vehicle_id diAx,vehicle_id diAx",
        "vehicle_id /w==",
        "application/offset+octet-stream",
        "application/offset+octet-stream; charset=x",
        "text/html",
        "PATCH",
    ])
    .prop_map(HeaderValue::from_static);
    let anything = prop::collection::vec(any::<u8>(), 0..40)
        .prop_filter_map("no header", |bytes| HeaderValue::from_bytes(&bytes).ok());
    prop_oneof![3 => near, 1 => anything]
}

const NAMES: [&str; 10] = [
    "tus-resumable",
    "upload-length",
    "upload-offset",
    "upload-metadata",
    "upload-checksum",
    "upload-defer-length",
    "upload-concat",
    "content-type",
    "idempotency-key",
    "x-http-method-override",
];

#[test]
fn no_header_is_the_servers_fault() {
    let request = (
        prop::sample::select(vec!["POST", "HEAD", "PATCH", "DELETE", "OPTIONS"]),
        prop::collection::vec((prop::sample::select(NAMES.to_vec()), value()), 0..8),
        prop::collection::vec(any::<u8>(), 0..20),
        any::<bool>(),
    );
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(server());
    let mut runner = TestRunner::new(ProptestConfig { cases: 500, ..ProptestConfig::default() });
    let outcome = runner.run(&request, |(method, named, body, sensible)| {
        let answer = runtime.block_on(send(&server, method, &named, body, sensible));
        prop_assert!(!answer.status.is_server_error(), "{answer:?}");
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

async fn send(
    server: &TestServer,
    method: &str,
    named: &[(&'static str, HeaderValue)],
    body: Vec<u8>,
    sensible: bool,
) -> Answer {
    let one = begun(server, 10).await;
    let target = if matches!(method, "POST" | "OPTIONS") { "/v1/uploads" } else { &one };
    let mut request = server.request(method, target);
    let headers = request.headers_mut().unwrap();
    if sensible {
        // So that the nonsense is not all stopped by the first check.
        headers.insert("tus-resumable", HeaderValue::from_static("1.0.0"));
        headers.insert("upload-length", HeaderValue::from_static("10"));
        headers.insert("upload-offset", HeaderValue::from_static("0"));
        headers.insert("upload-metadata", HeaderValue::from_static("vehicle_id diAx"));
        headers.insert("content-type", HeaderValue::from_static(BYTES));
    }
    for (name, value) in named {
        headers.insert(*name, value.clone());
    }
    server.send(request.body(Body::from(body)).unwrap()).await
}
