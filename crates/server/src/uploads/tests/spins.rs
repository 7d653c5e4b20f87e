//! ZIPs of photos that become spins, and panoramas.

use forecourt_api::image::Category;
use forecourt_store::model::SpinFrame;

use super::super::archive::tests::zip;
use super::*;

/// A ZIP of so many different photos, in folders, out of order.
fn turn(count: u8) -> Vec<u8> {
    let mut files: Vec<(String, Vec<u8>)> =
        (0..count).rev().map(|number| (format!("turn/frame {number}.jpg"), photo(number))).collect();
    files.push(("turn/readme.txt".to_owned(), b"text".to_vec()));
    zip(files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())))
}

async fn upload(server: &TestServer, file: &[u8], said: &[(&str, &str)]) -> Answer {
    let body = Some(Body::from(file.to_vec()));
    begin(server, Begin { metadata: said, body, ..Begin::of(file.len()) }).await
}

/// Files below `original` of the blob store that the trash does not name.
async fn kept_originals(server: &TestServer) -> usize {
    let mut tx = server.state.store.read().await.unwrap();
    let late = server.state.now() + jiff::SignedDuration::from_hours(1000);
    let trashed = tx.due_trash(late, 1000).await.unwrap();
    let mut kept = 0;
    for image in tx.images_of_vehicle(&server.customer, &vehicle()).await.unwrap() {
        let key = image.original.unwrap().key;
        assert!(!trashed.contains(&key), "{key} is named");
        assert!(server.state.blobs.size(&key).await.unwrap().is_some(), "{key}");
        kept += 1;
    }
    kept
}

#[tokio::test]
async fn a_zip_becomes_the_frames_of_a_spin() {
    let server = server().await;
    let file = turn(9);
    let hash = sha256(&file);
    let said = [("filename", "outside.zip"), ("sha256", hash.as_str()), ("cut_type", "none")];
    let answer = upload(&server, &file, &said).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let first = image(&server, &answer).await;
    let found = images(&server).await;
    assert_eq!(found.len(), 9);
    assert_eq!(found[0].image_id, first.image_id);
    for (number, image) in (0_u32..).zip(&found) {
        let place = SpinFrame { spin_id: "outside".to_owned(), frame: number };
        assert_eq!((image.spin.as_ref(), &image.category), (Some(&place), &Category::Spin));
        assert_eq!(image.filename, Some(format!("frame {number}.jpg")));
        assert_eq!(image.position, number);
        assert_eq!(image.options.cut_type, Some(forecourt_api::image::CutType::None));
    }
    assert_eq!(kept_originals(&server).await, 9);
    let mut jobs = 0;
    let mut tx = server.state.store.write().await.unwrap();
    while tx.claim_job(server.state.now(), jiff::SignedDuration::from_secs(60)).await.unwrap().is_some() {
        jobs += 1;
    }
    drop(tx);
    assert_eq!(jobs, 9);
    // The same photos once more are the same images.
    let again = upload(&server, &file, &[("filename", "outside.zip")]).await;
    assert_eq!(again.header("forecourt-image-existing"), Some("true"));
    assert_eq!(images(&server).await.len(), 9);
}

#[tokio::test]
async fn a_photo_of_the_vehicle_becomes_the_frame_that_it_is() {
    let server = server().await;
    let whole = photo(3);
    let answer = upload(&server, &whole, &[]).await;
    let known = image(&server, &answer).await;
    upload(&server, &turn(8), &[("spin_id", "s"), ("frame", "10")]).await;
    let found = images(&server).await;
    assert_eq!(found.len(), 8);
    let framed = found.iter().find(|image| image.image_id == known.image_id).unwrap();
    assert_eq!(framed.spin, Some(SpinFrame { spin_id: "s".to_owned(), frame: 13 }));
    assert_eq!(kept_originals(&server).await, 8);
}

#[tokio::test]
async fn zips_that_are_no_spin_leave_nothing() {
    let server = TestServer::with(|config| config.limits.images_per_vehicle = 20).await;
    server.vehicle(vehicle().as_str()).await;
    let mut other = vec![("9.jpg", b"<html>".to_vec())];
    let names = ["0.jpg", "1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg", "6.jpg", "7.jpg"];
    other.extend((0_u8..).zip(names).map(|(number, name)| (name, photo(number))));
    let many: Vec<String> = (0..10_000).map(|number| format!("{number}.txt")).collect();
    let many = zip(many.iter().map(|name| (name.as_str(), Vec::new())));
    for (file, words) in [
        (turn(7), "has 7 pictures"),
        (turn(21), "no room for 21 more"),
        (zip(other), "9.jpg: This is not an image."),
        (many, "has 10000 entries, 1000 are allowed"),
        (turn(9)[..2000].to_vec(), "damaged"),
    ] {
        let answer = upload(&server, &file, &[("filetype", "application/zip")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}: {answer:?}");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(words), "{detail}");
    }
    assert!(images(&server).await.is_empty());
    let wrong = upload(&server, &turn(8), &[("sha256", &sha256(b"another"))]).await;
    assert_eq!(wrong.json()["errors"][0]["pointer"], "sha256");
    let said = [("spin_id", "s"), ("filetype", "application/zip")];
    assert_eq!(upload(&server, &turn(8), &said).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_panorama_is_twice_as_wide_as_high() {
    let server = server().await;
    let said = [("category", "interior-360")];
    let refused = upload(&server, &photo(1), &said).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.json()["errors"][0]["detail"].as_str().unwrap().contains("64 x 48"), "{refused:?}");
    let picture = image::RgbImage::from_pixel(96, 48, image::Rgb([9, 9, 9]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let answer = upload(&server, &bytes.into_inner(), &said).await;
    let panorama = super::image(&server, &answer).await;
    assert_eq!(panorama.category, Category::InteriorSpin);
    // A photo of other proportions cannot become one either.
    let answer = upload(&server, &photo(1), &[]).await;
    let photo = super::image(&server, &answer).await;
    let target = format!("/v1/images/{}", photo.image_id);
    let patched = server.call_json("PATCH", &target, &serde_json::json!({"category": "interior-360"})).await;
    assert_eq!(patched.status, StatusCode::UNPROCESSABLE_ENTITY);
}
