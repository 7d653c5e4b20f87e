//! Films as files.

use forecourt_api::image::Category;
use serde_json::{Value, json};

use super::*;

/// The head of an MP4 and bytes after it.
fn film(length: usize) -> Vec<u8> {
    let mut film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    film.extend((film.len()..length).map(|at| at.to_be_bytes()[7]));
    film
}

async fn upload(server: &TestServer, file: &[u8], said: &[(&str, &str)]) -> Answer {
    let body = Some(Body::from(file.to_vec()));
    begin(server, Begin { metadata: said, body, ..Begin::of(file.len()) }).await
}

#[tokio::test]
async fn a_film_is_kept_as_it_is_and_served_in_parts() {
    let server = server().await;
    let file = film(3_000_000);
    let said = [("filename", "walk.mp4"), ("filetype", "video/mp4"), ("sha256", &*sha256(&file))];
    let answer = upload(&server, &file, &said).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let video = image(&server, &answer).await;
    assert_eq!(
        (&video.category, video.original.is_none(), video.is_finished()),
        (&Category::Video, true, true)
    );
    assert_eq!(server.state.store.write().await.unwrap().next_job_due().await.unwrap(), None);
    let mut tx = server.state.store.read().await.unwrap();
    let late = server.state.now() + jiff::SignedDuration::from_hours(1000);
    assert_eq!(tx.due_trash(late, 10).await.unwrap(), [], "its file is named");
    drop(tx);

    let record = server.call("GET", &format!("/v1/images/{}", video.image_id)).await.json();
    assert_eq!(
        (&record["video"]["media_type"], &record["video"]["bytes"]),
        (&json!("video/mp4"), &json!(3_000_000))
    );
    let composition = server.call("GET", "/v1/vehicles/v%201/composition").await.json();
    let group = &composition["categories"][0];
    assert_eq!((&group["id"], &group["items"][0]["type"]), (&json!("video"), &json!("video")));
    let fetch = async |url: &Value, range: &str| {
        let target = url.as_str().unwrap().strip_prefix("http://127.0.0.1:8080").unwrap();
        let request =
            http::Request::builder().uri(target).header("host", "127.0.0.1:8080").header("range", range);
        server.send(request.body(Body::empty()).unwrap()).await
    };
    let public = fetch(&group["items"][0]["src"], "bytes=1000000-1000009").await;
    assert_eq!(
        (public.status, public.body.as_slice()),
        (StatusCode::PARTIAL_CONTENT, &file[1_000_000..1_000_010])
    );
    assert_eq!(public.header("content-type"), Some("video/mp4"));
    assert_eq!(fetch(&record["video"]["url"], "bytes=0-").await.body.len(), 3_000_000);

    let again = upload(&server, &file, &[("filename", "other.mp4")]).await;
    assert_eq!(again.header("forecourt-image-existing"), Some("true"));
    let process = server.call("POST", &format!("/v1/images/{}/process", video.image_id)).await;
    assert_eq!(process.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_film_that_is_too_long_is_told_so_at_once() {
    let server = server().await;
    let begin = |length: usize, said: &'static [(&'static str, &'static str)]| {
        begin(&server, Begin { metadata: said, ..Begin::of(length) })
    };
    let refused = begin(2_000_000_000, &[("filename", "walk.mov")]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(refused.json()["detail"], "The video has 2000000000 bytes, 500000000 are allowed.");
    assert_eq!(begin(500_000_000, &[("filetype", "video/webm")]).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_file_called_a_film_is_bounded_by_what_it_is() {
    let server = TestServer::with(|config| config.limits.upload_max_bytes = 1000).await;
    server.vehicle(vehicle().as_str()).await;
    let mut file = photo(1);
    file.resize(2000, 0);
    let refused = upload(&server, &file, &[("filetype", "video/mp4")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused:?}");
    assert!(refused.json()["detail"].as_str().unwrap().contains("of a photo"));
    assert!(images(&server).await.is_empty());
}
