//! Files that are not what they should be: each ends its upload with a reason, and leaves nothing.

use super::*;

async fn refused(server: &TestServer, whole: &[u8], metadata: &[(&str, &str)]) -> (Answer, String) {
    let answer = begin(server, Begin { metadata, ..Begin::of(whole.len()) }).await;
    let path = path(&answer);
    (append(server, &path, 0, whole).await, path)
}

/// Head of a PNG that claims to be of a size.
fn png_head(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend_from_slice(&width.to_be_bytes());
    png.extend_from_slice(&height.to_be_bytes());
    png.extend_from_slice(&[8, 2, 0, 0, 0]);
    let crc = crc32(&png[12..]);
    png.extend_from_slice(&crc.to_be_bytes());
    png.extend_from_slice(b"\0\0\0\x0aIDAT\x78\x9c\x63\x60\x60\x60\0\0\0\x04\0\x01\xf6\x17\x38\x55");
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| {
                if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
            },
        )
    })
}

#[tokio::test]
async fn what_is_no_image_is_refused_when_it_is_whole() {
    let server = server().await;
    let whole = photo(1);
    let rows: [(&str, Vec<u8>, &str); 9] = [
        ("HTML", b"<!doctype html><title>504 Gateway Time-out</title>".to_vec(), "not-an-image"),
        ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), "not-an-image"),
        ("text", b"x".to_vec(), "not-an-image"),
        ("zeros", vec![0; 4096], "not-an-image"),
        ("GIF", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "not-an-image"),
        ("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), "not-an-image"),
        ("JPEG cut off in its head", whole[..20].to_vec(), "not-an-image"),
        ("PNG cut off in its head", png_head(64, 48)[..20].to_vec(), "not-an-image"),
        ("PNG bomb", png_head(65_535, 65_535), "too-large"),
    ];
    for (name, bytes, slug) in rows {
        let (answer, path) = refused(&server, &bytes, &[("filetype", "image/jpeg")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {answer:?}");
        assert_eq!(answer.json()["type"], format!("/problems/{slug}"), "{name}");
        assert!(!answer.json()["detail"].as_str().unwrap().is_empty());
        assert_eq!(answer.header("forecourt-image-id"), None);
        assert_eq!(
            call(&server, "HEAD", &path).await.status,
            StatusCode::GONE,
            "{name}: the upload is dropped"
        );

        let body = Some(Body::from(bytes.clone()));
        let answer = begin(&server, Begin { body, ..Begin::of(bytes.len()) }).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}, with the creation");
    }
    assert!(images(&server).await.is_empty());
}

#[tokio::test]
async fn a_file_is_what_its_content_says_whatever_it_is_called() {
    let server = server().await;
    for (shade, filename, file_type) in [
        (1, "IMG_0001.HEIC", "image/heic"),
        (2, "scan.pdf", "application/pdf"),
        (3, "photo", "no media type"),
        (4, "IMG_0002.PNG", "image/png"),
    ] {
        let whole = photo(shade);
        let (answer, _) = refused(&server, &whole, &[("filename", filename), ("filetype", file_type)]).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{filename}: {answer:?}");
        let image = image(&server, &answer).await;
        assert_eq!(image.original.unwrap().media_type, "image/jpeg", "{filename}");
    }
}

#[tokio::test]
async fn what_is_said_of_a_photo_never_costs_the_photo() {
    let server = server().await;
    for (shade, said) in [
        "filename !!!",
        "filename sch\u{f6}n.jpg,filetype image/jpeg",
        "filename ZnJvbnQ,position eA==,angle YS9iL2MvZC9l,sha256 YWJj",
        "relativePath bnVsbA==,lastModified MTc2NDU0NzIwMA==,na\u{ef}ve eA==,,",
    ]
    .into_iter()
    .enumerate()
    {
        let whole = photo(u8::try_from(shade).unwrap());
        let value = format!("{},{said}", metadata(&[("vehicle_id", "v 1")]));
        let request = server
            .request("POST", "/v1/uploads")
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", whole.len())
            .header("Upload-Metadata", http::HeaderValue::from_bytes(value.as_bytes()).unwrap())
            .header("Content-Type", BYTES);
        let answer = server.send(request.body(Body::from(whole.clone())).unwrap()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{said}: {answer:?}");
        assert_eq!(image(&server, &answer).await.sha256, Some(sha256(&whole)), "{said}");
    }
}

#[tokio::test]
async fn a_picture_that_ends_early_becomes_an_image_whose_job_will_say_so() {
    let server = server().await;
    let whole = photo(1);
    let (answer, _) = refused(&server, &whole[..whole.len() - 200], &[]).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "its head is in order; pixels are not decoded here");
}

