//! Beginning uploads.

use super::*;

#[tokio::test]
async fn capabilities_are_told_to_everybody() {
    let server = server().await;
    let request = http::Request::builder().method("OPTIONS").uri("/v1/uploads").body(Body::empty()).unwrap();
    let answer = server.send(request).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    for (name, value) in [
        ("tus-resumable", "1.0.0"),
        ("tus-version", "1.0.0"),
        ("tus-extension", "creation,creation-with-upload,expiration,checksum,termination"),
        ("tus-max-size", "1073741824"),
        ("tus-checksum-algorithm", "sha1,sha256"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_new_upload_is_at_its_beginning() {
    let server = server().await;
    let answer = begin(&server, Begin { metadata: &[("position", "2")], ..Begin::of(1000) }).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.header("upload-offset"), Some("0"));
    assert_eq!(answer.header("tus-resumable"), Some("1.0.0"));
    assert!(answer.header("upload-expires").unwrap().ends_with(" GMT"));
    assert_eq!(answer.header("forecourt-image-id"), None);

    let head = call(&server, "HEAD", &path(&answer)).await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!((head.header("upload-offset"), head.header("upload-length")), (Some("0"), Some("1000")));
    let expected = metadata(&[("vehicle_id", "v 1"), ("filename", "front.jpg"), ("position", "2")]);
    assert_eq!(head.header("upload-metadata"), Some(expected.as_str()));
    assert_eq!(head.header("tus-resumable"), Some("1.0.0"));
}

#[tokio::test]
async fn what_cannot_be_begun_is_refused_with_its_reason() {
    let server = server().await;
    let check = async |headers: &[(&str, &str)], expected: u16, pointer: Option<&str>| {
        let mut request = server.request("POST", "/v1/uploads");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status.as_u16(), expected, "{headers:?} {answer:?}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        let problem = answer.json();
        let pointers = &problem["errors"];
        match pointer {
            Some(pointer) => assert_eq!(pointers[0]["pointer"], pointer, "{problem}"),
            None => assert!(pointers.is_null(), "{problem}"),
        }
        answer
    };
    let (tus, length) = (("Tus-Resumable", "1.0.0"), ("Upload-Length", "10"));
    let known = metadata(&[("vehicle_id", "v 1")]);
    let known = ("Upload-Metadata", known.as_str());
    let mismatch = check(&[length, known], 412, Some("Tus-Resumable")).await;
    assert_eq!(mismatch.header("tus-version"), Some("1.0.0"));
    check(&[("Tus-Resumable", "0.2.2"), length, known], 412, Some("Tus-Resumable")).await;
    check(&[tus, known], 422, Some("Upload-Length")).await;
    check(&[tus, ("Upload-Length", "0"), known], 422, Some("Upload-Length")).await;
    check(&[tus, ("Upload-Length", "-5"), known], 422, Some("upload-length")).await;
    check(&[tus, ("Upload-Length", "ten"), known], 422, Some("upload-length")).await;
    check(&[tus, ("Upload-Defer-Length", "1"), known], 422, Some("Upload-Length")).await;
    check(&[tus, ("Upload-Length", "67108865"), known], 413, None).await;
    check(&[tus, length], 422, Some("vehicle_id")).await;
    check(&[tus, length, ("Upload-Metadata", "vehicle_id !!!")], 422, Some("vehicle_id")).await;
    check(&[tus, length, ("Upload-Metadata", "vehicle_id dg==,vehicle_id dw==")], 422, Some("vehicle_id"))
        .await;
    check(&[tus, length, known, ("Content-Encoding", "gzip")], 415, None).await;
    check(&[tus, length, ("Upload-Concat", "partial"), known], 422, Some("Tus-Extension")).await;
    check(&[tus, length, ("Idempotency-Key", ""), known], 400, Some("Idempotency-Key")).await;
    let unknown = metadata(&[("vehicle_id", "unknown")]);
    check(&[tus, length, ("Upload-Metadata", unknown.as_str())], 404, None).await;
    assert!(images(&server).await.is_empty());
}

#[tokio::test]
async fn bytes_of_another_type_are_refused() {
    let server = server().await;
    let request = server
        .request("POST", "/v1/uploads")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", 4)
        .header("Upload-Metadata", metadata(&[("vehicle_id", "v 1")]))
        .header("Content-Type", "image/jpeg");
    let answer = server.send(request.body(Body::from("abcd")).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_full_vehicle_takes_no_more() {
    let server = TestServer::with(|config| config.limits.images_per_vehicle = 1).await;
    server.vehicle(vehicle().as_str()).await;
    let whole = photo(1);
    let body = Some(Body::from(whole.clone()));
    assert_eq!(begin(&server, Begin { body, ..Begin::of(whole.len()) }).await.status, StatusCode::CREATED);
    assert_eq!(begin(&server, Begin::of(10)).await.status, StatusCode::CONFLICT);
    let same = sha256(&whole);
    let answer = begin(&server, Begin { metadata: &[("sha256", &same)], ..Begin::of(whole.len()) }).await;
    assert_eq!(answer.status, StatusCode::CREATED, "what it has already costs no place");
}

#[tokio::test]
async fn a_key_leads_back_to_its_upload() {
    let server = server().await;
    let whole = photo(1);
    let again = || Begin { key: Some("k 1"), ..Begin::of(whole.len()) };
    let first = begin(&server, again()).await;
    assert_eq!(first.header("idempotent-replayed"), None);
    append(&server, &path(&first), 0, &whole[..100]).await;

    let second = begin(&server, again()).await;
    assert_eq!((second.status, second.header("upload-offset")), (StatusCode::CREATED, Some("100")));
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(path(&second), path(&first));

    // Fields in another order are the same request.
    let reordered = server
        .request("POST", "/v1/uploads")
        .header("Tus-Resumable", "1.0.0")
        .header("Idempotency-Key", "k 1")
        .header("Upload-Length", whole.len())
        .header("Upload-Metadata", metadata(&[("filename", "front.jpg"), ("vehicle_id", "v 1")]));
    let answer = server.send(reordered.body(Body::empty()).unwrap()).await;
    assert_eq!(path(&answer), path(&first));

    for other in [
        Begin { key: Some("k 1"), ..Begin::of(whole.len() + 1) },
        Begin { key: Some("k 1"), metadata: &[("position", "1")], ..Begin::of(whole.len()) },
    ] {
        let answer = begin(&server, other).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.json()["type"], "/problems/idempotency-mismatch");
    }

    append(&server, &path(&first), 100, &whole[100..]).await;
    let third = begin(&server, again()).await;
    assert_eq!(third.header("upload-offset"), Some(whole.len().to_string().as_str()));
    assert_eq!(image(&server, &third).await, images(&server).await[0]);
    assert_eq!(third.header("forecourt-image-existing"), None);

    let other_key = begin(&server, Begin { key: Some("k 2"), ..Begin::of(whole.len()) }).await;
    assert_ne!(path(&other_key), path(&first));
}

#[tokio::test]
async fn a_key_is_free_again_when_its_upload_is_gone() {
    let server = server().await;
    let again = || Begin { key: Some("k"), ..Begin::of(1000) };
    let first = path(&begin(&server, again()).await);
    call(&server, "DELETE", &first).await;
    let second = path(&begin(&server, again()).await);
    assert_ne!(first, second);
    server.pass_seconds(8 * 24 * 3600);
    let third = path(&begin(&server, again()).await);
    assert_ne!(second, third);
    assert_eq!(call(&server, "HEAD", &second).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn bytes_may_come_with_the_creation() {
    let server = server().await;
    let whole = photo(1);
    let part = Some(Body::from(whole[..200].to_vec()));
    let answer = begin(&server, Begin { body: part, ..Begin::of(whole.len()) }).await;
    assert_eq!((answer.status, answer.header("upload-offset")), (StatusCode::CREATED, Some("200")));
    assert_eq!(offset(&server, &path(&answer)).await, 200);

    let body = Some(Body::from(whole.clone()));
    let answer = begin(&server, Begin { body, ..Begin::of(whole.len()) }).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(image(&server, &answer).await.sha256, Some(sha256(&whole)));

    let body = Some(Body::from("far too much"));
    let answer = begin(&server, Begin { body, ..Begin::of(3) }).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(images(&server).await.len(), 1);
}

#[tokio::test]
async fn a_creation_that_breaks_off_is_found_by_its_key() {
    let server = server().await;
    let whole = photo(1);
    let length = whole.len().to_string();
    let body = Some(breaking(&[&whole[..100], &whole[100..300]]));
    let headers = [("Content-Length", length.as_str())];
    let broken = Begin { key: Some("k"), body, headers: &headers, ..Begin::of(whole.len()) };
    let answer = begin(&server, broken).await;
    assert!(answer.status.is_client_error(), "{answer:?}");

    let again = begin(&server, Begin { key: Some("k"), ..Begin::of(whole.len()) }).await;
    assert_eq!((again.status, again.header("upload-offset")), (StatusCode::CREATED, Some("300")));
    let end = append(&server, &path(&again), 300, &whole[300..]).await;
    assert_eq!(image(&server, &end).await.sha256, Some(sha256(&whole)));
}

#[tokio::test]
async fn uploads_need_a_token_that_writes() {
    let server = server().await;
    let reader = server.account("reader", forecourt_api::account::Scope::Read).await;
    let mut request = http::Request::builder()
        .method("POST")
        .uri("/v1/uploads")
        .header("Host", "127.0.0.1:8080")
        .header("Tus-Resumable", "1.0.0");
    assert_eq!(server.send(request.body(Body::empty()).unwrap()).await.status, StatusCode::UNAUTHORIZED);
    request = http::Request::builder()
        .method("POST")
        .uri("/v1/uploads")
        .header("Host", "127.0.0.1:8080")
        .header("Authorization", format!("Bearer {reader}"));
    assert_eq!(server.send(request.body(Body::empty()).unwrap()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn uploads_of_another_account_are_not_there() {
    let server = server().await;
    let path = begun(&server, 1000).await;
    let stranger = server.account("stranger", forecourt_api::account::Scope::Admin).await;
    for method in ["HEAD", "PATCH", "DELETE"] {
        let request = http::Request::builder()
            .method(method)
            .uri(&path)
            .header("Host", "127.0.0.1:8080")
            .header("Authorization", format!("Bearer {stranger}"))
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Offset", 0)
            .header("Content-Type", BYTES);
        let answer = server.send(request.body(Body::from("abc")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method}");
    }
    assert_eq!(offset(&server, &path).await, 0);
}
