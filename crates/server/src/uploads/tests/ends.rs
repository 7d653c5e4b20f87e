//! Ends of uploads: as an image, twice, cancelled, too late.

use forecourt_store::model::UploadState;

use super::*;

async fn uploaded(server: &TestServer, whole: &[u8]) -> (String, Image) {
    let path = begun(server, whole.len()).await;
    let last = append(server, &path, 0, whole).await;
    assert_eq!(last.status, StatusCode::NO_CONTENT, "{last:?}");
    let image = image(server, &last).await;
    (path, image)
}

#[tokio::test]
async fn the_same_bytes_are_the_same_image() {
    let server = server().await;
    let whole = photo(1);
    let (_, first) = uploaded(&server, &whole).await;

    // Announced: not a byte has to be sent.
    let hash = sha256(&whole);
    let announced = begin(&server, Begin { metadata: &[("sha256", &hash)], ..Begin::of(whole.len()) }).await;
    assert_eq!(announced.status, StatusCode::CREATED);
    assert_eq!(announced.header("upload-offset"), Some(whole.len().to_string().as_str()));
    assert_eq!(announced.header("forecourt-image-existing"), Some("true"));
    assert_eq!(image(&server, &announced).await.image_id, first.image_id);

    // Not announced: seen when it is whole.
    let path = begun(&server, whole.len()).await;
    let last = append(&server, &path, 0, &whole).await;
    assert_eq!(last.header("forecourt-image-existing"), Some("true"));
    assert_eq!(image(&server, &last).await.image_id, first.image_id);
    let head = call(&server, "HEAD", &path).await;
    assert_eq!(head.header("forecourt-image-existing"), Some("true"));
    assert_eq!(images(&server).await.len(), 1);

    // A deleted image does not count.
    let mut tx = server.state.store.write().await.unwrap();
    assert!(tx.delete_image(&server.customer, &first.image_id, server.state.now()).await.unwrap());
    tx.commit().await.unwrap();
    let (_, anew) = uploaded(&server, &whole).await;
    assert_ne!(anew.image_id, first.image_id);
}

#[tokio::test]
async fn a_whole_upload_takes_no_more_and_stays_known() {
    let server = server().await;
    let whole = photo(1);
    let (path, image) = uploaded(&server, &whole).await;
    // The last part again, after its answer was lost.
    let again = append(&server, &path, whole.len() - 10, &whole[whole.len() - 10..]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(again.header("upload-offset"), Some(whole.len().to_string().as_str()));
    assert_eq!(again.header("forecourt-image-id"), Some(image.image_id.as_str()));
    let nothing = append(&server, &path, whole.len(), b"").await;
    assert_eq!(nothing.status, StatusCode::NO_CONTENT);
    assert_eq!(nothing.header("forecourt-image-id"), Some(image.image_id.as_str()));
    let head = call(&server, "HEAD", &path).await;
    assert_eq!(head.header("forecourt-image-id"), Some(image.image_id.as_str()));
    assert_eq!(images(&server).await.len(), 1);

    assert_eq!(call(&server, "DELETE", &path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(call(&server, "HEAD", &path).await.status, StatusCode::GONE);
    assert_eq!(images(&server).await.len(), 1, "its image stays");
}

#[tokio::test]
async fn cancelled_uploads_are_gone() {
    let server = server().await;
    let path = begun(&server, 1000).await;
    append(&server, &path, 0, b"some bytes").await;
    let cancelled = call(&server, "DELETE", &path).await;
    assert_eq!(
        (cancelled.status, cancelled.header("tus-resumable")),
        (StatusCode::NO_CONTENT, Some("1.0.0"))
    );
    for method in ["HEAD", "DELETE"] {
        assert_eq!(call(&server, method, &path).await.status, StatusCode::GONE, "{method}");
    }
    assert_eq!(append(&server, &path, 10, b"more").await.status, StatusCode::GONE);
    for method in ["HEAD", "DELETE"] {
        for id in ["unknown", "..%2F..%2Fforecourt.db", "%00", &"x".repeat(500)] {
            let answer = call(&server, method, &format!("/v1/uploads/{id}")).await;
            assert!(answer.status.is_client_error(), "{method} {id} {answer:?}");
        }
    }
}

#[tokio::test]
async fn uploads_expire_and_every_part_gives_them_time() {
    const DAY: i64 = 24 * 3600;
    let server = server().await;
    let path = begun(&server, 1000).await;
    server.pass_seconds(6 * DAY);
    assert_eq!(append(&server, &path, 0, b"some bytes").await.status, StatusCode::NO_CONTENT);
    server.pass_seconds(6 * DAY);
    assert_eq!(offset(&server, &path).await, 10);
    server.pass_seconds(DAY);
    for method in ["HEAD", "DELETE"] {
        assert_eq!(call(&server, method, &path).await.status, StatusCode::GONE, "{method}");
    }
    assert_eq!(append(&server, &path, 10, b"more").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn what_a_crash_left_whole_is_completed_by_the_next_request() {
    let server = server().await;
    for (number, method) in ["HEAD", "PATCH", "POST"].into_iter().enumerate() {
        let whole = photo(u8::try_from(number).unwrap());
        let again = || Begin { key: Some(method), ..Begin::of(whole.len()) };
        let path = path(&begin(&server, again()).await);
        // All bytes are durable and counted, but the process died before it made an image of them.
        let id = forecourt_api::UploadId::new(path.rsplit('/').next().unwrap());
        server.state.parts.append(&id, 0, Bytes::from(whole.clone())).await.unwrap();
        let (length, later) = (whole.len() as u64, server.state.now() + jiff::SignedDuration::from_hours(1));
        let mut tx = server.state.store.write().await.unwrap();
        assert!(tx.advance_upload(&server.customer, &id, 0, length, later).await.unwrap());
        tx.commit().await.unwrap();

        let answer = match method {
            "HEAD" => call(&server, "HEAD", &path).await,
            "PATCH" => append(&server, &path, whole.len(), b"").await,
            _ => begin(&server, again()).await,
        };
        assert!(answer.status.is_success(), "{method} {answer:?}");
        assert_eq!(image(&server, &answer).await.sha256, Some(sha256(&whole)), "{method}");
        let upload = server.state.store.read().await.unwrap().upload(&server.customer, &id).await.unwrap();
        assert!(matches!(upload.unwrap().state, UploadState::Complete(_)));
    }
    assert_eq!(images(&server).await.len(), 3);
}
