//! Parts of files, in order and out of it.

use std::time::Duration;

use futures_util::StreamExt as _;
use sha1::Sha1;
use tokio::sync::mpsc;
use tower::ServiceExt as _;

use super::*;

#[tokio::test]
async fn methods_are_taken_from_a_header_where_only_post_gets_through() {
    let server = server().await;
    let whole = photo(1);
    let path = begun(&server, whole.len()).await;
    let overridden = async |method: &str, offset: usize, body: &[u8]| {
        let request = server
            .request("POST", &path)
            .header("Tus-Resumable", "1.0.0")
            .header("X-HTTP-Method-Override", method)
            .header("Upload-Offset", offset)
            .header("Content-Type", BYTES);
        server.send(request.body(Body::from(body.to_vec())).unwrap()).await
    };
    let answer = overridden("PATCH", 0, &whole[..100]).await;
    assert_eq!((answer.status, answer.header("upload-offset")), (StatusCode::NO_CONTENT, Some("100")));
    let answer = overridden("head", 0, b"").await;
    assert_eq!((answer.status, answer.header("upload-offset")), (StatusCode::OK, Some("100")));
    for method in ["", "GET", "PUT"] {
        let answer = overridden(method, 100, &whole[100..]).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert!(answer.header("allow").unwrap().contains("PATCH"));
    }
    let answer = overridden("PATCH", 100, &whole[100..]).await;
    assert_eq!(image(&server, &answer).await.sha256, Some(sha256(&whole)));
    let another = begun(&server, 10).await;
    let request = server.request("POST", &another).header("Tus-Resumable", "1.0.0");
    let request = request.header("X-HTTP-Method-Override", "DELETE").body(Body::empty()).unwrap();
    assert_eq!(server.send(request).await.status, StatusCode::NO_CONTENT);
    assert_eq!(call(&server, "HEAD", &another).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_file_comes_in_parts_and_becomes_an_image() {
    let server = server().await;
    let whole = photo(1);
    let path = begun(&server, whole.len()).await;
    for (from, to) in [(0, 1), (1, 500), (500, whole.len() - 1)] {
        let answer = append(&server, &path, from, &whole[from..to]).await;
        assert_eq!(
            (answer.status, answer.header("upload-offset")),
            (StatusCode::NO_CONTENT, Some(to.to_string().as_str()))
        );
        assert_eq!(answer.header("forecourt-image-id"), None);
        assert!(answer.header("upload-expires").is_some());
        assert_eq!(offset(&server, &path).await, to);
    }
    let last = append(&server, &path, whole.len() - 1, &whole[whole.len() - 1..]).await;
    assert_eq!(last.status, StatusCode::NO_CONTENT);
    let image = image(&server, &last).await;
    assert_eq!(image.filename.as_deref(), Some("front.jpg"));
    let original = image.original.unwrap();
    assert_eq!((original.media_type.as_str(), original.width, original.height), ("image/jpeg", 64, 48));
    assert_eq!(server.state.blobs.get(&original.key).await.unwrap().unwrap(), whole);
    assert_eq!(image.image_url.as_str(), format!("/v1/images/{}", image.image_id), "names no host");
    let job = server.state.store.read().await.unwrap().next_job_due().await.unwrap();
    assert!(job.is_some(), "its job waits");
    let part_file = forecourt_api::UploadId::new(path.rsplit('/').next().unwrap());
    assert_eq!(server.state.parts.length(&part_file).await.unwrap(), 0, "the parts are gone");
}

#[tokio::test]
async fn a_part_begins_where_the_last_one_ended() {
    let server = server().await;
    let whole = photo(1);
    let path = begun(&server, whole.len()).await;
    append(&server, &path, 0, &whole[..100]).await;
    for wrong in [0, 99, 101, whole.len(), whole.len() + 1] {
        let answer = append(&server, &path, wrong, &whole[100..150]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{wrong}");
        assert_eq!(answer.header("upload-offset"), Some("100"));
    }
    for missing in [None, Some("-1"), Some("x")] {
        let mut request =
            server.request("PATCH", &path).header("Tus-Resumable", "1.0.0").header("Content-Type", BYTES);
        if let Some(value) = missing {
            request = request.header("Upload-Offset", value);
        }
        let answer = server.send(request.body(Body::from("abc")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{missing:?}");
    }
    assert_eq!(offset(&server, &path).await, 100);
}

#[tokio::test]
async fn only_bytes_of_the_right_type_and_version_are_taken() {
    let server = server().await;
    let path = begun(&server, 10).await;
    let request = server
        .request("PATCH", &path)
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", 0)
        .header("Content-Type", "application/octet-stream");
    let answer = server.send(request.body(Body::from("abc")).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    for method in ["HEAD", "PATCH", "DELETE"] {
        let request = server.request(method, &path).header("Upload-Offset", 0).header("Content-Type", BYTES);
        let answer = server.send(request.body(Body::from("abc")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED, "{method}");
        assert_eq!(answer.header("tus-version"), Some("1.0.0"));
    }
    assert_eq!(offset(&server, &path).await, 0);
}

#[tokio::test]
async fn more_than_was_announced_is_not_taken() {
    let server = server().await;
    let path = begun(&server, 10).await;
    assert_eq!(append(&server, &path, 0, b"01234567890").await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let unannounced = append_request(&server, &path, 0);
    let pieces =
        futures_util::stream::iter([b"0123456", b"7890123"]).map(|piece| Ok::<_, std::io::Error>(&piece[..]));
    let answer = server.send(unannounced.body(Body::from_stream(pieces)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(offset(&server, &path).await, 0);
}

#[tokio::test]
async fn checksums_are_compared() {
    let server = server().await;
    let whole = photo(1);
    let path = begun(&server, whole.len()).await;
    let send = async |offset: usize, bytes: &[u8], checksum: String| {
        let request = append_request(&server, &path, offset)
            .header("Content-Length", bytes.len())
            .header("Upload-Checksum", checksum);
        server.send(request.body(Body::from(bytes.to_vec())).unwrap()).await
    };
    let sha1_of = |bytes: &[u8]| format!("sha1 {}", STANDARD.encode(Sha1::digest(bytes)));
    let sha256_of = |bytes: &[u8]| format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)));

    let answer = send(0, &whole[..100], sha1_of(b"other bytes")).await;
    assert_eq!(answer.status.as_u16(), 460);
    assert_eq!(offset(&server, &path).await, 0, "the part was dropped");
    assert_eq!(send(0, &whole[..100], sha1_of(&whole[..100])).await.status, StatusCode::NO_CONTENT);
    assert_eq!(send(100, &whole[100..200], sha256_of(&whole[..100])).await.status.as_u16(), 460);
    assert_eq!(send(100, &whole[100..200], sha256_of(&whole[100..200])).await.status, StatusCode::NO_CONTENT);
    for unknown in ["md5 AAAA", "sha256", "sha256 !!!", ""] {
        let answer = send(200, &whole[200..], unknown.to_owned()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{unknown}");
    }
    // A wrong checksum of the last part completes nothing.
    assert_eq!(send(200, &whole[200..], sha1_of(b"x")).await.status.as_u16(), 460);
    assert!(images(&server).await.is_empty());
    let last = send(200, &whole[200..], sha256_of(&whole[200..])).await;
    assert_eq!(image(&server, &last).await.sha256, Some(sha256(&whole)));
}

#[tokio::test]
async fn what_arrived_before_a_connection_broke_counts() {
    let server = server().await;
    let whole = photo(1);
    let path = begun(&server, whole.len()).await;
    let request = append_request(&server, &path, 0).header("Content-Length", whole.len());
    let answer = server.send(request.body(breaking(&[&whole[..50], &whole[50..120]])).unwrap()).await;
    assert!(answer.status.is_client_error(), "{answer:?}");
    assert_eq!(offset(&server, &path).await, 120);

    // With a checksum nothing of it can be trusted.
    let request = append_request(&server, &path, 120)
        .header("Content-Length", whole.len() - 120)
        .header("Upload-Checksum", format!("sha1 {}", STANDARD.encode(Sha1::digest(&whole[120..]))));
    let answer = server.send(request.body(breaking(&[&whole[120..300]])).unwrap()).await;
    assert!(answer.status.is_client_error(), "{answer:?}");
    assert_eq!(offset(&server, &path).await, 120);

    let last = append(&server, &path, 120, &whole[120..]).await;
    assert_eq!(image(&server, &last).await.sha256, Some(sha256(&whole)));
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_last_byte_has_brought_it() {
    let server = server().await;
    let whole = photo(1);
    let path = begun(&server, whole.len()).await;
    let request = append_request(&server, &path, 0).header("Content-Length", whole.len());
    server.send(request.body(breaking(&[&whole])).unwrap()).await;
    let head = call(&server, "HEAD", &path).await;
    assert_eq!(head.header("upload-offset"), Some(whole.len().to_string().as_str()));
    assert_eq!(image(&server, &head).await.sha256, Some(sha256(&whole)));
    assert_eq!(images(&server).await.len(), 1);
}

/// A body that a test sends piece by piece; a second piece can be sent once the first has been read.
fn open_body() -> (mpsc::Sender<Bytes>, Body) {
    let (sender, receiver) = mpsc::channel::<Bytes>(1);
    let pieces = futures_util::stream::unfold(receiver, |mut receiver| async move {
        let bytes = receiver.recv().await?;
        Some((Ok::<_, std::io::Error>(bytes), receiver))
    });
    (sender, Body::from_stream(pieces))
}

#[tokio::test]
async fn the_newest_request_takes_over_from_one_that_hangs() {
    let server = server().await;
    let whole = photo(1);
    let path = begun(&server, whole.len()).await;
    let (pieces, body) = open_body();
    let hanging = append_request(&server, &path, 0).header("Content-Length", whole.len()).body(body).unwrap();
    let hanging = tokio::spawn(server.router.clone().oneshot(hanging));
    for piece in [&whole[..100], &whole[100..150]] {
        pieces.send(Bytes::copy_from_slice(piece)).await.unwrap();
    }
    let head = call(&server, "HEAD", &path).await;
    assert_eq!(head.status, StatusCode::OK, "it does not wait for the hanging request");

    // The same bytes again, on another connection.
    let answer = append(&server, &path, 0, &whole).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let kept: usize = answer.header("upload-offset").unwrap().parse().unwrap();
    assert!(matches!(kept, 100 | 150), "what the old one brought is kept: {kept}");
    assert_eq!(hanging.await.unwrap().unwrap().status(), StatusCode::CONFLICT);
    let last = append(&server, &path, kept, &whole[kept..]).await;
    assert_eq!(image(&server, &last).await.sha256, Some(sha256(&whole)));
}

#[tokio::test]
async fn two_parts_at_the_same_time_are_one() {
    let server = server().await;
    let whole = photo(1);
    let path = begun(&server, whole.len()).await;
    let (one, two) = tokio::join!(append(&server, &path, 0, &whole), append(&server, &path, 0, &whole));
    for answer in [&one, &two] {
        assert!(matches!(answer.status, StatusCode::NO_CONTENT | StatusCode::CONFLICT), "{answer:?}");
    }
    let so_far = offset(&server, &path).await;
    if so_far < whole.len() {
        append(&server, &path, so_far, &whole[so_far..]).await;
    }
    let images = images(&server).await;
    assert_eq!(images.len(), 1);
    assert_eq!(images[0].sha256, Some(sha256(&whole)));
}

#[tokio::test]
async fn a_request_whose_client_hangs_up_ends_by_itself() {
    let server = server().await;
    let whole = photo(1);
    let path = begun(&server, whole.len()).await;
    let (pieces, body) = open_body();
    let request = append_request(&server, &path, 0).header("Content-Length", whole.len()).body(body).unwrap();
    let hanging = tokio::spawn(server.router.clone().oneshot(request));
    for piece in [&whole[..100], &whole[100..]] {
        pieces.send(Bytes::copy_from_slice(piece)).await.unwrap();
    }
    // The connection's task is gone, as when a server notices that its client is.
    hanging.abort();
    drop(pieces);
    // Whoever asks next waits for its lock, so what the dropped request was doing is over then.
    let answer = append(&server, &path, 0, &whole).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{answer:?}");
    let kept = offset(&server, &path).await;
    assert!(kept >= 100, "{kept}");
    if kept < whole.len() {
        append(&server, &path, kept, &whole[kept..]).await;
    }
    assert_eq!(images(&server).await.len(), 1);
}

#[tokio::test]
async fn shutdown_waits_for_a_request_whose_client_has_hung_up() {
    let server = server().await;
    let whole = photo(1);
    let path = begun(&server, whole.len()).await;
    let (pieces, body) = open_body();
    let request = append_request(&server, &path, 0).header("Content-Length", whole.len()).body(body).unwrap();
    let hanging = tokio::spawn(server.router.clone().oneshot(request));
    for piece in [&whole[..100], &whole[100..]] {
        pieces.send(Bytes::copy_from_slice(piece)).await.unwrap();
    }
    hanging.abort();
    let running = &server.state.process;
    assert!(running.detached.finish(Duration::ZERO).await > 0, "it still reads");
    drop(pieces);
    assert_eq!(running.detached.finish(Duration::from_secs(60)).await, 0);
    assert!(offset(&server, &path).await >= 100);
}
