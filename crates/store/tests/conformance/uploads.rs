//! Resumable uploads.

use forecourt_api::image::{AngleSource, Category, ImageState, Origin, ProcessingOptions, ProcessingSpeed};
use forecourt_api::{Angle, CustomerId, ImageId, ImageUrl, UploadId};
use forecourt_store::model::{JobId, NewUpload, UploadOutcome, UploadState, UploadedImage};
use forecourt_store::{Error, Store};

use super::{account, account_named, at, form, original, seconds, submission, submit, vehicle_id};

fn upload(id: &str, key: Option<&str>) -> NewUpload {
    NewUpload {
        upload_id: UploadId::new(id),
        idempotency_key: key.map(str::to_owned),
        vehicle_id: vehicle_id("v"),
        length: 1000,
        metadata: "vehicle_id dg==,filename YS5qcGc=".to_owned(),
        filename: Some("a.jpg".to_owned()),
        sha256: Some("ab12".to_owned()),
        position: None,
        category: None,
        spin_id: None,
        frame: None,
        angle: Some(Angle::new(["interior", "dashboard"])),
        options: ProcessingOptions {
            processing_speed: Some(ProcessingSpeed::Normal),
            ..ProcessingOptions::default()
        },
        expires_at: at(3600),
    }
}

fn uploaded(name: &str, sha256: &str) -> UploadedImage {
    let image_id = ImageId::new(format!("img_{name}"));
    UploadedImage {
        job_id: JobId::new(format!("job_{name}")),
        image_url: ImageUrl::new(format!("https://forecourt.example/v1/images/img_{name}")),
        sha256: sha256.to_owned(),
        original: original(&image_id, "0a1b2c3d"),
        image_id,
    }
}

async fn with_vehicle(store: &dyn Store) -> CustomerId {
    let account = account(store).await;
    let mut tx = store.write().await.unwrap();
    tx.submit_vehicle(&account, &form("v"), at(0)).await.unwrap();
    tx.commit().await.unwrap();
    account
}