#[tokio::test]
async fn another_file_than_was_announced_is_refused() {
    let server = server().await;
    let whole = photo(1);
    let other = sha256(&photo(2));
    let (answer, path) = refused(&server, &whole, &[("sha256", &other)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.json()["errors"][0]["pointer"], "sha256");
    assert_eq!(call(&server, "HEAD", &path).await.status, StatusCode::GONE);
    let right = sha256(&whole).to_ascii_uppercase();
    let (answer, _) = refused(&server, &whole, &[("sha256", &right)]).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_photo_becomes_the_frame_that_was_announced() {
    let server = server().await;
    let said = |frame: &'static str| [("spin_id", "outside"), ("frame", frame)];
    let place = async |answer: &Answer| {
        let image = image(&server, answer).await;
        assert_eq!(image.category, forecourt_api::image::Category::Spin);
        image.spin.map(|place| (place.spin_id, place.frame))
    };
    let (answer, _) = refused(&server, &photo(1), &said("4")).await;
    assert_eq!(place(&answer).await, Some(("outside".to_owned(), 4)));
    let answer = begin(&server, Begin { metadata: &said("4"), ..Begin::of(10) }).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.json()["errors"][0]["pointer"], "frame");
    let (answer, _) = refused(&server, &photo(2), &said("0")).await;
    assert_eq!(place(&answer).await, Some(("outside".to_owned(), 0)));
    let (answer, _) = refused(&server, &photo(3), &[("spin_id", "outside")]).await;
    assert_eq!(place(&answer).await, Some(("outside".to_owned(), 5)), "behind the last one");
}

#[tokio::test]
async fn a_photo_sent_again_after_its_deletion_is_a_new_image() {
    let server = server().await;
    let (answer, _) = refused(&server, &photo(1), &[]).await;
    let first = image(&server, &answer).await.image_id;
    assert_eq!(server.call("DELETE", &format!("/v1/images/{first}")).await.status, StatusCode::NO_CONTENT);
    let (answer, _) = refused(&server, &photo(1), &[("sha256", &sha256(&photo(1)))]).await;
    let second = image(&server, &answer).await.image_id;
    assert_ne!(first, second);
    let back = server.call("POST", &format!("/v1/images/{first}/restore")).await;
    assert_eq!(back.status, StatusCode::CONFLICT);
    server.call("DELETE", &format!("/v1/images/{second}")).await;
    let back = server.call("POST", &format!("/v1/images/{first}/restore")).await;
    assert_eq!(
        (back.status, &back.json()["status"]),
        (StatusCode::OK, &"processing".into()),
        "its job begins anew"
    );
}

#[tokio::test]
async fn what_is_said_of_a_file_is_its_images() {
    let server = server().await;
    let whole = photo(1);
    let said =
        [("angle", "interior/dashboard"), ("cut_type", "blur"), ("position", "7"), ("custom_json", "{}")];
    let (answer, _) = refused(&server, &whole, &said).await;
    let image = image(&server, &answer).await;
    assert_eq!(image.angle.levels(), ["interior", "dashboard"]);
    assert_eq!(image.position, 7);
    assert_eq!(image.options.cut_type, Some(forecourt_api::image::CutType::Blur));
    assert_eq!(image.options.custom_json.as_deref(), Some("{}"));
    let (answer, _) = refused(&server, &photo(2), &[]).await;
    let image = self::image(&server, &answer).await;
    assert_eq!(image.options.cut_type, Some(forecourt_api::image::CutType::Complete), "the account's");
}