pub async fn from_first_byte_to_image(store: &dyn Store) {
    let account = with_vehicle(store).await;
    let other = account_named(store, "other").await;
    let id = UploadId::new("upl_1");
    let mut tx = store.write().await.unwrap();
    let begun = tx.insert_upload(&account, &upload("upl_1", Some("k")), at(1)).await.unwrap();
    assert_eq!((begun.offset, begun.state.clone()), (0, UploadState::Open));
    assert_eq!(tx.upload(&account, &id).await.unwrap(), Some(begun));
    assert_eq!(tx.upload(&other, &id).await.unwrap(), None);

    for (from, to, expected) in [
        (0, 400, true),
        (0, 400, false),
        (400, 1001, false),
        (400, 300, false),
        (400, 400, true),
        (400, 1000, true),
    ] {
        let advanced = tx.advance_upload(&account, &id, from, to, at(7200)).await.unwrap();
        assert_eq!(advanced, expected, "{from} to {to}");
    }
    assert!(tx.keep_protocol_state(&account, &id, r#"{"id":"upl_1"}"#).await.unwrap());
    assert!(!tx.keep_protocol_state(&other, &id, "").await.unwrap());
    let whole = tx.upload(&account, &id).await.unwrap().unwrap();
    assert_eq!((whole.offset, whole.begun.expires_at), (1000, at(7200)));
    assert_eq!(whole.protocol_state, r#"{"id":"upl_1"}"#);

    let finished = tx.finish_upload(&account, &id, &uploaded("a", "ab12"), at(5)).await.unwrap().unwrap();
    assert!(!finished.existing);
    let image = finished.image;
    assert_eq!((image.origin, image.state.clone(), image.run), (Origin::Upload, ImageState::Processing, 1));
    assert_eq!((image.angle_source, image.category.clone()), (AngleSource::Submitted, Category::Interior));
    assert_eq!((image.filename.as_deref(), image.sha256.as_deref()), (Some("a.jpg"), Some("ab12")));
    assert_eq!(image.original.as_ref(), Some(&uploaded("a", "").original));
    assert_eq!(tx.image(&account, &image.image_id).await.unwrap().as_ref(), Some(&image));
    let vehicle = tx.vehicle(&account, &vehicle_id("v")).await.unwrap().unwrap();
    assert_eq!(vehicle.app_status.as_str(), "active");

    let state = tx.upload(&account, &id).await.unwrap().unwrap().state;
    let outcome = UploadOutcome { image_id: image.image_id.clone(), existing: false };
    assert_eq!(state, UploadState::Complete(outcome));
    assert_eq!(tx.finish_upload(&account, &id, &uploaded("b", "cd"), at(6)).await.unwrap(), None);
    assert!(!tx.advance_upload(&account, &id, 1000, 1000, at(9999)).await.unwrap());
    let job = tx.claim_job(at(6), seconds(10)).await.unwrap().unwrap();
    assert_eq!((job.image_id, job.fetch), (image.image_id, None));
}

pub async fn frames_of_a_spin_have_places_of_their_own(store: &dyn Store) {
    let account = with_vehicle(store).await;
    let mut tx = store.write().await.unwrap();
    for (number, wanted, expected) in [(1, Some(2), 2), (2, None, 3), (3, Some(2), 4), (4, Some(0), 0)] {
        let name = format!("{number}");
        let upload = NewUpload {
            spin_id: Some("s".to_owned()),
            frame: wanted,
            sha256: None,
            ..upload(&format!("upl_{number}"), None)
        };
        tx.insert_upload(&account, &upload, at(1)).await.unwrap();
        assert_eq!(tx.upload(&account, &upload.upload_id).await.unwrap().unwrap().begun, upload);
        let finished = tx.finish_upload(&account, &upload.upload_id, &uploaded(&name, &name), at(2)).await;
        let image = finished.unwrap().unwrap().image;
        let place = image.spin.unwrap();
        assert_eq!((place.spin_id.as_str(), place.frame), ("s", expected), "{number}");
        assert_eq!(image.category, Category::Spin);
    }
}

pub async fn the_same_bytes_make_one_image(store: &dyn Store) {
    let account = with_vehicle(store).await;
    submit(store, &account, &submission("elsewhere", 1, Some("w")), 0).await;
    let mut tx = store.write().await.unwrap();
    for id in ["upl_1", "upl_2", "upl_3", "upl_4"] {
        tx.insert_upload(&account, &upload(id, None), at(1)).await.unwrap();
    }
    let finish = |id: &str| UploadId::new(id);
    let first =
        tx.finish_upload(&account, &finish("upl_1"), &uploaded("a", "ab12"), at(2)).await.unwrap().unwrap();
    let twin =
        tx.finish_upload(&account, &finish("upl_2"), &uploaded("b", "ab12"), at(3)).await.unwrap().unwrap();
    assert!(twin.existing);
    assert_eq!(twin.image, first.image);
    assert_eq!(tx.image(&account, &ImageId::new("img_b")).await.unwrap(), None);

    let outcome = UploadOutcome { image_id: first.image.image_id.clone(), existing: true };
    assert!(tx.complete_upload(&account, &finish("upl_3"), &outcome, at(3)).await.unwrap());
    assert!(!tx.complete_upload(&account, &finish("upl_3"), &outcome, at(3)).await.unwrap());
    let early = tx.upload(&account, &finish("upl_3")).await.unwrap().unwrap();
    assert_eq!((early.offset, early.state), (1000, UploadState::Complete(outcome)));

    tx.delete_image(&account, &first.image.image_id, at(4)).await.unwrap();
    let anew =
        tx.finish_upload(&account, &finish("upl_4"), &uploaded("d", "ab12"), at(5)).await.unwrap().unwrap();
    assert!(!anew.existing, "deleted images do not count");
}

pub async fn keys_and_expiry(store: &dyn Store) {
    let account = with_vehicle(store).await;
    let ids = |names: &[&str]| names.iter().map(|name| UploadId::new(*name)).collect::<Vec<_>>();
    let id = UploadId::new;
    let mut tx = store.write().await.unwrap();
    tx.insert_upload(&account, &upload("upl_1", Some("k")), at(1)).await.unwrap();
    assert_eq!(tx.upload_by_key(&account, "k").await.unwrap().unwrap().begun.upload_id, id("upl_1"));
    assert_eq!(tx.upload_by_key(&account, "K").await.unwrap(), None);
    for again in [upload("upl_2", Some("k")), upload("upl_1", None)] {
        let error = tx.insert_upload(&account, &again, at(2)).await.unwrap_err();
        assert!(matches!(error, Error::Conflict("the upload")), "{error:?}");
    }
    assert!(tx.drop_upload(&account, &id("upl_1"), at(3)).await.unwrap());
    assert!(!tx.drop_upload(&account, &id("upl_1"), at(3)).await.unwrap());
    assert_eq!(tx.upload(&account, &id("upl_1")).await.unwrap().unwrap().state, UploadState::Dropped);
    assert_eq!(tx.upload_by_key(&account, "k").await.unwrap(), None);
    assert!(!tx.advance_upload(&account, &id("upl_1"), 0, 1, at(9)).await.unwrap());
    tx.insert_upload(&account, &upload("upl_2", Some("k")), at(4)).await.unwrap();

    let early = NewUpload { expires_at: at(100), ..upload("upl_3", None) };
    tx.insert_upload(&account, &early, at(5)).await.unwrap();
    assert_eq!(tx.expire_uploads(at(99), 10).await.unwrap(), []);
    assert_eq!(tx.expire_uploads(at(3600), 1).await.unwrap(), ids(&["upl_3"]));
    assert_eq!(tx.expire_uploads(at(3600), 9).await.unwrap(), ids(&["upl_2"]));
    assert_eq!(tx.expire_uploads(at(9999), 9).await.unwrap(), []);

    assert_eq!(tx.ended_uploads(at(3600), 9).await.unwrap(), ids(&["upl_1"]));
    assert_eq!(tx.ended_uploads(at(3601), 9).await.unwrap(), ids(&["upl_1", "upl_2", "upl_3"]));
    assert_eq!(tx.ended_uploads(at(3601), 2).await.unwrap(), ids(&["upl_1", "upl_2"]));
    tx.insert_upload(&account, &upload("upl_4", None), at(5)).await.unwrap();
    tx.forget_uploads(&ids(&["upl_1", "upl_4", "unknown"])).await.unwrap();
    assert_eq!(tx.upload(&account, &id("upl_1")).await.unwrap(), None);
    assert!(tx.upload(&account, &id("upl_4")).await.unwrap().is_some(), "open ones stay");
    assert_eq!(tx.ended_uploads(at(3601), 9).await.unwrap(), ids(&["upl_2", "upl_3"]));
}
